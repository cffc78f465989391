/** When a store serves customers: hours of the week, holidays and exceptions on the store's own clock, with summer time as the wall shows it. */
import { DAY_MINUTES, localTime, parseTimeOfDay, weekdayOf } from '../local-time.js';

/** Open from `fromMinute` of a day; `toMinute` is past {@link DAY_MINUTES} where it goes on after midnight. Minutes of the wall clock. */
export interface DaySpan {
  /** 0..1439. */
  readonly fromMinute: number;
  /** Exclusive, `fromMinute` + 1 .. `fromMinute` + 1440. */
  readonly toMinute: number;
}

export interface StoreCalendar {
  /** IANA name. */
  readonly timeZone: string;
  /** Seven days, Sunday first; an empty day is closed. */
  readonly week: readonly (readonly DaySpan[])[];
  /** Dates (`2026-12-25`) on which it is closed. */
  readonly holidays: ReadonlySet<string>;
  /** Hours of single dates, which stand before holidays and the week; empty: closed. */
  readonly exceptions: ReadonlyMap<string, readonly DaySpan[]>;
  /** `quiet`: what fails while it is closed opens no incident, until {@link StoreCalendar.readyMs} before it opens. `lower`: it does, one grade lower. */
  readonly whileClosed: 'quiet' | 'lower';
  /** The store is looked over, and watched, this long before it opens. */
  readonly readyMs: number;
}

export const DEFAULT_READY_MS = 30 * 60_000;
/** Spans of one day at most. */
export const MAX_DAY_SPANS = 8;
/** A store that does not open within a year does not open. */
export const LOOK_AHEAD_DAYS = 370;
const MINUTE_MS = 60_000;
const DAY_MS = DAY_MINUTES * MINUTE_MS;

/**
 * Hours of a day as people write them: `08:00-12:00, 14:00-22:00`, `18:00-02:00` past midnight, `00:00-24:00`, `closed`. Null for what is not that: no time of
 * a day, spans that overlap, more than {@link MAX_DAY_SPANS}.
 */
export function parseDayHours(text: string): readonly DaySpan[] | null {
  const trimmed = text.trim();
  if (trimmed === 'closed') return [];
  const spans = trimmed.split(/\s*,\s*/).map(parseSpan);
  if (spans.length > MAX_DAY_SPANS || spans.some((span) => span === null)) return null;
  const sorted = (spans as DaySpan[]).sort((a, b) => a.fromMinute - b.fromMinute);
  const isApart = sorted.every((span, at) => at === 0 || span.fromMinute >= (sorted[at - 1]?.toMinute ?? 0));
  return isApart ? sorted : null;
}

function parseSpan(text: string): DaySpan | null {
  const [from, to, ...more] = text.split(/\s*-\s*/);
  const fromMinute = parseTimeOfDay(from ?? '');
  const endMinute = parseTimeOfDay(to ?? '');
  if (fromMinute === null || endMinute === null || more.length > 0 || fromMinute === DAY_MINUTES) return null;
  return { fromMinute, toMinute: endMinute > fromMinute ? endMinute : endMinute + DAY_MINUTES };
}

/** Whether customers are served at `atMs`. */
export function isOpenAt(calendar: StoreCalendar, atMs: number): boolean {
  const { date, minuteOfDay } = localTime(atMs, calendar.timeZone);
  const isWithin = (spans: readonly DaySpan[], minute: number): boolean =>
    spans.some(({ fromMinute, toMinute }) => fromMinute <= minute && minute < toMinute);
  return (
    isWithin(hoursOf(calendar, date), minuteOfDay) ||
    isWithin(hoursOf(calendar, dateAfter(date, -1)), minuteOfDay + DAY_MINUTES)
  );
}

/** Hours of a date: its exception, closed on a holiday, else those of the week. */
export function hoursOf(calendar: StoreCalendar, date: string): readonly DaySpan[] {
  const exception = calendar.exceptions.get(date);
  if (exception !== undefined) return exception;
  return calendar.holidays.has(date) ? [] : (calendar.week[weekdayOf(date)] ?? []);
}

