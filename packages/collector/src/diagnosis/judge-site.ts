/** Judges one followed site: gathers what is known of it now, or of the time of a silence, and makes the sighting. */
import {
  type ChangeView,
  type CheckState,
  type ConfirmedState,
  changeNats,
  deriveSite,
  diagnoseSeen,
  type EvidenceWindow,
  type FaultGraph,
  nodeOf,
  type OutsideCheck,
  type OutsideEvidence,
  type OutsideSeen,
  outsideId,
  type Reason,
  rememberWays,
  restartPatienceMs,
  type SeenSite,
  type SightedCause,
  type SightedCheck,
  type SiteDefinition,
  type SiteSighting,
  seenGraph,
  siteSighting,
} from '@tillwatch/model';
import type { LiveSite, ShownCheck } from '../live/site.js';
import { type Follower, type Gap, graphOf } from './follower.js';
import { untilLineIsBack } from './gap-windows.js';
import { closedLanesOf, withClosedLanes } from './lanes.js';
import type { Neighbours } from './neighbours.js';

/** How long a site that is heard again has to say what has ended: so many cadences, and at least so many ms. */
const RETURN_CADENCES = 2;
const RETURN_MS = 15_000;

/** True while nothing comes from a site that has not said goodbye. */
export function isSilent({ session }: Readonly<LiveSite>): boolean {
  return session.state === 'silent' || session.state === 'lost';
}

/** Since when something should have come and did not: the first heartbeat that was due, or the moment at which the broker lost the session. */
export function silentSinceMs({ session, heardAtMs }: Readonly<LiveSite>): number {
  const dueMs = (heardAtMs ?? session.sinceMs) + session.cadenceMs;
  return Math.min(session.sinceMs, dueMs);
}

/** When the next look at a site may open what the last one could not yet; Infinity: never. Ms after `nowMs`. */
export function untilPatienceEndsMs({ causes }: SiteSighting, nowMs: number): number {
  const moments = causes.flatMap(({ notBeforeMs = 0 }) => (notBeforeMs > nowMs ? [notBeforeMs] : []));
  return Math.min(...moments) - nowMs;
}

/** Whether what the last sighting could not open yet may open now. */
export function isRipe({ causes, atMs }: SiteSighting, nowMs: number): boolean {
  return causes.some(({ notBeforeMs = 0 }) => notBeforeMs > atMs && notBeforeMs <= nowMs);
}

/** What is wrong with a site now. */
export function judgeNow(
  follower: Follower,
  site: Readonly<LiveSite>,
  neighbours: Neighbours,
  nowMs: number,
): { readonly sighting: SiteSighting; readonly outside: readonly (OutsideEvidence | undefined)[] } {
  const { definition } = follower;
  const graph = graphOf(follower, neighbours);
  const silent = isSilent(site);
  const isHeard = site.session.state === 'live';
  const outside = graph.outside.map((check) => neighbours.evidenceOf(check));
  const checks = isHeard ? site.checks.map(shownCheck) : [];
  const seen: SeenSite = {
    definition,
    graph,
    windows: isHeard ? follower.own.windows : [],
    states: checks.map(stateOf),
    heardAtMs: site.heardAtMs,
    silentSinceMs: silent ? silentSinceMs(site) : null,
    outside,
    changeNats: changeNatsOf(site.changes, onsetOf(checks, silent ? silentSinceMs(site) : nowMs)),
  };
  const verdict = diagnoseSeen(seen, nowMs);
  follower.ways = rememberWays(follower.ways, verdict, nowMs);
  const hasOutside = outside.some((evidence) => evidence !== undefined);
  const sighting = siteSighting(definition, verdict, {
    atMs: nowMs,
    vantage: !isHeard ? 'centre' : hasOutside ? 'merged' : 'store',
    checks,
    health: site.health,
    changes: site.changes,
    outside: outsideSeen(graph.outside, outside),
    graph,
    recentWays: follower.ways,
    restartPatienceMs: restartPatienceMs(site.session.cadenceMs),
  });
  const awaiting = (cause: SightedCause): SightedCause =>
    stopsMore(cause, site, graph) ? { ...cause, awaits: ['flows'] } : cause;
  const causes = sighting.causes.map(awaiting);
  const told = { ...sighting, causes: isHeard ? withPatience(causes, follower, site, graph, nowMs) : causes };
  return { sighting: isHeard ? withClosedLanes(told, closedLanesOf(site, nowMs)) : told, outside };
}

