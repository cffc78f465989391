/** Waits that end early when they are called off. */
import type { Timers } from './timers.js';

/** Resolves after `delayMs`, or at once when the signal aborts. */
export function waitFor(delayMs: number, timers: Timers, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const finish = (): void => {
      cancel();
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const cancel = timers.after(delayMs, finish);
    signal.addEventListener('abort', finish, { once: true });
  });
}
