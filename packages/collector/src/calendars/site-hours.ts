/** Which calendar is whose, and what it says now. */
import { hoursNow, openingAhead, type SiteKind, type StoreCalendar } from '@tillwatch/model';
import { matchesPattern, type SiteHours } from '../incidents/suppression.js';
import type { CalendarConfig } from './calendars-schema.js';

/** What is known of a site here. */
export interface SiteFacts {
  readonly kind: SiteKind;
  readonly timeZone: string | null;
}

const MINUTE_MS = 60_000;
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
/** Sites whose calendar is remembered; an estate has at most some ten thousand. */
const MAX_REMEMBERED = 50_000;

/** Opening hours, and the calendars behind them. */
export interface SiteCalendars extends SiteHours {
  /** The calendar of a site; null: it has none, or is always open. */
  calendarOf(site: string): StoreCalendar | null;
}

/**
 * Opening hours of every site. Always open are: hubs, sites that no calendar names, and those that have a calendar but no time zone, neither in it nor of their
 * own: a wrong guess would hide faults.
 */
export function createSiteHours(
  calendars: readonly CalendarConfig[],
  factsOf: (site: string) => SiteFacts | undefined,
): SiteCalendars {
  const open = { isOpen: true, closedUntilMs: null };
  const made = new Map<string, StoreCalendar>();
  const indexOf = new Map<string, number>();

  /** Where in the configuration a site's calendar stands; -1: nowhere. */
  function place(site: string): number {
    let index = indexOf.get(site);
    if (index === undefined) {
      index = calendars.findIndex(({ sites }) => sites.some((pattern) => matchesPattern(pattern, site)));
      if (indexOf.size >= MAX_REMEMBERED) indexOf.clear();
      indexOf.set(site, index);
    }
    return index;
  }

  /** One for all sites of a calendar and zone, so that they are looked up together. */
  function calendarOf(site: string): StoreCalendar | null {
    const index = place(site);
    const config = calendars[index];
    if (config === undefined) return null;
    const facts = factsOf(site);
    const timeZone = config.timeZone ?? facts?.timeZone ?? null;
    if (timeZone === null || facts?.kind === 'hub') return null;
    const key = `${index} ${timeZone}`;
    const known = made.get(key) ?? storeCalendar(config, timeZone);
    made.set(key, known);
    return known;
  }

  return {
    calendarOf,
    at(site, atMs) {
      if (calendars.length === 0) return open;
      const calendar = calendarOf(site);
      return calendar === null ? open : hoursNow(calendar, atMs);
    },
    openingAhead(site, atMs) {
      const calendar = calendars.length === 0 ? null : calendarOf(site);
      return calendar === null ? null : openingAhead(calendar, atMs);
    },
  };
}

/** The calendar of the model; days without hours are closed. */
export function storeCalendar(config: CalendarConfig, timeZone: string): StoreCalendar {
  const { daily = [], holidays, exceptions, whileClosed, readyMinutes } = config;
  return {
    timeZone,
    week: DAYS.map((day) => config[day] ?? daily),
    holidays: new Set(holidays),
    exceptions: new Map(Object.entries(exceptions)),
    whileClosed,
    readyMs: readyMinutes * MINUTE_MS,
  };
}
