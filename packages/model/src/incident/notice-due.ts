/** Which notices an incident owes: what people believe of it by what they were told, against what is. */
import type { Incident, IncidentLife, NoticeKind } from './incident.js';
import { isLiving } from './incident-book.js';
import type { IncidentSettings } from './incident-settings.js';
import type { IncidentTurn } from './incident-turn.js';
import { isGraver, worstGrade } from './severity.js';

/** True while nobody is to be told of anything but that it ends. */
export function isSuppressed({ mutedBy, life }: Incident): boolean {
  return mutedBy !== null || life.qualifyingSinceMs !== null;
}

/** True while nobody is told yet, because another message may come of it in a moment. */
export function isHeld({ life }: Incident, atMs: number): boolean {
  return life.toldState === null && life.heldUntilMs != null && life.heldUntilMs > atMs;
}

/** Gives out what is due, each kind once at most. */
export function settleNotices(turn: IncidentTurn, id: string): void {
  const incident = turn.incident(id);
  if (incident === undefined) return;
  const kind = noticeDue(incident, turn.atMs);
  if (kind === null) return;
  const { severity, life } = incident;
  const known = life.toldSeverity;
  turn.tell(id, kind);
  turn.update(
    id,
    {},
    {
      toldState: toldStateAfter(kind, life),
      toldSeverity:
        life.isFinding && known === null ? null : worstGrade(known === null ? [severity] : [severity, known]),
    },
  );
}

/** The end of a trouble is told to whoever was told of it, suppressed or not; its beginning, and what makes it worse, only while nothing suppresses it. */
function noticeDue(incident: Incident, atMs: number): NoticeKind | null {
  const { state, life } = incident;
  const told = life.toldState;
  if (state === 'merged') return null;
  if (state === 'resolved') return told === 'open' || told === 'mitigated' ? 'resolved' : null;
  if (state === 'mitigated' && told === 'open') return 'mitigated';
  if (isSuppressed(incident)) return null;
  if (told === null) return isHeld(incident, atMs) ? null : 'opened';
  if (told === 'resolved' || (told === 'mitigated' && state !== 'mitigated')) return 'reopened';
  return isWorseThanTold(incident) ? 'worse' : null;
}

function isWorseThanTold({ severity, life }: Incident): boolean {
  return life.toldSeverity === null ? !life.isFinding : isGraver(severity, life.toldSeverity);
}

function toldStateAfter(kind: NoticeKind, life: IncidentLife): IncidentLife['toldState'] {
  switch (kind) {
    case 'opened':
    case 'reopened':
      return 'open';
    case 'mitigated':
    case 'resolved':
      return kind;
    default:
      return life.toldState;
  }
}

/** When the next reminder is due, epoch ms; null: never as things are. */
export function reminderDueAtMs(incident: Incident, settings: IncidentSettings): number | null {
  const { state, severity, life } = incident;
  if (!isLiving(incident) || state === 'mitigated' || isSuppressed(incident)) return null;
  if (life.toldState !== 'open' || life.toldAtMs === null || life.clearSinceMs !== null || life.isFinding) return null;
  const everyMs = settings.reminderMs[severity];
  if (everyMs === null) return null;
  return life.toldAtMs + (state === 'acknowledged' ? Math.max(everyMs, settings.acknowledgedReminderMs) : everyMs);
}
