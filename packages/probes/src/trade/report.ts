/** What one attempt tells: counts, ratios and gauges of the minutes that were completed. Pure. */
import { type Attempt, notOk, ok } from '@tillwatch/model';
import { MINUTE_MS, type MinuteRange } from './minutes.js';

/** Figures for the minutes of `range`. */
export interface TradeReading {
  readonly range: MinuteRange | null;
  readonly counts: Readonly<Record<string, number>>;
  readonly gauges: Readonly<Record<string, number>>;
  /** Age of the newest data; null: not known. */
  readonly newestAgeMs: number | null;
  /** Minutes that were too old to be asked for. */
  readonly skipped: number;
}

export interface ReportRules {
  /** By name: `part/whole`, both metrics. */
  readonly ratios: Readonly<Record<string, string>>;
  /** 0: never. */
  readonly staleS: number;
}

/** Name of a ratio's value. */
export function ratioValue(name: string): string {
  return `${name}Permille`;
}

/**
 * The attempt of a reading. Values come only with a report, all of them at once, so that none of an earlier report in the same window is put aside by an
 * attempt that had nothing to report. A ratio of nothing is left out.
 */
export function judgeTrade(reading: TradeReading, rules: ReportRules, latencyUs: number): Attempt {
  const { newestAgeMs } = reading;
  const isStale = rules.staleS > 0 && newestAgeMs !== null && newestAgeMs > rules.staleS * 1_000;
  const values = valuesOf(reading, rules);
  return isStale ? notOk('degraded', 'stale', latencyUs, values) : ok(latencyUs, values);
}

function valuesOf(reading: TradeReading, { ratios }: ReportRules): Record<string, number> | undefined {
  const { range, counts, gauges, newestAgeMs, skipped } = reading;
  if (range === null) return undefined;
  const values: Record<string, number> = {
    minuteAtS: (range.first * MINUTE_MS) / 1_000,
    minutes: range.count,
    ...(newestAgeMs !== null && { dataAgeS: Math.max(0, Math.round(newestAgeMs / 1_000)) }),
    ...(skipped > 0 && { skippedMinutes: skipped }),
    ...counts,
    ...gauges,
  };
  for (const [name, ratio] of Object.entries(ratios)) {
    const [part = '', whole = ''] = ratio.split('/');
    const of = counts[whole];
    const share = counts[part];
    if (of !== undefined && share !== undefined && of > 0) values[ratioValue(name)] = Math.round((share / of) * 1_000);
  }
  return values;
}
