/** Who of a roster has the duty at a moment. */
import { DAY_MINUTES, type LocalTime, localTime, weekdayOf } from '../local-time.js';
import type { Roster, Shift, WeeklyWindow } from './people.js';

const DAY_MS = 86_400_000;
const WEEK_DAYS = 7;

/** A contact's id; null: nobody. An override stands above the shifts; of several shifts the first in the list has it. */
export function onDuty(roster: Roster, atMs: number): string | null {
  const now = localTime(atMs, roster.timeZone);
  const stamp = `${now.date}T${clock(now.minuteOfDay)}`;
  const override = roster.overrides.find(({ from, to }) => from <= stamp && stamp < to);
  if (override !== undefined) return override.who;
  for (const shift of roster.shifts) {
    const began = beganOn(shift, now);
    if (began !== null) return turnOf(shift, began);
  }
  return roster.otherwise;
}

/** Whether a moment lies in one of the windows; always in an empty list. */
export function isWithin(windows: readonly WeeklyWindow[], atMs: number, timeZone: string): boolean {
  if (windows.length === 0) return true;
  const now = localTime(atMs, timeZone);
  return windows.some((window) => beganOn(window, now) !== null);
}

/** The date on which the window that contains `now` began; null: none does. */
function beganOn(window: WeeklyWindow, now: LocalTime): string | null {
  const { fromMinute, toMinute, weekdays } = window;
  const { minuteOfDay, weekday, date } = now;
  const isOvernight = toMinute <= fromMinute;
  const end = isOvernight ? DAY_MINUTES : toMinute;
  if (weekdays.includes(weekday) && minuteOfDay >= fromMinute && minuteOfDay < end) return date;
  const yesterday = (weekday + WEEK_DAYS - 1) % WEEK_DAYS;
  if (isOvernight && weekdays.includes(yesterday) && minuteOfDay < toMinute) return plusDays(date, -1);
  return null;
}

/** Whose week it is: weeks begin on Monday, and a night that began on Sunday belongs to the old one. */
function turnOf({ who, since }: Shift, began: string): string | null {
  if (who.length === 0) return null;
  const weeks = Math.round((mondayOf(began) - mondayOf(since)) / (WEEK_DAYS * DAY_MS));
  return who[((weeks % who.length) + who.length) % who.length] ?? null;
}

/** Epoch ms of the Monday of a date's week, as a day of UTC. */
function mondayOf(date: string): number {
  const sinceMonday = (weekdayOf(date) + WEEK_DAYS - 1) % WEEK_DAYS;
  return Date.parse(`${date}T00:00:00Z`) - sinceMonday * DAY_MS;
}

function plusDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

function clock(minuteOfDay: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minuteOfDay / 60))}:${two(minuteOfDay % 60)}`;
}
