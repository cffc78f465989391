/** A cause is named: its incident is opened, opened again, or brought up to date. */

import { candidateNames, incidentNames, mainName, type PlacedCause } from './cause-match.js';
import { aspectOf, causeKey, componentName } from './cause-name.js';
import {
  bounded,
  describeCandidates,
  describeEvidence,
  describeFlows,
  describeLostTrade,
  describeSuspects,
  describeSymptoms,
} from './describe-cause.js';
import {
  ESTATE_SOURCE,
  INCIDENT_LIMITS,
  type Incident,
  type IncidentCause,
  type IncidentLife,
  type Mute,
  type Vantage,
} from './incident.js';
import { isLiving, ownerOf } from './incident-book.js';
import { BOOK_LIMITS } from './incident-settings.js';
import type { IncidentPatch, IncidentTurn } from './incident-turn.js';
import { isSuppressed, settleNotices } from './notice-due.js';
import { isSameValue } from './same-value.js';
import { gradeSeverity, type Reach, worstGrade } from './severity.js';

/** One source's word on one cause. */
export interface Naming {
  /** A site's id, or {@link ESTATE_SOURCE}. */
  readonly source: string;
  readonly placed: PlacedCause;
  readonly sites: readonly string[];
  /** Of the estate stage: what it explains at its sites, as `site/component`. */
  readonly covers: readonly string[];
  readonly vantage: Vantage;
  readonly reach: Reach;
  readonly mute: Mute | null;
}

/** A sighting that is older than the last by no more than this was overtaken; by more, the clock was set back. */
const OVERTAKEN_MS = 60_000;

/** True where `incident` is as of a later sighting than this one. */
export function isOvertaken(incident: Incident, atMs: number): boolean {
  return atMs < incident.life.changedAtMs && incident.life.changedAtMs - atMs <= OVERTAKEN_MS;
}

/** Opens an incident for a cause that has none; null where nothing may be opened for it. */
export function openIncident(turn: IncidentTurn, naming: Naming): Incident | null {
  const { cause } = naming.placed;
  if (!cause.isConfident || naming.mute?.kind === 'closed') return null;
  if (turn.all().size >= BOOK_LIMITS.living && turn.living().length >= BOOK_LIMITS.living) return null;
  const named = causeOf(naming, null);
  const key = causeKey(named.cause);
  const recurrence = turn.recurrence(key);
  const severity = gradeSeverity(naming.reach, turn.settings.manyShare);
  const symptoms = describeSymptoms(cause.symptoms, null, naming.source);
  const flows = describeFlows(cause.flows, null, naming.source);
  const suspects = describeSuspects(cause.suspects, []);
  const sites = bounded([...new Set(naming.sites)].sort(), INCIDENT_LIMITS.sites);
  const { id } = turn.add({
    key,
    state: 'open',
    severity,
    class: cause.class,
    trigger: cause.trigger,
    cause: named.cause,
    vantage: naming.vantage,
    onsetMs: Math.min(cause.onsetMs, turn.atMs),
    detectedAtMs: turn.atMs,
    acknowledgedAtMs: null,
    acknowledgedBy: null,
    mitigatedAtMs: null,
    resolvedAtMs: null,
    sites: sites.list,
    symptoms: symptoms.list,
    symptomCount: symptoms.count,
    flows: flows.list,
    lostTrade: cause.lostTrade,
    suspects: suspects.list,
    evidence: cause.evidence,
    mergedInto: null,
    reopened: 0,
    mutedBy: naming.mute,
    recurrence,
    life: {
      ...newLife(turn.atMs),
      namedBy: [naming.source],
      grades: { [naming.source]: severity },
      sightedMute: naming.mute,
      openedAs: { class: cause.class, trigger: cause.trigger },
      isFinding: cause.isFinding,
      covers: bounded(naming.covers, INCIDENT_LIMITS.covers).list,
      leftOut: {
        sites: sites.leftOut,
        flows: flows.leftOut,
        candidates: named.leftOut,
        suspects: suspects.leftOut,
      },
    },
  });
  turn.log(id, 'opened', { severity, class: cause.class, trigger: cause.trigger, onsetMs: cause.onsetMs, recurrence });
  if (naming.mute !== null) turn.log(id, 'muted', { kind: naming.mute.kind, id: naming.mute.id });
  const isConsumed = cause.isFinding || cause.trigger === 'consumable';
  if (recurrence + 1 >= turn.settings.problemAfter && !isConsumed) openProblem(turn, id, 'recurrence');
  settleNotices(turn, id);
  return turn.incident(id) ?? null;
}

