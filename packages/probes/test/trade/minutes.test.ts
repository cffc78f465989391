/** Which minutes are reported: each once, in order, whatever the attempts' times and the restarts between them. */
import fc from 'fast-check';
import { dueMinutes, MINUTE_MS, REPORT_MINUTES } from '../../src/trade/minutes.js';

const POLICY = { lateMs: 30_000, catchUpMinutes: 1_440 };
const due = (next: number | null, nowMs: number, policy: Partial<typeof POLICY> = {}) =>
  dueMinutes({ next, nowMs, ...POLICY, ...policy });
const at = (minute: number, s = 0) => minute * MINUTE_MS + s * 1_000;

describe('due minutes', () => {
  it('begin with the last complete one, which is complete only some time after its end', () => {
    expect(due(null, at(100, 29))).toEqual({ range: { first: 98, count: 1 }, next: 99, skipped: 0 });
    expect(due(null, at(100, 30))).toEqual({ range: { first: 99, count: 1 }, next: 100, skipped: 0 });
  });

  it('are none until the next is complete', () => {
    expect(due(100, at(101, 29)).range).toBeNull();
    expect(due(100, at(101, 30)).range).toEqual({ first: 100, count: 1 });
  });

  it('of a backlog come five at a time, and those too long ago are counted as skipped', () => {
    expect(due(100, at(112, 30))).toEqual({ range: { first: 100, count: 5 }, next: 105, skipped: 0 });
    expect(due(100, at(2_000, 30))).toEqual({ range: { first: 560, count: 5 }, next: 565, skipped: 460 });
  });

  it('wait for a clock that was set back a little, and begin anew after one that was far ahead', () => {
    expect(due(105, at(101, 30))).toEqual({ range: null, next: 105, skipped: 0 });
    expect(due(400, at(101, 30))).toEqual({ range: { first: 100, count: 1 }, next: 101, skipped: 0 });
  });

  it('cover every minute once, without a hole, whenever attempts come', () => {
    const steps = fc.array(fc.integer({ min: 1, max: 900_000 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 120_000 }), (gaps, lateMs) => {
        let nowMs = at(1_000);
        let place = dueMinutes({ ...POLICY, lateMs, next: null, nowMs }).next;
        const told: number[] = [];
        const first = place;
        for (const gap of gaps) {
          nowMs += gap;
          const { range, next, skipped } = dueMinutes({ ...POLICY, lateMs, next: place, nowMs });
          expect(skipped).toBe(0);
          if (range !== null) {
            expect(range.count).toBeLessThanOrEqual(REPORT_MINUTES);
            expect(at(range.first + range.count) + lateMs).toBeLessThanOrEqual(nowMs);
            for (let i = 0; i < range.count; i++) told.push(range.first + i);
          }
          place = next;
        }
        expect(told).toEqual(told.map((_, i) => first + i));
      }),
    );
  });
});
