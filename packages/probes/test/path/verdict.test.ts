import fc from 'fast-check';
import type { Answer, Sent } from '../../src/path/trace.js';
import {
  hopValues,
  judgePath,
  NO_PAST,
  type PathPast,
  type PathRules,
  WINDOW_ATTEMPTS,
} from '../../src/path/verdict.js';

const RULES: PathRules = { shownHops: 8, lossHighPermille: 200, slowMs: 0 };
const router = (ttl: number): Answer => ({ by: 'router', from: `10.0.${ttl}.1`, rttUs: ttl * 100 });
const target: Answer = { by: 'target', from: '10.9.9.9', rttUs: 900 };

/** One round: `hops` routers of which `silent` do not answer, and `reached` of the target. */
function round(hops: number, { silent = [] as number[], reached = true, whole = 3, lost = 0 } = {}): Sent[] {
  const ways = Array.from(
    { length: hops },
    (_, at): Sent => ({ ttl: at + 1, answer: silent.includes(at + 1) ? null : router(at + 1) }),
  );
  const ends = Array.from(
    { length: whole },
    (_, at): Sent => ({ ttl: null, answer: reached && at >= lost ? target : null }),
  );
  return [...ways, { ttl: hops + 1, answer: reached ? target : null }, ...ends];
}
const judge = (sent: readonly Sent[], before = NO_PAST, rules = RULES) => judgePath({ sent }, before, rules);

describe('a path', () => {
  it('is as long as the nearest reply of its target says', () => {
    expect(judge(round(3)).attempt).toMatchObject({ state: 'ok', latencyUs: 900, values: { hops: 4 } });
  });

  it('does not stop before a hop that never answers', () => {
    const { past } = judge(round(3, { silent: [2] }));
    const cut = round(3, { silent: [2, 3], reached: false });
    expect(judge(cut, past).attempt).toMatchObject({
      state: 'down',
      reason: 'path-stops',
      values: { lastHopAnswering: 1, firstHopMissing: 3 },
    });
  });

  it('of which nothing answers stops at once, where something used to', () => {
    const nothing = round(3, { silent: [1, 2, 3], reached: false });
    expect(judge(nothing).attempt).toMatchObject({ state: 'down', reason: 'timeout' });
    expect(judge(nothing, judge(round(3)).past).attempt).toMatchObject({
      reason: 'path-stops',
      values: { lastHopAnswering: 0, firstHopMissing: 1 },
    });
  });

  it('stops at the router that says so, though requests beyond it are answered by it too', () => {
    const stop: Answer = { ...router(3), by: 'stop' };
    const refused = [1, 2, 3, 4, 5].map((ttl): Sent => ({ ttl, answer: ttl < 3 ? router(ttl) : stop }));
    const { attempt, past } = judge([...refused, { ttl: null, answer: stop }]);
    expect(attempt).toMatchObject({ state: 'down', reason: 'path-stops', values: { lastHopAnswering: 3 } });
    expect(past.answering).toEqual([1, 2, 3]);
  });

  it('is slow from the line on', () => {
    expect(judge(round(3), NO_PAST, { ...RULES, slowMs: 1 }).attempt.state).toBe('ok');
    expect(
      judge(
        round(3).map((sent) => (sent.answer === target ? { ...sent, answer: { ...target, rttUs: 1_000 } } : sent)),
        NO_PAST,
        { ...RULES, slowMs: 1 },
      ).attempt,
    ).toMatchObject({ state: 'degraded', reason: 'slow' });
  });

  it('has loss over attempts, not over one', () => {
    const lossy = [...round(3, { whole: 1, lost: 1 }), ...round(3, { whole: 1 }), ...round(3, { whole: 1 })];
    let verdict = judge(lossy);
    expect(verdict.attempt.state).toBe('ok');
    for (let attempts = 1; attempts < 3; attempts += 1) verdict = judge(lossy, verdict.past);
    // The hops themselves were all answered, so it is behind the last.
    expect(verdict.attempt).toMatchObject({
      state: 'degraded',
      reason: 'loss',
      values: { lossPermille: 333, lossAfterHop: 3 },
    });
    for (let attempts = 0; attempts < WINDOW_ATTEMPTS; attempts += 1) verdict = judge(round(3), verdict.past);
    expect(verdict.attempt).toMatchObject({ state: 'ok', values: { lossPermille: 0 } });
  });

  it('has no loss left of an outage', () => {
    let { past } = judge(round(3));
    for (let attempts = 0; attempts < 5; attempts += 1) past = judge(round(3, { reached: false }), past).past;
    for (let attempts = 0; attempts < 3; attempts += 1) past = judge(round(3), past).past;
    expect(judge(round(3), past).attempt).toMatchObject({ state: 'ok', values: { lossPermille: 0 } });
  });
});

it('what is remembered and told stays within its bounds, whatever comes back', () => {
  const answer = fc.option(
    fc.record({
      by: fc.constantFrom('target' as const, 'router' as const, 'stop' as const),
      from: fc.constantFrom('10.0.0.1', '10.0.0.2', 'fd00::1'),
      rttUs: fc.nat(10_000_000),
    }),
  );
  const sent = fc.record({ ttl: fc.option(fc.integer({ min: 1, max: 30 })), answer });
  fc.assert(
    fc.property(fc.array(fc.array(sent, { maxLength: 40 }), { maxLength: 15 }), (traces) => {
      let past: PathPast = NO_PAST;
      for (const trace of traces) {
        const verdict = judge(trace, past);
        past = verdict.past;
        const values = { ...verdict.attempt.values, ...hopValues({ sent: trace }, past, RULES) };
        expect(Object.values(values).every(Number.isSafeInteger)).toBe(true);
        const replied = trace.some(({ answer }) => answer?.by === 'target');
        expect(verdict.attempt.state === 'down').toBe(!replied);
      }
      expect(past.window.length).toBeLessThanOrEqual(WINDOW_ATTEMPTS);
      expect(past.answering.length).toBeLessThanOrEqual(30);
    }),
  );
});
