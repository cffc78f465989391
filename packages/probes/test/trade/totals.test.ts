/** Growth of totals over restarts of whoever counts. */
import fc from 'fast-check';
import { growthOf, mergedTotals } from '../../src/trade/totals.js';

describe('growth of totals', () => {
  it('is the difference, and all of what was started anew or was not there', () => {
    expect(growthOf({ orders: { '': 10 } }, { orders: { '': 14 } })).toEqual({ orders: 4 });
    expect(growthOf({ orders: { '': 10 } }, { orders: { '': 3 } })).toEqual({ orders: 3 });
    expect(growthOf({ orders: { a: 10, b: 5 } }, { orders: { a: 2, b: 6, c: 7 } })).toEqual({ orders: 10 });
    expect(growthOf({}, { orders: { '': 10 } })).toEqual({});
    expect(growthOf({ orders: { '': 10 } }, { orders: { constructor: 1 } })).toEqual({ orders: 1 });
  });

  it('of a metric that was missing in between is told with the next reading', () => {
    const before = mergedTotals({ orders: { '': 10 }, paid: { '': 4 } }, { orders: { '': 12 } });
    expect(growthOf(before, { orders: { '': 13 }, paid: { '': 9 } })).toEqual({ orders: 1, paid: 5 });
  });

  it('adds up to what happened, wherever it is read, when a counter that restarts is read before it does', () => {
    const lives = fc.array(fc.array(fc.nat(50), { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(lives, (drawn) => {
        let before = { orders: { '': 0 } };
        let told = 0;
        let happened = 0;
        for (const life of drawn) {
          let counter = 0;
          for (const [i, events] of life.entries()) {
            // The first of a life that is no more than the last told could not be seen to be of another life.
            const count = i === 0 ? Math.min(events, Math.max(0, before.orders[''] - 1)) : events;
            counter += count;
            happened += count;
            const now = { orders: { '': counter } };
            told += growthOf(before, now).orders ?? 0;
            before = now;
          }
        }
        expect(told).toBe(happened);
      }),
    );
  });
});
