/** From a verdict on one site to what its incidents are made of: each cause with class, symptoms, flows and suspects. Pure. */
import type { ChangeView } from '../api.js';
import type { Health } from '../derive-site.js';
import type { FaultGraph } from '../diagnosis/fault-graph.js';
import { crossedBy } from '../diagnosis/fault-graph.js';
import { faultGraph } from '../diagnosis/incidence.js';
import type { SiteCause, SiteVerdict } from '../diagnosis/site-diagnosis.js';
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
import type { Reason } from '../reason.js';
import type { CheckState, HealthState } from '../state.js';
import type { CheckDefinition, SiteDefinition } from '../topology.js';
import { causeView, utcTime } from './cause-view.js';
import { changeSuspects } from './change-suspects.js';
import { isRisk, type ToldCause, toldCauses } from './conditions.js';
import { componentFault, type FaultKind, nodeOf, reasonFault } from './fault-class.js';

/** The check that stands for hearing of a site at all; no configured check has this id. */
export const SESSION_CHECK = 'session';
/** One check alone has to fail for this long before anybody is told of it (diagnosis.md, 4.5). */
export const ISOLATED_MS = 15_000;
const ISOLATED_BUCKETS = 2;
/** A change on the very component this likely to have done it makes the fault one of changes: 3 to 1. */
const INDUCED_NATS = Math.log(3);

/** A check as it was last confirmed, by index of the definition. */
export interface SightedCheck {
  readonly state: CheckState;
  readonly reason: Reason | null;
  /** Onset of the state, epoch ms. */
  readonly sinceMs: number;
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
  /** The graph that the verdict was searched in; made anew where it is absent. */
  readonly graph?: FaultGraph;
  /** Default true. */
  readonly isOpen?: boolean;
  readonly mute?: Mute | null;
  readonly lostTrade?: LostTrade | null;
}

/** Conditions of a thing whose way to the centre is cut or lossy say no more than that. */
const COMES_OF_THE_WAY: ReadonlySet<Reason> = new Set<Reason>([
  'replication-lag',
  'replication-disconnected',
  'marker-missing',
  'backlog',
  'stale',
  'on-backup-line',
  'path-stops',
  'clock-unsynchronized',
]);
/** What a device says of itself that makes its checks fail: then both are one cause. */
const MAKES_FAIL: ReadonlySet<Reason> = new Set<Reason>([
  'table-full',
  'utilization-high',
  'errors-high',
  'interface-down',
  'service-stopped',
  'service-failed',
  'service-restarting',
  'hardware-fault',
  'offline',
  'memory-low',
  'cpu-high',
  'disk-low',
  'sessions-full',
  'lock-waits',
  'rebooted',
]);

/** What chokes the ways beyond a device although the device itself answers; those marked true also cut them. */
const CHOKES: Readonly<Partial<Record<Reason, boolean>>> = {
  'table-full': true,
  'interface-down': true,
  'utilization-high': false,
  'errors-high': false,
};
/** Share of the chance of a device that says itself what chokes the ways beyond it. */
const CHOKING_SHARE = 0.9;

interface Site {
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
 * What a device says of itself is a cause with that reason as its kind, or joins the cause that it is part of; a risk is a finding.
 */
export function siteSighting(definition: SiteDefinition, verdict: SiteVerdict, context: SightingContext): SiteSighting {
  const site = siteOf(definition, context);
  const told = toldCauses(definition, verdict.conditions);
  const { joined, own } = join(site, verdict.causes, told);
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
  };
}

function siteOf(definition: SiteDefinition, context: SightingContext): Site {
  const graph = context.graph ?? faultGraph(definition);
  const idOf = (component: number): string => graph.components[component]?.id ?? '';
  return {
    definition,
    context,
    checks: new Map(
      definition.checks.map((check, index) => [check.id, { definition: check, seen: context.checks[index] }]),
    ),
    crossed: new Map(
      graph.checks.map((check) => [check.id, new Set(crossedBy(check).map(({ component }) => idOf(component)))]),
    ),
  };
}

interface Joined {
  readonly joined: ReadonlyMap<SiteCause, readonly ToldCause[]>;
  readonly own: readonly ToldCause[];
}

