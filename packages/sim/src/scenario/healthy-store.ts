/** A store as healthy life knows it: one or two lanes, 15 or 20 checks at one of two paces that shops use. */
import { type CheckDefinition, DEFAULT_CHECK_POLICY, type NodeKind, type SiteDefinition } from '@tillwatch/model';
import { findProbe, type Probe } from '@tillwatch/probes';
import type { CountMeans, Jitter, ScenarioSite } from './scenario.js';

export const HEALTHY_ZONE = 'Europe/Berlin';
const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

/** How often a store looks and tells. */
export interface Pace {
  /** Of pings, connections and pages. */
  readonly quickMs: number;
  /** Of a heartbeat. */
  readonly windowMs: number;
  /** Heartbeats of one message. */
  readonly batch: number;
}

/** Every ten seconds, and a message every half minute. */
export const BRISK: Pace = { quickMs: 10 * SECOND_MS, windowMs: 10 * SECOND_MS, batch: 3 };
/** As where the line is thin: all of it every half minute. */
export const CALM: Pace = { quickMs: 30 * SECOND_MS, windowMs: 30 * SECOND_MS, batch: 1 };
const QUICK_KINDS: ReadonlySet<string> = new Set(['icmp', 'tcp', 'http']);
/** A certificate changes seldom. */
const TLS_MS = 60 * MINUTE_MS;
/** May be asked as witnesses: this `tcp` connects to a payment terminal and sends nothing, this `http` reads a page. Checks of a play have no parameters that would say so. */
const ASKED_KINDS: ReadonlySet<string> = new Set(['tcp', 'http']);
const TIMEOUT_MS = 2 * SECOND_MS;
/** Greatest clock error of a store's PC, and share of attempts that is lost, at most. */
const SKEW_MS = 2 * MINUTE_MS;
const LOSS_RATIO = 0.01;
/** A wired shop: half a millisecond, now and then a queue at the line, seldom what TCP sends again after a second (RFC 6298). */
const JITTER: Jitter = { usualMs: 0.5, queueShare: 0.01, queueMs: 40, stallShare: 0.0005, stallMs: 1_000 };
const ORDERS_A_MINUTE = 0.3;
/** Weeks before, from which the collector has learned what the store sells. */
export const KNOWN_DAYS = 35;

/** Which nodes stand at a lane. */
export function laneNodes(lane: number): readonly [string, NodeKind][] {
  return [
    [`till-${lane}`, 'till'],
    [`printer-${lane}`, 'printer'],
    [`terminal-${lane}`, 'payment-terminal'],
  ];
}

/** Makes the store `id`; lanes, loss and clock are drawn. */
export function healthyStore(id: string, pace: Pace, random: () => number): ScenarioSite {
  const lanes = 1 + Math.floor(random() * 2);
  const nodes: [string, NodeKind][] = [
    ['front-end', 'front-end'],
    ['sw', 'switch'],
    ['store-db', 'store-db'],
    ['router', 'router'],
    ['wan', 'wan'],
    ['central-db', 'central-db'],
    ['vip', 'vip'],
  ];
  const links = ['front-end->sw', 'store-db->sw', 'sw->router', 'router->wan', 'wan->central-db', 'wan->vip'];
  const watched: [string, string][] = [
    ['front-end', 'host'],
    ['store-db', 'db'],
    ['router', 'icmp'],
    ['wan', 'icmp'],
    ['central-db', 'db'],
    ['vip', 'http'],
    ['vip', 'tls'],
    ['front-end', 'ntp'],
    ['store-db->central-db', 'replication'],
    ['till-1', 'trade'],
  ];
  for (let lane = 1; lane <= lanes; lane++) {
    nodes.push(...laneNodes(lane));
    links.push(`till-${lane}->sw`, `printer-${lane}->sw`, `terminal-${lane}->sw`);
    watched.push(
      [`till-${lane}`, 'icmp'],
      [`till-${lane}`, 'http'],
      [`printer-${lane}`, 'escpos'],
      [`terminal-${lane}`, 'tcp'],
      [`terminal-${lane}`, 'terminal'],
    );
  }
  const checks = watched.map(([on, kind]) => checkOf(on, kind, pace));
  const definition: SiteDefinition = {
    site: { id, name: id, kind: 'store', timeZone: HEALTHY_ZONE },
    vantage: 'front-end',
    nodes: nodes.map(([node, kind]) => ({ id: node, kind, name: node })),
    links: [...links, 'store-db->central-db'].map((link) => {
      const [from = '', to = ''] = link.split('->');
      return { from, to };
    }),
    flows: [{ name: 'checkout', critical: true, path: ['till-1', 'sw', 'store-db'] }],
    checks: checks.map((check) => check.definition),
  };
  return {
    definition,
    checks,
    counts: new Map<string, CountMeans>([['till-1/trade', { orders: ORDERS_A_MINUTE }]]),
    knownDays: new Map([['till-1/trade', KNOWN_DAYS]]),
    windowMs: pace.windowMs,
    batch: pace.batch,
    uplinkNode: 'wan',
    clockSkewMs: Math.round((random() - 0.5) * 2 * SKEW_MS),
    lossRatio: random() * LOSS_RATIO,
    jitter: JITTER,
    failoverMs: 30 * SECOND_MS,
  };
}

function checkOf(on: string, kind: string, pace: Pace): ScenarioSite['checks'][number] {
  const found = findProbe(kind) as Probe;
  const probe: Probe = ASKED_KINDS.has(kind) ? { ...found, isHarmless: () => true } : found;
  const definition: CheckDefinition = {
    id: `${on.replace('->', '-')}/${kind}`,
    on: on.includes('->') ? { link: on } : { node: on },
    kind,
    target: on,
    intervalMs: QUICK_KINDS.has(kind) ? pace.quickMs : kind === 'tls' ? TLS_MS : MINUTE_MS,
    timeoutMs: TIMEOUT_MS,
    values: [...probe.values.map(({ name }) => name), ...(kind === 'trade' ? ['orders'] : [])],
  };
  const { patienceMs } = probe;
  return { definition, probe, policy: { ...DEFAULT_CHECK_POLICY, ...(patienceMs !== undefined && { patienceMs }) } };
}