function newLife(atMs: number): Omit<IncidentLife, 'openedAs'> {
  return {
    namedBy: [],
    clearSinceMs: null,
    flowsOkSinceMs: null,
    changedAtMs: atMs,
    grades: {},
    turns: {},
    toldAtMs: null,
    toldSeverity: null,
    toldState: null,
    qualifyingSinceMs: null,
    sightedMute: null,
    personMute: null,
    classifiedBy: null,
    remedy: null,
    isFinding: false,
    problemAtMs: null,
    parts: [],
    covers: [],
    timelineCount: 0,
    leftOut: { sites: 0, flows: 0, candidates: 0, suspects: 0 },
  };
}

/** Opens its problem record, once. */
export function openProblem(turn: IncidentTurn, id: string, why: 'recurrence' | 'reboot'): void {
  const incident = turn.incident(id);
  if (incident === undefined || incident.life.problemAtMs !== null) return;
  turn.update(id, {}, { problemAtMs: turn.atMs });
  turn.log(id, 'problem-opened', { why, count: incident.recurrence + 1 });
}

/** Brings an incident up to date with what a source says of its cause; one that had ended is opened again. */
export function nameIncident(turn: IncidentTurn, id: string, naming: Naming): void {
  const before = turn.incident(id);
  if (before === undefined || (isOvertaken(before, turn.atMs) && before.life.namedBy.length > 0)) return;
  if (!isLiving(before)) revive(turn, before);
  setSightedMute(turn, id, naming.mute);
  restate(turn, id, naming);
  regrade(turn, id, naming);
  mitigateByFlows(turn, id, before);
  qualify(turn, id, before, naming.placed.cause.isConfident);
  settleNotices(turn, id);
}

function revive(turn: IncidentTurn, incident: Incident): void {
  const root = incident.mergedInto;
  const state = { state: 'open', resolvedAtMs: null, mergedInto: null, mitigatedAtMs: null } as const;
  turn.update(incident.id, { ...state, acknowledgedAtMs: null, acknowledgedBy: null, reopened: incident.reopened + 1 });
  if (root === null) turn.log(incident.id, 'reopened', { turn: incident.reopened + 1 });
  else {
    turn.log(incident.id, 'split', { from: root });
    turn.update(root, {}, { parts: (turn.incident(root)?.life.parts ?? []).filter((part) => part !== incident.id) });
  }
}

/** Changes who suppresses it by its sightings. */
function setSightedMute(turn: IncidentTurn, id: string, mute: Mute | null): void {
  turn.update(id, {}, { sightedMute: mute });
  applyMutes(turn, id);
}

/** A person's silence comes before what the sightings say. What was not told while it was suppressed has to qualify again when that ends. `by`: the person. */
export function applyMutes(turn: IncidentTurn, id: string, by: string | null = null): void {
  const incident = turn.incident(id);
  if (incident === undefined) return;
  const mute = incident.life.personMute ?? incident.life.sightedMute;
  if (isSameValue(mute, incident.mutedBy)) return;
  if (mute === null) {
    const qualifyingSinceMs = isLiving(incident) && incident.life.toldState !== 'open' ? turn.atMs : null;
    turn.update(id, { mutedBy: null }, { qualifyingSinceMs });
    turn.log(id, 'unmuted', {}, by);
    return;
  }
  turn.update(id, { mutedBy: mute }, { qualifyingSinceMs: null });
  if (mute.id === incident.mutedBy?.id) return;
  turn.log(id, 'muted', { kind: mute.kind, id: mute.id, untilMs: mute.untilMs }, by);
}

