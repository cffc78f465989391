import fc from 'fast-check';
import { parseDayHours, type StoreCalendar } from '../../src/calendar/store-calendar.js';
import { NO_ALARM } from '../../src/trade/alarm.js';
import {
  binCount,
  localMinute,
  MAX_COUNT,
  MAX_REPORT_MINUTES,
  minutesOf,
  UNKNOWN_COUNT,
  unknownDay,
} from '../../src/trade/day-minutes.js';
import { learnDay, NOTHING_LEARNED, planDay } from '../../src/trade/day-plan.js';
import { createDayWatch } from '../../src/trade/day-watch.js';
import { DAY_BINS, type TradeDay } from '../../src/trade/days.js';
import { planTradingDay, tradingSpans } from '../../src/trade/trading-hours.js';

/** 1970-01-05, a Monday. */
const MONDAY = 4;
const steady = (bin: number): number => (bin >= 108 && bin < 204 ? 1 : 0);
const day = (at: number): TradeDay => ({
  day: at,
  counts: Array.from({ length: DAY_BINS }, (_, bin) => steady(bin)),
  isExcluded: false,
});
function learnedOf(days: number) {
  let learned = NOTHING_LEARNED;
  for (let at = 0; at < days; at++) learned = learnDay(learned, planDay(learned, MONDAY + at), day(MONDAY + at));
  return learned;
}
const LEARNED = learnedOf(42);
const NO_FAULT = { isFaulty: () => false };

/** Minutes of a day by its bins, each order in the bin's first minute. */
function minutesBy(countOf: (bin: number) => number | null) {
  const minutes = unknownDay();
  minutes.forEach((_, minute) => {
    const count = countOf(Math.floor(minute / 5));
    if (count !== null) minutes[minute] = minute % 5 === 0 ? count : 0;
  });
  return minutes;
}

function calendar(hours: string, holidays: readonly string[] = []): StoreCalendar {
  const spans = parseDayHours(hours) ?? [];
  return {
    timeZone: 'UTC',
    week: Array.from({ length: 7 }, () => spans),
    holidays: new Set(holidays),
    exceptions: new Map(),
    whileClosed: 'quiet',
    readyMs: 0,
  };
}

describe('minutes', () => {
  it('of a report hold its count, whole, and none is told for what is no report', () => {
    const minutes = fc.integer({ min: 1, max: MAX_REPORT_MINUTES });
    fc.assert(
      fc.property(fc.nat({ max: MAX_COUNT }), minutes, (count, length) => {
        const parts = minutesOf({ minuteAtMs: 120_000, minutes: length, count });
        expect(parts.map(({ atMs }) => atMs)).toEqual(Array.from({ length }, (_, index) => 120_000 + index * 60_000));
        expect(parts.reduce((sum, part) => sum + part.count, 0)).toBe(count);
        expect(parts.every((part) => part.count <= MAX_COUNT)).toBe(true);
      }),
    );
    for (const [minuteAtMs, length, count] of [
      [0, 0, 1],
      [0, MAX_REPORT_MINUTES + 1, 1],
      [0, 1.5, 1],
      [0, 1, -1],
      [Number.NaN, 1, 1],
    ] as const) {
      expect(minutesOf({ minuteAtMs, minutes: length, count })).toEqual([]);
    }
    expect(minutesOf({ minuteAtMs: 0, minutes: 1, count: 1e9 })).toEqual([{ atMs: 0, count: MAX_COUNT }]);
  });

  it('are of the wall: the same day and minute as a clock shows, at any time and in any order', () => {
    const zone = fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'Australia/Lord_Howe', 'America/St_Johns');
    const moment = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) });
    fc.assert(
      fc.property(fc.array(fc.tuple(zone, moment), { minLength: 1 }), (asked) => {
        for (const [timeZone, atMs] of asked) {
          const shown = new Intl.DateTimeFormat('en-CA', {
            timeZone,
            dateStyle: 'short',
            timeStyle: 'short',
            hourCycle: 'h23',
          });
          const parts = Object.fromEntries(shown.formatToParts(atMs).map(({ type, value }) => [type, value]));
          const { day: at, minute } = localMinute(atMs, timeZone);
          expect(minute).toBe(Number(parts.hour) * 60 + Number(parts.minute));
          expect(new Date(at * 86_400_000).toISOString().slice(0, 10)).toBe(
            `${parts.year}-${parts.month}-${parts.day}`,
          );
        }
      }),
      { numRuns: 30 },
    );
  });

  it('make a bin only where all of them are known', () => {
    const minutes = minutesBy(() => 1);
    expect(binCount(minutes, 10)).toBe(1);
    minutes[52] = UNKNOWN_COUNT;
    expect(binCount(minutes, 10)).toBeNull();
  });
});

