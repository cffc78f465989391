/** Lines of a log: cut, matched, dated, counted; each once, whatever pieces they are read in. */
import fc from 'fast-check';
import { compilePatterns } from '../../src/trade/line-patterns.js';
import { parseLineTime } from '../../src/trade/line-time.js';
import { foldLines, takeMinutes } from '../../src/trade/log-minutes.js';
import { MAX_LINE_BYTES, splitLines } from '../../src/trade/log-tail.js';

const NOW_MS = new Date(2026, 10, 22, 8, 20, 30).getTime();

describe('lines', () => {
  it('are whole ones, read in whatever pieces, the long ones passed over', () => {
    const line = fc.oneof(
      fc
        .string({ unit: fc.constantFrom('a', '订', ' ', '\r'), maxLength: 40 })
        .map((text) => text.replaceAll('\r', '')),
      fc.constant('x'.repeat(MAX_LINE_BYTES + 5)),
    );
    const cuts = fc.array(fc.integer({ min: 1, max: 6_000 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), cuts, (lines, sizes) => {
        const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
        const read: string[] = [];
        let offset = 0;
        let isSkipping = false;
        for (let turn = 0; offset < bytes.length; turn++) {
          // A file grows by pieces; what is not used is read again.
          const end = Math.min(
            bytes.length,
            offset + (turn > 200 ? bytes.length : (sizes[turn % sizes.length] ?? 1) + turn * 200),
          );
          const split = splitLines(bytes.subarray(offset, end), isSkipping, false);
          read.push(...split.lines);
          offset += split.usedBytes;
          isSkipping = split.isSkipping;
        }
        expect(read).toEqual(lines.filter((text) => Buffer.byteLength(text) <= MAX_LINE_BYTES));
      }),
    );
  });

  it('of a finished file end with it', () => {
    expect(splitLines(Buffer.from('a\r\nb'), false, false)).toMatchObject({ lines: ['a'], usedBytes: 3 });
    expect(splitLines(Buffer.from('a\r\nb'), false, true)).toMatchObject({ lines: ['a', 'b'], usedBytes: 4 });
  });
});

describe('the time of a line', () => {
  const minuteAgo = (s: number) => NOW_MS - s * 1_000;
  it.each([
    ['2026-11-22 08:19:30 x', minuteAgo(60)],
    ['2026-11-22T08:19:30,123', minuteAgo(60)],
    ['08:19:30', minuteAgo(60)],
    ['23:19:30', new Date(2026, 10, 21, 23, 19, 30).getTime()],
    ['1795335300', 1_795_335_300_000],
    ['1795335300123', 1_795_335_300_123],
    ['2026-11-22T08:15:00Z', Date.UTC(2026, 10, 22, 8, 15)],
    ['2026-11-22T08:15:00+08:00', Date.UTC(2026, 10, 22, 0, 15)],
    ['2026-13-22 08:15:00', null],
    ['Nov 22', null],
    ['', null],
    ['99:99', null],
  ])('%s', (text, expected) => {
    expect(parseLineTime(text, NOW_MS)).toBe(expected);
  });
});

describe('patterns', () => {
  it('count lines, or add up what they catch', () => {
    const patterns = compilePatterns({ orders: 'ORDER ok', items: 'items=(?<count>\\d+)' }, '^(\\S+ \\S+) ');
    expect(
      patterns.match(['2026-11-22 08:15:00 ORDER ok items=3', 'stack trace', 'x items=99999999999', 'x items=0']),
    ).toEqual([
      { counts: { orders: 1, items: 3 }, time: '2026-11-22 08:15:00' },
      { counts: {}, time: null },
      { counts: {}, time: null },
      { counts: {}, time: null },
    ]);
  });

  it('that backtrack without end are stopped, and go on with other lines', () => {
    const patterns = compilePatterns({ bad: '^(a+)+$' }, '^x');
    expect(patterns.match([`${'a'.repeat(60)}!`])).toBe('too-costly');
    expect(patterns.match(['aaa'])).toEqual([{ counts: { bad: 1 }, time: null }]);
  });
});

describe('counts by minute', () => {
  const minute = (n: number) => n * 60_000;
  const frame = { next: 100, oldest: 50, nowMs: minute(110) };
  const empty = { counts: {}, lastMinute: null };
  const line = (atMs: number | null, orders = 1) => ({ atMs, counts: orders === 0 ? {} : { orders } });

  it('put a line where its time says, one without at the line before, a late one in the first minute not told', () => {
    const fold = foldLines(
      empty,
      [line(minute(101)), line(null), line(minute(80)), line(minute(40)), line(minute(999))],
      frame,
    );
    expect(fold.counts).toEqual({ 101: { orders: 2 }, 100: { orders: 1 }, 110: { orders: 1 } });
    expect(takeMinutes(fold.counts, ['orders', 'paid'], 102)).toEqual({
      taken: { orders: 3, paid: 0 },
      rest: { 110: { orders: 1 } },
    });
  });

  it('lose and double nothing, however the lines are dealt out to attempts', () => {
    const lines = fc.array(fc.tuple(fc.option(fc.integer({ min: 60, max: 115 })), fc.nat(3)), { maxLength: 40 });
    fc.assert(
      fc.property(lines, fc.array(fc.nat(10), { minLength: 1, maxLength: 10 }), (drawn, sizes) => {
        let fold: ReturnType<typeof foldLines> = empty;
        let next = 100;
        let told = 0;
        const all = drawn.map(([at, orders]) => line(at === null ? null : minute(at), orders));
        for (let from = 0, turn = 0; from < all.length; turn++) {
          const size = (sizes[turn % sizes.length] ?? 0) + 1;
          fold = foldLines(fold, all.slice(from, from + size), { ...frame, next });
          from += size;
          next += 1;
          const { taken, rest } = takeMinutes(fold.counts, ['orders'], next);
          told += taken.orders ?? 0;
          fold = { ...fold, counts: rest };
        }
        told += takeMinutes(fold.counts, ['orders'], Number.POSITIVE_INFINITY).taken.orders ?? 0;
        expect(told).toBe(all.reduce((sum, { counts }) => sum + ((counts as { orders?: number }).orders ?? 0), 0));
      }),
    );
  });
});
