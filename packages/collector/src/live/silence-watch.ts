/** Turns silence into `unknown` in time, and never mistakes our own sleep or deafness for the agents'. */
import type { Clock } from '../clock.js';
import type { Log } from '../log.js';
import { type CancelTimer, every, systemTimers, type Timers } from '../timers.js';
import type { Estate } from './estate.js';

export interface SilenceWatch {
  start(): void;
  stop(): void;
}

export interface SilenceWatchDependencies {
  readonly estate: Estate;
  readonly clock: Clock;
  readonly timers?: Timers;
  readonly log: Log;
  /** True while what agents send does not come through to the estate, for reasons of our own. */
  readonly isDeaf: () => boolean;
}

const TICK_MS = 1_000;
/** A tick that comes later or earlier than this was held up, or the clock was set: a suspended machine, a blocked process. */
const LATE_MS = 5_000;
/** What came meanwhile waits in sockets and brokers; this long it may take to be read before anybody is called silent. */
const GRACE_MS = 20_000;

export function createSilenceWatch(deps: SilenceWatchDependencies): SilenceWatch {
  const { estate, clock, timers = systemTimers, log, isDeaf } = deps;
  let cancel: CancelTimer | null = null;
  let lastMs = 0;
  let wasDeaf = false;
  /** Steady clock. */
  let graceUntilMs = Number.NEGATIVE_INFINITY;
  const tick = (): void => {
    const nowMs = clock.nowMs();
    const lateMs = nowMs - lastMs - TICK_MS;
    lastMs = nowMs;
    const isHeldUp = Math.abs(lateMs) > LATE_MS;
    if (isHeldUp) log.warn({ lateMs: Math.round(lateMs), graceMs: GRACE_MS }, 'collector-was-held-up');
    const isDeafNow = isDeaf();
    if (isHeldUp || (wasDeaf && !isDeafNow)) {
      // Silence begins anew for everybody: what they said meanwhile, and when, we cannot know.
      estate.restartSilence(nowMs);
      graceUntilMs = clock.steadyMs() + GRACE_MS;
    }
    wasDeaf = isDeafNow;
    if (!isDeafNow && clock.steadyMs() >= graceUntilMs) estate.tick(nowMs);
  };
  return {
    start() {
      if (cancel !== null) return;
      lastMs = clock.nowMs();
      cancel = every(timers, TICK_MS, tick);
    },
    stop() {
      cancel?.();
      cancel = null;
    },
  };
}
