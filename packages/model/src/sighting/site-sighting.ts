/** From a verdict on one site to what its incidents are made of: each cause with class, symptoms, flows and suspects. Pure. */
import type { ChangeView } from '../api.js';
import type { Health } from '../derive-site.js';
import type { FaultGraph } from '../diagnosis/fault-graph.js';
import { crossedBy } from '../diagnosis/fault-graph.js';
import { faultGraph } from '../diagnosis/incidence.js';
import type { SiteCause, SiteVerdict } from '../diagnosis/site-diagnosis.js';
import { SESSION_CHECK } from '../freshness.js';
import {
  type AffectedFlow,
  INCIDENT_LIMITS,
  type IncidentCandidate,
  type LostTrade,
  type Mute,
  type Symptom,
  type Vantage,
} from '../incident/incident.js';
import type { SightedCause, SiteSighting } from '../incident/incident-fold.js';
import { FOLLOWS_FAR_END } from '../incident/what-follows.js';
import type { Reason } from '../reason.js';
import type { CheckState, HealthState } from '../state.js';
import type { CheckDefinition, SiteDefinition } from '../topology.js';
import { withoutLossBehindWays } from './behind-ways.js';
import { causeView, utcTime } from './cause-view.js';
import { changeSuspects } from './change-suspects.js';
import { isRisk, mayFollowReplication, type ToldCause, toldCauses } from './conditions.js';
import { componentFault, type FaultKind, nodeOf, reasonFault } from './fault-class.js';
import { joinCauses, MAKES_FAIL } from './join-causes.js';
import type { RecentWay } from './recent-ways.js';

/** One check alone has to fail for this long before anybody is told of it (diagnosis.md, 4.5). */
export const ISOLATED_MS = 15_000;
const ISOLATED_BUCKETS = 2;
/** Answers that take this long while others are lost wait in a queue: congestion, not a broken line (domain.md, A1). */
const CONGESTED_US = 150_000;
/** A change on the very component this likely to have done it makes the fault one of changes: 3 to 1. */
const INDUCED_NATS = Math.log(3);

/** A check as it was last confirmed, by index of the definition. */
export interface SightedCheck {
  readonly state: CheckState;
  readonly reason: Reason | null;
  /** Onset of the state, epoch ms. */
  readonly sinceMs: number;
  /** Of its latest answers, microseconds; absent or null: none was timed. */
  readonly medianUs?: number | null;
}

/** A check of another site on a part of this one. */
export interface OutsideSeen {
  /** As the verdict names it. */
  readonly id: string;
  readonly site: string;
  /** As that site names it. */
  readonly check: string;
  /** The node as this site names it. */
  readonly on: string;
  readonly seen: SightedCheck;
}

/** What is known of the site beside the verdict. Times are on one clock, that of the verdict. */
export interface SightingContext {
  readonly atMs: number;
  readonly vantage: Vantage;
  readonly checks: readonly SightedCheck[];
  /** Derived states of nodes and flows; of a site that is not heard, all `unknown`. */
  readonly health: {
    readonly nodes: ReadonlyMap<string, Health>;
    readonly flows: ReadonlyMap<string, HealthState>;
  };
  readonly changes: readonly ChangeView[];
  /** Checks of other sites that had a part in the verdict, by the ids under which it names them. */
  readonly outside?: readonly OutsideSeen[];
  /** Evidence of an earlier time, as backfill brought it. */
  readonly isPast?: boolean;
  /** The graph that the verdict was searched in; made anew where it is absent. */
  readonly graph?: FaultGraph;
  /** As {@link rememberWays} has them, this verdict's included; none where nothing is known of before. */
  readonly recentWays?: readonly RecentWay[];
  /** How long silence alone opens nothing, ms: the machine may be starting anew. Default 0. */
  readonly restartPatienceMs?: number;
  /** Default true. */
  readonly isOpen?: boolean;
  readonly mute?: Mute | null;
  readonly lostTrade?: LostTrade | null;
}

/** Share of the chance of a device that says itself what chokes the ways beyond it. */
const CHOKING_SHARE = 0.9;