/** The next moment after `atMs` at which the store opens, epoch ms; null: not within {@link LOOK_AHEAD_DAYS}. */
export function nextOpening(calendar: StoreCalendar, atMs: number): number | null {
  const today = localTime(atMs, calendar.timeZone).date;
  for (let ahead = 0; ahead <= LOOK_AHEAD_DAYS; ahead++) {
    const date = dateAfter(today, ahead);
    for (const { fromMinute } of hoursOf(calendar, date)) {
      const openMs = momentOf(date, fromMinute, calendar.timeZone);
      // A span that begins where another ends opens nothing.
      if (openMs > atMs && !isOpenAt(calendar, openMs - MINUTE_MS)) return openMs;
    }
  }
  return null;
}

/** What opening hours mean for a fault at `atMs`: `closedUntilMs` is not null while nothing is opened for it, `Infinity` where that has no end. */
export interface HoursNow {
  readonly isOpen: boolean;
  readonly closedUntilMs: number | null;
}

const remembered = new WeakMap<StoreCalendar, { readonly minute: number; readonly now: HoursNow }>();

/** Opening hours at `atMs`, to the minute; cheap for the many sites that share a calendar. */
export function hoursNow(calendar: StoreCalendar, atMs: number): HoursNow {
  const minute = Math.floor(atMs / MINUTE_MS);
  const known = remembered.get(calendar);
  if (known?.minute === minute) return known.now;
  const now = lookUp(calendar, minute * MINUTE_MS);
  remembered.set(calendar, { minute, now });
  return now;
}

function lookUp(calendar: StoreCalendar, atMs: number): HoursNow {
  if (isOpenAt(calendar, atMs)) return { isOpen: true, closedUntilMs: null };
  if (calendar.whileClosed === 'lower') return { isOpen: false, closedUntilMs: null };
  const openMs = nextOpening(calendar, atMs);
  if (openMs === null) return { isOpen: false, closedUntilMs: Number.POSITIVE_INFINITY };
  const watchedMs = openMs - calendar.readyMs;
  return { isOpen: false, closedUntilMs: watchedMs > atMs ? watchedMs : null };
}

/** `2026-12-31` and 1 give `2027-01-01`. */
export function dateAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/**
 * When clocks of the zone show `minute` of `date`: the first time where they show it twice, the first moment after the gap where they never do. `minute` may
 * lie beyond the day.
 */
export function momentOf(date: string, minute: number, timeZone: string): number {
  const wantedMs = Date.parse(`${date}T00:00:00Z`) + minute * MINUTE_MS;
  const shownMs = (atMs: number): number => {
    const { date: day, minuteOfDay } = localTime(atMs, timeZone);
    return Date.parse(`${day}T00:00:00Z`) + minuteOfDay * MINUTE_MS;
  };
  let guessMs = wantedMs;
  let otherMs = wantedMs;
  for (let round = 0; round < 4; round++) {
    const offMs = wantedMs - shownMs(guessMs);
    if (offMs === 0) return firstShown(guessMs, wantedMs, shownMs);
    otherMs = guessMs;
    guessMs += offMs;
  }
  // No such time: the guesses lie on either side of the gap.
  let [beforeMs, afterMs] = [Math.min(guessMs, otherMs), Math.max(guessMs, otherMs)];
  while (afterMs - beforeMs > MINUTE_MS) {
    const midMs = beforeMs + Math.floor((afterMs - beforeMs) / 2 / MINUTE_MS) * MINUTE_MS;
    if (shownMs(midMs) < wantedMs) beforeMs = midMs;
    else afterMs = midMs;
  }
  return afterMs;
}

/** Clocks are set back by half an hour (Lord Howe), an hour, or two. */
function firstShown(atMs: number, wantedMs: number, shownMs: (atMs: number) => number): number {
  const earlier = [120, 60, 30].map((minutes) => atMs - minutes * MINUTE_MS);
  return earlier.find((candidateMs) => shownMs(candidateMs) === wantedMs) ?? atMs;
}
