/** A made-up estate for working on the page and for its browser tests: real definitions, judged by the model, failing as they are told to. */
import {
  type ChangeView,
  type CheckDefinition,
  type CheckState,
  type CheckView,
  deriveSite,
  type HistoryView,
  linkId,
  type Reason,
  type SiteDefinition,
  type SiteDetail,
  type SiteHealth,
  type SiteSummary,
  severity,
  type TransitionView,
} from '@tillwatch/model';
import { HUB, storeDefinition } from './generated-stores.js';

export interface Fault {
  readonly state: Exclude<CheckState, 'ok'>;
  readonly reason: Reason;
}

interface Site {
  readonly definition: SiteDefinition;
  readonly faults: Map<string, Fault & { readonly sinceMs: number }>;
  silentSinceMs: number | null;
  stateSinceMs: number;
  lastHeardAtMs: number;
  health: SiteHealth;
  readonly transitions: TransitionView[];
  readonly changes: ChangeView[];
}

/** The estate; times are epoch ms of `now()`. */
export interface GeneratedEstate {
  readonly summaries: () => SiteSummary[];
  readonly summary: (id: string) => SiteSummary | undefined;
  readonly detail: (id: string) => SiteDetail | undefined;
  readonly history: (
    id: string,
    check: string,
    fromMs: number,
    toMs: number,
    maxPoints: number,
  ) => HistoryView | undefined;
  readonly breakNode: (id: string, node: string, fault: Fault, sinceMs?: number) => void;
  readonly mendNode: (id: string, node: string) => void;
  readonly silence: (id: string, sinceMs?: number) => void;
  readonly speak: (id: string) => void;
  /** A change of version or configuration that the newest heartbeat tells of. */
  readonly find: (id: string, change: ChangeView) => void;
  /** A heartbeat without news. */
  readonly hear: (id: string) => void;
}

const DAY_MS = 86_400_000;

/** An estate of one hub and `stores` stores, all well. The same count gives the same estate. */
export function createGeneratedEstate(stores: number, now: () => number): GeneratedEstate {
  const bootMs = now() - 3 * DAY_MS;
  const sites = new Map<string, Site>();
  for (const definition of [HUB, ...Array.from({ length: stores }, (_, index) => storeDefinition(index))]) {
    sites.set(definition.site.id, {
      definition,
      faults: new Map(),
      silentSinceMs: null,
      stateSinceMs: bootMs,
      lastHeardAtMs: now(),
      health: judge(definition, new Map(), false),
      transitions: [],
      changes: [],
    });
  }
  const change = (id: string, sinceMs: number, apply: (site: Site) => void): void => {
    const site = sites.get(id);
    if (site === undefined) throw new Error(`no generated site ${id}`);
    const before = site.health.site.state;
    apply(site);
    site.health = judge(site.definition, site.faults, site.silentSinceMs !== null);
    if (site.health.site.state !== before) site.stateSinceMs = sinceMs;
  };
  return {
    summaries: () => [...sites.values()].map(summaryOf),
    summary: (id) => mapped(sites.get(id), summaryOf),
    detail: (id) => mapped(sites.get(id), (site) => detailOf(site, bootMs, now())),
    history: (id, check, fromMs, toMs, maxPoints) =>
      mapped(sites.get(id), (site) => historyOf(site, check, fromMs, toMs, maxPoints)),
    breakNode: (id, node, fault, sinceMs = now()) =>
      change(id, sinceMs, (site) => {
        record(site, node, site.faults.get(node)?.state ?? 'ok', fault.state, fault.reason, sinceMs);
        site.faults.set(node, { ...fault, sinceMs });
        site.lastHeardAtMs = now();
      }),
    mendNode: (id, node) =>
      change(id, now(), (site) => {
        record(site, node, site.faults.get(node)?.state ?? 'ok', 'ok', null, now());
        site.faults.delete(node);
        site.lastHeardAtMs = now();
      }),
    silence: (id, sinceMs = now()) =>
      change(id, sinceMs, (site) => {
        site.silentSinceMs = sinceMs;
        site.lastHeardAtMs = sinceMs;
      }),
    speak: (id) =>
      change(id, now(), (site) => {
        site.silentSinceMs = null;
        site.lastHeardAtMs = now();
      }),
    find: (id, found) => change(id, now(), (site) => void site.changes.unshift(found)),
    hear: (id) => change(id, now(), (site) => (site.lastHeardAtMs = now())),
  };
}

function mapped<T, R>(value: T | undefined, map: (value: T) => R): R | undefined {
  return value === undefined ? undefined : map(value);
}

function record(site: Site, node: string, from: CheckState, to: CheckState, reason: Reason | null, atMs: number): void {
  const at = new Date(atMs).toISOString();
  for (const check of site.definition.checks) {
    if (check.on.node === node)
      site.transitions.unshift({ at, receivedAt: at, check: check.id, subject: node, from, to, reason });
  }
  site.transitions.length = Math.min(50, site.transitions.length);
}

function judge(definition: SiteDefinition, faults: Site['faults'], isSilent: boolean): SiteHealth {
  const checks = definition.checks.map((check) => {
    const fault = check.on.node === undefined ? undefined : faults.get(check.on.node);
    return { state: fault?.state ?? ('ok' as const), reason: fault?.reason ?? null };
  });
  return deriveSite(definition, checks, isSilent ? 'silent' : null);
}

