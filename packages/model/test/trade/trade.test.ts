import fc from 'fast-check';
import { foldAlarm, NO_ALARM } from '../../src/trade/alarm.js';
import { baselineOf } from '../../src/trade/baseline.js';
import { dispersion, levelShape } from '../../src/trade/day-level.js';
import { learnDay, MAX_LEARNED_DAYS, NOTHING_LEARNED, planDay } from '../../src/trade/day-plan.js';
import { DAY_BINS, type TradeDay } from '../../src/trade/days.js';
import { createDropDetector, type DropSettings, MAX_ONSETS, STORE_DROPS } from '../../src/trade/drop-detector.js';
import { dropFigures } from '../../src/trade/lost-orders.js';
import { negativeBinomialQuantile } from '../../src/trade/quantiles.js';

const STORE: DropSettings = { shape: 30, dispersion: 1, memory: 1, drops: STORE_DROPS };
/** 1970-01-05, a Monday. */
const MONDAY = 4;

function dayOf(day: number, countOf: (bin: number) => number | null, isExcluded = false): TradeDay {
  return { day, counts: Array.from({ length: DAY_BINS }, (_, bin) => countOf(bin)), isExcluded };
}
/** Open 9:00 to 17:00, one order each ten minutes. */
const steady = (bin: number): number => (bin >= 108 && bin < 204 && bin % 2 === 0 ? 1 : 0);
const weeks = (count: number, countOf = steady): TradeDay[] =>
  Array.from({ length: 7 * count }, (_, at) => dayOf(MONDAY + at, countOf));

describe('the detector', () => {
  it('gives the published vectors of a store and of a pool', () => {
    const store = createDropDetector(STORE);
    const pool = createDropDetector({
      shape: 70,
      dispersion: 2,
      memory: 1,
      drops: { shares: [0.02, 0.3, 0.5, 0.7], weights: [0.25, 0.25, 0.25, 0.25], indifference: 0.9 },
    });
    const ofStore = Array.from({ length: 48 }, (_, at) => store.add(at, at < 24 ? (at + 1) % 2 : 0, 0.5).logOdds);
    const ofPool = Array.from({ length: 24 }, (_, at) => pool.add(at, at < 12 ? 20 : 10, 20).logOdds);
    expect([1, 12, 24, 36, 42, 48].map((bin) => ofStore[bin - 1]?.toFixed(3))).toEqual([
      '-0.989',
      '1.681',
      '2.002',
      '6.377',
      '8.676',
      '10.942',
    ]);
    expect([12, 14, 16, 20, 24].map((bin) => ofPool[bin - 1]?.toFixed(3))).toEqual([
      '-0.546',
      '1.956',
      '3.432',
      '5.884',
      '7.929',
    ]);
    expect(ofStore.findIndex((logOdds) => logOdds >= 8.9) + 1).toBe(43);
  });

  it('dates a stop back to its first bin, whatever came before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 60 }), (stopAt) => {
        const detector = createDropDetector(STORE);
        let onset: number | undefined;
        for (let bin = 0; bin < stopAt + 40; bin++) onset = detector.add(bin, bin < stopAt ? 1 : 0, 1).onset?.bin;
        expect(onset).toBe(stopAt);
      }),
      { numRuns: 15 },
    );
  });

  it('stays finite on any day, and bounded without end', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 5_000 }), { maxLength: MAX_ONSETS + 20 }), (counts) => {
        const detector = createDropDetector(STORE);
        let last = detector.add(0, 0, 1);
        counts.forEach((count, bin) => {
          last = detector.add(bin + 1, count, 700);
        });
        expect(Number.isFinite(last.logOdds)).toBe(true);
        expect(last.onset?.bin).toBeGreaterThanOrEqual(Math.max(0, counts.length + 1 - MAX_ONSETS));
      }),
    );
  });
});

describe('the alarm', () => {
  const reading = (logOdds: number) => ({ logOdds, onset: { bin: 3, shape: 1, rate: 1, seen: 0, expected: 1 } });

  it('rises at the threshold, keeps its onset, and ends after half an hour of calm', () => {
    let state = foldAlarm(NO_ALARM, reading(8.89), 10, 8.9);
    expect(state).toEqual(NO_ALARM);
    state = foldAlarm(state, reading(8.9), 11, 8.9);
    expect(state.alarm).toEqual({ onsetBin: 3, raisedBin: 11 });
    for (let bin = 0; bin < 5; bin++) state = foldAlarm(state, reading(1.9), 12 + bin, 8.9);
    expect(foldAlarm(state, reading(2), 20, 8.9)).toMatchObject({ calmBins: 0, alarm: { onsetBin: 3 } });
    expect(foldAlarm(state, reading(1.9), 20, 8.9)).toEqual(NO_ALARM);
  });
});

