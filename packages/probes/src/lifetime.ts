/** The lifetime that everything within one attempt is bound to. */

/**
 * What an attempt's parts ask whether it goes on. An AbortSignal of its own would serve, at 0.15 ms of processor time per attempt (measured at 20
 * attempts a second), which is more than the rest of a TCP attempt's own work.
 */
export interface Lifetime {
  readonly ended: boolean;
  /** Calls `listener` once when the attempt ends, however it does, the last one first; at once when it has ended. Listeners must not throw. */
  onEnd(listener: () => void): void;
}

/** A lifetime and the means to end it; ending it again does nothing. */
export interface OwnedLifetime extends Lifetime {
  end(): void;
}

/** A lifetime that has just begun. */
export function createLifetime(): OwnedLifetime {
  let listeners: (() => void)[] | null = [];
  return {
    get ended() {
      return listeners === null;
    },
    onEnd(listener) {
      if (listeners) listeners.push(listener);
      else listener();
    },
    end() {
      const calls = listeners ?? [];
      listeners = null;
      for (const call of calls.reverse()) call();
    },
  };
}

/**
 * What a part of an attempt rejects with when the attempt ends first; never shown to anybody. One for all: every attempt ends, most
 * after its parts are done, and a stack trace that nobody reads costs more than the rest of ending (profiled).
 */
export const ATTEMPT_ENDED: Error = Object.freeze(new Error('the attempt has ended'));

/** Rejects with {@link ATTEMPT_ENDED} when the attempt ends before `pending` settles. */
export function untilEnd<T>(life: Lifetime, pending: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    life.onEnd(() => reject(ATTEMPT_ENDED));
    pending.then(resolve, reject);
  });
}
