/** One store's day of trade, before it and after it: what to test it by, and what is learned from it. */
import { type Baseline, type BinSpan, baselineOf } from './baseline.js';
import { COLD_SHAPE, type DayBlocks, type DayForecast, dispersion, levelShape } from './day-level.js';
import { hasTraded, type TradeDay } from './days.js';
import { type DropSettings, STORE_DROPS } from './drop-detector.js';

/** History shorter than this raises no alarm of its own; up to the second it is shown and warns, but pages nobody. */
export const LEARNING_DAYS = 14;
export const WARNING_DAYS = 28;
/** Half an hour. */
const BLOCK_BINS = 6;
/** What is kept: the longest look-back of the parts, the forecasts of the level's shape. */
export const MAX_LEARNED_DAYS = 90;

/** What past days taught, the newest last; at most {@link MAX_LEARNED_DAYS} each. */
export interface Learned {
  readonly days: readonly TradeDay[];
  readonly forecasts: readonly DayForecast[];
  readonly blocks: readonly DayBlocks[];
}

export const NOTHING_LEARNED: Learned = { days: [], forecasts: [], blocks: [] };

export interface DayPlan {
  readonly day: number;
  readonly baseline: Baseline;
  readonly settings: DropSettings;
  /** `learning`: no alarm; `warning`: shown, no page. */
  readonly confidence: 'learning' | 'warning' | 'full';
}

/** Plans the tests of `day` from days before it alone. `calendar`: see {@link baselineOf}. */
export function planDay(learned: Learned, day: number, calendar?: BinSpan | null): DayPlan {
  const first = learned.days[0];
  const ageDays = first === undefined ? 0 : day - first.day;
  return {
    day,
    baseline: baselineOf(learned.days, day, calendar),
    settings: {
      shape: ageDays < LEARNING_DAYS ? COLD_SHAPE : levelShape(learned.forecasts),
      dispersion: dispersion(learned.blocks),
      memory: 1,
      drops: STORE_DROPS,
    },
    confidence: ageDays < LEARNING_DAYS ? 'learning' : ageDays < WARNING_DAYS ? 'warning' : 'full',
  };
}

/** Adds a day that is over, with what its plan had expected of it; a closed or excluded one teaches no level, nor one that was planned from too few days. */
export function learnDay(learned: Learned, plan: DayPlan, day: TradeDay): Learned {
  const days = [...learned.days, day].slice(-MAX_LEARNED_DAYS);
  if (day.isExcluded || !hasTraded(day) || plan.confidence === 'learning') return { ...learned, days };
  const blocks = blocksOf(plan, day);
  const forecast = blocks.reduce(
    (sum, block) => ({ seen: sum.seen + block.seen, expected: sum.expected + block.expected }),
    { seen: 0, expected: 0 },
  );
  if (forecast.expected === 0) return { ...learned, days };
  return {
    days,
    forecasts: [...learned.forecasts, forecast].slice(-MAX_LEARNED_DAYS),
    blocks: [...learned.blocks, { blocks }].slice(-MAX_LEARNED_DAYS),
  };
}

/** Tested time in half hours; a bin without data is in neither sum. */
function blocksOf({ baseline }: DayPlan, { counts }: TradeDay): DayForecast[] {
  const blocks: { seen: number; expected: number }[] = [];
  let bins = 0;
  baseline.isTested.forEach((isTested, bin) => {
    const count = counts[bin];
    if (!isTested || count === null || count === undefined) return;
    if (bins++ % BLOCK_BINS === 0) blocks.push({ seen: 0, expected: 0 });
    const block = blocks.at(-1) as { seen: number; expected: number };
    block.seen += count;
    block.expected += baseline.mu[bin] ?? 0;
  });
  return blocks;
}