/** Puts what devices say to the causes that were searched for; one that chokes several ways makes one cause of them. */
function join(site: Site, causes: readonly SiteCause[], told: readonly ToldCause[]): Joined {
  const joined = new Map<SiteCause, readonly ToldCause[]>(causes.map((cause) => [cause, []]));
  const own: ToldCause[] = [];
  for (const one of told) {
    const homes = [...joined.keys()].filter((searched) => belongsTo(site, one, searched));
    const [home] = homes;
    if (home === undefined) {
      own.push(one);
      continue;
    }
    const isChoking = CHOKES[one.reason] !== undefined;
    const parts = isChoking ? homes : [home];
    const all = [...parts.flatMap((part) => joined.get(part) ?? []), one];
    for (const part of parts) joined.delete(part);
    joined.set(isChoking ? together(parts) : home, all);
  }
  return { joined, own };
}

/** Several causes as one: the weightiest, since the first of them, with all that they explain. */
function together(parts: readonly SiteCause[]): SiteCause {
  const weightiest = parts.reduce((best, part) => (part.marginNats > best.marginNats ? part : best));
  return {
    ...weightiest,
    explains: [...new Set(parts.flatMap(({ explains }) => explains))],
    isConfident: parts.some(({ isConfident }) => isConfident),
    sinceMs: Math.min(...parts.map(({ sinceMs }) => sinceMs)),
  };
}

/** Whether what a device says is part of a cause that was searched for: what makes it fail, or what comes of a way that fails. */
function belongsTo(site: Site, { component, reason, conditions }: ToldCause, searched: SiteCause): boolean {
  const suspects = searched.suspects.map((suspect) => suspect.component);
  if (MAKES_FAIL.has(reason) && suspects.some((suspect) => nodeOf(suspect) === component)) return true;
  if (CHOKES[reason] !== undefined) return isChokedBy(site, component, CHOKES[reason], searched);
  if (!COMES_OF_THE_WAY.has(reason)) return false;
  const first = suspects[0];
  return first !== undefined && conditions.some(({ check }) => site.crossed.get(check)?.has(first) === true);
}

/** A way that begins at the device, and more than one check over it. */
function isChokedBy({ definition }: Site, component: string, mayCut: boolean, searched: SiteCause): boolean {
  if (searched.explains.length < 2 || (searched.mode === 'hard' && !mayCut)) return false;
  const first = searched.suspects[0]?.component ?? '';
  if (first.split('->').includes(component)) return true;
  return definition.links.some(
    ({ from, to }) => (from === component && to === nodeOf(first)) || (to === component && from === nodeOf(first)),
  );
}

function searchedCause(site: Site, cause: SiteCause, joined: readonly ToldCause[]): SightedCause {
  const { definition, context } = site;
  const isSilence = cause.explains.length > 0 && cause.explains.every((id) => id === SESSION_CHECK);
  const isIsolated = cause.explains.length === 1 && !isSilence && joined.length === 0;
  const told = joined.find(({ reason }) => MAKES_FAIL.has(reason));
  const candidates = rank(site, cause, told, isIsolated);
  const first = candidates[0]?.component ?? '';
  const explained = isSilence ? [] : cause.explains;
  const symptomIds = [...explained, ...joined.flatMap(({ conditions }) => conditions.map(({ check }) => check))];
  const symptoms = symptomsOf(site, symptomIds, cause.sinceMs);
  const near = new Set(candidates.flatMap(({ component }) => [component, nodeOf(component)]));
  const suspects = suspectsOf(site, cause.sinceMs, near, cause.explains);
  const fault = told === undefined ? likeliestFault(definition, candidates) : ofTold(site, told);
  return {
    component: first,
    kind: isSilence ? 'silent' : cause.mode,
    candidates,
    isConfident: cause.isConfident && (!isIsolated || mayStandAlone(site, cause, first)),
    isFinding: false,
    onsetMs: cause.sinceMs,
    symptoms,
    flows: flowsOf(site, isSilence ? [...near] : [first, ...symptoms.map(({ on }) => on)]),
    evidence: causeView(cause, utcTime),
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

function toldCause(site: Site, { component, reason, state, conditions }: ToldCause): SightedCause {
  const ids = conditions.map(({ check }) => check);
  const symptoms = symptomsOf(site, ids, site.context.atMs);
  const onsetMs = Math.min(...symptoms.map(({ sinceMs }) => sinceMs));
  const suspects = suspectsOf(site, onsetMs, new Set(component.split('->').concat(component)), ids);
  const fault = ofTold(site, { component, reason, state, conditions });
  return {
    component,
    kind: reason,
    candidates: [{ site: site.definition.site.id, component, share: 1 }],
    isConfident: true,
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

function ofTold(site: Site, { component, reason, conditions }: ToldCause): FaultKind {
  const check = site.checks.get(conditions[0]?.check ?? '')?.definition;
  return check === undefined ? componentFault(site.definition, component) : reasonFault(site.definition, check, reason);
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
    if (check === undefined) return [];
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
