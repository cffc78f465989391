/** Reads and checks a scenario: all of its faults at once, or the resolved scenario. */
import { parseDurationMs } from '@tillwatch/agent';
import {
  type ConfigFault,
  describeFound,
  inOrder,
  nearest,
  onePerPlace,
  type PathFault,
  parseSource,
  placedFaults,
  readConfigText,
  shapeFaults,
  syntaxFaults,
} from '@tillwatch/config';
import { validateTopology } from '@tillwatch/model';
import { createRandom } from '../random.js';
import { resolveExpectation } from './resolve-expectation.js';
import { placesOf, resolveFault } from './resolve-fault.js';
import { notifiersOf, peopleFaults, resolvePeople } from './resolve-people.js';
import { resolveAction, resolveSuppression, scheduleFaults } from './resolve-schedule.js';
import { copiesOf, resolveSite, type SiteFile } from './resolve-site.js';
import type { Scenario } from './scenario.js';
import { EXPECTED_THINGS, type ScenarioFile, scenarioSchema } from './schema.js';

export type ScenarioResult =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly faults: readonly ConfigFault[] };

/** Reads `file` (UTF-8). Never throws; a file that cannot be read is a fault. */
export function loadScenario(file: string): ScenarioResult {
  const read = readConfigText(file);
  return read.ok ? checkScenario(read.text, file) : { ok: false, faults: [read.fault] };
}

/** Checks `text` as if it stood in `file`. Never throws. */
export function checkScenario(text: string, file: string): ScenarioResult {
  const source = parseSource(text);
  const faults: ConfigFault[] = [...syntaxFaults(source, file)];
  if (source.value !== undefined) {
    const shape = onePerPlace(shapeFaults(scenarioSchema, source.value));
    const parsed = scenarioSchema.safeParse(source.value);
    const content = parsed.success ? onePerPlace(contentFaults(parsed.data)) : [];
    faults.push(...placedFaults(source, file, [...shape, ...content]));
    if (faults.length === 0 && parsed.success) {
      const lineOf = (path: readonly (string | number)[]): number => source.locate({ path }).line;
      return { ok: true, scenario: resolved(parsed.data, lineOf) };
    }
  }
  return { ok: false, faults: inOrder(faults) };
}

function contentFaults(file: ScenarioFile): PathFault[] {
  const sites = file.sites.flatMap((site, index) => copiesOf(site).map((copy) => ({ copy, index })));
  const ids = sites.map(({ copy }) => copy.id);
  return [
    ...sites.flatMap(({ copy, index }) => topologyFaults(file, copy, index)),
    ...sites.flatMap(({ copy, index }, at) =>
      ids.indexOf(copy.id) === at
        ? []
        : [fault(['sites', index, 'id'], copy.id, 'an id of its own', 'Name it otherwise, or put {n} into it.')],
    ),
    ...peopleFaults(file.people, ''),
    ...scheduleFaults(file, ids),
    ...faultFaults(file),
    ...changeFaults(file),
    ...expectationFaults(file, ids),
  ];
}

function fault(path: PathFault['path'], found: unknown, expected: string, hint: string): PathFault {
  return { path, found: describeFound(found), expected, hint };
}

/** Topology as the agent judges it; a copy's faults are told at the site that it was copied from. */
function topologyFaults(file: ScenarioFile, site: SiteFile, index: number): PathFault[] {
  const { definition, uplinkNode } = resolveSite(site, file.defaults);
  const faults = validateTopology(definition).map(({ path, found, expected, hint }): PathFault => {
    // Links are written as text here: the place is the whole of it.
    const place = path[0] === 'links' ? path.slice(0, 2) : path;
    return { path: ['sites', index, ...place], found: JSON.stringify(found.slice(0, 120)), expected, hint };
  });
  if (uplinkNode !== null && !definition.nodes.some(({ id }) => id === uplinkNode)) {
    faults.push(fault(['sites', index, 'collector'], uplinkNode, 'a node of this site', 'See its nodes.'));
  }
  for (const [at, check] of definition.checks.entries()) {
    const raw = site.checks[at];
    if (check.timeoutMs >= check.intervalMs) {
      const expected = `a timeout below the interval of ${check.intervalMs} ms`;
      faults.push(
        fault(['sites', index, 'checks', at], raw?.timeout ?? file.defaults.timeout, expected, 'Shorten it.'),
      );
    }
    if (raw?.counts !== undefined && check.kind !== 'trade') {
      faults.push(
        fault(['sites', index, 'checks', at, 'counts'], raw.counts, 'a check of kind trade', 'Others count nothing.'),
      );
    }
  }
  return faults;
}

/** Which settings belong to which `how`; `needs` has to be there. */
const FAULT_SETTINGS: Readonly<Record<string, { readonly needs: readonly string[]; readonly may: readonly string[] }>> =
  {
    dead: { needs: [], may: [] },
    refuses: { needs: [], may: [] },
    silent: { needs: [], may: [] },
    lossy: { needs: ['loss'], may: [] },
    slow: { needs: ['latency'], may: [] },
    says: { needs: [], may: ['reason', 'state', 'values', 'kind'] },
    sells: { needs: ['sells'], may: [] },
  };
