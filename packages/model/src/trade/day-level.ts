/** How much one day may differ from its baseline, and how much counts scatter beyond chance (trade.md, 2). */

const FORECASTS = 90;
const PRIOR_DAYS = 14;
const PRIOR_VARIANCE = 1 / 15;
const MIN_CLIP = -0.2;
const MAX_CLIP = 0.5;
const MIN_SHAPE = 6;
const MAX_SHAPE = 200;
/** Shape while a store borrows the form of others. */
export const COLD_SHAPE = 10;
const BLOCK_DAYS = 40;
/** Standard errors that an estimate of scatter has to lie above chance before it counts. */
const SCATTER_ERRORS = 2;
const MIN_DISPERSION = 1;
const MAX_DISPERSION = 30;

/** One past day's tested time: orders seen and expected. */
export interface DayForecast {
  readonly seen: number;
  readonly expected: number;
}

/** Shape a of the day's level, Gamma(a, a), from forecasts of past days, the newest last; 6..200. */
export function levelShape(forecasts: readonly DayForecast[]): number {
  const used = forecasts.filter(({ expected }) => expected > 0).slice(-FORECASTS);
  let sum = PRIOR_DAYS * PRIOR_VARIANCE;
  for (const { seen, expected } of used) {
    const beyondChance = ((seen - expected) ** 2 - seen) / expected ** 2;
    sum += Math.min(MAX_CLIP, Math.max(MIN_CLIP, beyondChance));
  }
  const variance = sum / (used.length + PRIOR_DAYS);
  return variance <= 0 ? MAX_SHAPE : Math.min(MAX_SHAPE, Math.max(MIN_SHAPE, 1 / variance));
}

/** One day's half hours: orders seen, and expected at the day's own level. */
export interface DayBlocks {
  readonly blocks: readonly DayForecast[];
}

/**
 * Variance over mean of half hours, the day's level removed; the newest {@link BLOCK_DAYS} days, 1..30. 1 where nothing is known. Only what is surely there
 * counts: of orders that are pure chance every second estimate is above 1, a few hundred half hours of a small shop give up to 1.15, and all of that would
 * be taken off the evidence of a stop.
 */
export function dispersion(days: readonly DayBlocks[]): number {
  let sum = 0;
  let blocks = 0;
  for (const day of days.slice(-BLOCK_DAYS)) {
    const seen = day.blocks.reduce((total, block) => total + block.seen, 0);
    const expected = day.blocks.reduce((total, block) => total + block.expected, 0);
    if (seen === 0 || expected === 0) continue;
    for (const block of day.blocks) {
      const mean = (block.expected * seen) / expected;
      if (mean <= 0) continue;
      sum += (block.seen - mean) ** 2 / mean;
      blocks++;
    }
  }
  if (blocks === 0) return MIN_DISPERSION;
  // Of pure chance the sum is chi-squared: as many degrees of freedom as half hours, twice that its variance.
  const surely = sum / blocks - SCATTER_ERRORS * Math.sqrt(2 / blocks);
  return Math.min(MAX_DISPERSION, Math.max(MIN_DISPERSION, surely));
}
