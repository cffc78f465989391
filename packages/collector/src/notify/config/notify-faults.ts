/** Faults of people and notifiers that are not of shape: settings of a kind, secrets, ids that lead nowhere or are there twice. */
import {
  describeFound,
  isSecretReference,
  nearest,
  type PathFault,
  resolveSecret,
  shapeFaults,
} from '@tillwatch/config';
import { ROLE_TARGETS } from '@tillwatch/model';
import { z } from 'zod';
import type { Notifier } from '../notifier.js';
import { findNotifier } from '../registry.js';

type Group = Readonly<Record<string, unknown>>;
type Path = readonly (string | number)[];

export interface SecretsFrom {
  readonly file: string;
  readonly env: NodeJS.ProcessEnv;
}

/** What stands for a secret that could not be read, so that the rest can still be judged. */
const STAND_IN = 'secret';

/** Looks at whatever entries have the fields in question; shapes are checked elsewhere. */
export function notifyFaults(raw: unknown, from: SecretsFrom): PathFault[] {
  const { people, notifiers, playbooks } = asGroup(raw);
  const entries = asList(notifiers).map(asGroup);
  return [
    ...entries.flatMap((entry, index) => settingsFaults(entry, ['notifiers', index], from)),
    ...doubledIds([{ of: entries, path: ['notifiers'] }]),
    ...doubledIds([{ of: asList(playbooks).map(asGroup), path: ['playbooks'] }]),
    ...peopleFaults(asGroup(people), entries),
  ];
}

/** Settings with their secrets read; and what is wrong with those. References where no secret belongs stay, for the schema to refuse. */
export function withSecrets(
  notifier: Notifier,
  settings: Group,
  from: SecretsFrom,
): { settings: Group; faults: PathFault[] } {
  const faults: PathFault[] = [];
  const read = Object.entries(settings).map(([name, value]): [string, unknown] => {
    if (!isSecretField(notifier, name)) return [name, value];
    if (!isSecretReference(value)) {
      // Written out, it would be shown wherever the file is.
      const hint = 'Put the secret into an environment variable or a file, and name that here.';
      faults.push({
        path: [name],
        found: 'a value that is not shown here',
        expected: '{ $env: NAME } or { $file: path }',
        hint,
      });
      return [name, STAND_IN];
    }
    const result = resolveSecret(value, from.file, from.env);
    if (result.ok) return [name, result.secret];
    const { found, expected, hint } = result;
    faults.push({ path: [name], found, expected, hint });
    return [name, STAND_IN];
  });
  return { settings: Object.fromEntries(read), faults };
}

export function isSecretField(notifier: Notifier, name: string): boolean {
  const field = (notifier.settings.shape as Record<string, z.ZodType>)[name];
  const inner = field instanceof z.ZodOptional ? (field.unwrap() as z.ZodType) : field;
  return [field, inner].some((schema) => schema !== undefined && z.globalRegistry.get(schema)?.secret === true);
}

function settingsFaults(entry: Group, path: Path, from: SecretsFrom): PathFault[] {
  const notifier = typeof entry.kind === 'string' ? findNotifier(entry.kind) : null;
  const settings = entry.settings ?? {};
  if (notifier === null || typeof settings !== 'object' || Array.isArray(settings)) return [];
  const below = [...path, 'settings'];
  const read = withSecrets(notifier, asGroup(settings), from);
  const secrets = read.faults.map((fault) => ({ ...fault, path: [...below, ...fault.path] }));
  return [...secrets, ...shapeFaults(notifier.settings, read.settings, below)];
}

