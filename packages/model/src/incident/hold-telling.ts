/** How long the first message of an incident waits for what may make another of it: a cause that stores share, or what it stops. */
import type { Incident } from './incident.js';
import { isLiving } from './incident-book.js';
import type { WaitReason } from './incident-fold.js';
import type { IncidentSettings } from './incident-settings.js';
import type { IncidentTurn } from './incident-turn.js';
import { isHeld, settleNotices } from './notice-due.js';

/** Sets until when the first message waits, by what it waits for now; counted from when the incident was found, so that it never waits twice. */
export function holdTelling(turn: IncidentTurn, id: string, awaits: readonly WaitReason[]): void {
  const incident = turn.incident(id);
  if (incident === undefined || incident.life.toldState !== null) return;
  const { heldUntilMs = null, possibly = null } = incident.life;
  const untilMs = possibly === null ? waitsUntilMs(incident, awaits, turn.settings) : (heldUntilMs ?? 0);
  const next = untilMs > turn.atMs ? untilMs : null;
  if (next !== heldUntilMs) turn.update(id, {}, { heldUntilMs: next });
}

function waitsUntilMs(
  { detectedAtMs, onsetMs }: Incident,
  awaits: readonly WaitReason[],
  { awaitMs, programSlowMs }: IncidentSettings,
): number {
  return awaits.reduce((latestMs, what) => {
    const untilMs = detectedAtMs + awaitMs[what];
    return Math.max(latestMs, what === 'program' ? Math.min(untilMs, onsetMs + programSlowMs) : untilMs);
  }, 0);
}

/**
 * Notes which living incidents a shared cause may be behind, by id: those of which nobody was told wait for it to be sure, and of all it is shown. Who is no
 * longer among them is told when the wait that it began with is over.
 */
export function notePossible(turn: IncidentTurn, causes: ReadonlyMap<string, string>): void {
  for (const { id, life, detectedAtMs } of turn.living()) {
    const possibly = causes.get(id) ?? null;
    if (possibly === (life.possibly ?? null)) continue;
    if (life.toldState !== null) {
      turn.update(id, {}, { possibly });
      continue;
    }
    const { line } = turn.settings.awaitMs;
    const untilMs = detectedAtMs + (possibly === null ? line : turn.settings.possiblyMs);
    turn.update(id, {}, { possibly, heldUntilMs: untilMs > turn.atMs ? untilMs : null });
    settleNotices(turn, id);
  }
}

/** Tells of those that have waited long enough. */
export function endHold(turn: IncidentTurn, incident: Incident): void {
  const { id, life } = incident;
  if (life.heldUntilMs == null || isHeld(incident, turn.atMs) || !isLiving(incident)) return;
  turn.update(id, {}, { heldUntilMs: null });
  settleNotices(turn, id);
}
