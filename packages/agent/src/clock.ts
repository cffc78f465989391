/** The machine's clocks: wall time, and a fine steady time that counts suspend. */
import { uptime } from 'node:os';
import type { Clock } from './ports.js';

/**
 * `os.uptime()` counts suspend but steps by 10 ms here (15.6 ms on Windows, 1 s on macOS) and reads a file (libuv: /proc/uptime), which was a
 * thirtieth of what an agent takes (measured). So it is compared with the fine clock, which stands still during suspend on Linux and macOS, when the wall
 * clock has left that one, as it does at every suspend; and now and then, since a wall clock may be set back while a machine sleeps.
 */
const COMPARE_EVERY_MS = 10_000;
/** Coarser than every platform's `os.uptime()`, finer than any real suspend. */
const SUSPEND_AT_LEAST_MS = 1_500;
/** A wall clock that left the fine one by less has slept through no suspend. */
const WALL_LEFT_MS = SUSPEND_AT_LEAST_MS / 2;

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
 * The clock of this machine. `steadyMs` has the fine clock's resolution and holds the time that was spent suspended: at once after resuming, or within
 * 10 s where the wall clock hides it.
 */
export function createSystemClock(sources: ClockSources = SYSTEM): Clock {
  let comparedFineMs = sources.fineMs();
  let comparedWallMs = sources.wallMs();
  let comparedBootMs = sources.bootMs();
  let aheadMs = comparedBootMs - comparedFineMs;
  return {
    nowMs: () => sources.wallMs(),
    steadyMs() {
      const fineMs = sources.fineMs();
      const wallMs = sources.wallMs();
      const fineStretchMs = fineMs - comparedFineMs;
      if (fineStretchMs >= COMPARE_EVERY_MS || Math.abs(wallMs - comparedWallMs - fineStretchMs) >= WALL_LEFT_MS) {
        const bootMs = sources.bootMs();
        // The difference of this stretch alone: a slow drift between the two counters is no suspend.
        const asleepMs = bootMs - comparedBootMs - fineStretchMs;
        if (asleepMs >= SUSPEND_AT_LEAST_MS) aheadMs += asleepMs;
        comparedFineMs = fineMs;
        comparedWallMs = wallMs;
        comparedBootMs = bootMs;
      }
      return fineMs + aheadMs;
    },
  };
}
