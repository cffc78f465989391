import fc from 'fast-check';
import { backoffMs } from '../src/index.js';

describe('back-off', () => {
  it('stays between its bounds and its ceiling doubles until the maximum', () => {
    const policy = { minMs: 100, maxMs: 10_000 };
    expect([0, 1, 2, 20, 2000].map((attempt) => backoffMs(attempt, policy, 1))).toEqual([
      200, 400, 800, 10_000, 10_000,
    ]);
    fc.assert(
      fc.property(fc.nat(5000), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
        const wait = backoffMs(attempt, policy, random);
        expect(wait).toBeGreaterThanOrEqual(100);
        expect(wait).toBeLessThanOrEqual(10_000);
      }),
    );
  });
});
