/** What people are told of a drop: expected, seen and lost since its onset, with honest bounds (trade.md, 6). */
import type { LostTrade } from '../incident/incident.js';
import { negativeBinomialQuantile } from './quantiles.js';

/** Below this many expected orders no percentage is shown. */
export const MIN_SHARE_ORDERS = 10;

export interface DropFigures {
  readonly seen: number;
  /** Expected at the day's level before the onset, with its 5 and 95 % points. */
  readonly expected: number;
  readonly expectedLow: number;
  readonly expectedHigh: number;
  readonly lost: LostTrade;
  /** Share of normal trade, 0..; null under {@link MIN_SHARE_ORDERS} expected orders. */
  readonly share: number | null;
}

/** Figures of a drop: `shape` and `rate` of the day's level as of its onset, baseline's `expected` and orders `seen` since. */
export function dropFigures(level: {
  readonly shape: number;
  readonly rate: number;
  readonly expected: number;
  readonly seen: number;
}): DropFigures {
  const { shape, rate, seen } = level;
  const expected = (level.expected * shape) / rate;
  const at = (share: number): number => negativeBinomialQuantile(shape, rate, level.expected, share);
  const low = at(0.05);
  const high = at(0.95);
  const lost = (from: number): number => Math.max(0, Math.round(from - seen));
  return {
    seen,
    expected,
    expectedLow: low,
    expectedHigh: high,
    lost: { orders: lost(expected), low: lost(low), high: lost(high) },
    share: expected < MIN_SHARE_ORDERS ? null : (seen + 0.5) / expected,
  };
}
