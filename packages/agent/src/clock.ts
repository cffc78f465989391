/** The machine's clocks: wall time, and a fine steady time that counts suspend. */
import { uptime } from 'node:os';
import type { Clock } from './ports.js';

/**
 * `os.uptime()` counts suspend but steps by 10 ms here (libuv reads /proc/uptime; 15.6 ms on Windows, 1 s on macOS) and costs 6 us, so it is only
 * compared ten times a second at most with the fine clock, which stands still during suspend on Linux and macOS.
 */
const COMPARE_EVERY_MS = 100;
/** Coarser than every platform's `os.uptime()`, finer than any real suspend. */
const SUSPEND_AT_LEAST_MS = 1_500;

/** What {@link createSystemClock} reads; a test passes its own. */
export interface ClockSources {
  /** Epoch ms. */
  wallMs(): number;
  /** Fine monotonic ms that may stand still during suspend. */
  fineMs(): number;
  /** Coarse ms since the machine's start that counts suspend. */
  bootMs(): number;
}

const SYSTEM: ClockSources = {
  wallMs: () => Date.now(),
  fineMs: () => performance.now(),
  bootMs: () => uptime() * 1_000,
};

/**
 * The clock of this machine. `steadyMs` has the fine clock's resolution and, within 100 ms of resuming, holds the time that
 * was spent suspended.
 */
export function createSystemClock(sources: ClockSources = SYSTEM): Clock {
  let comparedFineMs = sources.fineMs();
  let comparedBootMs = sources.bootMs();
  let aheadMs = comparedBootMs - comparedFineMs;
  return {
    nowMs: () => sources.wallMs(),
    steadyMs() {
      const fineMs = sources.fineMs();
      if (fineMs - comparedFineMs >= COMPARE_EVERY_MS) {
        const bootMs = sources.bootMs();
        // The difference of this stretch alone: a slow drift between the two counters is no suspend.
        const asleepMs = bootMs - comparedBootMs - (fineMs - comparedFineMs);
        if (asleepMs >= SUSPEND_AT_LEAST_MS) aheadMs += asleepMs;
        comparedFineMs = fineMs;
        comparedBootMs = bootMs;
      }
      return fineMs + aheadMs;
    },
  };
}
