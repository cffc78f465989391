/** Time as the collector reads it; a test passes its own. */

export interface Clock {
  /** Wall clock, epoch ms. */
  nowMs(): number;
  /** Monotonic, ms, from any zero: for durations. */
  steadyMs(): number;
}

/** This machine's clocks. */
export const SYSTEM_CLOCK: Clock = {
  nowMs: () => Date.now(),
  steadyMs: () => performance.now(),
};
