/** From verdicts to sightings: what is told, as what, of whom, and what is not. */
import {
  type ChangeView,
  type Condition,
  deriveSite,
  diagnose,
  faultGraph,
  type RecentWay,
  type SightedCheck,
  type SiteDefinition,
  type SiteSighting,
  type SiteVerdict,
  siteSighting,
  utcTime,
} from '../../src/index.js';
import { rowsOf, STORE } from '../diagnosis/store.js';

const ONSET_MS = 1_795_000_000_000;
const NOW_MS = ONSET_MS + 30_000;
const SITE: SiteDefinition = {
  ...STORE,
  flows: [
    { name: 'checkout', critical: true, path: [['till-1', 'till-3'], 'store-db'] },
    { name: 'receipt', critical: false, path: ['printer', 'sw-b'] },
    { name: 'sync', critical: false, path: ['store-db', 'sw-a', 'router', 'wan', 'central-db'] },
  ],
};
const GRAPH = faultGraph(SITE);

function sighted(options: {
  failing?: (id: string) => boolean;
  conditions?: readonly Condition[];
  changes?: readonly ChangeView[];
  nowMs?: number;
  buckets?: number;
  recentWays?: readonly RecentWay[];
}): SiteSighting {
  const { failing = () => false, conditions = [], changes = [], nowMs = NOW_MS } = options;
  const rows = rowsOf(SITE, (id) => (failing(id) ? 1 : 0), options.buckets ?? 3);
  const found = diagnose(GRAPH, rows);
  const told = new Map(conditions.map((condition) => [condition.check, condition]));
  const checks = SITE.checks.map(({ id }): SightedCheck => {
    const condition = told.get(id);
    if (condition !== undefined) return { state: condition.state, reason: condition.reason, sinceMs: ONSET_MS };
    return failing(id)
      ? { state: 'down', reason: 'timeout', sinceMs: ONSET_MS }
      : { state: 'ok', reason: null, sinceMs: 0 };
  });
  const verdict: SiteVerdict = {
    causes: found.causes.map((cause) => ({ ...cause, sinceMs: ONSET_MS })),
    conditions,
    unexplained: found.unexplained,
    isSearchCut: found.isSearchCut,
  };
  return siteSighting(SITE, verdict, {
    atMs: nowMs,
    vantage: 'store',
    checks,
    health: deriveSite(SITE, checks, null),
    changes,
    recentWays: options.recentWays ?? [],
  });
}
const behind =
  (...prefixes: string[]) =>
  (id: string) =>
    prefixes.some((prefix) => id.startsWith(prefix));
const change = (id: string, on: string, more: Partial<ChangeView> = {}): ChangeView => ({
  id,
  at: utcTime(ONSET_MS - 600_000),
  receivedAt: utcTime(ONSET_MS),
  check: `${on}/version`,
  on,
  kind: 'file',
  subject: '/etc/router.conf',
  before: 'a',
  after: 'b',
  fields: [{ path: 'wan.address', before: '1', after: '2' }],
  fieldsLeftOut: 0,
  changedAt: null,
  author: 'operator',
  ...more,
});

it('says nothing of a site that is well', () => {
  expect(sighted({})).toEqual({
    type: 'site',
    site: 's',
    atMs: NOW_MS,
    vantage: 'store',
    causes: [],
    isOpen: true,
    mute: null,
    unknown: [],
  });
});

it('files a dead router under the network, with its symptoms and the flows that cannot go', () => {
  const failing = behind('router', 'wan', '4g', 'central-db', 'vip');
  const { causes } = sighted({ failing });
  expect(causes).toHaveLength(1);
  const [cause] = causes;
  expect(cause).toMatchObject({ component: 'router', kind: 'hard', isConfident: true, onsetMs: ONSET_MS });
  expect(cause?.class).toBe('infrastructure/network-wan');
  expect(cause?.symptoms.map(({ check }) => check)).toEqual(SITE.checks.map(({ id }) => id).filter(failing));
  expect(cause?.symptoms.find(({ on }) => on === 'central-db')?.state).toBe('unreachable');
  expect(cause?.flows.map(({ name }) => name)).toEqual(['sync']);
  expect(cause?.candidates.reduce((sum, { share }) => sum + share, 0)).toBeLessThanOrEqual(1 + 1e-9);
});

