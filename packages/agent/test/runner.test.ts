/** The runner in virtual time: spread, bounds, skips, re-probes, timeouts, given-up attempts. */
import { type Attempt, ok } from '@tillwatch/model';
import fc from 'fast-check';
import { createRunner, type RunnableCheck } from '../src/runner.js';
import { bench, hanging, instant, type Report } from './runner-kit.js';
import { createMemoryLog, createVirtualTime, settle } from './virtual-time.js';

describe('spread', () => {
  it('makes about one attempt per check and interval, evenly spread within it', async () => {
    const checks = Array.from({ length: 20 }, (_, index) => instant(`c${index}`));
    const { time, runner, reports } = bench(checks);
    runner.start();
    await time.advance(10_000);
    expect(reports.length).toBeGreaterThanOrEqual(20 * 9);
    expect(reports.length).toBeLessThanOrEqual(20 * 11);
    const perSlot = new Map<number, number>();
    for (const { atMs } of reports) perSlot.set(Math.floor(atMs / 100), (perSlot.get(Math.floor(atMs / 100)) ?? 0) + 1);
    // 20 checks a second are 2 in each 100 ms; a burst would put many in one.
    expect(Math.max(...perSlot.values())).toBeLessThanOrEqual(4);
  });

  it('keeps to its interval without drift, whatever the jitter', async () => {
    let draw = 1;
    const random = (): number => {
      draw = (draw * 16_807) % 2_147_483_647;
      return draw / 2_147_483_647;
    };
    const { time, runner, reports } = bench([instant('a', 1_000)], { random });
    runner.start();
    await time.advance(100_500);
    expect(reports.length).toBeGreaterThanOrEqual(99);
    expect(reports.length).toBeLessThanOrEqual(102);
    const spacing = reports.slice(1).map((report, at) => report.startedAtMs - (reports[at] as Report).startedAtMs);
    expect(Math.min(...spacing)).toBeGreaterThanOrEqual(500);
    expect(new Set(spacing.map(Math.round)).size).toBeGreaterThan(5);
  });

  it('makes the first attempts of slow checks soon after the start', async () => {
    const checks = Array.from({ length: 50 }, (_, index) => instant(`c${index}`, 3_600_000));
    const { time, runner, reports } = bench(checks);
    runner.start();
    await time.advance(2_000);
    expect(new Set(reports.map((report) => report.index)).size).toBe(50);
  });
});

describe('bounds', () => {
  it('never runs more attempts at once than it may, and runs all of them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 8 }),
        fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 40 }),
        async (concurrency, durationsMs) => {
          let running = 0;
          let most = 0;
          const time = createVirtualTime();
          const seen = new Set<number>();
          const checks = durationsMs.map(
            (durationMs, index): RunnableCheck => ({
              id: `c${index}`,
              intervalMs: 20_000,
              timeoutMs: 5_000,
              run: () => {
                most = Math.max(most, ++running);
                return new Promise((done) => {
                  time.timers.after(durationMs, () => {
                    running--;
                    done(ok(1));
                  });
                });
              },
            }),
          );
          const runner = createRunner({
            checks,
            seed: 's',
            clock: { nowMs: time.clock.steadyMs },
            timers: time.timers,
            random: () => 0,
            log: createMemoryLog(),
            concurrency,
            onAttempt: (index) => {
              seen.add(index);
              return null;
            },
            onGap: () => {},
          });
          runner.start();
          await time.advance(60_000);
          expect(most).toBeLessThanOrEqual(concurrency);
          expect(seen.size).toBe(checks.length);
          await runner.stop();
        },
      ),
      { numRuns: 30 },
    );
  });

  it('skips and counts a check that is still running or waiting, and queues none twice', async () => {
    const checks = Array.from({ length: 6 }, (_, index) => hanging(`c${index}`, 1_000, 60_000));
    const { time, runner } = bench(checks, { concurrency: 2 });
    runner.start();
    await time.advance(10_500);
    const { running, waiting, skipped, attempts } = runner.stats();
    expect({ running, waiting, attempts }).toEqual({ running: 2, waiting: 4, attempts: 0 });
    // Six checks for ten seconds, six of the turns led to a start or a place in the queue.
    expect(skipped).toBeGreaterThanOrEqual(6 * 9 - 6);
    await runner.stop();
  });
});