function peopleFaults(people: Group, notifiers: readonly Group[]): PathFault[] {
  const lists = (['contacts', 'teams', 'rosters'] as const).map((name) => ({
    name,
    of: asList(people[name]).map(asGroup),
    path: ['people', name],
  }));
  const [contacts, teams, rosters] = lists.map(({ of }) => of) as [Group[], Group[], Group[]];
  const contactIds = idsOf(contacts);
  const anybody = lists.flatMap(({ of }) => idsOf(of));
  const leadsTo = (known: readonly string[], what: string) => (value: unknown, path: Path) =>
    unknownId(value, path, known, what);
  const toContact = leadsTo(contactIds, 'the id of a contact');
  const toAnybody = leadsTo(anybody, 'the id of a contact, team or roster');
  const toTarget = leadsTo([...ROLE_TARGETS, ...anybody], 'a role, or the id of a contact, team or roster');
  return [
    ...doubledIds(lists),
    ...[contacts, teams].flatMap((of, which) =>
      of.flatMap((one, index) => channelFaults(one, ['people', which === 0 ? 'contacts' : 'teams', index], notifiers)),
    ),
    ...teams.flatMap((team, index) => each(team.members, ['people', 'teams', index, 'members'], toContact)),
    ...rosters.flatMap((roster, index) => rosterFaults(roster, ['people', 'rosters', index], toContact)),
    ...asList(people.stores).flatMap((duty, index) =>
      toAnybody(asGroup(duty).dutyManager, ['people', 'stores', index, 'dutyManager']),
    ),
    ...asList(people.vendors).flatMap((vendor, index) =>
      toAnybody(asGroup(vendor).contact, ['people', 'vendors', index, 'contact']),
    ),
    ...asList(people.routes).flatMap((route, index) =>
      asList(asGroup(route).steps).flatMap((step, at) =>
        each(asGroup(step).to, ['people', 'routes', index, 'steps', at, 'to'], toTarget),
      ),
    ),
  ];
}

type Check = (value: unknown, path: Path) => PathFault[];

function rosterFaults(roster: Group, path: Path, toContact: Check): PathFault[] {
  return [
    ...asList(roster.shifts).flatMap((shift, at) =>
      each(asGroup(shift).who, [...path, 'shifts', at, 'who'], toContact),
    ),
    ...asList(roster.overrides).flatMap((override, at) =>
      toContact(asGroup(override).who, [...path, 'overrides', at, 'who']),
    ),
    ...toContact(roster.otherwise, [...path, 'otherwise']),
  ];
}

function channelFaults(one: Group, path: Path, notifiers: readonly Group[]): PathFault[] {
  return asList(one.channels).flatMap((value, index) => {
    const { notifier: id, to } = asGroup(value);
    const at = [...path, 'channels', index];
    const lost = unknownId(id, [...at, 'notifier'], idsOf(notifiers), 'the id of a notifier');
    const kind = notifiers.find((notifier) => notifier.id === id)?.kind;
    const notifier = typeof kind === 'string' ? findNotifier(kind) : null;
    return notifier === null || lost.length > 0 ? lost : addressFaults(notifier, to, [...at, 'to']);
  });
}

function addressFaults({ address, kind }: Notifier, to: unknown, path: Path): PathFault[] {
  const found = describeFound(to);
  if (to === undefined) {
    if (address?.isRequired !== true) return [];
    return [{ path, found, expected: `an address of the kind ${kind}`, hint: address.doc }];
  }
  if (address === null) return [{ path, found, expected: `no address: ${kind} addresses nobody`, hint: 'Remove it.' }];
  if (typeof to !== 'string' || address.pattern.test(to)) return [];
  return [{ path, found, expected: `an address of the kind ${kind}`, hint: address.doc }];
}

function unknownId(value: unknown, path: Path, known: readonly string[], what: string): PathFault[] {
  if (typeof value !== 'string' || known.includes(value)) return [];
  const guess = nearest(value, known);
  const hint = guess === null ? 'Add it, or name another.' : `Did you mean ${guess}?`;
  return [{ path, found: describeFound(value), expected: what, hint }];
}

function doubledIds(lists: readonly { readonly of: readonly Group[]; readonly path: Path }[]): PathFault[] {
  const seen = new Set<string>();
  return lists.flatMap(({ of, path }) =>
    of.flatMap(({ id }, index) => {
      if (typeof id !== 'string') return [];
      if (!seen.has(id)) {
        seen.add(id);
        return [];
      }
      const hint = 'Choose another id for one of the two.';
      return [{ path: [...path, index, 'id'], found: describeFound(id), expected: 'each id once', hint }];
    }),
  );
}

function each(value: unknown, path: Path, check: Check): PathFault[] {
  return asList(value).flatMap((item, index) => check(item, [...path, index]));
}

function idsOf(entries: readonly Group[]): string[] {
  return entries.flatMap(({ id }) => (typeof id === 'string' ? [id] : []));
}

function asGroup(value: unknown): Group {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Group) : {};
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
