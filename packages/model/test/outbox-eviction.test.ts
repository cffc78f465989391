/** The outbox's eviction rule: what goes first, what goes last, and how evenly what stays is spread. */
import { EVICTION_CLASSES, type EvictionCandidate, evictionClass, planEviction } from '@tillwatch/model';
import fc from 'fast-check';

const rowsOf = (count: number, isLastingAt: (seq: number) => boolean = () => false): EvictionCandidate[] =>
  Array.from({ length: count }, (_, i) => ({ seq: i + 1, sizeBytes: 100, isLasting: isLastingAt(i + 1) }));

const arbRows = fc
  .uniqueArray(
    fc.record({
      seq: fc.integer({ min: 1, max: 2 ** 40 }),
      sizeBytes: fc.integer({ min: 1, max: 500 }),
      isLasting: fc.boolean(),
    }),
    {
      selector: (row) => row.seq,
      maxLength: 80,
    },
  )
  .map((rows) => rows.toSorted((a, b) => a.seq - b.seq));

describe('evictionClass', () => {
  it('counts trailing zero bits of steady sequences up to the coarsest class', () => {
    expect([1, 2, 3, 4, 8, 16, 32, 48].map((seq) => evictionClass(seq, false))).toEqual([0, 1, 0, 2, 3, 4, 4, 4]);
    expect(evictionClass(2 ** 40, false)).toBe(4);
    expect(evictionClass(2 ** 40 + 1, false)).toBe(0);
  });

  it('keeps what lasts in the last class whatever their sequence', () => {
    for (const seq of [1, 2, 16, 17]) expect(evictionClass(seq, true)).toBe(EVICTION_CLASSES - 1);
  });
});

describe('planEviction', () => {
  it('drops every second of the oldest first', () => {
    expect(planEviction(rowsOf(20), { freeBytes: 400, fullAboveSeq: 20 })).toEqual([1, 3, 5, 7]);
  });

  it('halves the detail evenly before it thins further', () => {
    const gone = new Set(planEviction(rowsOf(64), { freeBytes: 4800, fullAboveSeq: 64 }));
    const left = rowsOf(64).filter((row) => !gone.has(row.seq));
    expect(left.map((row) => row.seq)).toEqual(Array.from({ length: 16 }, (_, i) => (i + 1) * 4));
  });

  it('leaves the newest in full until nothing older is left to thin', () => {
    const plan = (freeBytes: number): number[] => planEviction(rowsOf(20), { freeBytes, fullAboveSeq: 10 });
    expect(plan(1000).every((seq) => seq <= 10)).toBe(true);
    expect(plan(1200).slice(10)).toEqual([11, 12]);
  });

  it('gives up what lasts last, oldest first', () => {
    const rows = rowsOf(12, (seq) => seq % 3 === 1);
    expect(planEviction(rows, { freeBytes: 1000, fullAboveSeq: 12 }).slice(-2)).toEqual([1, 4]);
  });

  it('frees enough or everything, with nothing to spare, never a lasting window before a steady window, and extends a smaller plan', () => {
    fc.assert(
      fc.property(
        arbRows,
        fc.nat(20_000),
        fc.nat(20_000),
        fc.integer({ min: 0, max: 2 ** 40 }),
        (rows, a, b, fullAboveSeq) => {
          const [less, more] = a < b ? [a, b] : [b, a];
          const small = planEviction(rows, { freeBytes: less, fullAboveSeq });
          const large = planEviction(rows, { freeBytes: more, fullAboveSeq });
          expect(large.slice(0, small.length)).toEqual(small);
          expect(new Set(large).size).toBe(large.length);
          const bySeq = new Map(rows.map((row) => [row.seq, row]));
          const bytes = (seqs: readonly number[]): number =>
            seqs.reduce((sum, seq) => sum + (bySeq.get(seq)?.sizeBytes ?? Number.NaN), 0);
          if (large.length < rows.length) {
            expect(bytes(large)).toBeGreaterThanOrEqual(more);
            expect(
              rows.filter((row) => !row.isLasting).length === 0 ||
                large.every((seq) => !bySeq.get(seq)?.isLasting) ||
                rows.every((row) => row.isLasting || large.includes(row.seq)),
            ).toBe(true);
          }
          if (large.length > 0) expect(bytes(large.slice(0, -1))).toBeLessThan(more);
          const lasting = large.filter((seq) => bySeq.get(seq)?.isLasting);
          expect(lasting).toEqual(lasting.toSorted((x, y) => x - y));
        },
      ),
    );
  });

  it('keeps gaps among thinned steady windows within twice the stride of their class', () => {
    fc.assert(
      fc.property(fc.integer({ min: 32, max: 300 }), fc.double({ min: 0, max: 0.9, noNaN: true }), (count, share) => {
        const gone = new Set(
          planEviction(rowsOf(count), { freeBytes: Math.floor(count * share) * 100, fullAboveSeq: count }),
        );
        const left = rowsOf(count)
          .filter((row) => !gone.has(row.seq))
          .map((row) => row.seq);
        const gaps = left.slice(1).map((seq, i) => seq - (left[i] ?? 0));
        const density = left.length / count;
        expect(Math.max(1, ...gaps)).toBeLessThanOrEqual(Math.min(16, 2 ** Math.ceil(Math.log2(1 / density) + 1)));
      }),
    );
  });
});
