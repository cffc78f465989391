/** How fast and how much at once a scan may go. */

import { setMaxListeners } from 'node:events';

export interface Pace {
  /** Resolves when the next packet or connection may go out; rejects with the signal's reason. */
  turn(): Promise<void>;
}

/** At most `ratePerS` turns a second, evenly; a slow moment is not made up for by a burst. */
export function createPace(ratePerS: number, signal: AbortSignal): Pace {
  // Every turn that waits listens to it.
  setMaxListeners(0, signal);
  const stepMs = 1_000 / ratePerS;
  let nextMs = 0;
  return {
    turn() {
      if (signal.aborted) return Promise.reject(signal.reason);
      const nowMs = performance.now();
      const atMs = Math.max(nowMs, nextMs);
      nextMs = atMs + stepMs;
      return new Promise((resolve, reject) => {
        const onAbort = () => {
          clearTimeout(timer);
          reject(signal.reason);
        };
        const timer = setTimeout(() => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        }, atMs - nowMs);
        signal.addEventListener('abort', onAbort, { once: true });
      });
    },
  };
}

/** Works on all items, `workers` at once. When the signal ends it, no further item is begun, and what runs is awaited. Rejects with the first error that is not its doing. */
export async function forEachAtOnce<T>(
  items: readonly T[],
  workers: number,
  signal: AbortSignal,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < items.length && !signal.aborted) {
      const item = items[next];
      next += 1;
      try {
        await work(item as T);
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(workers, items.length) }, worker));
}
