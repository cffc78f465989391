/** What a store sells on a day like this one, bin by bin: a weighted and smoothed mean of its last eight weeks (trade.md, 2). */
import { BINS_AN_HOUR, DAY_BINS, dayKind, dayTotal, hasTraded, type TradeDay, weekdayOf } from './days.js';
import { quantile, weightedQuantile } from './quantiles.js';

const DAYS_USED = 56;
const HALF_LIFE_DAYS = 21;
const SAME_KIND = 0.25;
const MIN_CLIP = 0.5;
const MAX_CLIP = 1.6;
/** Learned opening: the share of first orders that had come, and of last orders still to come. */
const OPENS_AT = 0.85;
const CLOSES_AT = 0.15;
const OPENING_SAME_KIND = 0.4;
/** Bins left out at both ends: two of five minutes. */
const EDGE_BINS = 2;
/** Bins that expect less than this share of the day's busy bins are not tested. */
const MIN_BUSY_SHARE = 0.3;

/** A span of bins, end exclusive. */
export interface BinSpan {
  readonly from: number;
  readonly to: number;
}

export interface Baseline {
  /** Orders expected in each of the day's bins. */
  readonly mu: readonly number[];
  /** Opening hours in bins, by the calendar or learned; null: closed. */
  readonly open: BinSpan | null;
  /** Bins that are tested. */
  readonly isTested: readonly boolean[];
  /** Days that it was learned from. */
  readonly days: number;
}

/**
 * The baseline of `day` from the days before it (later ones are not looked at). `calendar`: the store's hours of that day in bins; undefined: learn
 * them; null: closed.
 */
export function baselineOf(history: readonly TradeDay[], day: number, calendar?: BinSpan | null): Baseline {
  const used = usedDays(history, day);
  const mu = meanDay(used, day);
  const open = calendar === undefined ? learnedHours(history, day) : calendar;
  return { mu, open, isTested: testedBins(mu, open), days: used.length };
}

function usedDays(history: readonly TradeDay[], day: number): TradeDay[] {
  return history.filter((past) => past.day < day && past.day >= day - DAYS_USED && !past.isExcluded && hasTraded(past));
}

function meanDay(used: readonly TradeDay[], day: number): number[] {
  const totals = used.map(dayTotal);
  const median = quantile(totals, 0.5) ?? 0;
  const sum = new Array<number>(DAY_BINS).fill(0);
  const weights = new Array<number>(DAY_BINS).fill(0);
  used.forEach((past, index) => {
    const alike = weekdayOf(past.day) === weekdayOf(day) ? 1 : dayKind(past.day) === dayKind(day) ? SAME_KIND : 0;
    const weight = 0.5 ** ((day - past.day) / HALF_LIFE_DAYS) * alike;
    if (weight === 0) return;
    const total = totals[index] ?? 0;
    const clip = Math.min(MAX_CLIP * median, Math.max(MIN_CLIP * median, total)) / total;
    past.counts.forEach((count, bin) => {
      if (count === null) return;
      sum[bin] = (sum[bin] ?? 0) + weight * clip * count;
      weights[bin] = (weights[bin] ?? 0) + weight;
    });
  });
  return smoothed(sum, weights);
}

/** By a triangular kernel, wide where trade is sparse; a wide one would leak past the opening edge of a busy store. */
function smoothed(sum: readonly number[], weights: readonly number[]): number[] {
  const raw = sum.map((value, bin) => (weights[bin] === 0 ? 0 : value / (weights[bin] ?? 1)));
  const half = kernelBins(raw);
  return raw.map((_, bin) => {
    let value = 0;
    let total = 0;
    for (let step = -half + 1; step < half; step++) {
      const share = 1 - Math.abs(step) / half;
      value += share * (raw[bin + step] ?? 0);
      total += share;
    }
    return value / total;
  });
}

function kernelBins(raw: readonly number[]): number {
  const busy = raw.filter((value) => value > 0);
  const anHour = busy.length === 0 ? 0 : (busy.reduce((sum, value) => sum + value, 0) / busy.length) * BINS_AN_HOUR;
  return anHour < 10 ? 6 : anHour <= 40 ? 4 : 2;
}

/** Hours learned from first and last orders of alike days; null where fewer than half of the same weekdays traded. */
function learnedHours(history: readonly TradeDay[], day: number): BinSpan | null {
  const past = history.filter((other) => other.day < day && other.day >= day - DAYS_USED && !other.isExcluded);
  const same = past.filter((other) => weekdayOf(other.day) === weekdayOf(day));
  if (same.length > 0 && same.filter(hasTraded).length * 2 < same.length) return null;
  const ends = past.filter((other) => hasTraded(other) && dayKind(other.day) === dayKind(day));
  const weighed = (bin: (counts: TradeDay['counts']) => number) =>
    ends.map((other) => ({
      value: bin(other.counts),
      weight: weekdayOf(other.day) === weekdayOf(day) ? 1 : OPENING_SAME_KIND,
    }));
  const from = weightedQuantile(
    weighed((counts) => counts.findIndex((count) => (count ?? 0) > 0)),
    OPENS_AT,
  );
  const last = weightedQuantile(
    weighed((counts) => counts.findLastIndex((count) => (count ?? 0) > 0)),
    CLOSES_AT,
  );
  // The bins of the first and of the last order are open in part only.
  return from === null || last === null || last <= from + 1 ? null : { from: from + 1, to: last };
}

function testedBins(mu: readonly number[], open: BinSpan | null): boolean[] {
  if (open === null) return mu.map(() => false);
  const busy = quantile(mu.slice(open.from, open.to), 0.9) ?? 0;
  return mu.map(
    (expected, bin) =>
      bin >= open.from + EDGE_BINS && bin < open.to - EDGE_BINS && expected > 0 && expected >= MIN_BUSY_SHARE * busy,
  );
}
