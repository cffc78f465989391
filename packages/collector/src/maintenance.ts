/** Lets the store seal, roll up and forget, in its own time. */
import type { Clock } from './clock.js';
import { createFoldedLog, type Log } from './log.js';
import type { Store } from './ports.js';

export interface Maintenance {
  start(): void;
  /** Begins no more; resolves when what runs has ended, which closing the store brings about. */
  stop(): Promise<void>;
}

const EVERY_MS = 30_000;

export function createMaintenance(deps: { store: Pick<Store, 'maintain'>; clock: Clock; log: Log }): Maintenance {
  const { store, clock, log } = deps;
  const folded = createFoldedLog(log, () => clock.nowMs());
  let timer: NodeJS.Timeout | null = null;
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
      timer ??= setInterval(() => {
        running ??= step();
      }, EVERY_MS);
    },
    async stop() {
      isStopping = true;
      if (timer !== null) clearInterval(timer);
      timer = null;
      await running;
    },
  };
}
