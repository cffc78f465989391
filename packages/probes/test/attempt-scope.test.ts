import { type Attempt, ok } from '@tillwatch/model';
import { type AttemptScope, runAttempt } from '../src/attempt-scope.js';
import { untilEnd } from '../src/lifetime.js';

const never = new Promise<Attempt>(() => {});
const coded = (code: string) => Promise.reject(Object.assign(new Error(code), { code }));

function run(timeoutMs = 60_000): { controller: AbortController; options: { signal: AbortSignal; timeoutMs: number } } {
  const controller = new AbortController();
  return { controller, options: { signal: controller.signal, timeoutMs } };
}

describe('runAttempt', () => {
  it('gives what the body answers', async () => {
    expect(await runAttempt(run().options, async () => ok(5))).toEqual({ state: 'ok', reason: null, latencyUs: 5 });
  });

  it('is down with a timeout when its deadline passes', async () => {
    const outcome = await runAttempt(run(5).options, (scope) => untilEnd(scope, never));
    expect(outcome).toEqual({ state: 'down', reason: 'timeout' });
  });

  it('blames the name server for a deadline that passes while a name is resolved', async () => {
    const outcome = await runAttempt(run(5).options, (scope) => {
      scope.waitsFor('name');
      return untilEnd(scope, never);
    });
    expect(outcome).toEqual({ state: 'down', reason: 'name-server-failed' });
  });

  it('is unknown when it is aborted, before or while it runs', async () => {
    const { controller, options } = run();
    const running = runAttempt(options, (scope) => untilEnd(scope, never));
    controller.abort();
    expect(await running).toEqual({ state: 'unknown', reason: 'aborted' });
    expect(await runAttempt(options, async () => ok())).toEqual({ state: 'unknown', reason: 'aborted' });
  });

  it("takes an abort by the runner's timeout for a timeout", async () => {
    const { controller, options } = run();
    const running = runAttempt(options, (scope) => untilEnd(scope, never));
    controller.abort(new DOMException('late', 'TimeoutError'));
    expect(await running).toEqual({ state: 'down', reason: 'timeout' });
  });

  it('makes an outcome of what the network reports, and throws what is a bug', async () => {
    expect(await runAttempt(run().options, () => coded('ECONNREFUSED'))).toEqual({ state: 'down', reason: 'refused' });
    await expect(runAttempt(run().options, () => Promise.reject(new TypeError('ours')))).rejects.toThrow('ours');
  });

  it('ends its lifetime whatever the outcome, and leaves no listener on the signal', async () => {
    const { options } = run();
    const counted = { added: 0, removed: 0 };
    const signal = new Proxy(options.signal, {
      get(target, key) {
        if (key === 'addEventListener') counted.added += 1;
        if (key === 'removeEventListener') counted.removed += 1;
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    let ends = 0;
    const watch = (outcome: () => Promise<Attempt>) =>
      runAttempt({ ...options, signal }, (scope) => {
        scope.onEnd(() => {
          ends += 1;
        });
        return outcome();
      });
    await watch(async () => ok());
    await watch(() => coded('ECONNRESET'));
    await watch(() => Promise.reject(new TypeError('ours'))).catch(() => {});
    expect(ends).toBe(3);
    expect(counted).toEqual({ added: 3, removed: 3 });
  });

  it('calls a listener at once that comes after the end', async () => {
    let scope: AttemptScope | undefined;
    const ended = await runAttempt(run().options, async (given) => {
      scope = given;
      return ok();
    });
    expect(ended.state).toBe('ok');
    let calls = 0;
    scope?.onEnd(() => {
      calls += 1;
    });
    expect(calls).toBe(1);
  });
});
