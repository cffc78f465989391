/** Delayed calls as a dependency, so that schedules run in virtual time in tests. */

/** Cancels a delayed call; harmless afterwards. */
export type CancelTimer = () => void;

export interface Timers {
  /** Calls `fire` once, `delayMs` (>= 0) from now at the earliest. */
  after(delayMs: number, fire: () => void): CancelTimer;
}

/** Longest delay that Node's setTimeout takes; a longer one would fire at once. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** Node's own timers. */
export const systemTimers: Timers = {
  after(delayMs, fire) {
    const handle = setTimeout(fire, Math.min(Math.max(delayMs, 0), MAX_DELAY_MS));
    return () => clearTimeout(handle);
  },
};