/**
 * What began before the site was heard again opens nothing within {@link RETURN_CADENCES} of its return, as news of its end comes with the next heartbeat
 * but one; nor afterwards, where all that spoke for it is well again while the windows of before still hold its failures. What silenced the site is an
 * incident by then: it makes that no graver for as long.
 */
function withPatience(
  causes: readonly SightedCause[],
  { gap, definition }: Follower,
  { session }: Readonly<LiveSite>,
  { components, checks }: FaultGraph,
  nowMs: number,
): readonly SightedCause[] {
  if (gap === null) return causes;
  const crossings = checks[definition.checks.length]?.crossings ?? [];
  const silencing = new Set(crossings.map(({ component }) => nodeOf(components[component]?.id ?? '')));
  const notBeforeMs = session.sinceMs + Math.max(RETURN_MS, RETURN_CADENCES * session.cadenceMs);
  return causes.map((cause) => {
    if (cause.onsetMs >= session.sinceMs) return cause;
    if (silencing.has(nodeOf(cause.component))) return nowMs < notBeforeMs ? { ...cause, isOfSilence: true } : cause;
    const isOver = cause.symptoms.every(({ state }) => state === 'ok');
    return { ...cause, isConfident: cause.isConfident && !isOver, notBeforeMs };
  });
}

/**
 * True while a flow seems to work, or to work by half, over a node whose check crosses what is dead and has not failed yet: what the cause stops is known when that
 * check was made again.
 */
function stopsMore(cause: SightedCause, { birth, checks, health }: Readonly<LiveSite>, graph: FaultGraph): boolean {
  if (cause.kind !== 'hard' || !cause.isConfident) return false;
  const component = graph.components.findIndex(({ id }) => id === cause.component);
  const { flows, checks: watched } = birth.definition;
  const late = watched.flatMap(({ on }, index) => {
    const crossings = graph.checks[index]?.crossings ?? [];
    const isLate = checks[index]?.state === 'ok' && crossings.some((crossing) => crossing.component === component);
    return isLate && on.node !== undefined ? [on.node] : [];
  });
  return flows.some(({ name, path }) => {
    const state = health.flows.get(name);
    return (state === 'ok' || state === 'degraded') && path.flat().some((node) => late.includes(node));
  });
}

/**
 * What was wrong when a silence began, with what the store's agent had kept and what other sites found meanwhile; null while nothing of that time has come.
 */
export function judgeGap(gap: Gap, changes: readonly ChangeView[]): SiteSighting | null {
  const { definition, sinceMs, heardAtMs, outside } = gap;
  const graph = gap.graph ?? seenGraph(definition, []);
  const windows = untilLineIsBack(gap.windows.windows, definition, graph, sinceMs);
  const newest = windows.at(-1);
  if (newest === undefined || newest.endedAtMs <= sinceMs) return null;
  const atMs = newest.endedAtMs;
  const checks = statesThen(windows, definition.checks.length);
  const verdict = diagnoseSeen(
    {
      definition,
      graph,
      windows,
      states: checks.map(stateOf),
      heardAtMs,
      silentSinceMs: sinceMs,
      outside,
      changeNats: changeNatsOf(changes, sinceMs),
    },
    atMs,
  );
  return siteSighting(definition, verdict, {
    atMs,
    vantage: 'merged',
    checks,
    health: deriveSite(definition, checks, null),
    changes,
    outside: outsideSeen(graph.outside, outside),
    graph,
    isPast: true,
  });
}

/** Of a site that is well, without a look at it. */
export function wellSighting({ site }: SiteDefinition, atMs: number): SiteSighting {
  const of = { type: 'site', site: site.id, atMs, vantage: 'store', causes: [], isOpen: true, mute: null } as const;
  return site.kind === 'hub' ? { ...of, isHub: true } : of;
}

/** What is shown of a site in which nothing has to be searched for, as of `nowMs`. */
export function repeat(last: SiteSighting, nowMs: number): SiteSighting {
  return { ...last, atMs: nowMs };
}

