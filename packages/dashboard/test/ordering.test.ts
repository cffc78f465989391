/** Fewer crossings, and heights that keep their order. */
import fc from 'fast-check';
import { countCrossings, type Item, orderColumns, type Segment } from '../src/site/ordering.js';
import { isotonic } from '../src/site/placement.js';

const item = (id: string, rank: number, lane: 0 | 1 = 0): Item => ({ id, rank, lane });

const twoColumns = fc
  .record({
    left: fc.integer({ min: 1, max: 7 }),
    right: fc.integer({ min: 1, max: 7 }),
    ends: fc.array(fc.tuple(fc.nat(6), fc.nat(6)), { maxLength: 14 }),
  })
  .map(({ left, right, ends }) => {
    const columns = [
      Array.from({ length: left }, (_, n) => item(`l${n}`, n)),
      Array.from({ length: right }, (_, n) => item(`r${n}`, n)),
    ];
    const segments = new Map<string, Segment>();
    for (const [a, b] of ends)
      segments.set(`${a % left} ${b % right}`, { column: 0, left: `l${a % left}`, right: `r${b % right}` });
    return { columns, segments: [...segments.values()] };
  });

describe('orderColumns', () => {
  it('unties lines that need not cross', () => {
    const columns = [
      [item('a', 0), item('b', 1), item('c', 2)],
      [item('x', 0), item('y', 1), item('z', 2)],
    ];
    const segments: Segment[] = [
      { column: 0, left: 'a', right: 'z' },
      { column: 0, left: 'b', right: 'y' },
      { column: 0, left: 'c', right: 'x' },
    ];
    expect(countCrossings(columns, segments)).toBe(3);
    expect(countCrossings(orderColumns(columns, segments), segments)).toBe(0);
  });

  it('never makes it worse, and loses no item', () => {
    fc.assert(
      fc.property(twoColumns, ({ columns, segments }) => {
        const ordered = orderColumns(columns, segments);
        expect(countCrossings(ordered, segments)).toBeLessThanOrEqual(countCrossings(columns, segments));
        expect(ordered.map((column) => column.map(({ id }) => id).sort())).toEqual(
          columns.map((column) => column.map(({ id }) => id).sort()),
        );
      }),
    );
  });

  it('keeps the second lane below the first, though more lines cross', () => {
    const columns = [
      [item('a', 0), item('b', 1)],
      [item('low', 0, 1), item('high', 1, 0)],
    ];
    const segments: Segment[] = [
      { column: 0, left: 'a', right: 'low' },
      { column: 0, left: 'b', right: 'high' },
    ];
    expect(orderColumns(columns, segments)[1]?.map(({ id }) => id)).toEqual(['high', 'low']);
  });
});

describe('isotonic', () => {
  const wanted = fc.array(
    fc.record({ value: fc.integer({ min: -100, max: 100 }), weight: fc.integer({ min: 1, max: 9 }) }),
    { minLength: 1, maxLength: 12 },
  );
  const cost = (placed: readonly number[], to: readonly { value: number; weight: number }[]) =>
    to.reduce((sum, { value, weight }, index) => sum + weight * ((placed[index] ?? 0) - value) ** 2, 0);

  it('keeps the order and leaves alone what is in order already', () => {
    fc.assert(
      fc.property(wanted, (values) => {
        const placed = isotonic(values);
        expect(placed).toHaveLength(values.length);
        expect(placed).toEqual([...placed].sort((a, b) => a - b));
        const sorted = [...values].sort((a, b) => a.value - b.value);
        expect(isotonic(sorted)).toEqual(sorted.map(({ value }) => value));
      }),
    );
  });

  it('is nearer to what is wanted than any other sequence in order', () => {
    fc.assert(
      fc.property(
        wanted,
        fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 12, maxLength: 12 }),
        (values, other) => {
          const rival = other.slice(0, values.length).sort((a, b) => a - b);
          expect(cost(isotonic(values), values)).toBeLessThanOrEqual(cost(rival, values) + 1e-6);
        },
      ),
    );
  });
});
