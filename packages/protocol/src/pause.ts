/** A wait that ends early when it is called off: both ends of the wire back off so. */

/** Delayed calls, as agent and collector have them. */
export interface DelayedCalls {
  /** Calls `fire` once, `delayMs` from now at the earliest; answers how to cancel that. */
  after(delayMs: number, fire: () => void): () => void;
}

/** Resolves after `delayMs`, or at once when the signal aborts: the waiting party looks at the signal itself. */
export function pause(delayMs: number, timers: DelayedCalls, signal: AbortSignal): Promise<void> {
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