/** In short what a judgement would be made from: while it stays, so does the judgement. */
export function signatureOf(
  follower: Follower,
  site: Readonly<LiveSite>,
  neighbours: Neighbours,
  nowMs: number,
): string {
  const parts: string[] = [site.session.state, follower.boot, String(site.changes.length), site.changes[0]?.id ?? ''];
  const { windows } = follower.own;
  site.checks.forEach(({ state, reason }, index) => {
    // Between two attempts it is as it was: a dead check of each minute would seem to change with most windows of ten seconds.
    const seen = windows.findLast(({ heartbeat }) => (heartbeat.checks[index]?.sent ?? 0) > 0)?.heartbeat.checks[index];
    const lost = seen === undefined || seen.lost === 0 ? '' : seen.lost === seen.sent ? 'all' : 'some';
    if (state !== 'ok' || lost !== '') parts.push(`${index} ${state} ${reason} ${lost}`);
  });
  for (const outside of graphOf(follower, neighbours).outside) {
    const { current = 'none', reason = null } = neighbours.stateOf(outside) ?? {};
    if (current !== 'ok') parts.push(`${outsideId(outside)} ${current} ${reason}`);
  }
  const closed = closedLanesOf(site, nowMs);
  if (closed.size > 0) parts.push(`closed ${[...closed].join(' ')}`);
  return parts.join('\n');
}

function shownCheck({ state, reason, sinceMs, figures }: Readonly<ShownCheck>): SightedCheck {
  return { state, reason, sinceMs, medianUs: figures?.medianUs ?? null };
}

function stateOf({ state, reason, sinceMs }: SightedCheck): ConfirmedState {
  return { current: state, reason, sinceMs };
}

/** The first onset among the checks that are not well. */
function onsetOf(checks: readonly SightedCheck[], fallbackMs: number): number {
  let onsetMs = fallbackMs;
  for (const { state, sinceMs } of checks) {
    if ((state === 'down' || state === 'degraded') && sinceMs < onsetMs) onsetMs = sinceMs;
  }
  return onsetMs;
}

/** By component: what its changes, and those of the node that it is a program of, take off its prior. */
function changeNatsOf(changes: readonly ChangeView[], onsetMs: number): ReadonlyMap<string, number> {
  const nats = new Map<string, number>();
  for (const change of changes) {
    const weight = changeNats(change, onsetMs);
    if (weight === 0) continue;
    for (const component of [change.on, `${change.on}/service`]) {
      nats.set(component, Math.max(weight, nats.get(component) ?? 0));
    }
  }
  return nats;
}

function outsideSeen(
  checks: readonly OutsideCheck[],
  evidence: readonly (OutsideEvidence | undefined)[],
): readonly OutsideSeen[] {
  return checks.flatMap((outside, index): OutsideSeen[] => {
    const state = evidence[index]?.state;
    if (state === undefined) return [];
    const { current, reason, sinceMs } = state;
    const seen = { state: current, reason, sinceMs: sinceMs ?? 0 };
    return [{ id: outsideId(outside), site: outside.site, check: outside.check.id, on: outside.node, seen }];
  });
}

/** The states that the newest window tells, each since the last onset that the windows hold. */
function statesThen(windows: readonly EvidenceWindow[], checkCount: number): SightedCheck[] {
  const first = windows[0];
  const newest = windows.at(-1);
  const since = new Map<number, number>();
  for (const { heartbeat, endedAtMs } of windows) {
    const correctionMs = endedAtMs - heartbeat.endedAtMs;
    for (const { check, atMs } of heartbeat.transitions) since.set(check, atMs + correctionMs);
  }
  const startMs = first === undefined ? 0 : first.endedAtMs - first.heartbeat.lengthMs;
  return Array.from({ length: checkCount }, (_, index) => {
    const seen = newest?.heartbeat.checks[index];
    const state: CheckState = seen?.state ?? 'unknown';
    const reason: Reason | null = seen === undefined ? 'no-data' : seen.reason;
    return { state, reason, sinceMs: since.get(index) ?? startMs, medianUs: seen?.medianUs ?? null };
  });
}
