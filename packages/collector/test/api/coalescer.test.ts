/** Flushes come no more often than the interval, cover every mark, and stop. */
import { createCoalescer } from '../../src/api/stream/coalescer.js';

const INTERVAL_MS = 40;
const steadyMs = () => performance.now();
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

it('flushes at most once an interval while marks keep coming, and covers the last', async () => {
  let marks = 0;
  let covered = 0;
  let flushes = 0;
  const startedAtMs = steadyMs();
  const coalescer = createCoalescer(INTERVAL_MS, steadyMs, () => {
    flushes += 1;
    covered = marks;
  });
  for (let count = 0; count < 100; count += 1) {
    marks += 1;
    coalescer.mark();
    await pause(1);
  }
  while (covered < marks) await pause(1);
  // Node's timers may be a little early; without the interval there would be about a hundred.
  expect(flushes).toBeLessThanOrEqual(2 + (steadyMs() - startedAtMs) / (INTERVAL_MS / 2));
  expect(flushes).toBeGreaterThanOrEqual(2);
  coalescer.stop();
});

it('flushes nothing after stop, however it is marked', async () => {
  let flushes = 0;
  const coalescer = createCoalescer(5, steadyMs, () => {
    flushes += 1;
  });
  coalescer.mark();
  coalescer.stop();
  coalescer.mark();
  await pause(20);
  expect(flushes).toBe(0);
});

it('waits for the end of the turn, so that a burst is one flush', async () => {
  let flushes = 0;
  const coalescer = createCoalescer(5, steadyMs, () => {
    flushes += 1;
  });
  for (let count = 0; count < 1_000; count += 1) coalescer.mark();
  expect(flushes).toBe(0);
  await pause(20);
  expect(flushes).toBe(1);
  coalescer.stop();
});
