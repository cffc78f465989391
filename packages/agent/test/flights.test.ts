/** The signal that the runner gives an attempt is what probes take it for. */
import type { AttemptSignal } from '@tillwatch/probes';
import fc from 'fast-check';
import { ABORT_GRACE_MS, createFlights } from '../src/flights.js';

/** A signal as an attempt is given it, and the runner's means to abort it. */
function flying(): { signal: AttemptSignal; abort: () => void } {
  let given: AttemptSignal | undefined;
  const flights = createFlights({
    size: 1,
    run: (_index, signal) => {
      given = signal;
      return new Promise(() => {});
    },
    onEnd: () => {},
  });
  flights.depart(0, 0, 1_000);
  if (given === undefined) throw new Error('no attempt was made');
  return { signal: given, abort: () => flights.abortAll(0) };
}

/** Has the same done to a signal, and writes down who was called. */
function play(signal: AttemptSignal, abort: () => void, steps: readonly (readonly [string, number])[]): string[] {
  const told: string[] = [];
  const listeners = [0, 1, 2, 3].map((n) => () => told.push(`${n} ${(signal.reason as Error).name}`));
  for (const [what, n] of steps) {
    const listener = listeners[n] as () => void;
    if (what === 'add') signal.addEventListener('abort', listener, { once: true });
    if (what === 'remove') signal.removeEventListener('abort', listener);
    if (what === 'abort') abort();
    told.push(String(signal.aborted));
  }
  return told;
}

describe('the signal of an attempt', () => {
  it('calls those that an AbortSignal calls, in the same order', () => {
    const step = fc.tuple(fc.constantFrom('add', 'add', 'remove', 'abort'), fc.integer({ min: 0, max: 3 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const { signal, abort } = flying();
        const controller = new AbortController();
        const real = () => controller.abort(new DOMException('', 'AbortError'));
        expect(play(signal, abort, steps)).toEqual(play(controller.signal, real, steps));
      }),
    );
  });

  it('says that a deadline has passed', () => {
    let given: AttemptSignal | undefined;
    const ended: (string | null)[] = [];
    const flights = createFlights({
      size: 1,
      run: (_index, signal) => {
        given = signal;
        return new Promise(() => {});
      },
      onEnd: (_flight, outcome) => ended.push(outcome instanceof Error ? outcome.message : outcome.reason),
    });
    flights.depart(0, 0, 1_000);
    flights.expire(999);
    expect(given?.aborted).toBe(false);
    flights.expire(1_000);
    expect(given?.reason).toMatchObject({ name: 'TimeoutError' });
    flights.expire(1_000 + ABORT_GRACE_MS);
    expect(ended).toEqual(['the attempt did not end when it was aborted']);
  });
});