describe('time limits', () => {
  it('aborts an attempt at its timeout and reports what the probe makes of it', async () => {
    const { time, runner, reports } = bench([hanging('a', 10_000, 800)]);
    runner.start();
    await time.advance(19_999);
    expect(reports.length).toBeGreaterThan(0);
    for (const report of reports) {
      expect(report.atMs - report.startedAtMs).toBe(800);
      expect(report.attempt).toEqual({ state: 'down', reason: 'timeout' });
    }
  });

  it('gives up an attempt that ignores its abort, once, and starts no other until it ended', async () => {
    let started = 0;
    let release = (): void => {};
    const stubborn: RunnableCheck = {
      id: 'a',
      intervalMs: 1_000,
      timeoutMs: 500,
      run: () => {
        started++;
        return new Promise((done) => {
          release = () => done(ok(1));
        });
      },
    };
    const { time, runner, reports, log } = bench([stubborn]);
    runner.start();
    await time.advance(5_500);
    expect(started).toBe(1);
    expect(runner.stats().abandoned).toBe(1);
    expect(runner.stats().running).toBe(0);
    expect(reports.length).toBeGreaterThanOrEqual(4);
    for (const { attempt } of reports) expect(attempt).toEqual({ state: 'unknown', reason: 'internal' });
    expect(log.lines.filter((line) => line.event === 'probe-failed')).toHaveLength(1);
    const before = reports.length;
    release();
    await settle();
    expect(reports).toHaveLength(before);
    await time.advance(1_100);
    expect(started).toBe(2);
  });

  it('reports a verdict that its kind does not declare, counts it, and logs the repeats as one', async () => {
    const down: Attempt = { state: 'down', reason: 'refused' };
    const check: RunnableCheck = {
      id: 'a',
      intervalMs: 1_000,
      timeoutMs: 500,
      run(_signal, onUndeclared) {
        onUndeclared('down/refused');
        return Promise.resolve(down);
      },
    };
    const { time, runner, reports, log } = bench([check]);
    runner.start();
    await time.advance(100_500);
    expect(reports.length).toBeGreaterThan(95);
    expect(reports.every(({ attempt }) => attempt === down)).toBe(true);
    expect(runner.stats().undeclared).toBe(reports.length);
    const lines = log.lines.filter(({ event }) => event === 'probe-state-undeclared');
    expect(lines).toHaveLength(1);
    expect(lines[0]?.fields).toMatchObject({ check: 'a', verdict: 'down/refused' });
  });

  it('reports a probe that throws as unknown, and logs the repeats as one', async () => {
    const thrower: RunnableCheck = {
      id: 'a',
      intervalMs: 1_000,
      timeoutMs: 500,
      run: () => {
        throw new Error('boom');
      },
    };
    const { time, runner, reports, log } = bench([thrower]);
    runner.start();
    await time.advance(1_250_000);
    expect(reports.length).toBeGreaterThan(1_200);
    expect(reports.every(({ attempt }) => attempt.state === 'unknown' && attempt.reason === 'internal')).toBe(true);
    const lines = log.lines.filter((line) => line.event === 'probe-failed');
    expect(lines).toHaveLength(3);
    expect(lines[1]?.fields.repeats).toBeGreaterThan(500);
  });

  it('does not believe a timeout that this process was late for, unless it always is', async () => {
    let late = 1;
    const check: RunnableCheck = {
      id: 'a',
      intervalMs: 10_000,
      timeoutMs: 500,
      run: (signal) =>
        new Promise((done) => {
          signal.addEventListener('abort', () => done(late-- > 0 ? { state: 'down', reason: 'timeout' } : ok(7)));
        }),
    };
    const { time, runner, reports } = bench([check]);
    const standStillInFlight = async (): Promise<void> => {
      while (runner.stats().running === 0) await time.advance(10);
      time.standStill(1_500);
      await time.advance(0);
    };
    runner.start();
    await standStillInFlight();
    expect({ reports, discarded: runner.stats().discarded }).toEqual({ reports: [], discarded: 1 });
    await time.advance(251);
    expect(runner.stats().running).toBe(1);
    late = 10;
    await time.advance(500);
    expect(reports.map(({ attempt }) => attempt.reason)).toEqual(['timeout']);
    await standStillInFlight();
    expect(runner.stats().discarded).toBe(2);
    await standStillInFlight();
    expect(reports.map(({ attempt }) => attempt.reason)).toEqual(['timeout', 'timeout']);
    expect(runner.stats().discarded).toBe(2);
  });
});

describe('re-probes', () => {
  it('looks again after the time asked for, and keeps the regular pace besides', async () => {
    let asked = 0;
    const { time, runner, reports } = bench([instant('a', 10_000)], {
      again: () => (++asked <= 2 ? 250 : null),
    });
    runner.start();
    await time.advance(30_000);
    const [first, second, third, fourth] = reports.map((report) => report.startedAtMs) as [
      number,
      number,
      number,
      number,
    ];
    expect(second - first).toBeCloseTo(250, 0);
    expect(third - second).toBeCloseTo(250, 0);
    expect(fourth - first).toBeGreaterThanOrEqual(5_000);
    expect(fourth - first).toBeLessThanOrEqual(16_000);
  });

  it('does not put off a regular attempt that comes sooner', async () => {
    const { time, runner, reports } = bench([instant('a', 200, 100)], { again: () => 250 });
    runner.start();
    await time.advance(10_000);
    expect(reports.length).toBeGreaterThanOrEqual(48);
  });
});

describe('stop', () => {
  it('aborts what runs, reports nothing more, leaves no timer, and can be called twice', async () => {
    const { time, runner, reports } = bench([hanging('a', 1_000, 900), instant('b')]);
    runner.start();
    await time.advance(3_000);
    const before = reports.length;
    await Promise.all([runner.stop(), time.advance(300)]);
    await runner.stop();
    await time.advance(10_000);
    expect(reports).toHaveLength(before);
    expect(time.pending()).toBe(0);
  });

  it('does not wait for ever for an attempt that ignores its abort', async () => {
    const deaf: RunnableCheck = { id: 'a', intervalMs: 1_000, timeoutMs: 900, run: () => new Promise(() => {}) };
    const { time, runner } = bench([deaf]);
    runner.start();
    while (runner.stats().running === 0) await time.advance(10);
    let stopped = false;
    const stopping = runner.stop().then(() => {
      stopped = true;
    });
    await settle();
    expect(stopped).toBe(false);
    await time.advance(300);
    await stopping;
    expect(stopped).toBe(true);
  });

  it('does nothing with no checks at all', async () => {
    const { time, runner, reports, gaps } = bench([]);
    runner.start();
    await time.advance(60_000);
    await runner.stop();
    expect({ reports, gaps, pending: time.pending() }).toEqual({ reports: [], gaps: [], pending: 0 });
  });
});
