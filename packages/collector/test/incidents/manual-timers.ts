/** Timers and a clock that stand still until they are told to go on. */
import type { Clock } from '../../src/clock.js';
import type { Timers } from '../../src/timers.js';
import { START_MS } from './incident-kit.js';

export interface ManualTime extends Timers {
  readonly clock: Clock;
  /** Goes on by `ms`, firing what falls due in its order, and lets what each sets off come to its end. */
  pass(ms: number): Promise<void>;
  readonly nowMs: number;
}

export function manualTime(startMs = START_MS): ManualTime {
  let nowMs = startMs;
  let number = 0;
  const waiting = new Map<number, { readonly atMs: number; readonly fire: () => void }>();
  const clock: Clock = { nowMs: () => nowMs, steadyMs: () => nowMs - startMs };
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  };
  return {
    clock,
    get nowMs() {
      return nowMs;
    },
    after(delayMs, fire) {
      number += 1;
      const key = number;
      waiting.set(key, { atMs: nowMs + delayMs, fire });
      return () => waiting.delete(key);
    },
    async pass(ms) {
      const endMs = nowMs + ms;
      await settle();
      for (;;) {
        const due = [...waiting].filter(([, { atMs }]) => atMs <= endMs).sort(([, a], [, b]) => a.atMs - b.atMs)[0];
        if (due === undefined) break;
        waiting.delete(due[0]);
        nowMs = Math.max(nowMs, due[1].atMs);
        due[1].fire();
        await settle();
      }
      nowMs = endMs;
    },
  };
}