describe('a day that is watched', () => {
  it('tests a bin when it is over and known, and passes it over after the grace', () => {
    const watch = createDayWatch(planDay(LEARNED, MONDAY + 42));
    const minutes = minutesBy((bin) => (bin < 120 ? steady(bin) : null));
    watch.advance(minutes, NO_FAULT, 600);
    expect(watch.seenBins).toBe(120);
    watch.advance(minutes, NO_FAULT, 614);
    expect(watch.seenBins).toBe(120);
    watch.advance(minutes, NO_FAULT, 615);
    expect(watch.seenBins).toBe(121);
    expect(
      watch.advance(
        minutesBy(() => 0),
        NO_FAULT,
        610,
      ),
    ).toBe(false);
  });

  it('raises the readier alarm first and the sure one last, all with the onset of the stop', () => {
    const watch = createDayWatch(planDay(LEARNED, MONDAY + 42));
    const minutes = minutesBy((bin) => (bin < 150 ? steady(bin) : 0));
    const raised: Record<string, number> = {};
    for (let bin = 100; bin < 200; bin++) {
      watch.advance(minutes, NO_FAULT, bin * 5);
      for (const which of ['alone', 'backed', 'sure'] as const) if (watch[which].alarm !== null) raised[which] ??= bin;
    }
    expect(raised.backed).toBeLessThan(raised.alone ?? 0);
    expect(raised.alone).toBeLessThan(raised.sure ?? 0);
    expect(watch.alone.alarm?.onsetBin).toBe(150);
    expect(watch.sure.alarm?.onsetBin).toBe(150);
    expect(watch.figures(minutes, 150)).toMatchObject({ seen: 0 });
    expect(watch.figures(minutes, 150).lost.orders).toBeGreaterThan(40);
  });

  it('looks at trade anew after a fault', () => {
    const watch = createDayWatch(planDay(LEARNED, MONDAY + 42));
    const minutes = minutesBy((bin) => (bin < 150 || bin >= 171 ? steady(bin) : 0));
    const marks = { isFaulty: (bin: number) => bin >= 150 && bin < 170 };
    watch.advance(minutes, marks, 170 * 5);
    expect(watch.alone.alarm).not.toBeNull();
    watch.advance(minutes, marks, 171 * 5);
    expect(watch.alone).toEqual(NO_ALARM);
    expect(watch.sure).toEqual(NO_ALARM);
    watch.advance(minutes, marks, 200 * 5);
    expect(watch.alone).toEqual(NO_ALARM);
  });

  it('expects and tests nothing on a closed day, at noon, or at night', () => {
    const closed = createDayWatch(planTradingDay(LEARNED, MONDAY + 42, calendar('09:00-17:00', ['1970-02-16'])));
    const zero = minutesBy(() => 0);
    closed.advance(zero, NO_FAULT, 1_440);
    expect(closed.alone).toEqual(NO_ALARM);
    expect(closed.figures(zero, 0)).toMatchObject({ expected: 0, lost: { orders: 0 } });
    const { baseline } = planTradingDay(LEARNED, MONDAY + 42, calendar('09:00-12:00, 13:00-17:00'));
    expect(baseline.isTested.slice(144, 158).includes(true)).toBe(false);
    expect(baseline.mu.slice(144, 156).every((expected) => expected === 0)).toBe(true);
    expect(baseline.isTested[150 + 12]).toBe(true);
  });

  it('knows hours past midnight as of both days', () => {
    const late = calendar('18:00-02:00', ['1970-01-06']);
    expect(tradingSpans(late, MONDAY)).toEqual([
      { from: 0, to: 24 },
      { from: 216, to: 288 },
    ]);
    // The night before a holiday ends on it.
    expect(tradingSpans(late, MONDAY + 1)).toEqual([{ from: 0, to: 24 }]);
    expect(tradingSpans(late, MONDAY + 2)).toEqual([{ from: 216, to: 288 }]);
    expect(tradingSpans(calendar('00:00-24:00'), MONDAY)).toEqual([{ from: 0, to: 288 }]);
  });
});