const OWN_SETTINGS = ['loss', 'latency', 'reason', 'state', 'values', 'kind', 'sells'] as const;

function faultFaults(file: ScenarioFile): PathFault[] {
  const places = placesOf(file);
  return file.faults.flatMap((entry, index) => {
    const path = ['faults', index];
    const { needs, may } = FAULT_SETTINGS[entry.how] as { needs: readonly string[]; may: readonly string[] };
    const found: PathFault[] = [];
    for (const key of needs) {
      if (entry[key as keyof typeof entry] === undefined)
        found.push(fault([...path, key], undefined, `${key} for a fault that is ${entry.how}`, 'Add it.'));
    }
    for (const key of OWN_SETTINGS) {
      if (entry[key] !== undefined && !needs.includes(key) && !may.includes(key))
        found.push({
          ...fault([...path, key], entry[key], `no ${key} for a fault that is ${entry.how}`, 'Remove it.'),
          atKey: true,
        });
    }
    if (entry.how === 'says' && entry.state !== 'ok' && entry.reason === undefined)
      found.push(
        fault([...path, 'reason'], undefined, 'what it says', 'Add a reason such as consumable-out, or state: ok.'),
      );
    if (entry.until !== undefined && (parseDurationMs(entry.until) ?? 0) <= (parseDurationMs(entry.at) ?? 0))
      found.push(fault([...path, 'until'], entry.until, `a moment after ${entry.at}`, 'Both count from the start.'));
    for (const on of [entry.on].flat()) {
      if (resolveFault(entry, [on], places, () => 0).components.length > 0) continue;
      const guess = nearest(on, [...places.keys()]);
      const hint = guess === null ? 'Write it as site/node.' : `Did you mean ${guess}?`;
      found.push(fault([...path, 'on'], on, 'a component of one of the sites', hint));
    }
    return found;
  });
}

function changeFaults(file: ScenarioFile): PathFault[] {
  const sites = file.sites.flatMap(copiesOf);
  return file.changes.flatMap((change, index) => {
    const site = sites.find(({ id }) => id === change.site);
    if (site === undefined)
      return [
        fault(
          ['changes', index, 'site'],
          change.site,
          `one of ${sites
            .map(({ id }) => id)
            .slice(0, 20)
            .join(', ')}`,
          'See sites.',
        ),
      ];
    const check = site.checks.find(({ id }) => id === change.check);
    if (check?.kind === 'version') return [];
    return [
      fault(['changes', index, 'check'], change.check, 'a check of kind version of that site', 'It finds the change.'),
    ];
  });
}

function expectationFaults(file: ScenarioFile, ids: readonly string[]): PathFault[] {
  return file.expect.flatMap((entry, index) => {
    const path = ['expect', index];
    const things = EXPECTED_THINGS.filter((thing) => entry[thing] !== undefined);
    const found: PathFault[] = [];
    if (things.length !== 1)
      found.push(
        fault(
          path,
          things.length === 0 ? undefined : things.join(' and '),
          `exactly one of ${EXPECTED_THINGS.join(', ')}`,
          'Make one entry of each.',
        ),
      );
    if (entry.at !== undefined && (entry.from !== undefined || entry.by !== undefined))
      found.push(fault([...path, 'at'], entry.at, 'either at, or from and by', 'Remove one of the two.'));
    const parts = [entry.state?.of, entry.never?.of, entry.kept].filter((part) => part !== undefined);
    for (const part of parts) {
      const site = part.split('/')[0] ?? '';
      if (!ids.includes(site))
        found.push(fault(path, part, 'a part of one of the sites', `Did you mean ${nearest(site, ids) ?? ids[0]}?`));
    }
    return found;
  });
}

function resolved(file: ScenarioFile, lineOf: (path: readonly (string | number)[]) => number): Scenario {
  const places = placesOf(file);
  const random = createRandom(file.seed);
  const lengthMs = parseDurationMs(file.length) ?? 0;
  return {
    id: file.scenario,
    title: file.title,
    pending: file.pending ?? null,
    startMs: Date.parse(file.start),
    lengthMs,
    seed: file.seed,
    sites: file.sites.flatMap(copiesOf).map((site) => resolveSite(site, file.defaults)),
    people: file.people === undefined ? null : resolvePeople(file.people),
    notifiers: file.people === undefined ? [] : notifiersOf(file.people),
    calendars: file.calendars,
    suppressions: file.suppressions.map(resolveSuppression),
    actions: file.actions.map(resolveAction),
    faults: file.faults.map((entry) => resolveFault(entry, [entry.on].flat(), places, random)),
    changes: file.changes.map((change) => ({
      atMs: parseDurationMs(change.at) ?? 0,
      site: change.site,
      check: change.check,
      subject: change.subject,
      before: change.before ?? null,
      after: change.after ?? null,
      fields: change.fields.map(({ path, before, after }) => ({ path, before: before ?? null, after: after ?? null })),
      author: change.author ?? null,
      changedAtMs: change.changedAt === undefined ? null : parseDurationMs(change.changedAt),
    })),
    expectations: file.expect.map((entry, index) => resolveExpectation(entry, lineOf(['expect', index]), lengthMs)),
  };
}