/** Cause, symptoms, flows and all else that the sighting says. */
function restate(turn: IncidentTurn, id: string, naming: Naming): void {
  const incident = turn.incident(id);
  if (incident === undefined) return;
  const { source, placed } = naming;
  const { cause } = placed;
  const isOwner = source === ownerOf(incident) || !incident.life.namedBy.includes(ownerOf(incident));
  const symptoms = describeSymptoms(cause.symptoms, incident, source);
  const flows = describeFlows(cause.flows, incident, source);
  const sites = bounded([...new Set([...incident.sites, ...naming.sites])].sort(), INCIDENT_LIMITS.sites);
  const { namedBy, leftOut } = incident.life;
  turn.update(
    id,
    {
      onsetMs: Math.min(incident.onsetMs, cause.onsetMs, turn.atMs),
      symptoms: symptoms.list,
      symptomCount: symptoms.count,
      flows: flows.list,
      lostTrade: describeLostTrade(cause.lostTrade, incident.lostTrade),
      sites: sites.list,
    },
    {
      namedBy: namedBy.includes(source) ? namedBy : [...namedBy, source].sort(),
      clearSinceMs: null,
      covers: source === ESTATE_SOURCE ? bounded(naming.covers, INCIDENT_LIMITS.covers).list : incident.life.covers,
      isFinding: incident.life.isFinding && cause.isFinding,
      leftOut: { ...leftOut, sites: Math.max(leftOut.sites, sites.leftOut), flows: flows.leftOut },
    },
  );
  if (sites.list.length > incident.sites.length) {
    turn.log(id, 'spread', { sites: sites.list.length, before: incident.sites.length });
  }
  if (isOwner && cause.isConfident) attribute(turn, id, naming);
}

/** Takes what the sighting says that it is. A cause that moves is told only where it becomes the task of another class of people. */
export function attribute(turn: IncidentTurn, id: string, naming: Naming): void {
  const incident = turn.incident(id);
  if (incident === undefined || isWiderView(incident, naming)) return;
  const { cause } = naming.placed;
  const suspects = describeSuspects(cause.suspects, incident.suspects);
  const named = causeOf(naming, incident);
  const isFixed = incident.life.classifiedBy !== null;
  const patch: IncidentPatch = {
    cause: named.cause,
    vantage: naming.vantage,
    class: isFixed ? incident.class : cause.class,
    trigger: isFixed ? incident.trigger : cause.trigger,
    suspects: suspects.list,
    evidence: describeEvidence(cause.evidence, incident.evidence),
  };
  const leftOut = { ...incident.life.leftOut, candidates: named.leftOut, suspects: suspects.leftOut };
  turn.update(id, patch, { leftOut });
  const isMoved = componentName(named.cause) !== componentName(incident.cause);
  // Only the store's own word after the centre's guess: shares move a little with every bucket.
  const isStoresWord = incident.vantage === 'centre' && naming.vantage !== 'centre';
  const isNarrowed = isStoresWord && setText(named.cause) !== setText(incident.cause);
  if (!isMoved && !isNarrowed) return;
  turn.log(id, 'reattributed', {
    from: componentName(incident.cause),
    to: componentName(named.cause),
    fromCandidates: setText(incident.cause),
    toCandidates: setText(named.cause),
    vantage: naming.vantage,
  });
  const isTold = incident.life.toldState !== null && !isSuppressed(incident);
  if (isTold && patch.class !== incident.class) turn.tell(id, 'reattributed');
}

/** What is seen from the centre alone does not widen again what the store's own evidence has narrowed. */
function isWiderView(incident: Incident, { vantage, placed }: Naming): boolean {
  if (vantage !== 'centre' || incident.vantage === 'centre') return false;
  const names = candidateNames(placed);
  return [...incidentNames(incident)].every((name) => names.has(name));
}

function setText(cause: IncidentCause): string {
  return cause.candidates.map(componentName).sort().join(' ');
}

