import fc from 'fast-check';
import { ColumnModels } from '../../src/store/codec/column-models.js';
import { ColumnReader } from '../../src/store/codec/column-reader.js';
import { type ColumnTemper, ColumnWriter } from '../../src/store/codec/column-writer.js';
import { RangeDecoder, RangeEncoder } from '../../src/store/codec/range-coder.js';

interface Column {
  readonly values: readonly number[];
  readonly temper: ColumnTemper;
  readonly usual: number;
}

function encode(columns: readonly Column[]): Uint8Array {
  const writer = new ColumnWriter(new RangeEncoder(), new ColumnModels());
  for (const { values, temper, usual } of columns) writer.column(values, temper, usual);
  return writer.finish();
}

function decode(bytes: Uint8Array, columns: readonly Column[]): number[][] {
  const reader = new ColumnReader(new RangeDecoder(bytes), new ColumnModels());
  return columns.map(({ values, temper, usual }) => reader.column(values.length, temper, usual));
}

function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    // Mulberry32.
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const integers = fc.oneof(
  fc.constantFrom(0, 1, -1),
  fc.integer({ min: -50, max: 50 }),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.constantFrom(2 ** 50, -(2 ** 50), 2 ** 50 + 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2 ** 31, 2 ** 32),
);
const runs = fc
  .array(fc.tuple(integers, fc.integer({ min: 1, max: 60 })), { maxLength: 12 })
  .map((list) => list.flatMap(([value, count]) => new Array<number>(count).fill(value)));
const drift = fc
  .tuple(integers, fc.integer({ min: -2000, max: 2000 }), fc.array(fc.integer({ min: -9, max: 9 }), { maxLength: 300 }))
  .map(([start, step, jitter]) =>
    jitter.map((off, i) => Math.max(-(2 ** 50), Math.min(2 ** 50, start)) + i * step + off),
  );
const column = fc.record({
  values: fc.oneof(fc.array(integers, { maxLength: 200 }), fc.array(fc.double(), { maxLength: 20 }), runs, drift),
  temper: fc.constantFrom<ColumnTemper>('steady', 'noisy'),
  usual: fc.integer({ min: 0, max: 6 }),
});

describe('number column', () => {
  it('gives back every column, whatever is in it', () => {
    fc.assert(
      fc.property(fc.array(column, { maxLength: 6 }), (columns) => {
        const decoded = decode(encode(columns), columns);
        columns.forEach(({ values }, index) => {
          expect(decoded[index]?.length).toBe(values.length);
          values.forEach((value, i) => {
            expect(Object.is(decoded[index]?.[i], value)).toBe(true);
          });
        });
      }),
      { numRuns: 400 },
    );
  });

  it('takes no more than one byte for several columns that hold their usual value', () => {
    const columns: Column[] = [0, 1, 6, 0].map((usual) => ({
      values: new Array<number>(360).fill(usual),
      temper: 'steady',
      usual,
    }));
    expect(encode(columns).length).toBeLessThanOrEqual(1);
  });

  it.each([3, 20, 300, 20_000])(
    'comes within 0.25 bits of the entropy of Gaussian noise of deviation %d',
    (deviation) => {
      const next = random(deviation);
      const values = Array.from({ length: 360 }, () => {
        const normal = Math.sqrt(-2 * Math.log(next() + 1e-12)) * Math.cos(2 * Math.PI * next());
        return Math.round(10 * deviation + deviation * normal);
      });
      const entropyBits = Math.log2(deviation * Math.sqrt(2 * Math.PI * Math.E));
      const bits = (encode([{ values, temper: 'noisy', usual: 0 }]).length * 8) / values.length;
      expect(bits).toBeLessThan(entropyBits + 0.25);
    },
  );

  it('follows a drift, so that a slow rise of a noisy figure costs the noise alone', () => {
    const next = random(7);
    const values = Array.from({ length: 360 }, (_, i) => 1_000_000 + i * 5000 + Math.floor(next() * 16));
    expect(encode([{ values, temper: 'noisy', usual: 0 }]).length).toBeLessThan(360);
  });

  it('never hangs or gives more than asked for on damaged bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 0, max: 500 }), (bytes, length) => {
        const reader = new ColumnReader(new RangeDecoder(bytes), new ColumnModels());
        try {
          expect(reader.column(length, 'noisy', 0).length).toBe(length);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
