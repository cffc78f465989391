/** A cause is named that has no incident: one is opened, and its problem record where it comes too often. */
import { causeOf } from './attribute-cause.js';
import { causeKey } from './cause-name.js';
import { bounded, describeFlows, describeSuspects, describeSymptoms } from './describe-cause.js';
import { holdTelling } from './hold-telling.js';
import { INCIDENT_LIMITS, type Incident, type IncidentLife } from './incident.js';
import { BOOK_LIMITS } from './incident-settings.js';
import type { IncidentTurn } from './incident-turn.js';
import { mayOpen, type Naming } from './naming.js';
import { settleNotices } from './notice-due.js';
import { gradeSeverity } from './severity.js';

/** Opens an incident for a cause that has none; null where nothing may be opened for it. */
export function openIncident(turn: IncidentTurn, naming: Naming): Incident | null {
  const { cause } = naming.placed;
  if (!mayOpen(naming, turn.atMs)) return null;
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
  holdTelling(turn, id, naming.awaits);
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
