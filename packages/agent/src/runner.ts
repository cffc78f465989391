/** Makes the attempts of all checks: spread over their intervals, bounded in number and in time, without bursts after a gap. */
import { type Attempt, notOk } from '@tillwatch/model';
import type { AttemptSignal } from '@tillwatch/probes';
import { firstDueMs, firstRoundMs, nextDueMs, spreadPhases } from './cadence.js';
import { createDueQueue } from './due-queue.js';
import { createFlights, type Flight } from './flights.js';
import { createFoldedLog, type Log } from './log.js';
import type { CancelTimer, Timers } from './timers.js';

/** One check as the runner sees it. */
export interface RunnableCheck {
  readonly id: string;
  readonly intervalMs: number;
  /** Less than the interval. */
  readonly timeoutMs: number;
  /** One attempt; ends soon after its signal aborts. */
  run(signal: AttemptSignal, onUndeclared: (verdict: string) => void): Promise<Attempt>;
}

export interface RunnerStats {
  /** Attempts handed to `onAttempt`. */
  readonly attempts: number;
  /** Attempts not made because the one before was still running or waiting for its turn. */
  readonly skipped: number;
  /** Attempts that ignored their abort and were given up. */
  readonly abandoned: number;
  /** Attempts thrown away because the process stood still, or was late itself, during them. */
  readonly discarded: number;
  readonly gaps: number;
  /** Attempts that ended with a verdict which their kind does not declare. */
  readonly undeclared: number;
  /** Running now, and waiting for a free place now. */
  readonly running: number;
  readonly waiting: number;
}

