/** Waiting as a dependency. */
import { every, type Timers } from '../src/timers.js';

/** Fires what is due when it is told to. */
function manualTimers(): Timers & { pass(ms: number): void; waiting(): number } {
  let nowMs = 0;
  const waiting = new Set<{ atMs: number; fire: () => void }>();
  return {
    after(delayMs, fire) {
      const entry = { atMs: nowMs + delayMs, fire };
      waiting.add(entry);
      return () => waiting.delete(entry);
    },
    pass(ms) {
      nowMs += ms;
      for (const entry of [...waiting]) {
        if (entry.atMs > nowMs || !waiting.delete(entry)) continue;
        entry.fire();
      }
    },
    waiting: () => waiting.size,
  };
}

it('calls again and again until it is cancelled, also after a call that threw', () => {
  const timers = manualTimers();
  let calls = 0;
  const cancel = every(timers, 1_000, () => {
    calls++;
    if (calls === 1) throw new Error('once');
  });
  expect(() => timers.pass(1_000)).toThrow('once');
  timers.pass(1_000);
  expect(calls).toBe(2);
  cancel();
  cancel();
  timers.pass(5_000);
  expect(calls).toBe(2);
  expect(timers.waiting()).toBe(0);
});
