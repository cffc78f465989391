/** Waiting that can be called off. */
import { type DelayedCalls, pause } from '../src/pause.js';

/** Fires what is due when it is told to. */
function manualTimers(): DelayedCalls & { pass(ms: number): void; waiting(): number } {
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

it('waits its time, or until it is called off, and then leaves no timer', async () => {
  const timers = manualTimers();
  const ending = new AbortController();
  const done: string[] = [];
  const first = pause(500, timers, ending.signal).then(() => done.push('time'));
  timers.pass(500);
  await first;
  const second = pause(500, timers, ending.signal).then(() => done.push('called off'));
  ending.abort();
  await second;
  await pause(500, timers, ending.signal);
  expect(done).toEqual(['time', 'called off']);
  expect(timers.waiting()).toBe(0);
});