it('waits with one check alone, and then accuses its target only', () => {
  const failing = behind('terminal');
  const early = sighted({ failing, nowMs: ONSET_MS + 14_000 }).causes;
  expect(early.map(({ isConfident }) => isConfident)).toEqual([false]);
  const late = sighted({ failing, nowMs: ONSET_MS + 15_000 }).causes;
  expect(late.map(({ isConfident }) => isConfident)).toEqual([true]);
  expect(['terminal', 'terminal/service', 'terminal->sw-b']).toContain(late[0]?.component);
  const once = sighted({ failing, nowMs: ONSET_MS + 60_000, buckets: 1 }).causes;
  expect(once.every(({ isConfident }) => !isConfident)).toBe(true);
});

it('takes what a device says of itself for a cause of its own; a risk is a finding', () => {
  const out: Condition = { component: 'printer', check: 'printer/escpos', state: 'down', reason: 'consumable-out' };
  const { causes } = sighted({ conditions: [out] });
  expect(causes).toMatchObject([
    { component: 'printer', kind: 'consumable-out', isConfident: true, isFinding: false, trigger: 'consumable' },
  ]);
  expect(causes[0]?.flows.map(({ name }) => name)).toEqual(['receipt']);
  const low: Condition = { ...out, state: 'degraded', reason: 'consumable-low' };
  expect(sighted({ conditions: [low] }).causes).toMatchObject([{ kind: 'consumable-low', isFinding: true }]);
});

it('keeps a broken printer apart from a broken router, each with its own flows', () => {
  const out: Condition = { component: 'printer', check: 'printer/escpos', state: 'down', reason: 'consumable-out' };
  const { causes } = sighted({ failing: behind('router', 'wan', '4g', 'central-db', 'vip'), conditions: [out] });
  expect(causes.map(({ component, kind }) => `${component} ${kind}`)).toEqual([
    'router hard',
    'printer consumable-out',
  ]);
});

it('names the stopped replication as the root of a filling disk', () => {
  const { causes } = sighted({
    conditions: [
      { component: 'store-db', check: 'store-db/icmp', state: 'degraded', reason: 'disk-filling' },
      { component: 'store-db', check: 'store-db/db', state: 'down', reason: 'replication-stopped' },
    ],
  });
  expect(causes).toHaveLength(1);
  expect(causes[0]).toMatchObject({ kind: 'replication-stopped', isFinding: false, class: 'infrastructure/database' });
  expect(causes[0]?.symptoms.map(({ check }) => check)).toEqual(['store-db/db', 'store-db/icmp']);
});

it('waits for the word of a replication before it tells of a disk that this may be filling, and for that of its way and its other end before it tells of the replication', () => {
  const low: Condition = { component: 'store-db', check: 'store-db/icmp', state: 'degraded', reason: 'disk-low' };
  const watched = (on: SiteDefinition['checks'][number]['on']): SiteDefinition => ({
    ...SITE,
    checks: [
      ...SITE.checks,
      { ...(SITE.checks[0] as SiteDefinition['checks'][number]), id: 'copy', on, kind: 'replication' },
    ],
  });
  const notBefore = (definition: SiteDefinition, condition: Condition) => {
    const verdict = { causes: [], conditions: [condition], unexplained: [], isSearchCut: false };
    const checks = definition.checks.map(
      ({ id }): SightedCheck => ({
        state: id === condition.check ? 'degraded' : 'ok',
        reason: null,
        sinceMs: ONSET_MS,
      }),
    );
    const health = deriveSite(definition, checks, null);
    return siteSighting(definition, verdict, { atMs: NOW_MS, vantage: 'store', checks, health, changes: [] }).causes[0]
      ?.notBeforeMs;
  };
  expect(notBefore(SITE, low)).toBeUndefined();
  expect(notBefore(watched({ link: 'store-db->central-db' }), low)).toBe(ONSET_MS + 15_000);
  expect(notBefore(watched({ node: 'till-1' }), low)).toBeUndefined();
  const copy = (reason: Condition['reason']): Condition => ({
    ...low,
    component: 'store-db->central-db',
    check: 'copy',
    reason,
  });
  expect(notBefore(watched({ link: 'store-db->central-db' }), copy('replication-disconnected'))).toBe(
    ONSET_MS + 15_000,
  );
  expect(notBefore(watched({ link: 'store-db->central-db' }), copy('replication-congested'))).toBe(ONSET_MS + 15_000);
  expect(notBefore(watched({ link: 'store-db->central-db' }), copy('replication-broken'))).toBeUndefined();
  expect(notBefore(watched({ node: 'store-db' }), { ...low, reason: 'lock-waits' })).toBeUndefined();
});