describe('the baseline', () => {
  it('expects what alike days sold, in the hours that they were open', () => {
    const { mu, open, isTested, days } = baselineOf(weeks(8), MONDAY + 56);
    expect(days).toBe(56);
    expect(mu[150]).toBeCloseTo(0.5, 5);
    expect(open).toEqual({ from: 109, to: 202 });
    // Ten minutes at both ends are not tested.
    expect(isTested.findIndex((is) => is)).toBe(111);
    expect(isTested.findLastIndex((is) => is)).toBe(199);
  });

  it('learns nothing from excluded days, from closed ones, nor from days to come', () => {
    const past = weeks(8);
    const with0 = baselineOf(past, MONDAY + 56);
    const odd = dayOf(MONDAY + 49, () => 100, true);
    const closed = dayOf(MONDAY + 42, () => 0, true);
    const replaced = past.map((day) => (day.day === odd.day ? odd : day.day === closed.day ? closed : day));
    const future = dayOf(MONDAY + 56, () => 100);
    const { mu } = baselineOf([...replaced, future], MONDAY + 56);
    expect(mu[150]).toBeCloseTo(with0.mu[150] ?? 0, 5);
  });

  it('clips a day that sold ten times as much', () => {
    const past = weeks(8).map((day) => (day.day === MONDAY + 49 ? dayOf(day.day, (bin) => 10 * steady(bin)) : day));
    const { mu } = baselineOf(past, MONDAY + 56);
    expect(mu[150]).toBeGreaterThan(0.5);
    expect(mu[150]).toBeLessThan(0.8);
  });

  it('is closed where fewer than half of the same weekdays traded, and by the calendar', () => {
    const sundaysClosed = weeks(8).map((day, at) => (at % 7 === 6 ? dayOf(day.day, () => 0) : day));
    expect(baselineOf(sundaysClosed, MONDAY + 62).open).toBeNull();
    expect(baselineOf(weeks(8), MONDAY + 56, null).isTested.includes(true)).toBe(false);
    expect(baselineOf(weeks(8), MONDAY + 56, { from: 120, to: 180 }).open).toEqual({ from: 120, to: 180 });
  });
});

describe('what is learned', () => {
  it('is bounded, and a bin without data is neither zero nor tested', () => {
    let learned = NOTHING_LEARNED;
    for (let at = 0; at < 120; at++) {
      const plan = planDay(learned, MONDAY + at);
      learned = learnDay(
        learned,
        plan,
        dayOf(MONDAY + at, (bin) => (bin === 150 ? null : steady(bin))),
      );
    }
    expect([learned.days.length, learned.forecasts.length, learned.blocks.length]).toEqual(
      Array(3).fill(MAX_LEARNED_DAYS),
    );
    const { seen, expected } = learned.forecasts.at(-1) ?? { seen: 0, expected: 1 };
    expect(Math.abs(seen - expected)).toBeLessThan(1.5);
    expect(planDay(learned, MONDAY + 120).confidence).toBe('full');
  });

  it('keeps to its bounds whatever days did', () => {
    const forecast = fc.record({
      seen: fc.nat({ max: 10_000 }),
      expected: fc.double({ min: 0, max: 1e4, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(forecast, { maxLength: 120 }), (forecasts) => {
        const shape = levelShape(forecasts);
        expect(shape).toBeGreaterThanOrEqual(6);
        expect(shape).toBeLessThanOrEqual(200);
        const phi = dispersion([{ blocks: forecasts }]);
        expect(phi).toBeGreaterThanOrEqual(1);
        expect(phi).toBeLessThanOrEqual(30);
      }),
    );
  });
});

describe('scatter', () => {
  const days = (count: number, seen: (block: number, day: number) => number) =>
    Array.from({ length: count }, (_, day) => ({
      blocks: Array.from({ length: 14 }, (_b, block) => ({ seen: seen(block, day), expected: 3 })),
    }));

  it('is not taken from what chance alone may give', () => {
    // Variance over mean 1.05: within two standard errors of 1 for 40 days of 14 half hours.
    const chance = days(40, (block) => [5, 1, 3, 6, 1, 3, 5, 1, 3, 5, 0, 4, 3, 2][block] ?? 3);
    expect(dispersion(chance)).toBe(1);
    // Every half hour twice as many or none.
    const bursts = days(40, (block) => (block % 2 === 0 ? 6 : 0));
    expect(dispersion(bursts)).toBeCloseTo(3 - 2 * Math.sqrt(2 / 560), 6);
  });

  it('is not learned while the baseline itself is', () => {
    let learned = NOTHING_LEARNED;
    for (let at = 0; at < 20; at++)
      learned = learnDay(learned, planDay(learned, MONDAY + at), dayOf(MONDAY + at, steady));
    expect([learned.days.length, learned.forecasts.length, learned.blocks.length]).toEqual([20, 6, 6]);
  });
});

describe('what people are told', () => {
  it('never a share under ten expected orders, and never a negative loss', () => {
    expect(dropFigures({ shape: 40, rate: 40, expected: 9, seen: 0 }).share).toBeNull();
    const { expected, lost, share, expectedLow, expectedHigh } = dropFigures({
      shape: 400,
      rate: 400,
      expected: 19,
      seen: 3,
    });
    expect(expected).toBe(19);
    expect(lost.orders).toBe(16);
    expect(share).toBeCloseTo(3.5 / 19, 5);
    expect([expectedLow, expectedHigh]).toEqual([12, 27]);
    expect(dropFigures({ shape: 40, rate: 40, expected: 5, seen: 30 }).lost).toEqual({ orders: 0, low: 0, high: 0 });
  });

  it('has quantiles that grow with the share, far out too', () => {
    const shape = fc.double({ min: 6, max: 5_000, noNaN: true });
    fc.assert(
      fc.property(shape, fc.double({ min: 0.1, max: 5_000, noNaN: true }), (a, exposure) => {
        const points = [0.05, 0.5, 0.95].map((share) => negativeBinomialQuantile(a, a, exposure, share));
        expect([...points].sort((x, y) => x - y)).toEqual(points);
        expect(points[1]).toBeGreaterThan(exposure * 0.8 - 2);
        expect(points[1]).toBeLessThan(exposure * 1.1 + 2);
      }),
    );
  });
});
