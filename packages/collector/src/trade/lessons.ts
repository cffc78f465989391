/** What stored days taught and teach: the way from kept counts to a plan of the day. Pure. */
import {
  binCounts,
  type DayPlan,
  type Learned,
  learnDay,
  NOTHING_LEARNED,
  planTradingDay,
  type StoreCalendar,
  type TradeDay,
} from '@tillwatch/model';
import type { DayLesson, SeriesDay } from './ports.js';

/** A day with more of its open time than this in trouble teaches nothing (trade.md, 2). */
const MAX_TROUBLED_SHARE = 0.2;

export interface Taught {
  readonly learned: Learned;
  /** Of days that had none. */
  readonly lessons: readonly { readonly day: number; readonly lesson: DayLesson }[];
}

export const NOTHING_TAUGHT: Taught = { learned: NOTHING_LEARNED, lessons: [] };

/** Goes on with one more stored day; days come the oldest first. */
export function takeDay(taught: Taught, stored: SeriesDay, calendar: StoreCalendar | null): Taught {
  const { learned } = taught;
  if (stored.lesson !== null) return { ...taught, learned: withLesson(learned, stored, stored.lesson) };
  const plan = planTradingDay(learned, stored.day, calendar);
  const isExcluded = isLeftOut(stored, plan, calendar !== null);
  const next = learnDay(learned, plan, tradeDay(stored, isExcluded));
  const hasTaught = next.forecasts !== learned.forecasts;
  const lesson: DayLesson = {
    isExcluded,
    forecast: hasTaught ? (next.forecasts.at(-1) ?? null) : null,
    blocks: hasTaught ? (next.blocks.at(-1) ?? null) : null,
  };
  return { learned: next, lessons: [...taught.lessons, { day: stored.day, lesson }] };
}

function withLesson(learned: Learned, stored: SeriesDay, { isExcluded, forecast, blocks }: DayLesson): Learned {
  return {
    days: [...learned.days, tradeDay(stored, isExcluded)],
    forecasts: forecast === null ? learned.forecasts : [...learned.forecasts, forecast],
    blocks: blocks === null ? learned.blocks : [...learned.blocks, blocks],
  };
}

/** Bins in trouble are unknown. */
function tradeDay({ day, minutes, marks }: SeriesDay, isExcluded: boolean): TradeDay {
  return { day, counts: binCounts(minutes).map((count, bin) => ((marks[bin] ?? 0) === 0 ? count : null)), isExcluded };
}

/** A day that the calendar closes, or with too much of its open time in trouble. */
function isLeftOut({ marks }: SeriesDay, { baseline: { open } }: DayPlan, hasCalendar: boolean): boolean {
  if (open === null) return hasCalendar;
  const troubled = marks.subarray(open.from, open.to).filter((mark) => mark !== 0).length;
  return troubled > MAX_TROUBLED_SHARE * (open.to - open.from);
}
