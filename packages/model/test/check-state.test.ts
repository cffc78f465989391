import fc from 'fast-check';
import {
  type Attempt,
  type CheckHealth,
  type CheckState,
  createCheckState,
  DEFAULT_CHECK_POLICY,
  foldAttempt,
  isAboutToBeDown,
  notOk,
  ok,
} from '../src/index.js';

const DOWN = notOk('down', 'timeout');
const UNKNOWN = notOk('unknown', 'not-permitted');

function run(attempts: readonly Attempt[], start: CheckHealth = createCheckState(), fromMs = 1000, wayLoss = 0) {
  let state = start;
  const transitions: { from: CheckState; to: CheckState; reason: string | null; atMs: number }[] = [];
  let reprobes = 0;
  attempts.forEach((attempt, index) => {
    const fold = foldAttempt(state, attempt, fromMs + index * 100, DEFAULT_CHECK_POLICY, wayLoss);
    state = fold.state;
    for (const effect of fold.effects) {
      if (effect.type === 'transition') transitions.push(effect.transition);
      else reprobes += 1;
    }
  });
  return { state, transitions, reprobes };
}

const times = (count: number, attempt: Attempt) => Array.from({ length: count }, () => attempt);

describe('hysteresis', () => {
  it('believes the first good answer and stamps it', () => {
    expect(run([ok(10)]).transitions).toEqual([{ from: 'unknown', to: 'ok', reason: null, atMs: 1000 }]);
  });

  it('is the very same after one more answer where all is well, and another after a loss', () => {
    let health = createCheckState();
    for (let turn = 0; turn < DEFAULT_CHECK_POLICY.lossWindow; turn++) health = foldAttempt(health, ok(1), turn).state;
    expect(foldAttempt(health, ok(2), 100)).toEqual({ state: health, effects: [] });
    expect(foldAttempt(health, ok(2), 100).state).toBe(health);
    expect(foldAttempt(health, notOk('down', 'timeout'), 100).state).toMatchObject({ lossBits: 1, current: 'ok' });
    const lossy = foldAttempt(health, notOk('down', 'timeout'), 100).state;
    const answered = foldAttempt(lossy, ok(2), 101).state;
    expect(answered).toMatchObject({ lossBits: 2, pending: null });
    expect(foldAttempt(answered, ok(2), 102).state).toMatchObject({ lossBits: 4, pending: null });
  });

  it('does not call one or two lost packets a fault, and asks again soon', () => {
    const { transitions, reprobes, state } = run([ok(), DOWN, DOWN, ok()]);
    expect(transitions.map((t) => t.to)).toEqual(['ok']);
    expect(reprobes).toBe(2);
    expect(state.current).toBe('ok');
  });

  it('confirms a fault at the third miss in a row and dates it back to the first', () => {
    const { transitions } = run([ok(), DOWN, DOWN, DOWN]);
    expect(transitions.at(-1)).toEqual({ from: 'ok', to: 'down', reason: 'timeout', atMs: 1100 });
  });

  it('recovers after two good answers, not one', () => {
    const down = run([ok(), ...times(3, DOWN)]).state;
    expect(run([ok()], down).state.current).toBe('down');
    expect(run([ok(), ok()], down).transitions.at(-1)?.to).toBe('ok');
    expect(run([ok(), DOWN, ok()], down).state.current).toBe('down');
  });

  it('calls a path that loses a fifth of its attempts degraded by loss, and lets it recover', () => {
    const lossy = Array.from({ length: 40 }, (_, i) => (i % 5 === 4 ? DOWN : ok()));
    const sick = run(lossy);
    expect(sick.state).toMatchObject({ current: 'degraded', reason: 'loss' });
    expect(sick.transitions.map((t) => t.to)).toEqual(['ok', 'degraded']);
    expect(run(times(25, ok()), sick.state).state.current).toBe('ok');
  });

  it('does not call the end of an outage lossy', () => {
    const { transitions } = run([...times(10, ok()), ...times(10, DOWN), ...times(10, ok())]);
    expect(transitions.map((t) => t.to)).toEqual(['ok', 'down', 'ok']);
  });

  it('does not flap on a path that is slow as well as lossy', () => {
    const attempts = Array.from({ length: 400 }, (_, i) =>
      i % 4 === 3 ? DOWN : i % 20 === 0 ? notOk('degraded', 'slow', 9) : ok(),
    );
    expect(run(attempts).transitions.length).toBeLessThanOrEqual(3);
    expect(run(attempts).state.current).toBe('degraded');
  });

  it('is not deceived by two kinds of trouble in turns', () => {
    const turns = (a: Attempt, b: Attempt) => [ok(), ...Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? a : b))];
    expect(run(turns(DOWN, UNKNOWN)).transitions.at(-1)).toMatchObject({ to: 'down', atMs: 1100 });
    expect(run(turns(notOk('degraded', 'slow', 9), DOWN)).state.current).toBe('degraded');
    expect(run(turns(DOWN, ok())).state).toMatchObject({ current: 'degraded', reason: 'loss' });
  });

  it('looks again at what three misses made down, every two seconds for twenty, however long its interval', () => {
    const reprobesOf = (state: CheckHealth, attempt: Attempt, atMs: number, policy = DEFAULT_CHECK_POLICY) =>
      foldAttempt(state, attempt, atMs, policy).effects.flatMap((effect) =>
        effect.type === 'reprobe' ? [effect.afterMs] : [],
      );
    const missing = run([ok(), DOWN, DOWN]).state;
    expect(reprobesOf(missing, DOWN, 1_300)).toEqual([2_000]);
    const down = run([DOWN], missing, 1_300).state;
    expect(down).toMatchObject({ current: 'down', sinceMs: 1_100 });
    expect(reprobesOf(down, DOWN, 3_300)).toEqual([2_000]);
    expect(reprobesOf(down, DOWN, 21_099)).toEqual([2_000]);
    expect(reprobesOf(down, DOWN, 21_100)).toEqual([]);
    // What the target says of itself is no chance, and who forbids early attempts gets none.
    expect(reprobesOf(down, notOk('down', 'service-stopped'), 3_300)).toEqual([]);
    expect(reprobesOf(down, DOWN, 3_300, { ...DEFAULT_CHECK_POLICY, reprobeMs: 0 })).toEqual([]);
  });

  it('turns unknown, not down, when it may no longer look', () => {
    expect(run([ok(), ...times(3, UNKNOWN)]).transitions.at(-1)).toMatchObject({
      to: 'unknown',
      reason: 'not-permitted',
    });
  });

  it('does not take for dead what misses three in a row on a way that loses a third, but what misses a dozen', () => {
    const well = run(times(20, ok())).state;
    const missing = run(times(10, DOWN), well, 10_000, 0.34);
    expect(missing.state).toMatchObject({ current: 'degraded', reason: 'loss' });
    expect(missing.transitions).toEqual([{ from: 'ok', to: 'degraded', reason: 'loss', atMs: 10_000 }]);
    expect(missing.reprobes).toBe(10);
    const dead = run([DOWN], missing.state, 11_000, 0.34);
    expect(dead.transitions).toEqual([{ from: 'degraded', to: 'down', reason: 'timeout', atMs: 10_000 }]);
    expect(run([ok(), ok()], missing.state, 11_000, 0.34).state.current).toBe('degraded');
    expect(run(times(25, ok()), missing.state, 11_000).state.current).toBe('ok');
  });

  it('does the same on a loss of its own, and waits a window at most however much is lost', () => {
    const lossy = run(Array.from({ length: 40 }, (_, i) => (i % 4 === 3 ? DOWN : ok()))).state;
    expect(run(times(5, DOWN), lossy, 10_000).state.current).toBe('degraded');
    expect(run(times(12, DOWN), lossy, 10_000).state.current).toBe('down');
    const well = run(times(20, ok())).state;
    for (const wayLoss of [0.8, 0.99, 1]) {
      expect(run(times(19, DOWN), well, 10_000, wayLoss).state.current).toBe('degraded');
      expect(run(times(20, DOWN), well, 10_000, wayLoss).state.current).toBe('down');
    }
  });

  it('takes for dead at once what refuses or tells, whatever its way loses', () => {
    const well = run(times(20, ok())).state;
    const told = notOk('down', 'hardware-fault');
    expect(run(times(3, told), well, 10_000, 0.6).state).toMatchObject({ current: 'down', reason: 'hardware-fault' });
  });

  it('asks for the loss of the way only when that decides', () => {
    const well = run(times(20, ok())).state;
    expect(isAboutToBeDown(well, DOWN, DEFAULT_CHECK_POLICY)).toBe(false);
    const two = run(times(2, DOWN), well).state;
    expect(isAboutToBeDown(two, DOWN, DEFAULT_CHECK_POLICY)).toBe(true);
    expect(isAboutToBeDown(two, ok(), DEFAULT_CHECK_POLICY)).toBe(false);
    expect(isAboutToBeDown(run([DOWN], two).state, DOWN, DEFAULT_CHECK_POLICY)).toBe(false);
  });

  const attempt = fc.constantFrom<Attempt>(
    ok(5),
    DOWN,
    notOk('down', 'refused'),
    notOk('degraded', 'slow', 9),
    UNKNOWN,
  );

  it('holds for any run of attempts: transitions chain, never repeat a state, and are dated in order', () => {
    fc.assert(
      fc.property(fc.array(attempt, { maxLength: 120 }), (attempts) => {
        const { transitions, state } = run(attempts);
        let before: CheckState = 'unknown';
        let atMs = 0;
        for (const transition of transitions) {
          expect(transition.from).toBe(before);
          expect(transition.to).not.toBe(transition.from);
          expect(transition.atMs).toBeGreaterThanOrEqual(atMs);
          before = transition.to;
          atMs = transition.atMs;
        }
        expect(state.current).toBe(before);
        if (state.current === 'ok') expect(state.reason).toBeNull();
        if (state.current === 'down')
          expect(attempts.filter((a) => a.state === 'down').length).toBeGreaterThanOrEqual(
            DEFAULT_CHECK_POLICY.failAfter,
          );
      }),
    );
  });

  it('always ends in the state of a long steady tail', () => {
    fc.assert(
      fc.property(fc.array(attempt, { maxLength: 60 }), attempt, (head, tail) => {
        expect(run([...head, ...times(40, tail)]).state).toMatchObject({ current: tail.state, pending: null });
      }),
    );
  });
});
