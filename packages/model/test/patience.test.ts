/** A trouble that is tolerated for a while: a cover open while paper is changed. */
import fc from 'fast-check';
import {
  type Attempt,
  type CheckHealth,
  createCheckState,
  DEFAULT_CHECK_POLICY,
  foldAttempt,
  notOk,
  ok,
} from '../src/index.js';

const POLICY = { ...DEFAULT_CHECK_POLICY, patienceMs: { operator: 90_000 } };
const OPEN = notOk('degraded', 'operator');
const OUT = notOk('down', 'consumable-out');
const UNKNOWN = notOk('unknown', 'busy');

/** One attempt each 10 s. */
function run(attempts: readonly Attempt[], policy = POLICY) {
  let state: CheckHealth = createCheckState();
  const changes: string[] = [];
  let reprobes = 0;
  attempts.forEach((attempt, index) => {
    const fold = foldAttempt(state, attempt, index * 10_000, policy);
    state = fold.state;
    for (const effect of fold.effects) {
      if (effect.type === 'transition') changes.push(`${effect.transition.atMs / 1000} ${effect.transition.to}`);
      else reprobes++;
    }
  });
  return { state, changes, reprobes };
}
const times = (count: number, attempt: Attempt) => Array.from({ length: count }, () => attempt);

describe('patience', () => {
  it('tells nothing of a trouble that is over in time, and does not hurry', () => {
    const { changes, reprobes } = run([ok(), ...times(9, OPEN), ok()]);
    expect(changes).toEqual(['0 ok']);
    expect(reprobes).toBe(0);
  });

  it('tells of one that lasts, since its first sign', () => {
    const { changes, state } = run([ok(), ...times(13, OPEN)]);
    expect(changes).toEqual(['0 ok', '10 degraded']);
    expect(state.reason).toBe('operator');
  });

  it('starts anew when the trouble went away meanwhile', () => {
    expect(run([ok(), ...times(8, OPEN), ok(), ...times(8, OPEN)]).changes).toEqual(['0 ok']);
  });

  it('is not shortened by attempts that could not judge, and not restarted by them', () => {
    expect(run([ok(), ...times(5, OPEN), UNKNOWN, ...times(7, OPEN)]).changes).toEqual(['0 ok', '10 degraded']);
  });

  it('keeps what was known before: paper out, cover opened to change it, paper in', () => {
    const { changes } = run([ok(), ...times(4, OUT), ...times(6, OPEN), ok(), ok()]);
    expect(changes).toEqual(['0 ok', '10 down', '110 ok']);
  });

  it('counts no loss on the way to a device that tells of its trouble', () => {
    const open = notOk('down', 'operator');
    expect(run([...times(10, ok()), ...times(8, open), ...times(20, ok())]).changes).toEqual(['0 ok']);
    // A device that does not answer as often as that is on a lossy path.
    const lossy = [...times(10, ok()), ...Array.from({ length: 8 }, () => [notOk('down', 'timeout'), ok()]).flat()];
    expect(run(lossy).changes.at(-1)).toMatch(/degraded$/);
  });

  it('does not lend its attempts to another trouble', () => {
    expect(run([ok(), ...times(6, OPEN), OUT]).changes).toEqual(['0 ok']);
    expect(run([ok(), ...times(6, OPEN), OUT, OUT, OUT]).changes).toEqual(['0 ok', '70 down']);
  });

  it('changes nothing for attempts without such a reason', () => {
    const any = fc.constantFrom(ok(5), notOk('down', 'timeout'), notOk('degraded', 'slow'), UNKNOWN);
    fc.assert(
      fc.property(fc.array(any, { maxLength: 60 }), (attempts) => {
        expect(run(attempts).changes).toEqual(run(attempts, DEFAULT_CHECK_POLICY as typeof POLICY).changes);
      }),
    );
  });
});
