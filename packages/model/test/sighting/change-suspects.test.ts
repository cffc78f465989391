/** How much a change weighs: by age, by kind, by when it takes effect. */
import fc from 'fast-check';
import { type ChangeView, changeNats, MAX_CHANGE_NATS, utcTime } from '../../src/index.js';

const ONSET_MS = Date.parse('2026-07-10T10:00:00Z');
const HOUR_MS = 3_600_000;
const change = (more: Partial<ChangeView>): ChangeView => ({
  id: '0',
  at: utcTime(ONSET_MS),
  receivedAt: utcTime(ONSET_MS),
  check: 'c',
  on: 'n',
  kind: 'file',
  subject: 's',
  before: 'a',
  after: 'b',
  fields: [{ path: 'price.base', before: '1', after: '2' }],
  fieldsLeftOut: 0,
  changedAt: null,
  author: null,
  ...more,
});

it('weighs a fresh one at most 12 to 1, an old one nothing', () => {
  expect(changeNats(change({}), ONSET_MS)).toBeCloseTo(MAX_CHANGE_NATS, 10);
  expect(MAX_CHANGE_NATS).toBeLessThanOrEqual(2.5);
  expect(changeNats(change({ at: utcTime(ONSET_MS - 8 * 24 * HOUR_MS) }), ONSET_MS)).toBe(0);
});

it('forgets code within hours and dated configuration within days', () => {
  const at = utcTime(ONSET_MS - 6 * HOUR_MS);
  expect(changeNats(change({ at, kind: 'package' }), ONSET_MS)).toBe(0);
  expect(changeNats(change({ at }), ONSET_MS)).toBeGreaterThan(2);
});

it('counts from the day on which a value takes effect, not only from the push', () => {
  const pushed = { at: utcTime(ONSET_MS - 20 * 24 * HOUR_MS) };
  const dated = (after: string) => change({ ...pushed, fields: [{ path: 'promo.valid_from', before: null, after }] });
  expect(changeNats(dated('2026-07-10'), ONSET_MS)).toBeGreaterThan(2);
  expect(changeNats(dated('2026-07-10T09:59:00Z'), ONSET_MS)).toBeGreaterThan(2.4);
  expect(changeNats(dated('2026-08-10'), ONSET_MS)).toBe(0);
  expect(changeNats(dated('no date'), ONSET_MS)).toBe(0);
});

it('lets a date that moved away from now count by its push', () => {
  const fields = [{ path: 'coupon.valid_from', before: '2026-01-01', after: '2027-01-01' }];
  expect(changeNats(change({ fields, at: utcTime(ONSET_MS - 60_000) }), ONSET_MS)).toBeGreaterThan(2.4);
});

it('does not suspect what came after the fault', () => {
  expect(changeNats(change({ at: utcTime(ONSET_MS + HOUR_MS) }), ONSET_MS)).toBe(0);
});

it('is bounded, and never grows with age', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e10 }), fc.integer({ min: 0, max: 1e10 }), (a, b) => {
      const [young, old] = [Math.min(a, b), Math.max(a, b)].map((ageMs) =>
        changeNats(change({ at: utcTime(ONSET_MS - ageMs) }), ONSET_MS),
      ) as [number, number];
      expect(young).toBeGreaterThanOrEqual(old);
      expect(young).toBeLessThanOrEqual(MAX_CHANGE_NATS);
      expect(old).toBeGreaterThanOrEqual(0);
    }),
  );
});
