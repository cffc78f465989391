import fc from 'fast-check';
import { planBuckets, planHistory } from '../../src/store/history-plan.js';
import { DAY_MS, DEFAULT_RETENTION, HOUR_MS, MINUTE_MS } from '../../src/store/retention.js';

const nowMs = Date.UTC(2026, 5, 1);
const base = { windowMs: 10_000, nowMs, retention: DEFAULT_RETENTION, toMs: nowMs };

describe('plan of a history answer', () => {
  it.each([
    ['an hour', HOUR_MS, 360, 'detail', 10_000],
    ['an hour in few points', HOUR_MS, 100, 'minute', MINUTE_MS],
    ['a day', DAY_MS, 500, 'minute', 5 * MINUTE_MS],
    ['a week', 7 * DAY_MS, 500, 'minute', 30 * MINUTE_MS],
    ['a month', 30 * DAY_MS, 500, 'hour', 2 * HOUR_MS],
    ['three years', 3 * 365 * DAY_MS, 2000, 'day', DAY_MS],
    ['ten years', 3650 * DAY_MS, 500, 'day', 14 * DAY_MS],
  ] as const)('%s', (_, spanMs, maxPoints, source, stepMs) => {
    expect(planHistory({ ...base, fromMs: nowMs - spanMs, maxPoints })).toMatchObject({ source, stepMs });
  });

  it.each([
    ['detail', 29, 'minute'],
    ['minutes', 181, 'hour'],
    ['hours', 3 * 365 + 1, 'day'],
  ] as const)('asks nothing finer where %s are dropped already', (_, daysAgo, source) => {
    const fromMs = nowMs - daysAgo * DAY_MS;
    expect(planHistory({ ...base, fromMs, toMs: fromMs + HOUR_MS, maxPoints: 5000 }).source).toBe(source);
  });

  it('covers the range with at most as many points as asked, whatever is asked', () => {
    const span = fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 40 * 365 * DAY_MS }));
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: nowMs }),
        span,
        fc.integer({ min: -5, max: 6000 }),
        (fromMs, spanMs, maxPoints) => {
          const toMs = fromMs + spanMs;
          for (const plan of [planHistory, planBuckets].map((of) => of({ ...base, fromMs, toMs, maxPoints }))) {
            expect(plan.fromMs).toBeLessThanOrEqual(fromMs);
            expect(plan.toMs).toBeGreaterThanOrEqual(toMs);
            expect((plan.toMs - plan.fromMs) / plan.stepMs).toBeLessThanOrEqual(Math.min(5000, Math.max(1, maxPoints)));
            if (plan.source !== 'detail') expect((plan.toMs - plan.fromMs) % plan.stepMs).toBe(0);
          }
        },
      ),
    );
  });
});
