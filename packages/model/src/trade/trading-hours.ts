/** What a store's calendar says of one day, in bins of trade: also past midnight, and with a break at noon. */
import { type DaySpan, hoursOf, type StoreCalendar } from '../calendar/store-calendar.js';
import { DAY_MINUTES } from '../local-time.js';
import type { Baseline, BinSpan } from './baseline.js';
import { binOf, dateOfDay } from './day-minutes.js';
import { type DayPlan, type Learned, planDay } from './day-plan.js';
import { DAY_BINS } from './days.js';

/** Bins left out at both ends of opening hours. */
const EDGE_BINS = 2;

/** The spans of a day in which the store is open, ordered; the tail of the night before is the first of them. */
export function tradingSpans(calendar: StoreCalendar, day: number): readonly BinSpan[] {
  const spans: DaySpan[] = [];
  for (const { toMinute } of hoursOf(calendar, dateOfDay(day - 1))) {
    if (toMinute > DAY_MINUTES) spans.push({ fromMinute: 0, toMinute: toMinute - DAY_MINUTES });
  }
  for (const { fromMinute, toMinute } of hoursOf(calendar, dateOfDay(day))) {
    spans.push({ fromMinute, toMinute: Math.min(toMinute, DAY_MINUTES) });
  }
  return spans
    .map(({ fromMinute, toMinute }) => ({ from: binOf(fromMinute + 4), to: binOf(toMinute) }))
    .filter(({ from, to }) => to > from)
    .sort((a, b) => a.from - b.from);
}

/** From the first opening to the last closing of a day; null: closed all day. */
export function wholeSpan(spans: readonly BinSpan[]): BinSpan | null {
  const first = spans[0];
  if (first === undefined) return null;
  return { from: first.from, to: Math.min(DAY_BINS, Math.max(...spans.map(({ to }) => to))) };
}

/** The baseline with nothing expected and nothing tested between the spans. */
export function withinSpans(baseline: Baseline, spans: readonly BinSpan[]): Baseline {
  const isIn = (bin: number, edge: number): boolean =>
    spans.some(({ from, to }) => bin >= from + edge && bin < to - edge);
  return {
    ...baseline,
    mu: baseline.mu.map((expected, bin) => (isIn(bin, 0) ? expected : 0)),
    isTested: baseline.isTested.map((isTested, bin) => isTested && isIn(bin, EDGE_BINS)),
  };
}

/** Plans a day by the store's calendar; null: it has none, and its hours are learned. */
export function planTradingDay(learned: Learned, day: number, calendar: StoreCalendar | null): DayPlan {
  if (calendar === null) return planDay(learned, day);
  const spans = tradingSpans(calendar, day);
  const plan = planDay(learned, day, wholeSpan(spans));
  return { ...plan, baseline: withinSpans(plan.baseline, spans) };
}