function summaryOf(site: Site): SiteSummary {
  const { site: identity, nodes } = site.definition;
  const worst = nodes
    .map((node) => ({
      id: node.id,
      name: node.name,
      state: site.health.nodes.get(node.id)?.state ?? 'unknown',
      reason: site.health.nodes.get(node.id)?.reason ?? null,
    }))
    .filter((node) => node.state !== 'ok' && node.reason !== 'no-check')
    .sort((a, b) => severity(b.state) - severity(a.state))
    .slice(0, 8);
  return {
    id: identity.id,
    name: identity.name,
    kind: identity.kind,
    region: identity.region ?? null,
    state: site.health.site.state,
    reason: site.health.site.reason,
    since: new Date(site.stateSinceMs).toISOString(),
    flows: Object.fromEntries(site.health.flows),
    worst,
    lastHeardAt: new Date(site.lastHeardAtMs).toISOString(),
  };
}

function detailOf(site: Site, bootMs: number, nowMs: number): SiteDetail {
  const { definition, health } = site;
  const since = (node: string): string =>
    new Date(site.faults.get(node)?.sinceMs ?? site.silentSinceMs ?? bootMs).toISOString();
  return {
    ...summaryOf(site),
    timeZone: definition.site.timeZone ?? null,
    vantage: definition.vantage,
    agent: {
      id: 'front-end',
      version: '0.1.0',
      boot: '00000000000000a1',
      startedAt: new Date(bootMs).toISOString(),
      session: site.silentSinceMs === null ? 'live' : 'silent',
      clockOffsetMs: 180,
    },
    nodes: definition.nodes.map((node) => ({
      id: node.id,
      kind: node.kind,
      name: node.name,
      at: node.at ?? null,
      state: health.nodes.get(node.id)?.state ?? 'unknown',
      reason: health.nodes.get(node.id)?.reason ?? null,
      since: since(node.id),
      checks: definition.checks
        .filter((check) => check.on.node === node.id)
        .map((check) => checkView(site, check, since(node.id), nowMs)),
    })),
    links: definition.links.map((link) => ({
      ...link,
      state: health.links.get(linkId(link))?.state ?? 'unknown',
      reason: health.links.get(linkId(link))?.reason ?? null,
      since: since(link.to),
      checks: [],
    })),
    flowDetails: definition.flows.map((flow) => ({
      name: flow.name,
      critical: flow.critical,
      state: health.flows.get(flow.name) ?? 'unknown',
      path: flow.path.map((step) => (typeof step === 'string' ? [step] : step)),
    })),
    transitions: [...site.transitions],
    changes: [...site.changes],
  };
}

function checkView(site: Site, check: CheckDefinition, since: string, nowMs: number): CheckView {
  const fault = site.faults.get(check.on.node ?? '');
  const isSilent = site.silentSinceMs !== null;
  const state = isSilent ? 'unknown' : (fault?.state ?? 'ok');
  return {
    id: check.id,
    kind: check.kind,
    target: check.target,
    state,
    reason: isSilent ? 'silent' : (fault?.reason ?? null),
    since,
    latencyUs: state === 'ok' || state === 'degraded' ? latencyUs(check, nowMs, state) : null,
    lossRatio: isSilent ? null : state === 'down' ? 1 : state === 'degraded' ? 0.12 : 0,
    values:
      check.kind === 'host'
        ? { cpuPermille: 120, memAvailablePermille: 610, diskFreeBytes: 41_200_000_000, uptimeS: 903_000 }
        : {},
    lastAttemptAt: new Date(site.lastHeardAtMs).toISOString(),
  };
}

function historyOf(
  site: Site,
  checkId: string,
  fromMs: number,
  toMs: number,
  maxPoints: number,
): HistoryView | undefined {
  const check = site.definition.checks.find((candidate) => candidate.id === checkId);
  if (check === undefined) return undefined;
  const fault = site.faults.get(check.on.node ?? '');
  const stepMs = Math.max(10_000, Math.ceil((toMs - fromMs) / maxPoints / 10_000) * 10_000);
  const atMs: number[] = [];
  for (let at = Math.ceil(fromMs / stepMs) * stepMs; at < Math.min(toMs, site.lastHeardAtMs); at += stepMs)
    atMs.push(at);
  const state = atMs.map((at) => (fault !== undefined && at >= fault.sinceMs ? fault.state : 'ok'));
  const medianUs = atMs.map((at, index) =>
    state[index] === 'down' ? null : latencyUs(check, at, state[index] ?? 'ok'),
  );
  return {
    site: site.definition.site.id,
    check: checkId,
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    stepMs,
    source: stepMs < 60_000 ? 'detail' : 'minute',
    points: {
      atMs,
      state,
      medianUs,
      maxUs: medianUs.map((us) => (us === null ? null : us * 2)),
      lossRatio: state.map((s) => (s === 'down' ? 1 : 0)),
    },
    transitions: site.transitions.filter((transition) => transition.check === checkId),
  };
}

/** The same figure for the same check and moment: a base of its kind, a daily swing, noise. */
function latencyUs(check: CheckDefinition, atMs: number, state: CheckState): number {
  const base = { icmp: 300, tcp: 700, http: 38_000, db: 2_400, host: 900 }[check.kind] ?? 1_000;
  const noise = fraction(Math.sin(atMs / 977 + check.id.length * 12.9898 + check.target.length) * 43_758.545);
  const swing = 1 + 0.25 * Math.sin(atMs / 3_600_000);
  return Math.round(base * swing * (0.85 + 0.3 * noise + (noise > 0.97 ? 1.5 : 0)) * (state === 'degraded' ? 6 : 1));
}

function fraction(value: number): number {
  return value - Math.floor(value);
}
