/** Tells two machines that run under one agent's name from one that restarts: a boot that ended never speaks again, and theirs do, in turns. Pure. */

/** Who spoke live under one name. */
export interface Voices {
  /** Spoke last. */
  readonly boot: string | null;
  /** Spoke before it, newest first; at most {@link MAX_LEFT}. */
  readonly left: readonly string[];
  /** How often a boot that had been left spoke again, one soon after the other. */
  readonly returns: number;
  readonly returnedAtMs: number;
  /** When the first of these came back. */
  readonly sinceMs: number;
}

/** Two boots that speak in turns, since when. */
export interface AgentConflict {
  readonly boots: readonly [string, string];
  readonly sinceMs: number;
}

export const NO_VOICES: Voices = { boot: null, left: [], returns: 0, returnedAtMs: 0, sinceMs: 0 };

/** A message that was overtaken makes a restart look like two returns: away and back again. */
const RETURNS_TO_BELIEVE = 3;
/** Returns further apart say nothing of each other, and a conflict without one for this long is over. */
export const CONFLICT_MS = 600_000;
const MAX_LEFT = 4;

/** Folds that `boot` spoke live. The same object where it spoke before. */
export function foldVoice(voices: Voices, boot: string, nowMs: number): Voices {
  if (boot === voices.boot) return voices;
  const left = voices.boot === null ? [] : [voices.boot, ...voices.left.filter((other) => other !== boot)];
  const next = { ...voices, boot, left: left.slice(0, MAX_LEFT) };
  if (!voices.left.includes(boot)) return next;
  const isSoon = voices.returns > 0 && Math.abs(nowMs - voices.returnedAtMs) < CONFLICT_MS;
  const returns = isSoon ? voices.returns + 1 : 1;
  return { ...next, returns, returnedAtMs: nowMs, sinceMs: isSoon ? voices.sinceMs : nowMs };
}

/** The conflict at `nowMs`; null where one machine alone speaks. */
export function conflictOf(
  { boot, left, returns, returnedAtMs, sinceMs }: Voices,
  nowMs: number,
): AgentConflict | null {
  const other = left[0];
  if (boot === null || other === undefined || returns < RETURNS_TO_BELIEVE) return null;
  if (Math.abs(nowMs - returnedAtMs) >= CONFLICT_MS) return null;
  return { boots: boot < other ? [boot, other] : [other, boot], sinceMs };
}