/** What the parts of a sighting are made from. */
export interface Site {
  readonly definition: SiteDefinition;
  readonly context: SightingContext;
  readonly checks: ReadonlyMap<
    string,
    { readonly definition: CheckDefinition; readonly seen: SightedCheck | undefined }
  >;
  /** Components that a check crosses, by the check's id. */
  readonly crossed: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * All that is wrong with a site, from a verdict. A cause of one check alone is told after {@link ISOLATED_MS} and accuses that check's target only.
 * What a device says of itself is a cause with that reason as its kind, or joins the cause that it is part of; a risk is a finding. A disk that a
 * replication may be filling waits as long for its word, and a replication that hears nothing for that of its way.
 */
export function siteSighting(definition: SiteDefinition, verdict: SiteVerdict, context: SightingContext): SiteSighting {
  const site = siteOf(definition, context);
  const told = toldCauses(definition, verdict.conditions);
  const { joined, own } = joinCauses(site, withoutLossBehindWays(site, verdict.causes), told);
  return {
    type: 'site',
    site: definition.site.id,
    atMs: context.atMs,
    vantage: context.vantage,
    causes: [
      ...[...joined].map(([cause, part]) => searchedCause(site, cause, part)),
      ...own.map((cause) => toldCause(site, cause)),
    ],
    isOpen: context.isOpen ?? true,
    mute: context.mute ?? null,
    unknown: definition.checks.flatMap(({ id }, index) =>
      (context.checks[index]?.state ?? 'unknown') === 'unknown' ? [id] : [],
    ),
    ...(context.isPast === true && { isPast: true }),
    ...(definition.site.kind === 'hub' && { isHub: true }),
  };
}

function siteOf(definition: SiteDefinition, context: SightingContext): Site {
  return {
    definition,
    context,
    checks: new Map(
      definition.checks.map((check, index) => [check.id, { definition: check, seen: context.checks[index] }]),
    ),
    crossed: crossedIn(context.graph ?? faultGraph(definition)),
  };
}

const crossedByGraph = new WeakMap<FaultGraph, Site['crossed']>();

/** A site in trouble is judged every few seconds, and its graph stays as it is. */
function crossedIn(graph: FaultGraph): Site['crossed'] {
  const known = crossedByGraph.get(graph);
  if (known !== undefined) return known;
  const idOf = (component: number): string => graph.components[component]?.id ?? '';
  const crossed = new Map(
    graph.checks.map((check) => [check.id, new Set(crossedBy(check).map(({ component }) => idOf(component)))]),
  );
  crossedByGraph.set(graph, crossed);
  return crossed;
}

function searchedCause(site: Site, cause: SiteCause, joined: readonly ToldCause[]): SightedCause {
  const { context } = site;
  const isSilence = cause.explains.includes(SESSION_CHECK) && !cause.explains.some((id) => site.checks.has(id));
  const isIsolated = cause.explains.length === 1 && !isSilence && joined.length === 0;
  const isSilenceAlone = isSilence && cause.explains.length === 1;
  const told = joined.find(({ reason }) => MAKES_FAIL.has(reason));
  const candidates = rank(site, cause, told, isIsolated);
  const first = candidates[0]?.component ?? '';
  const symptomIds = [...cause.explains, ...joined.flatMap(({ conditions }) => conditions.map(({ check }) => check))];
  const symptoms = symptomsOf(site, symptomIds, cause.sinceMs);
  const near = new Set(candidates.flatMap(({ component }) => [component, nodeOf(component)]));
  const suspects = suspectsOf(site, cause.sinceMs, near, cause.explains);
  const fault = told === undefined ? searchedFault(site, cause, candidates) : ofTold(site, told);
  return {
    component: first,
    kind: isSilence ? 'silent' : cause.mode,
    candidates,
    isConfident: cause.isConfident && (!isIsolated || mayStandAlone(site, cause, first)),
    ...(isSilenceAlone && { notBeforeMs: cause.sinceMs + (context.restartPatienceMs ?? 0) }),
    // Whoever judges is to look again then, whether or not anything new comes.
    ...(isIsolated && cause.isConfident && { notBeforeMs: cause.sinceMs + ISOLATED_MS }),
    isFinding: false,
    onsetMs: cause.sinceMs,
    symptoms,
    flows: flowsOf(site, isSilence ? [...near] : [first, ...symptoms.map(({ on }) => on)]),
    evidence: causeView(cause, site.definition, utcTime),
    suspects,
    class: fault.class,
    trigger: triggerOf(fault, suspects, first),
    lostTrade: context.lostTrade ?? null,
  };
}

/** The 95 % set, with what a device says of itself, or what one check alone may accuse, before the others. */
function rank(
  site: Site,
  cause: SiteCause,
  told: ToldCause | undefined,
  isIsolated: boolean,
): readonly IncidentCandidate[] {
  const candidates = cause.suspects
    .slice(0, INCIDENT_LIMITS.candidates)
    .map(({ component, share }) => ({ site: site.definition.site.id, component, share }));
  const check = isIsolated ? cause.explains[0] : undefined;
  if (told !== undefined && !candidates.some(({ component }) => nodeOf(component) === told.component)) {
    const rest = candidates.map((entry) => ({ ...entry, share: entry.share * (1 - CHOKING_SHARE) }));
    return [{ site: site.definition.site.id, component: told.component, share: CHOKING_SHARE }, ...rest];
  }
  const mayLead = (component: string): boolean =>
    told !== undefined ? nodeOf(component) === told.component : check === undefined || isOwnOf(site, check, component);
  const leaders = candidates.filter(({ component }) => mayLead(component));
  return leaders.length === 0
    ? candidates
    : [...leaders, ...candidates.filter((candidate) => !leaders.includes(candidate))];
}

/** Whether `component` is the target of a check, or lies on the way of no other. */
function isOwnOf(site: Site, check: string, component: string): boolean {
  const on = site.checks.get(check)?.definition.on;
  if (on !== undefined && (component === on.link || nodeOf(component) === on.node)) return true;
  return [...site.crossed].every(([other, crossed]) => other === check || !crossed.has(component));
}

function mayStandAlone(site: Site, cause: SiteCause, component: string): boolean {
  const check = cause.explains[0] ?? '';
  const hasLasted = site.context.atMs - cause.sinceMs >= ISOLATED_MS && cause.failingBuckets >= ISOLATED_BUCKETS;
  return hasLasted && isOwnOf(site, check, component);
}

function toldCause(site: Site, told: ToldCause): SightedCause {
  const { component, reason, state, conditions } = told;
  const ids = conditions.map(({ check }) => check);
  const symptoms = symptomsOf(site, ids, site.context.atMs);
  const onsetMs = Math.min(...symptoms.map(({ sinceMs }) => sinceMs));
  const suspects = suspectsOf(site, onsetMs, new Set(component.split('->').concat(component)), ids);
  const fault = ofTold(site, told);
  return {
    component,
    kind: reason,
    candidates: [{ site: site.definition.site.id, component, share: 1 }],
    isConfident: true,
    ...(mayFollow(site, told) && { notBeforeMs: onsetMs + ISOLATED_MS }),
    isFinding: isRisk(state, reason),
    onsetMs,
    symptoms,
    flows: flowsOf(site, [component, ...symptoms.map(({ on }) => on)]),
    evidence: null,
    suspects,
    class: fault.class,
    trigger: triggerOf(fault, suspects, component),
    lostTrade: site.context.lostTrade ?? null,
  };
}

/**
 * Whether something else may yet be found to be the cause, which takes longer to be sure of: the way of a replication that hears nothing, the database at its
 * other end, which another site watches; the replication whose log fills a disk.
 */
function mayFollow({ definition }: Site, told: ToldCause): boolean {
  const isBehind = told.component.includes('->') && FOLLOWS_FAR_END.has(told.reason);
  return isBehind || mayFollowReplication(definition, told);
}

function ofTold(site: Site, { component, reason, conditions }: ToldCause): FaultKind {
  const check = site.checks.get(conditions[0]?.check ?? '')?.definition;
  return check === undefined ? componentFault(site.definition, component) : reasonFault(site.definition, check, reason);
}

/** Losses with long waits in most of what is left of the answers are load, wherever on the way they arise. */
function searchedFault(site: Site, cause: SiteCause, candidates: readonly IncidentCandidate[]): FaultKind {
  const fault = likeliestFault(site.definition, candidates);
  const timed = cause.explains.flatMap((id) => site.checks.get(id)?.seen?.medianUs ?? []);
  const slow = timed.filter((medianUs) => medianUs >= CONGESTED_US);
  const isCongested = cause.mode === 'lossy' && slow.length > 1 && slow.length * 2 > timed.length;
  return isCongested && fault.class.startsWith('infrastructure/network')
    ? { class: 'infrastructure/capacity', trigger: 'load' }
    : fault;
}

/** The class that holds most of the chance: what cannot be told apart may still be of one class. */
function likeliestFault(definition: SiteDefinition, candidates: readonly IncidentCandidate[]): FaultKind {
  const shares = new Map<string, { fault: FaultKind; share: number }>();
  for (const { component, share } of candidates) {
    const fault = componentFault(definition, component);
    const known = shares.get(fault.class);
    shares.set(fault.class, { fault: known?.fault ?? fault, share: (known?.share ?? 0) + share });
  }
  let best: { fault: FaultKind; share: number } | null = null;
  for (const entry of shares.values()) if (best === null || entry.share > best.share) best = entry;
  return best?.fault ?? componentFault(definition, '');
}

/** A change on the component itself, lately, makes a fault that has no better known trigger one of changes. */
function triggerOf(
  fault: FaultKind,
  suspects: readonly { readonly on: string; readonly weightNats: number }[],
  component: string,
): FaultKind['trigger'] {
  const isInduced = suspects.some(
    ({ on, weightNats }) => weightNats >= INDUCED_NATS && (on === component || on === nodeOf(component)),
  );
  return fault.trigger === 'unknown' && isInduced ? 'change-induced' : fault.trigger;
}

function symptomsOf(site: Site, ids: readonly string[], fallbackMs: number): readonly Symptom[] {
  return [...new Set(ids)].flatMap((id): Symptom[] => {
    const check = site.checks.get(id);
    if (check === undefined) return outsideSymptom(site, id, fallbackMs);
    const on = check.definition.on.node ?? check.definition.on.link;
    const { state, reason, sinceMs } = check.seen ?? { state: 'unknown', reason: null, sinceMs: fallbackMs };
    const isCut = state === 'down' && site.context.health.nodes.get(on)?.state === 'unreachable';
    return [
      {
        site: site.definition.site.id,
        check: id,
        on,
        state: isCut ? 'unreachable' : state,
        reason,
        sinceMs: state === 'ok' || state === 'unknown' ? fallbackMs : sinceMs,
      },
    ];
  });
}

/** Not hearing of the site is a symptom at its vantage; of another site's check it is that site's. */
function outsideSymptom({ definition, context }: Site, id: string, fallbackMs: number): Symptom[] {
  if (id === SESSION_CHECK) {
    const on = definition.vantage;
    const { reason } = context.health.nodes.get(on) ?? { reason: null };
    return [{ site: definition.site.id, check: id, on, state: 'unknown', reason, sinceMs: fallbackMs }];
  }
  const outside = context.outside?.find((entry) => entry.id === id);
  if (outside === undefined) return [];
  const { state, reason, sinceMs } = outside.seen;
  return [{ site: outside.site, check: outside.check, on: outside.on, state, reason, sinceMs }];
}

/** Flows that are not well and lead over what is broken or fails. */
function flowsOf({ definition, context }: Site, components: readonly string[]): readonly AffectedFlow[] {
  const touched = new Set(components.map(nodeOf));
  return definition.flows.flatMap(({ name, path, critical }): AffectedFlow[] => {
    const state = context.health.flows.get(name) ?? 'unknown';
    const nodes = new Set(path.flat());
    const isTouched = [...touched].some((part) => part.split('->').every((end) => nodes.has(end)));
    return state !== 'ok' && isTouched ? [{ site: definition.site.id, name, state, critical }] : [];
  });
}

function suspectsOf(
  { definition, context, crossed }: Site,
  onsetMs: number,
  near: ReadonlySet<string>,
  checks: readonly string[],
): ReturnType<typeof changeSuspects> {
  const onWay = new Set(checks.flatMap((id) => [...(crossed.get(id) ?? [])].map(nodeOf)));
  return changeSuspects(context.changes, { site: definition.site.id, onsetMs, near, onWay });
}