/** The likeliest stays the likeliest until another is twice as likely, so that a tie does not swing. */
function causeOf({ placed }: Naming, incident: Incident | null): { cause: IncidentCause; leftOut: number } {
  const { site, cause } = placed;
  const known = incident?.cause;
  const { list, leftOut } = describeCandidates(cause.candidates, known?.candidates ?? []);
  const shareOf = (name: string): number => list.find((item) => componentName(item) === name)?.share ?? 0;
  const oldShare = known === undefined ? 0 : shareOf(componentName(known));
  const keepsMain = known !== undefined && oldShare > 0 && shareOf(mainName(placed)) < 2 * oldShare;
  const main = keepsMain ? { site: known.site, component: known.component } : { site, component: cause.component };
  const isSameName = known !== undefined && componentName(known) === componentName(main);
  const kind =
    known !== undefined && isSameName && aspectOf(known.kind) !== aspectOf(cause.kind) ? known.kind : cause.kind;
  const owner = isSameName ? { site: known.site, component: known.component } : main;
  return { cause: { ...owner, kind, candidates: list }, leftOut };
}

function regrade(turn: IncidentTurn, id: string, naming: Naming): void {
  const incident = turn.incident(id);
  if (incident === undefined) return;
  const { namedBy, isFinding } = incident.life;
  const grade = gradeSeverity({ ...naming.reach, isFinding }, turn.settings.manyShare);
  const grades = Object.fromEntries(namedBy.map((source) => [source, incident.life.grades[source] ?? grade]));
  setGrades(turn, id, { ...grades, [naming.source]: grade });
}

/** Its severity is the worst of what those who name it say. */
export function setGrades(turn: IncidentTurn, id: string, grades: IncidentLife['grades']): void {
  const incident = turn.incident(id);
  if (incident === undefined) return;
  const severity = worstGrade(Object.values(grades));
  turn.update(id, { severity }, { grades });
  if (severity !== incident.severity) turn.log(id, 'severity-changed', { from: incident.severity, to: severity });
}

/** Trade that goes on for a while with the cause in place is mitigation; trade that stops again ends it. */
function mitigateByFlows(turn: IncidentTurn, id: string, before: Incident): void {
  const incident = turn.incident(id);
  if (incident === undefined) return;
  const sinceMs = incident.life.flowsOkSinceMs;
  if (!isTrading(incident)) {
    turn.update(id, {}, { flowsOkSinceMs: null });
    if (incident.state === 'mitigated' && sinceMs !== null) unmitigate(turn, incident);
    return;
  }
  if (!isTrading(before)) turn.update(id, {}, { flowsOkSinceMs: turn.atMs });
  else if (sinceMs !== null && turn.atMs - sinceMs >= turn.settings.mitigateAfterMs) mitigate(turn, id, null);
}

function isTrading({ flows }: Incident): boolean {
  return flows.every(({ state }) => state === 'ok');
}

function unmitigate(turn: IncidentTurn, { id, acknowledgedBy, reopened }: Incident): void {
  const state = acknowledgedBy === null ? 'open' : 'acknowledged';
  turn.update(id, { state, mitigatedAtMs: null, reopened: reopened + 1 });
  turn.log(id, 'reopened', { turn: reopened + 1 });
}

/** Trade goes on; the cause may stand. `by`: null for the system. */
export function mitigate(turn: IncidentTurn, id: string, by: string | null): void {
  const state = turn.incident(id)?.state;
  if (state !== 'open' && state !== 'acknowledged') return;
  turn.update(id, { state: 'mitigated', mitigatedAtMs: turn.atMs });
  turn.log(id, 'mitigated', {}, by);
}

/** After a suppression the cause has to be seen for the hold time, without a gap, before anybody is told. */
function qualify(turn: IncidentTurn, id: string, before: Incident, isConfident: boolean): void {
  const sinceMs = turn.incident(id)?.life.qualifyingSinceMs ?? null;
  if (sinceMs === null) return;
  const isInterrupted = !isConfident || before.life.clearSinceMs !== null || sinceMs > turn.atMs;
  if (isInterrupted) turn.update(id, {}, { qualifyingSinceMs: turn.atMs });
  else if (turn.atMs - sinceMs >= turn.settings.holdMs) turn.update(id, {}, { qualifyingSinceMs: null });
}
