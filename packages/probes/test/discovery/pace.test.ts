import { createPace, forEachAtOnce } from '../../src/discovery/pace.js';

const idle = () => new AbortController().signal;

it('never lets more go than its rate, however many ask at once', async () => {
  const pace = createPace(200, idle());
  const startedMs = performance.now();
  await Promise.all(Array.from({ length: 41 }, () => pace.turn()));
  // 40 steps of 5 ms; timers and clocks of a busy machine may be a little early, a burst would end at once.
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(180);
});

it('lets nobody wait once it has been stopped', async () => {
  const stop = new AbortController();
  const pace = createPace(1, stop.signal);
  const turns = Array.from({ length: 5 }, () => pace.turn());
  stop.abort();
  const outcomes = await Promise.allSettled(turns);
  expect(outcomes.slice(1).map(({ status }) => status)).toEqual(Array.from({ length: 4 }, () => 'rejected'));
  await expect(pace.turn()).rejects.toBeDefined();
});

it('works on everything once, never on more at once than it may', async () => {
  let running = 0;
  let most = 0;
  const done: number[] = [];
  await forEachAtOnce(
    Array.from({ length: 50 }, (_, at) => at),
    4,
    idle(),
    async (item) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      done.push(item);
    },
  );
  expect(most).toBe(4);
  expect(done.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, at) => at));
});

it('begins nothing more after a stop, and does not hide a fault of its own', async () => {
  const stop = new AbortController();
  const begun: number[] = [];
  await forEachAtOnce([1, 2, 3], 1, stop.signal, async (item) => {
    begun.push(item);
    stop.abort();
    throw stop.signal.reason;
  });
  expect(begun).toEqual([1]);
  await expect(forEachAtOnce([1], 1, idle(), () => Promise.reject(new Error('ours')))).rejects.toThrow('ours');
});
