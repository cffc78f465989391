/** One local day of counts by the minute: each minute is told once or many times, and is what was told last; what nobody told is unknown, not zero. */
import { localTime } from '../local-time.js';
import { DAY_BINS } from './days.js';

export const DAY_MINUTES_LENGTH = 1_440;
/** Of a minute nobody told of. */
export const UNKNOWN_COUNT = 0xffff;
/** More than this in one minute is kept as this. */
export const MAX_COUNT = UNKNOWN_COUNT - 1;
const MINUTE_MS = 60_000;
const BIN_MINUTES = DAY_MINUTES_LENGTH / DAY_BINS;
const DAY_MS = 86_400_000;
/** A report over more minutes says nothing of when within them: no bin can be filled from it. */
export const MAX_REPORT_MINUTES = 5;

/** Counts by minute of the wall clock, {@link UNKNOWN_COUNT} where nothing is known. Where clocks are set back the first of two equal minutes stands. */
export type DayMinutes = Uint16Array;

export function unknownDay(): DayMinutes {
  return new Uint16Array(DAY_MINUTES_LENGTH).fill(UNKNOWN_COUNT);
}

/** A minute on the store's own clock. */
export interface LocalMinute {
  /** Days since 1970-01-01 of the local date. */
  readonly day: number;
  /** 0..1439. */
  readonly minute: number;
}

/** Clocks are set on the quarter of an hour everywhere. */
const QUARTER_MS = 900_000;
const quarters = new Map<string, { readonly quarter: number; readonly day: number; readonly minute: number }>();

/** The local minute of `atMs`; `timeZone` is an IANA name. Minutes that follow each other are cheap. */
export function localMinute(atMs: number, timeZone: string): LocalMinute {
  const quarter = Math.floor(atMs / QUARTER_MS);
  let known = quarters.get(timeZone);
  if (known?.quarter !== quarter) {
    const { date, minuteOfDay } = localTime(quarter * QUARTER_MS, timeZone);
    known = { quarter, day: Date.parse(`${date}T00:00:00Z`) / DAY_MS, minute: minuteOfDay };
    quarters.set(timeZone, known);
  }
  const minute = known.minute + Math.floor((atMs - quarter * QUARTER_MS) / MINUTE_MS);
  return minute < DAY_MINUTES_LENGTH
    ? { day: known.day, minute }
    : { day: known.day + 1, minute: minute - DAY_MINUTES_LENGTH };
}

/** The date of a day: `2026-11-22`. */
export function dateOfDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** What one report of the `trade` probe says: a count of `minutes` minutes from `minuteAtMs` on. */
export interface TradeReport {
  readonly minuteAtMs: number;
  readonly minutes: number;
  readonly count: number;
}

/**
 * The minutes of a report, each with its part of the count: whole orders, as even as they go, and always the same ones. Empty where the report spans more than
 * {@link MAX_REPORT_MINUTES} or is none.
 */
export function minutesOf({ minuteAtMs, minutes, count }: TradeReport): { atMs: number; count: number }[] {
  const isReport = Number.isInteger(minutes) && minutes >= 1 && minutes <= MAX_REPORT_MINUTES && count >= 0;
  if (!isReport || !Number.isSafeInteger(minuteAtMs)) return [];
  const first = Math.floor(minuteAtMs / MINUTE_MS) * MINUTE_MS;
  const upTo = (index: number): number => Math.floor((count * index) / minutes);
  return Array.from({ length: minutes }, (_, index) => ({
    atMs: first + index * MINUTE_MS,
    count: Math.min(MAX_COUNT, upTo(index + 1) - upTo(index)),
  }));
}

/** Orders of one bin; null unless all of its minutes are known. */
export function binCount(minutes: DayMinutes, bin: number): number | null {
  let sum = 0;
  for (let at = bin * BIN_MINUTES; at < (bin + 1) * BIN_MINUTES; at++) {
    const count = minutes[at] ?? UNKNOWN_COUNT;
    if (count === UNKNOWN_COUNT) return null;
    sum += count;
  }
  return sum;
}

/** All bins of a day. */
export function binCounts(minutes: DayMinutes): (number | null)[] {
  return Array.from({ length: DAY_BINS }, (_, bin) => binCount(minutes, bin));
}

/** The bin of a minute of the day. */
export function binOf(minute: number): number {
  return Math.floor(minute / BIN_MINUTES);
}

/** The first minute of a bin. */
export function minuteOfBin(bin: number): number {
  return bin * BIN_MINUTES;
}
