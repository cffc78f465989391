/** A cause is named no longer: its incident clears, is resolved, or lives on in another. */
import { INCIDENT_LIMITS, type Incident } from './incident.js';
import { isLiving } from './incident-book.js';
import type { IncidentSettings } from './incident-settings.js';
import type { IncidentTurn } from './incident-turn.js';
import { setGrades } from './name-incident.js';
import { isOvertaken } from './naming.js';
import { settleNotices } from './notice-due.js';
import { openProblem } from './open-incident.js';

/** How long the cause has to be unnamed: twice as long after each re-opening, so that what flaps becomes one long incident and a few messages. */
export function holdMs({ reopened }: Incident, settings: IncidentSettings): number {
  return Math.min(settings.flapWindowMs, settings.holdMs * 2 ** Math.min(reopened, 20));
}

/** Notes that `source` does not name its cause; when nobody has for the hold time, it is over. */
export function clearIncident(turn: IncidentTurn, id: string, source: string): void {
  const incident = turn.incident(id);
  if (incident === undefined || !isLiving(incident) || isOvertaken(incident, turn.atMs)) return;
  const namedBy = incident.life.namedBy.filter((other) => other !== source);
  if (namedBy.length > 0) {
    if (namedBy.length === incident.life.namedBy.length) return;
    turn.update(id, {}, { namedBy });
    const { [source]: _gone, ...grades } = incident.life.grades;
    setGrades(turn, id, grades);
    return;
  }
  const sinceMs = Math.min(incident.life.clearSinceMs ?? turn.atMs, turn.atMs);
  const isLast = incident.life.namedBy.length > 0;
  turn.update(id, {}, { namedBy, clearSinceMs: sinceMs, ...(isLast && { lastNamedBy: source }) });
  if (turn.atMs - sinceMs >= holdMs(incident, turn.settings)) resolveIncident(turn, id, null);
}

/** Ends it; `by`: null for the system. Its class and trigger are those of the record from now on. */
export function resolveIncident(turn: IncidentTurn, id: string, by: string | null): void {
  const incident = turn.incident(id);
  if (incident === undefined || !isLiving(incident)) return;
  const { life } = incident;
  turn.update(
    id,
    { state: 'resolved', resolvedAtMs: turn.atMs },
    { namedBy: [], clearSinceMs: null, flowsOkSinceMs: null, qualifyingSinceMs: null },
  );
  const sinceMs = life.clearSinceMs ?? turn.atMs;
  turn.log(id, 'resolved', { class: incident.class, trigger: incident.trigger, sinceMs, remedy: life.remedy }, by);
  if (life.remedy === 'reboot') openProblem(turn, id, 'reboot');
  settleNotices(turn, id);
}

/** Folds incidents into `rootId`, in which they live on; nobody is told. */
export function mergeIncidents(turn: IncidentTurn, ids: readonly string[], rootId: string): void {
  const root = turn.incident(rootId);
  if (root === undefined) return;
  const members = ids.filter((id) => id !== rootId && isLivingIn(turn, id));
  if (members.length === 0) return;
  for (const id of members) {
    const told = turn.incident(id)?.life.toldState === undefined ? null : turn.incident(id)?.life.toldState;
    turn.update(
      id,
      { state: 'merged', mergedInto: rootId },
      {
        namedBy: [],
        grades: {},
        clearSinceMs: null,
        flowsOkSinceMs: null,
        qualifyingSinceMs: null,
        toldState: told === null ? null : 'resolved',
      },
    );
    turn.log(id, 'merged', { into: rootId });
  }
  const parts = [...new Set([...root.life.parts, ...members])].slice(0, INCIDENT_LIMITS.parts);
  turn.update(rootId, {}, { parts });
  turn.log(rootId, 'merged', { count: members.length, first: members[0] ?? null });
}

function isLivingIn(turn: IncidentTurn, id: string): boolean {
  const incident = turn.incident(id);
  return incident !== undefined && isLiving(incident);
}
