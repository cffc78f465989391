/** The lifetime of one attempt: its deadline, its abort, and the one place where errors become outcomes. */
import { type Attempt, notOk } from '@tillwatch/model';
import { failureOf } from './network/failure.js';
import type { ProbeRun } from './probe.js';

/** A runner that aborts at its timeout may be a timer tick earlier than the attempt's own deadline. */
const TIMER_SLACK_MS = 5;

export interface AttemptScope {
  /** Aborts at the deadline or with the caller's signal; belongs to this attempt alone, so listeners need no removal. */
  readonly signal: AbortSignal;
  /** What the attempt waits for; a deadline that passes while a name is resolved blames the name server. */
  waitsFor(stage: 'name' | 'target'): void;
}

/**
 * Runs one attempt within `timeoutMs` and the caller's signal. `body` rejects with what Node's network stack reports; that becomes `down` or
 * `unknown` with its reason here. Anything else that it rejects with is a bug and is thrown on. An abort is `unknown`/`aborted`;
 * an abort by the runner's timeout is a timeout.
 */
export async function runAttempt(
  run: Pick<ProbeRun<unknown>, 'signal' | 'timeoutMs'>,
  body: (scope: AttemptScope) => Promise<Attempt>,
): Promise<Attempt> {
  const controller = new AbortController();
  const startedMs = performance.now();
  let stage = 'target' as 'name' | 'target';
  let timedOut = false;
  const onDeadline = () => {
    timedOut = true;
    controller.abort();
  };
  const onAbort = () => {
    timedOut = isTimeout(run.signal.reason) || performance.now() - startedMs >= run.timeoutMs - TIMER_SLACK_MS;
    controller.abort();
  };
  if (run.signal.aborted) return notOk('unknown', 'aborted');
  run.signal.addEventListener('abort', onAbort, { once: true });
  const deadline = setTimeout(onDeadline, run.timeoutMs);
  try {
    const scope: AttemptScope = {
      signal: controller.signal,
      waitsFor(next) {
        stage = next;
      },
    };
    return await body(scope);
  } catch (error) {
    if (controller.signal.aborted) {
      if (!timedOut) return notOk('unknown', 'aborted');
      return notOk('down', stage === 'name' ? 'name-server-failed' : 'timeout');
    }
    const failure = failureOf(error);
    if (!failure) throw error;
    return notOk(failure.state, failure.reason);
  } finally {
    clearTimeout(deadline);
    run.signal.removeEventListener('abort', onAbort);
    // Whatever the body left open (a socket still closing, a waiter) ends with the attempt.
    controller.abort();
  }
}

/** Rejects when `signal` aborts; what the attempt waits for is raced against it. */
export function untilAborted<T>(signal: AbortSignal, pending: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(new Error('attempt ended'));
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    pending.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof Error && reason.name === 'TimeoutError';
}
