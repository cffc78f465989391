/** Makes the list of what needs a person: sites that are not ok, worst first, those that fell alike at one time folded into one line. Pure. */
import { type HealthState, type SiteSummary, severity } from '@tillwatch/model';
import { compareIds } from '../page/id-order.js';
import { isFailing, type ShownSite } from './estate-view.js';

export interface AttentionRow {
  /** Stable while the row's first site is: the key of the list. */
  readonly key: string;
  readonly state: HealthState;
  readonly reason: string | null;
  readonly region: string | null;
  /** Start of the newest of the row's sites; RFC 3339. */
  readonly since: string;
  /** At least one, by id. Several share state, reason and region, and changed within {@link TOGETHER_MS} of each other. */
  readonly sites: readonly SiteSummary[];
  /** Names of flows that fail at one of them at least, by name. */
  readonly failingFlows: readonly string[];
}

/** Sites that change for one cause do so within one silence time-out or one probe interval of each other. */
export const TOGETHER_MS = 60_000;
/** Two sites alike are a coincidence more often than not. */
export const TOGETHER_MIN = 3;

/** Rows worst first: by state, by number of sites, by number of failing flows, newest first. */
export function attentionRows(shown: readonly ShownSite[]): AttentionRow[] {
  const rows: AttentionRow[] = [];
  for (const alike of partition(shown)) {
    for (const run of runsOf(alike)) {
      if (run.length >= TOGETHER_MIN) rows.push(rowOf(run));
      else for (const one of run) rows.push(rowOf([one]));
    }
  }
  return rows.sort(compareRows);
}

/** Sites that are not ok, by state, reason and region. */
function partition(shown: readonly ShownSite[]): ShownSite[][] {
  const parts = new Map<string, ShownSite[]>();
  for (const entry of shown) {
    if (entry.state === 'ok') continue;
    const { site } = entry;
    const key = JSON.stringify([entry.state, site.reason, site.region]);
    const part = parts.get(key);
    if (part === undefined) parts.set(key, [entry]);
    else part.push(entry);
  }
  return [...parts.values()];
}

/** Cuts into runs whose neighbours in time are no further apart than {@link TOGETHER_MS}. */
function runsOf(alike: readonly ShownSite[]): ShownSite[][] {
  const timed = alike.map((entry) => ({ entry, atMs: Date.parse(entry.site.since) }));
  timed.sort((a, b) => a.atMs - b.atMs || compareIds(a.entry.site.id, b.entry.site.id));
  const runs: ShownSite[][] = [];
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const { entry, atMs } of timed) {
    if (atMs - lastMs <= TOGETHER_MS) runs.at(-1)?.push(entry);
    else runs.push([entry]);
    lastMs = atMs;
  }
  return runs;
}

function rowOf(run: readonly ShownSite[]): AttentionRow {
  const sites = run.map((entry) => entry.site).sort((a, b) => compareIds(a.id, b.id));
  const [first] = run;
  if (first === undefined) throw new Error('a row has at least one site');
  const flows = new Set<string>();
  for (const site of sites)
    for (const [name, state] of Object.entries(site.flows)) if (isFailing(state)) flows.add(name);
  return {
    key: `${first.state} ${first.site.id}`,
    state: first.state,
    reason: first.site.reason,
    region: first.site.region,
    since:
      sites
        .map((site) => site.since)
        .sort()
        .at(-1) ?? first.site.since,
    sites,
    failingFlows: [...flows].sort(compareIds),
  };
}

function compareRows(a: AttentionRow, b: AttentionRow): number {
  return (
    severity(b.state) - severity(a.state) ||
    b.sites.length - a.sites.length ||
    b.failingFlows.length - a.failingFlows.length ||
    (a.since < b.since ? 1 : a.since > b.since ? -1 : 0) ||
    compareIds(a.key, b.key)
  );
}
