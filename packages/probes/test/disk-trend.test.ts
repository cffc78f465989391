import fc from 'fast-check';
import { addSample, createTrend, type DiskTrend, MAX_SAMPLES, minutesToFull } from '../src/host/disk-trend.js';

const GB = 1e9;
const TOTAL = 100 * GB;

/** Readings each `everyS` for `hours`. */
function observe(hours: number, everyS: number, freeAt: (hour: number) => number): { trend: DiskTrend; free: number } {
  let trend = createTrend();
  let free = 0;
  for (let atS = 0; atS <= hours * 3_600; atS += everyS) {
    free = freeAt(atS / 3_600);
    trend = addSample(trend, { atS, freeBytes: free }, TOTAL);
  }
  return { trend, free };
}

describe('minutesToFull', () => {
  it('forecasts the store database disk of scenario B2: 12 GB left at 1.5 GB/h are 8 hours', () => {
    const { trend, free } = observe(6, 60, (hour) => 21 * GB - hour * 1.5 * GB);
    expect(free).toBe(12 * GB);
    expect(minutesToFull(trend, free)).toBe(480);
  });

  it('stays within a tenth of the truth when a third of the readings are wild', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.5, max: 5, noNaN: true }),
        fc.integer({ min: 1, max: 1_000 }),
        (gbPerHour, seed) => {
          let random = seed;
          const wild = () => {
            random = (random * 48_271) % 2_147_483_647;
            return random / 2_147_483_647;
          };
          // Temporary files that come and go: up to 1 GB less at one reading of three.
          const { trend } = observe(
            6,
            60,
            (hour) => 60 * GB - hour * gbPerHour * GB - (wild() < 1 / 3 ? wild() * GB : 0),
          );
          const free = 60 * GB - 6 * gbPerHour * GB;
          const truth = (free / (gbPerHour * GB)) * 60;
          expect(Math.abs(minutesToFull(trend, free) - truth) / truth).toBeLessThan(0.1);
        },
      ),
      { numRuns: 50 },
    );
  });

  it.each<[string, (hour: number) => number]>([
    ['is steady', () => 50 * GB],
    ['empties', (hour) => 20 * GB + hour * GB],
    ['took one big file', (hour) => (hour < 3 ? 50 * GB : 40 * GB)],
    ['rotates its logs each quarter of an hour', (hour) => 50 * GB - (hour % 0.25) * 4 * GB],
    ['fills so slowly that a year will not do it', (hour) => 50 * GB - hour * 1e6],
  ])('gives no forecast for a disk that %s', (_name, freeAt) => {
    const { trend, free } = observe(6, 60, freeAt);
    expect(minutesToFull(trend, free)).toBe(-1);
  });

  it('gives none before it has seen 10 minutes', () => {
    const { trend, free } = observe(0.15, 30, (hour) => 50 * GB - hour * 10 * GB);
    expect(minutesToFull(trend, free)).toBe(-1);
    const later = observe(0.2, 30, (hour) => 50 * GB - hour * 10 * GB);
    expect(minutesToFull(later.trend, later.free)).toBe(288);
  });

  it('begins anew after a clean-up', () => {
    const filling = observe(6, 60, (hour) => 30 * GB - hour * 2 * GB);
    const cleaned = addSample(filling.trend, { atS: 6 * 3_600 + 60, freeBytes: 60 * GB }, TOTAL);
    expect(cleaned.samples).toHaveLength(1);
    expect(minutesToFull(cleaned, 60 * GB)).toBe(-1);
  });
});

describe('addSample', () => {
  it('never holds more than its bound, and reaches back 6 hours', () => {
    let trend = createTrend();
    let longestS = 0;
    for (let atS = 0; atS < 5 * 86_400; atS += 10) {
      trend = addSample(trend, { atS, freeBytes: 50 * GB }, TOTAL);
      expect(trend.samples.length).toBeLessThanOrEqual(MAX_SAMPLES);
      longestS = (trend.samples.at(-1)?.atS ?? 0) - (trend.samples[0]?.atS ?? 0);
    }
    expect(longestS).toBeGreaterThanOrEqual(5.8 * 3_600);
    expect(longestS).toBeLessThanOrEqual(6.2 * 3_600);
  });

  it('keeps samples in order, at least their spacing apart', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 2_000 }), { maxLength: 300 }), (steps) => {
        let trend = createTrend();
        let atS = 0;
        for (const step of steps) {
          atS += step;
          trend = addSample(trend, { atS, freeBytes: 1 }, TOTAL);
        }
        for (const [index, sample] of trend.samples.entries()) {
          const next = trend.samples[index + 1];
          if (next) expect(next.atS - sample.atS).toBeGreaterThanOrEqual(30);
        }
      }),
    );
  });
});
