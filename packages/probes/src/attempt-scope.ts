/** One attempt from start to end: its deadline, its abort, and the one place where errors become outcomes. */
import { type Attempt, notOk } from '@tillwatch/model';
import { createLifetime, type Lifetime } from './lifetime.js';
import { failureOf } from './network/failure.js';
import type { ProbeRun } from './probe.js';

/** A runner that aborts at its timeout may be a timer tick earlier than the attempt's own deadline. */
const TIMER_SLACK_MS = 5;

type Stage = 'name' | 'target' | 'machine';

/** Ends at the deadline, with the caller's signal, or with the attempt's outcome; whatever was opened closes then. */
export interface AttemptScope extends Lifetime {
  /**
   * What the attempt waits for. A deadline that passes while a name is resolved blames the name server; one that passes while this machine is
   * asked about itself (a program, a disk) blames nobody: `unknown`.
   */
  waitsFor(stage: Stage): void;
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
  if (run.signal.aborted) return notOk('unknown', 'aborted');
  const life = createLifetime();
  const startedMs = performance.now();
  let stage = 'target' as Stage;
  let cut: 'timeout' | 'aborted' | null = null;
  const deadline = setTimeout(() => {
    cut = 'timeout';
    life.end();
  }, run.timeoutMs);
  const onAbort = () => {
    const late = performance.now() - startedMs >= run.timeoutMs - TIMER_SLACK_MS;
    cut = late || isTimeout(run.signal.reason) ? 'timeout' : 'aborted';
    life.end();
  };
  run.signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await body({
      get ended() {
        return life.ended;
      },
      onEnd: life.onEnd,
      waitsFor(next) {
        stage = next;
      },
    });
  } catch (error) {
    return outcomeOf(error, cut, stage);
  } finally {
    clearTimeout(deadline);
    run.signal.removeEventListener('abort', onAbort);
    life.end();
  }
}

function outcomeOf(error: unknown, cut: 'timeout' | 'aborted' | null, stage: Stage): Attempt {
  if (cut === 'aborted') return notOk('unknown', 'aborted');
  if (cut === 'timeout' && stage === 'machine') return notOk('unknown', 'timeout');
  if (cut === 'timeout') return notOk('down', stage === 'name' ? 'name-server-failed' : 'timeout');
  const failure = failureOf(error);
  if (!failure) throw error;
  return notOk(failure.state, failure.reason);
}

function isTimeout(reason: unknown): boolean {
  return typeof reason === 'object' && reason !== null && 'name' in reason && reason.name === 'TimeoutError';
}
