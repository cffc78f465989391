/** Lets the store seal, roll up and forget, in its own time. */
import type { Clock } from './clock.js';
import { createFoldedLog, type Log } from './log.js';
import type { Store } from './ports.js';
import { type CancelTimer, every, systemTimers, type Timers } from './timers.js';

export interface Maintenance {
  start(): void;
  /** Begins no more; resolves when what runs has ended, which closing the store brings about. */
  stop(): Promise<void>;
}

const EVERY_MS = 30_000;

export interface MaintenanceDependencies {
  readonly store: Pick<Store, 'maintain'>;
  readonly clock: Clock;
  readonly timers?: Timers;
  readonly log: Log;
}

export function createMaintenance(deps: MaintenanceDependencies): Maintenance {
  const { store, clock, timers = systemTimers, log } = deps;
  const folded = createFoldedLog(log, () => clock.nowMs());
  let cancel: CancelTimer | null = null;
  let running: Promise<void> | null = null;
  let isStopping = false;
  const step = async (): Promise<void> => {
    try {
      await store.maintain(clock.nowMs());
    } catch (error) {
      if (!isStopping) folded.warn('maintain', { err: error }, 'store-maintenance-failed');
    }
    running = null;
  };
  return {
    start() {
      cancel ??= every(timers, EVERY_MS, () => {
        running ??= step();
      });
    },
    async stop() {
      isStopping = true;
      cancel?.();
      cancel = null;
      await running;
    },
  };
}