it('makes lag over a line that is cut a symptom of the line', () => {
  const lag: Condition = {
    component: 'central-db',
    check: 'central-db/db',
    state: 'degraded',
    reason: 'replication-lag',
  };
  const { causes } = sighted({ failing: behind('router', 'wan', '4g', 'vip'), conditions: [lag] });
  expect(causes.map(({ component }) => component)).toEqual(['router']);
  expect(causes[0]?.symptoms.map(({ check }) => check)).toContain('central-db/db');
});

it('waits for a backlog to go that began on a bad line, but not for one that is older, lies elsewhere, or is no backlog', () => {
  const lag = (reason: Condition['reason']): Condition => ({
    component: 'central-db',
    check: 'central-db/db',
    state: 'degraded',
    reason,
  });
  const told = (component: string, sinceMs: number, reason: Condition['reason'] = 'replication-lag') =>
    sighted({ conditions: [lag(reason)], recentWays: [{ component, sinceMs, namedAtMs: NOW_MS - 60_000 }] }).causes
      .length;
  expect(told('wan', ONSET_MS - 60_000)).toBe(0);
  expect(told('wan', ONSET_MS + 1)).toBe(1);
  expect(told('till-1', ONSET_MS - 60_000)).toBe(1);
  expect(told('central-db', ONSET_MS - 60_000)).toBe(1);
  expect(told('wan', ONSET_MS - 60_000, 'disk-low')).toBe(1);
});

it('calls a router that says its table is full one of capacity, whatever else fits its losses', () => {
  const full: Condition = { component: 'router', check: 'router/icmp', state: 'degraded', reason: 'table-full' };
  const { causes } = sighted({ failing: behind('wan', '4g', 'central-db', 'vip'), conditions: [full] });
  expect(causes).toMatchObject([{ component: 'router', class: 'infrastructure/capacity', trigger: 'load' }]);
});

it('tells a queue from a broken line: losses with long waits are of capacity', () => {
  const classOf = (medianUs: number) => {
    const loses = behind('wan', 'central-db', 'vip');
    const rows = rowsOf(SITE, (id) => (loses(id) ? 0.4 : 0), 6);
    const checks = SITE.checks.map(
      ({ id }): SightedCheck =>
        loses(id)
          ? { state: 'degraded', reason: 'loss', sinceMs: ONSET_MS, medianUs }
          : { state: 'ok', reason: null, sinceMs: 0, medianUs: 400 },
    );
    const { causes, unexplained } = diagnose(GRAPH, rows);
    const verdict = {
      causes: causes.map((cause) => ({ ...cause, sinceMs: ONSET_MS })),
      conditions: [],
      unexplained,
      isSearchCut: false,
    };
    const health = deriveSite(SITE, checks, null);
    const sighting = siteSighting(SITE, verdict, { atMs: NOW_MS, vantage: 'store', checks, health, changes: [] });
    return sighting.causes.map((cause) => cause.class);
  };
  expect(classOf(420_000)).toEqual(['infrastructure/capacity']);
  expect(classOf(14_000)).toEqual(['infrastructure/network-wan']);
});

it('ranks changes on the way of the fault, the nearest first, and lets them set the trigger', () => {
  const failing = behind('router', 'wan', '4g', 'central-db', 'vip');
  const { causes } = sighted({
    failing,
    changes: [
      change('1', 'printer'),
      change('2', 'router'),
      change('3', 'sw-a'),
      change('4', 'router', { kind: 'package', at: utcTime(ONSET_MS - 20_000_000) }),
    ],
  });
  expect(causes[0]?.suspects.map((suspect) => suspect.change)).toEqual(['2', '3']);
  expect(causes[0]?.suspects[0]).toMatchObject({ field: 'wan.address', author: 'operator', on: 'router' });
  expect(causes[0]?.trigger).toBe('change-induced');
});