/** A stretch in which this process did not run: suspend, SIGSTOP, a blocked event loop. Session clock, epoch ms. */
export interface Gap {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface RunnerDeps {
  readonly checks: readonly RunnableCheck[];
  /** Shifts this agent's schedule against those of others; the site's id. */
  readonly seed: string;
  /** The session clock, or any that never jumps and counts suspend. */
  readonly clock: { nowMs(): number };
  readonly timers: Timers;
  /** 0 <= r < 1. */
  readonly random: () => number;
  readonly log: Log;
  /** Attempts at one time, at least 1. */
  readonly concurrency?: number;
  /** Takes an attempt and its start (session clock); answers after how many ms to look again, or null for the usual pace. */
  onAttempt(index: number, attempt: Attempt, startedAtMs: number): number | null;
  onGap(gap: Gap): void;
}

export interface Runner {
  start(): void;
  /** Aborts what runs; resolves when it ended, or after the grace that an attempt has. Nothing is reported afterwards. */
  stop(): Promise<void>;
  /** Attempts these as soon as there is room, unless they are under way; their schedule stays as it is. */
  attemptNow(indexes: readonly number[]): void;
  /** Notices a gap now, if there was one, without waiting for the next attempt. */
  observe(): void;
  stats(): RunnerStats;
}

export const DEFAULT_CONCURRENCY = 32;
/** The timer fires at least this often, so that a longer silence is a gap. */
const MAX_SLEEP_MS = 1_000;
/** A process that ran had noticed the time within this. */
const GAP_MS = MAX_SLEEP_MS + 2_000;
/** A timeout that comes this much after its time says that this process was late: the answer may lie unread, as timers go before sockets. */
const LATE_MS = 100;
/** A late timeout is not believed but tried again after this. */
const TRY_AGAIN_MS = 250;
/** Node's timers may fire up to one millisecond before their time. */
const TIMER_EARLY_MS = 1;

/** Makes a runner; nothing is scheduled before `start()`. */
export function createRunner(deps: RunnerDeps): Runner {
  const { checks, clock } = deps;
  const concurrency = Math.max(1, deps.concurrency ?? DEFAULT_CONCURRENCY);
  const folded = createFoldedLog(deps.log, () => clock.nowMs());
  const phases = spreadPhases(
    checks.map((check) => check.intervalMs),
    deps.seed,
  );
  const due = createDueQueue(checks.length);
  /** The next attempt by the grid; a re-probe comes before it and leaves it as it is. */
  const regularMs = new Float64Array(checks.length);
  const doubted = new Uint8Array(checks.length);
  /** Checks that wait for a free place, in order, each once. */
  let waiting: number[] = [];
  let originMs = 0;
  let aliveAtMs = 0;
  /** Attempts that started before it were interrupted by a gap. */
  let staleBeforeMs = Number.NEGATIVE_INFINITY;
  let phase: 'new' | 'running' | 'stopped' = 'new';
  let wake: { atMs: number; cancel: CancelTimer } | undefined;
  const count = { attempts: 0, skipped: 0, discarded: 0, gaps: 0, undeclared: 0 };

  /** By check, as an attempt needs it each time. */
  const undeclared = checks.map((check) => (verdict: string) => noteUndeclared(check, verdict));
  const flights = createFlights({
    size: checks.length,
    run: (index, signal) =>
      (checks[index] as RunnableCheck).run(signal, undeclared[index] as (verdict: string) => void),
    onEnd,
  });

  function schedule(nowMs: number): void {
    originMs = nowMs;
    const roundMs = firstRoundMs(checks.length);
    for (const [index, check] of checks.entries()) {
      regularMs[index] = firstDueMs(nowMs, phases[index] as number, check.intervalMs, roundMs);
      due.set(index, regularMs[index] as number);
    }
  }

  function tick(): void {
    wake = undefined;
    if (phase !== 'running') return;
    const nowMs = clock.nowMs();
    noticeGap(nowMs);
    flights.expire(nowMs);
    for (let index = due.first(); index >= 0 && due.dueAtMs(index) <= nowMs + TIMER_EARLY_MS; index = due.first()) {
      takeTurn(index, nowMs);
    }
    rest(nowMs);
  }

  /** Arms the one timer for whatever comes next. */
  function rest(nowMs: number): void {
    if (phase !== 'running') return;
    const first = due.first();
    const dueMs = first < 0 ? Number.POSITIVE_INFINITY : due.dueAtMs(first);
    const atMs = Math.min(dueMs, flights.nextDeadlineMs(), nowMs + MAX_SLEEP_MS);
    if (wake && wake.atMs <= atMs) return;
    wake?.cancel();
    wake = { atMs, cancel: deps.timers.after(Math.max(0, atMs - nowMs), tick) };
  }

  function takeTurn(index: number, nowMs: number): void {
    const dueMs = due.dueAtMs(index);
    if (dueMs >= (regularMs[index] as number)) {
      const grid = {
        startMs: originMs,
        phase: phases[index] as number,
        intervalMs: (checks[index] as RunnableCheck).intervalMs,
      };
      regularMs[index] = nextDueMs(grid, dueMs, nowMs, deps.random());
    }
    due.set(index, regularMs[index] as number);
    if (flights.isStuck(index)) report(index, notOk('unknown', 'internal'), nowMs);
    else if (flights.isRunning(index) || waiting.includes(index)) count.skipped++;
    else if (flights.running() >= concurrency) waiting.push(index);
    else depart(index, nowMs);
  }

  function depart(index: number, nowMs: number): void {
    flights.depart(index, nowMs, (checks[index] as RunnableCheck).timeoutMs);
  }

  /** A fault of ours, which keeps nobody from hearing of the verdict. */
  function noteUndeclared({ id: check }: RunnableCheck, verdict: string): void {
    count.undeclared++;
    folded.warn(`${check} ${verdict}`, { check, verdict }, 'probe-state-undeclared');
  }

  /** An attempt ended, by itself or given up. */
  function onEnd(flight: Flight, outcome: Attempt | Error): void {
    if (phase !== 'running') return;
    const nowMs = clock.nowMs();
    noticeGap(nowMs);
    if (flight.startedAtMs < staleBeforeMs) {
      count.discarded++;
    } else if (outcome instanceof Error) {
      const check = (checks[flight.index] as RunnableCheck).id;
      folded.warn(`${check} ${outcome.message}`, { check, err: outcome }, 'probe-failed');
      report(flight.index, notOk('unknown', 'internal'), flight.startedAtMs);
    } else if (isDoubtful(flight, outcome, nowMs)) {
      count.discarded++;
      due.set(flight.index, Math.min(nowMs + TRY_AGAIN_MS, due.dueAtMs(flight.index)));
    } else {
      report(flight.index, outcome, flight.startedAtMs);
    }
    const next = flights.running() < concurrency ? waiting.shift() : undefined;
    if (next !== undefined) depart(next, nowMs);
    rest(nowMs);
  }

  /** Once in a row: on a machine that is always late, timeouts must count in the end. */
  function isDoubtful(flight: Flight, attempt: Attempt, nowMs: number): boolean {
    const { timeoutMs } = checks[flight.index] as RunnableCheck;
    const isLate = attempt.reason === 'timeout' && nowMs - flight.startedAtMs - timeoutMs > LATE_MS;
    const isFirst = doubted[flight.index] === 0;
    doubted[flight.index] = isLate && isFirst ? 1 : 0;
    return isLate && isFirst;
  }

  function report(index: number, attempt: Attempt, startedAtMs: number): void {
    count.attempts++;
    const againMs = deps.onAttempt(index, attempt, startedAtMs);
    if (againMs === null) return;
    const fastMs = clock.nowMs() + againMs;
    if (fastMs < due.dueAtMs(index)) due.set(index, fastMs);
  }

  /**
   * After a gap the clocks have moved on but answers that came meanwhile are still unread, and timers fire before sockets are read: what was
   * under way says nothing about its target. It is thrown away and the schedule starts anew.
   */
  function noticeGap(nowMs: number): void {
    const fromMs = aliveAtMs;
    aliveAtMs = nowMs;
    if (nowMs - fromMs <= GAP_MS) return;
    count.gaps++;
    waiting = [];
    staleBeforeMs = nowMs;
    flights.abortAll(nowMs);
    schedule(nowMs);
    deps.onGap({ fromMs, toMs: nowMs });
  }

  return {
    start() {
      if (phase !== 'new') return;
      phase = 'running';
      aliveAtMs = clock.nowMs();
      schedule(aliveAtMs);
      rest(aliveAtMs);
    },
    async stop() {
      phase = 'stopped';
      wake?.cancel();
      wake = undefined;
      waiting = [];
      await flights.drain(deps.timers);
    },
    attemptNow(indexes) {
      if (phase !== 'running') return;
      const nowMs = clock.nowMs();
      for (const index of indexes) {
        if (flights.isRunning(index) || flights.isStuck(index) || due.dueAtMs(index) <= nowMs) continue;
        due.set(index, nowMs);
      }
      rest(nowMs);
    },
    observe() {
      if (phase !== 'running') return;
      const nowMs = clock.nowMs();
      noticeGap(nowMs);
      rest(nowMs);
    },
    stats: () => ({
      ...count,
      abandoned: flights.abandoned(),
      running: flights.running(),
      waiting: waiting.length,
    }),
  };
}
