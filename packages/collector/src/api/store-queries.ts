/** Questions to the store under two bounds: how many wait at once, and how long each may take. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpLimits } from './limits.js';

/** `busy`: too many wait already, or no answer in time. */
export type StoreAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: 'busy' | 'slow' };

export interface StoreQueries {
  /** Asks when there is room. Rejects with what the store rejects with. */
  ask<T>(question: () => Promise<T>): Promise<StoreAnswer<T>>;
}

/** Makes the gate. A question that took too long keeps its place until the store answers it: only then is there room again. */
export function createStoreQueries(limits: Pick<HttpLimits, 'storeQueries' | 'storeAnswerMs'>): StoreQueries {
  let waiting = 0;

  async function ask<T>(question: () => Promise<T>): Promise<StoreAnswer<T>> {
    if (waiting >= limits.storeQueries) return { ok: false, why: 'busy' };
    waiting += 1;
    const answer = question().finally(() => {
      waiting -= 1;
    });
    const deadline = new AbortController();
    const late = sleep(limits.storeAnswerMs, 'late' as const, { signal: deadline.signal }).catch(
      () => 'cancelled' as const,
    );
    try {
      const first = await Promise.race([answer.then((value) => ({ value })), late]);
      if (typeof first === 'object') return { ok: true, value: first.value };
      // Nobody waits for it any more; its failure, if any, is the next caller's to see.
      answer.catch(() => undefined);
      return { ok: false, why: 'slow' };
    } finally {
      deadline.abort();
    }
  }

  return { ask };
}
