/** Delayed calls as a dependency, so that the collector's waiting runs in virtual time where a scenario is played. */

/** Cancels a delayed or repeated call; harmless afterwards. */
export type CancelTimer = () => void;

export interface Timers {
  /** Calls `fire` once, `delayMs` (>= 0) from now at the earliest. */
  after(delayMs: number, fire: () => void): CancelTimer;
}

/** Node's own timers. */
export const systemTimers: Timers = {
  after(delayMs, fire) {
    const handle = setTimeout(fire, Math.max(0, delayMs));
    return () => clearTimeout(handle);
  },
};

/** Calls `fire` every `everyMs` until it is cancelled; also where one call throws. */
export function every(timers: Timers, everyMs: number, fire: () => void): CancelTimer {
  let cancel = timers.after(everyMs, tick);
  function tick(): void {
    cancel = timers.after(everyMs, tick);
    fire();
  }
  return () => cancel();
}
