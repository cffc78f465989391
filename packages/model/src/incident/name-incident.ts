/** A cause is named that has an incident: it is brought up to date, or opened again. */
import { attribute } from './attribute-cause.js';
import { bounded, describeFlows, describeLostTrade, describeSymptoms } from './describe-cause.js';
import { holdTelling } from './hold-telling.js';
import { ESTATE_SOURCE, INCIDENT_LIMITS, type Incident, type IncidentLife, type Mute } from './incident.js';
import { isLiving } from './incident-book.js';
import type { IncidentTurn } from './incident-turn.js';
import { isOvertaken, type Naming, speaksFor } from './naming.js';
import { settleNotices } from './notice-due.js';
import { isSameValue } from './same-value.js';
import { gradeSeverity, isGraver, worstGrade } from './severity.js';

/** Brings an incident up to date with what a source says of its cause; one that had ended is opened again. */
export function nameIncident(turn: IncidentTurn, id: string, naming: Naming): void {
  const before = turn.incident(id);
  if (before === undefined || (isOvertaken(before, turn.atMs) && before.life.namedBy.length > 0)) return;
  if (!isLiving(before)) revive(turn, before);
  if (speaksFor(before, naming.source)) setSightedMute(turn, id, naming.mute);
  restate(turn, id, naming);
  regrade(turn, id, naming);
  mitigateByFlows(turn, id, before);
  qualify(turn, id, before, naming.placed.cause.isConfident);
  holdTelling(turn, id, naming.awaits);
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
  const isOwner = speaksFor(incident, source);
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

function regrade(turn: IncidentTurn, id: string, naming: Naming): void {
  const incident = turn.incident(id);
  if (incident === undefined) return;
  const { namedBy, isFinding } = incident.life;
  const reached = gradeSeverity({ ...naming.reach, isFinding }, turn.settings.manyShare);
  const { severity, life } = incident;
  // Who was cut off and is heard again gets better by that; what is worse all the same is known in a moment.
  const isHeld = naming.placed.cause.isOfSilence === true && isGraver(reached, severity);
  const grade = isHeld ? (life.grades[naming.source] ?? severity) : reached;
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
