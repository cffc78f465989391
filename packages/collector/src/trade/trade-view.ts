/** A site's trade as the API shows it: what a day like this sells, what was sold, and the drop that stands. Pure. */
import {
  ALONE_A_YEAR,
  alarmLog,
  BACKED_A_YEAR,
  BIN_MS,
  binCount,
  binOf,
  type DayPlan,
  dateOfDay,
  dropFigures,
  localMinute,
  type SiteTradeView,
  visibleShare,
} from '@tillwatch/model';
import { timestamp } from '../live/timestamp.js';
import { dayAt, type LiveSeries, lostSince, momentOfBin, troubleOf } from './live-series.js';

const STEP_BINS = 6;
const VISIBLE_HOURS = [1, 4, 8] as const;
const HOUR_BINS = 3_600_000 / BIN_MS;
const DAYS_A_YEAR = 365;

/** The view at `nowMs`; null until the series' history was read. */
export function tradeView(series: LiveSeries, nowMs: number): SiteTradeView | null {
  const { today, metric, check, timeZone } = series;
  if (today === null) return null;
  const { plan } = today.watch;
  const { open, days } = plan.baseline;
  return {
    metric,
    check,
    timeZone,
    date: dateOfDay(today.day),
    state: plan.confidence === 'learning' ? 'learning' : open === null ? 'closed' : plan.confidence,
    learnedDays: days,
    stepMinutes: (STEP_BINS * BIN_MS) / 60_000,
    steps: stepsOf(series, plan, nowMs),
    soFar: soFar(series, nowMs),
    trouble: troubleView(series),
    falseAlarmsAYear: { alone: ALONE_A_YEAR, besideFault: BACKED_A_YEAR },
    visible: visibleDrops(plan),
  };
}

/** Half hours of the open time, each with the span in which nine days of ten lie. */
function stepsOf(series: LiveSeries, plan: DayPlan, nowMs: number): SiteTradeView['steps'] {
  const { open, mu } = plan.baseline;
  const day = series.today?.day ?? 0;
  const { minutes } = dayAt(series, day);
  const nowBin = binNow(series, day, nowMs);
  if (open === null) return [];
  const { shape } = plan.settings;
  const from = open.from - (open.from % STEP_BINS);
  return Array.from({ length: Math.ceil((open.to - from) / STEP_BINS) }, (_, index) => {
    const first = Math.max(open.from, from + index * STEP_BINS);
    const bins = range(first, Math.min(open.to, from + (index + 1) * STEP_BINS));
    const expected = bins.reduce((sum, bin) => sum + (mu[bin] ?? 0), 0);
    const band = dropFigures({ shape, rate: shape, expected, seen: 0 });
    const counts = bins.map((bin) => (bin < nowBin ? binCount(minutes, bin) : null));
    const known = counts.filter((count) => count !== null);
    return {
      at: timestamp(momentOfBin(series, day, first)),
      expected: rounded(expected),
      low: band.expectedLow,
      high: band.expectedHigh,
      seen: known.length < bins.length ? null : known.reduce((sum, count) => sum + count, 0),
    };
  });
}

/** What was sold and expected of the bins of today that are known, and how much of the open time is not. */
function soFar(series: LiveSeries, nowMs: number): SiteTradeView['soFar'] {
  const { watch, day } = series.today as NonNullable<LiveSeries['today']>;
  const { minutes } = dayAt(series, day);
  const { open, mu } = watch.plan.baseline;
  const bins = open === null ? [] : range(open.from, Math.min(open.to, binNow(series, day, nowMs)));
  const known = bins.filter((bin) => binCount(minutes, bin) !== null);
  return {
    seen: known.reduce((sum, bin) => sum + (binCount(minutes, bin) ?? 0), 0),
    expected: rounded(known.reduce((sum, bin) => sum + (mu[bin] ?? 0), 0)),
    unknownMinutes: ((bins.length - known.length) * BIN_MS) / 60_000,
  };
}

function troubleView(series: LiveSeries): SiteTradeView['trouble'] {
  const trouble = troubleOf(series);
  if (trouble === null || series.today === null) return null;
  const { watch, day } = series.today;
  const onset = localMinute(trouble.onsetMs, series.timeZone);
  const fromBin = onset.day < day ? 0 : binOf(onset.minute);
  const { seen, expected, expectedLow, expectedHigh, share } = watch.figures(dayAt(series, day).minutes, fromBin);
  return {
    kind: trouble.kind,
    since: timestamp(trouble.onsetMs),
    seen,
    expected: rounded(expected),
    low: expectedLow,
    high: expectedHigh,
    lost: lostSince(series, trouble.onsetMs),
    share: share === null ? null : rounded(share),
  };
}

/** The least drop that shows within some hours of a usual time of this day. */
function visibleDrops({ baseline }: DayPlan): SiteTradeView['visible'] {
  const tested = baseline.mu.filter((_, bin) => baseline.isTested[bin] === true);
  if (tested.length === 0) return [];
  const anHour = (tested.reduce((sum, expected) => sum + expected, 0) / tested.length) * HOUR_BINS;
  const log = alarmLog(tested.length * DAYS_A_YEAR, ALONE_A_YEAR);
  return VISIBLE_HOURS.map((hours) => {
    const share = visibleShare(anHour * hours, log);
    return { hours, drop: share === null ? null : rounded(1 - share) };
  });
}

/** The first bin that is not over; all of them once the day is. */
function binNow(series: LiveSeries, day: number, nowMs: number): number {
  const now = localMinute(nowMs, series.timeZone);
  return now.day > day ? Number.POSITIVE_INFINITY : binOf(now.minute);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
