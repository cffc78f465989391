/** The runner and time in which it did not run: suspend, a stopped process, a busy machine. */
import type { Gap, RunnableCheck } from '../src/runner.js';
import { bench, hanging, instant } from './runner-kit.js';
import { settle } from './virtual-time.js';

describe('gaps', () => {
  it('makes no burst after standing still, throws away what was under way, and says how long it was', async () => {
    const checks = [...Array.from({ length: 19 }, (_, index) => instant(`c${index}`)), hanging('h', 1_000, 900)];
    const { time, runner, reports, gaps } = bench(checks);
    runner.start();
    await time.advance(5_000);
    while (runner.stats().running === 0) await time.advance(10);
    const before = reports.length;
    const stoodAtMs = time.clock.steadyMs();
    time.standStill(8 * 3_600_000);
    await time.advance(1);
    expect(gaps).toHaveLength(1);
    expect((gaps[0] as Gap).fromMs).toBeGreaterThanOrEqual(stoodAtMs - 1_000);
    expect((gaps[0] as Gap).fromMs).toBeLessThanOrEqual(stoodAtMs);
    expect(runner.stats().discarded).toBe(1);
    expect(reports.length - before).toBeLessThanOrEqual(2);
    await time.advance(1_000);
    expect(reports.length - before).toBeLessThanOrEqual(25);
    expect(reports.slice(before).every(({ attempt }) => attempt.state === 'ok' || attempt.reason === 'timeout')).toBe(
      true,
    );
    expect(runner.stats().gaps).toBe(1);
  });

  it('notices the gap also when an attempt ends before any timer fires', async () => {
    let fail = (): void => {};
    const check: RunnableCheck = {
      id: 'a',
      intervalMs: 5_000,
      timeoutMs: 4_000,
      run: () =>
        new Promise((done) => {
          fail = () => done({ state: 'down', reason: 'timeout' });
        }),
    };
    const { time, runner, reports, gaps } = bench([check]);
    runner.start();
    while (runner.stats().running === 0) await time.advance(10);
    time.standStill(60_000);
    fail();
    await settle();
    expect(gaps).toHaveLength(1);
    expect(reports).toHaveLength(0);
    expect(runner.stats().discarded).toBe(1);
  });

  it('ends attempts that were under way at once, whatever time they had left', async () => {
    const { time, runner, reports } = bench([hanging('a', 120_000, 60_000)]);
    runner.start();
    while (runner.stats().running === 0) await time.advance(10);
    time.standStill(10_000);
    await time.advance(1);
    expect({ ...runner.stats(), reports: reports.length }).toMatchObject({ running: 0, discarded: 1, reports: 0 });
  });

  it('does not take a busy second for a gap', async () => {
    const { time, runner, gaps } = bench([instant('a')]);
    runner.start();
    for (let turn = 0; turn < 10; turn++) {
      await time.advance(500);
      time.standStill(1_500);
    }
    await time.advance(10);
    expect(gaps).toHaveLength(0);
  });

  it('knows nothing of the wall clock', async () => {
    const { time, runner, reports, gaps } = bench([instant('a')]);
    runner.start();
    await time.advance(5_000);
    time.stepWall(-86_400_000);
    await time.advance(5_000);
    time.stepWall(10 * 86_400_000);
    await time.advance(5_000);
    expect(gaps).toHaveLength(0);
    expect(reports.length).toBeGreaterThanOrEqual(14);
    expect(reports.length).toBeLessThanOrEqual(16);
  });
});
