/** Time as the collector reads it; a test passes its own. */
import { uptime } from 'node:os';

export interface Clock {
  /** Wall clock, epoch ms. */
  nowMs(): number;
  /** Monotonic, ms, from any zero: for durations. */
  steadyMs(): number;
  /** Time since the machine's start, ms, counting suspend; never set. Steps of up to a second. */
  bootMs?(): number;
}

/** This machine's clocks. */
export const SYSTEM_CLOCK: Clock = {
  nowMs: () => Date.now(),
  steadyMs: () => performance.now(),
  bootMs: () => uptime() * 1_000,
};
