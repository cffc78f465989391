import fc from 'fast-check';
import { SeqSet } from '../src/index.js';

describe('sequence set', () => {
  it('equals a plain set under any additions', () => {
    const step = fc.record({ first: fc.integer({ min: 1, max: 60 }), count: fc.integer({ min: 0, max: 8 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const set = new SeqSet();
        const plain = new Set<number>();
        for (const { first, count } of steps) {
          set.addRange({ first, count });
          for (let i = 0; i < count; i++) plain.add(first + i);
        }
        expect(set.size).toBe(plain.size);
        for (let seq = 0; seq < 70; seq++) expect(set.has(seq)).toBe(plain.has(seq));
        const ranges = set.ranges();
        for (let i = 1; i < ranges.length; i++) {
          const before = ranges[i - 1];
          expect(ranges[i]?.first).toBeGreaterThan((before?.first ?? 0) + (before?.count ?? 0));
        }
        expect(new SeqSet(ranges).ranges()).toEqual(ranges);
        expect(set.max).toBe(plain.size === 0 ? null : Math.max(...plain));
      }),
    );
  });

  it('tells new from seen', () => {
    const set = new SeqSet();
    expect([set.add(5), set.add(5), set.add(6), set.add(4)]).toEqual([true, false, true, true]);
    expect(set.ranges()).toEqual([{ first: 4, count: 3 }]);
  });

  it('can be held to a number of runs by giving up its oldest gaps', () => {
    const set = new SeqSet();
    for (let seq = 1; seq <= 199; seq += 2) set.add(seq);
    expect(set.runs).toBe(100);
    expect(set.closeLowestGaps(10)).toBe(90);
    expect(set.runs).toBe(10);
    expect(set.has(2)).toBe(true);
    expect(set.has(198)).toBe(false);
    expect(set.has(199)).toBe(true);
    expect(set.closeLowestGaps(10)).toBe(0);
  });
});
