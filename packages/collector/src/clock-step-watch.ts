/**
 * Notices when this machine's wall clock is set, and by how much: it parts from the time since the machine's start, which counts suspend but is
 * never set. A suspended machine is no step: both clocks went on.
 */
import type { Clock } from './clock.js';
import type { Log } from './log.js';
import { type CancelTimer, every, systemTimers, type Timers } from './timers.js';

export interface ClockStepWatch {
  start(): void;
  stop(): void;
}

export interface ClockStepWatchDependencies {
  readonly clock: Pick<Clock, 'nowMs' | 'bootMs'>;
  readonly timers?: Timers;
  readonly log: Pick<Log, 'warn'>;
  /** Positive: the clock was set ahead. Called within a second of it. */
  readonly onStep: (stepMs: number) => void;
}

const TICK_MS = 1_000;
/** Time since the start steps by a second on macOS, by 10 to 16 ms elsewhere; what is slewed stays far below in one tick. */
const LEAST_STEP_MS = 2_000;

/** Does nothing where the clock does not know the machine's start. */
export function createClockStepWatch(deps: ClockStepWatchDependencies): ClockStepWatch {
  const { clock, timers = systemTimers, log, onStep } = deps;
  let cancel: CancelTimer | null = null;
  let apartMs = 0;
  const read = (): number => clock.nowMs() - (clock.bootMs?.() ?? clock.nowMs());
  const tick = (): void => {
    const nowApartMs = read();
    const stepMs = nowApartMs - apartMs;
    // Held against the tick before, so that slewing never adds up to a step.
    apartMs = nowApartMs;
    if (Math.abs(stepMs) < LEAST_STEP_MS) return;
    log.warn({ stepMs: Math.round(stepMs) }, 'collector-clock-set');
    onStep(stepMs);
  };
  return {
    start() {
      if (cancel !== null || clock.bootMs === undefined) return;
      apartMs = read();
      cancel = every(timers, TICK_MS, tick);
    },
    stop() {
      cancel?.();
      cancel = null;
    },
  };
}
