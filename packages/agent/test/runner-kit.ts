/** A runner in virtual time with what it reported, and checks that behave in known ways. */
import { type Attempt, ok } from '@tillwatch/model';
import { createRunner, type Gap, type RunnableCheck, type Runner } from '../src/runner.js';
import { createMemoryLog, createVirtualTime, type VirtualTime } from './virtual-time.js';

export interface Report {
  readonly index: number;
  readonly attempt: Attempt;
  readonly startedAtMs: number;
  readonly atMs: number;
}

export interface Bench {
  readonly time: VirtualTime;
  readonly runner: Runner;
  readonly reports: Report[];
  readonly gaps: Gap[];
  readonly log: ReturnType<typeof createMemoryLog>;
}

export function bench(
  checks: readonly RunnableCheck[],
  options: { concurrency?: number; again?: (report: Report) => number | null; random?: () => number } = {},
): Bench {
  const time = createVirtualTime();
  const reports: Report[] = [];
  const gaps: Gap[] = [];
  const log = createMemoryLog();
  const runner = createRunner({
    checks,
    seed: 'demo-1',
    clock: { nowMs: time.clock.steadyMs },
    timers: time.timers,
    random: options.random ?? (() => 0.5),
    log,
    ...(options.concurrency !== undefined && { concurrency: options.concurrency }),
    onAttempt(index, attempt, startedAtMs) {
      const report = { index, attempt, startedAtMs, atMs: time.clock.steadyMs() };
      reports.push(report);
      return options.again?.(report) ?? null;
    },
    onGap: (gap) => gaps.push(gap),
  });
  return { time, runner, reports, gaps, log };
}

/** Answers at once. */
export const instant = (id: string, intervalMs = 1_000, timeoutMs = 500): RunnableCheck => ({
  id,
  intervalMs,
  timeoutMs,
  run: async () => ok(100),
});

/** A probe that ends when its attempt is aborted, as a good one does. */
export const hanging = (id: string, intervalMs: number, timeoutMs: number): RunnableCheck => ({
  id,
  intervalMs,
  timeoutMs,
  run: (signal) =>
    new Promise((done) => {
      signal.addEventListener('abort', () =>
        done({
          state: 'down',
          reason: (signal.reason as DOMException).name === 'TimeoutError' ? 'timeout' : 'aborted',
        }),
      );
    }),
});
