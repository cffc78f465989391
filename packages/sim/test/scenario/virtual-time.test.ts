/** Time that moves only when it is told to. */
import fc from 'fast-check';
import { createVirtualTime } from '../../src/scenario/virtual-time.js';

it('fires in the order of the moments, of equal ones in the order of asking, each with its moment as the time', async () => {
  const delays = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(delays, async (given) => {
      const time = createVirtualTime(1_000);
      const fired: { order: number; atMs: number }[] = [];
      for (const [order, delayMs] of given.entries())
        time.timers.after(delayMs, () => fired.push({ order, atMs: time.nowMs() }));
      await time.runUntil(2_000);
      const wanted = given
        .map((delayMs, order) => ({ order, atMs: 1_000 + delayMs }))
        .sort((a, b) => a.atMs - b.atMs || a.order - b.order);
      expect(fired).toEqual(wanted);
      expect(time.nowMs()).toBe(2_000);
    }),
  );
});

it('lets all that follows from a call happen before the next', async () => {
  const time = createVirtualTime(0);
  const said: string[] = [];
  time.timers.after(10, () => {
    void (async () => {
      for (let turn = 0; turn < 100; turn++) await Promise.resolve();
      said.push('what follows');
      time.timers.after(5, () => said.push('what it asked for'));
    })();
  });
  time.timers.after(20, () => said.push('the next'));
  await time.runUntil(30);
  expect(said).toEqual(['what follows', 'what it asked for', 'the next']);
});

it('fires nothing that was cancelled, and nothing beyond its end', async () => {
  const time = createVirtualTime(0);
  const said: string[] = [];
  const cancel = time.timers.after(10, () => said.push('cancelled'));
  time.timers.after(11, () => said.push('late'));
  cancel();
  cancel();
  await time.runUntil(10);
  expect(said).toEqual([]);
  await time.runUntil(11);
  expect(said).toEqual(['late']);
  expect(time.fired()).toBe(1);
});

it('hands on what a call throws, and goes on after it', async () => {
  const time = createVirtualTime(0);
  const said: string[] = [];
  time.timers.after(10, () => {
    throw new Error('a mistake of ours');
  });
  time.timers.after(20, () => said.push('the next'));
  await expect(time.runUntil(30)).rejects.toThrow('a mistake of ours');
  await time.runUntil(30);
  expect(said).toEqual(['the next']);
});
