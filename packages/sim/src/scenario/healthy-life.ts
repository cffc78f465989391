/** A store's healthy life as a scenario: losses, slow moments, reboots at night, drift of its clock, a stock-taking; nothing of it is a fault. */
import { type CheckDefinition, DEFAULT_CHECK_POLICY, type NodeKind, type SiteDefinition } from '@tillwatch/model';
import { findProbe, type Probe } from '@tillwatch/probes';
import { createRandom } from '../random.js';
import type { CountMeans, Fault, Scenario, ScenarioSite } from './scenario.js';

export interface HealthyLifeOptions {
  readonly seed: number;
  readonly days: number;
  /** That live beside each other, under one collector. */
  readonly stores: number;
  /** Epoch ms of its first midnight. */
  readonly startMs: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MINUTE_MS = 60_000;
/** Every half minute, as a store on a thin line would be watched. */
const INTERVAL_MS = 30_000;
const TIMEOUT_MS = 2_000;

/**
 * Stores with what happens to each of them. Loss is 0 to 1 % of all attempts; besides, its line has a burst of half a second to three now and then, and slow minutes. Its
 * PC restarts for updates in some nights; on the morning of a stock-taking nothing is sold.
 */
export function healthyLife({ seed, days, stores, startMs }: HealthyLifeOptions): Scenario {
  const random = createRandom(seed);
  const names = Array.from({ length: stores }, (_, index) => `s${index + 1}`);
  const lengthMs = days * DAY_MS;
  return {
    id: `healthy-${seed}`,
    title: 'Healthy stores',
    pending: null,
    startMs,
    lengthMs,
    seed,
    sites: names.map((name) => storeOf(name, random)),
    faults: names.flatMap((name) => Array.from({ length: days }, (_, day) => eventsOf(name, day, random)).flat()),
    people: null,
    notifiers: [],
    changes: [],
    expectations: [],
  };
}

function eventsOf(store: string, day: number, random: () => number): Fault[] {
  const atMs = (fromHour: number, hours: number): number =>
    Math.round(day * DAY_MS + (fromHour + random() * hours) * HOUR_MS);
  const events: Fault[] = [];
  const add = (fromMs: number, lengthMs: number, component: string, how: Pick<Fault, 'how'> & object): void => {
    events.push({ fromMs, untilMs: fromMs + lengthMs, components: [component], ...how } as Fault);
  };
  const bursts = Math.floor(random() * 4);
  for (let burst = 0; burst < bursts; burst++)
    add(atMs(0, 24), 500 + random() * 2_500, `${store}/wan`, { how: 'lossy', lossRatio: 0.6 } as Fault);
  if (random() < 0.5)
    add(atMs(9, 11), 3 * MINUTE_MS, `${store}/wan`, { how: 'slow', latencyMs: 200 + random() * 400 } as Fault);
  // Updates: the PC is away for half a minute, and its agent starts a minute after.
  if (random() < 0.15) add(atMs(3, 2), 30_000, `${store}/front-end`, { how: 'dead' } as Fault);
  if (random() < 1 / 30)
    add(day * DAY_MS + 6 * HOUR_MS, 4 * HOUR_MS, `${store}/till-1`, { how: 'sells', share: 0 } as Fault);
  return events;
}

function storeOf(id: string, random: () => number): ScenarioSite {
  const lanes = 1 + Math.floor(random() * 2);
  const nodes: [string, NodeKind][] = [
    ['front-end', 'front-end'],
    ['sw', 'switch'],
    ['store-db', 'store-db'],
    ['router', 'router'],
    ['wan', 'wan'],
    ['central-db', 'central-db'],
  ];
  const links = [
    'front-end->sw',
    'store-db->sw',
    'sw->router',
    'router->wan',
    'wan->central-db',
    'store-db->central-db',
  ];
  const watched: [string, string][] = [
    ['store-db', 'db'],
    ['router', 'icmp'],
    ['wan', 'icmp'],
    ['central-db', 'db'],
    ['store-db->central-db', 'replication'],
  ];
  for (let lane = 1; lane <= lanes; lane++) {
    nodes.push([`till-${lane}`, 'till'], [`printer-${lane}`, 'printer'], [`terminal-${lane}`, 'payment-terminal']);
    links.push(`till-${lane}->sw`, `printer-${lane}->sw`, `terminal-${lane}->sw`);
    watched.push(
      [`till-${lane}`, 'icmp'],
      [`till-${lane}`, 'http'],
      [`printer-${lane}`, 'escpos'],
      [`terminal-${lane}`, 'terminal'],
    );
  }
  watched.push(['till-1', 'trade']);
  const checks = watched.map(([on, kind]) => checkOf(on, kind));
  const definition: SiteDefinition = {
    site: { id, name: id, kind: 'store', timeZone: 'Europe/Berlin' },
    vantage: 'front-end',
    nodes: nodes.map(([id, kind]) => ({ id, kind, name: id })),
    links: links.map((link) => {
      const [from = '', to = ''] = link.split('->');
      return { from, to };
    }),
    flows: [{ name: 'checkout', critical: true, path: ['till-1', 'sw', 'store-db'] }],
    checks: checks.map((check) => check.definition),
  };
  return {
    definition,
    checks,
    counts: new Map<string, CountMeans>([['till-1/trade', { orders: 0.3 }]]),
    windowMs: 30_000,
    batch: 1,
    uplinkNode: 'wan',
    clockSkewMs: Math.round((random() - 0.5) * 4 * MINUTE_MS),
    lossRatio: random() * 0.01,
    failoverMs: 30_000,
  };
}

function checkOf(on: string, kind: string): ScenarioSite['checks'][number] {
  const probe = findProbe(kind) as Probe;
  const definition: CheckDefinition = {
    id: `${on.replace('->', '-')}/${kind}`,
    on: on.includes('->') ? { link: on } : { node: on },
    kind,
    target: on,
    intervalMs: kind === 'trade' ? MINUTE_MS : INTERVAL_MS,
    timeoutMs: TIMEOUT_MS,
    values: [...probe.values.map(({ name }) => name), ...(kind === 'trade' ? ['orders'] : [])],
  };
  const { patienceMs } = probe;
  return { definition, probe, policy: { ...DEFAULT_CHECK_POLICY, ...(patienceMs !== undefined && { patienceMs }) } };
}
