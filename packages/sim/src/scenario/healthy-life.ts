/** A store's healthy life as a scenario: losses, slow moments, nights, restarts, drift of its clock, a stock-taking; nothing of it is a fault. */
import { type CalendarConfig, calendarsSchema } from '@tillwatch/collector';
import { createRandom } from '../random.js';
import { BRISK, CALM, HEALTHY_ZONE, healthyStore, KNOWN_DAYS, laneNodes } from './healthy-store.js';
import type { Fault, Scenario, ScenarioSite } from './scenario.js';

export interface HealthyLifeOptions {
  readonly seed: number;
  readonly days: number;
  /** That live beside each other, under one collector. */
  readonly stores: number;
  /** The first day; its midnight is the store's. `2026-10-24` has the night after it in which clocks go back. */
  readonly firstDay: string;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Hours of business by weekday, Sunday first, in minutes of the wall clock; null: closed. */
const WEEK: readonly (readonly [number, number] | null)[] = [
  [13 * 60, 18 * 60],
  ...Array.from({ length: 5 }, () => [8 * 60, 20 * 60] as const),
  [8 * 60, 22 * 60],
];
/** On the day of a stock-taking. */
const LATE_DAY = [14 * 60, 20 * 60] as const;
/** A machine without power is back in service a minute after it has power again. */
const RESTART_MS = 30 * SECOND_MS;

type Hours = readonly [number, number] | null;

/**
 * Stores with what happens to each of them; every other one looks every ten seconds, the rest every half minute. Loss is 0 to 1 % of all attempts; besides,
 * its line has a burst of half a second to three now and then, and slow minutes. Its PC restarts for updates in some nights, and once in a while by day. Lanes of some stores are switched off at night. One day in the month is a
 * holiday, and on one stock is taken: it opens later. The wall clock is the store's, with summer time. What it sells is known from the weeks before.
 */
export function healthyLife({ seed, days, stores, firstDay }: HealthyLifeOptions): Scenario {
  const random = createRandom(seed);
  const dates = Array.from({ length: days }, (_, day) => dateAfter(firstDay, day));
  const holiday = dates[Math.floor(random() * 30)];
  const sites = Array.from({ length: stores }, (_, index) =>
    healthyStore(`s${index + 1}`, (seed + index) % 2 === 0 ? BRISK : CALM, random),
  );
  const startMs = wallMs(firstDay, 0);
  const lives = sites.map((site) => lifeOf(site, { dates, startMs, firstDay, holiday, random }));
  return {
    id: `healthy-${seed}`,
    title: 'Healthy stores',
    pending: null,
    startMs,
    lengthMs: wallMs(dateAfter(firstDay, days), 0) - startMs,
    seed,
    sites,
    calendars: lives.map(({ calendar }) => calendar),
    suppressions: [],
    actions: [],
    faults: lives.flatMap(({ events }) => events),
    people: null,
    notifiers: [],
    changes: [],
    expectations: [],
  };
}

interface Days {
  readonly dates: readonly string[];
  readonly startMs: number;
  readonly firstDay: string;
  readonly holiday: string | undefined;
  readonly random: () => number;
}

function lifeOf(site: ScenarioSite, days: Days): { readonly calendar: CalendarConfig; readonly events: Fault[] } {
  const { dates, startMs, firstDay, holiday, random } = days;
  const { id } = site.definition.site;
  const stockTaking = dates[Math.floor(random() * 30)];
  const isSwitchedOff = random() < 0.25;
  const { events, closedMs: closedBeforeMs } = nightsBefore(id, firstDay, startMs);
  let closedMs = closedBeforeMs;
  for (const date of dates) {
    const hours = date === stockTaking ? LATE_DAY : date === holiday ? null : (WEEK[weekdayOf(date)] ?? null);
    const at = (minute: number): number => wallMs(date, minute) - startMs;
    events.push(...mishapsOf(id, at, hours, random));
    if (hours === null) continue;
    const [opensMs, closesMs] = [at(hours[0]), at(hours[1])];
    events.push(...nightOf(site, closedMs, opensMs, isSwitchedOff, random));
    closedMs = closesMs;
  }
  events.push(...nightOf(site, closedMs, Number.POSITIVE_INFINITY, false, random));
  return { calendar: calendarOf(id, holiday, stockTaking), events };
}

/** When nobody bought in the weeks before, up to their last closing. */
function nightsBefore(id: string, firstDay: string, startMs: number): { events: Fault[]; closedMs: number } {
  const events: Fault[] = [];
  let closedMs = -(KNOWN_DAYS + 1) * DAY_MS;
  for (let ago = KNOWN_DAYS; ago > 0; ago--) {
    const date = dateAfter(firstDay, -ago);
    const [opens, closes] = WEEK[weekdayOf(date)] as readonly [number, number];
    const opensMs = wallMs(date, opens) - startMs;
    events.push(event(`${id}/till-1`, closedMs, opensMs - closedMs, { how: 'sells', share: 0 }));
    closedMs = wallMs(date, closes) - startMs;
  }
  return { events, closedMs };
}

/** The calendar that the collector is given, as a person would write it. */
function calendarOf(id: string, holiday: string | undefined, stockTaking: string | undefined): CalendarConfig {
  const [calendar] = calendarsSchema.parse([
    {
      sites: [id],
      timeZone: HEALTHY_ZONE,
      daily: '08:00-20:00',
      sat: '08:00-22:00',
      sun: '13:00-18:00',
      ...(holiday !== undefined && { holidays: [holiday] }),
      ...(stockTaking !== undefined && { exceptions: { [stockTaking]: '14:00-20:00' } }),
    },
  ]);
  return calendar as CalendarConfig;
}

/** Of one day. `at`: from a minute of its wall clock. */
function mishapsOf(id: string, at: (minute: number) => number, hours: Hours, random: () => number): Fault[] {
  const events: Fault[] = [];
  const within = (fromMinute: number, minutes: number): number => Math.round(at(fromMinute + random() * minutes));
  const bursts = Math.floor(random() * 4);
  for (let burst = 0; burst < bursts; burst++)
    events.push(event(`${id}/wan`, within(0, 24 * 60), 500 + random() * 2_500, { how: 'lossy', lossRatio: 0.6 }));
  if (random() < 0.5)
    events.push(
      event(`${id}/wan`, within(9 * 60, 11 * 60), 3 * MINUTE_MS, { how: 'slow', latencyMs: 200 + random() * 400 }),
    );
  if (random() < 0.15) events.push(event(`${id}/front-end`, within(3 * 60, 2 * 60), RESTART_MS, { how: 'dead' }));
  if (random() < 1 / 30 && hours !== null)
    events.push(event(`${id}/front-end`, within(hours[0], hours[1] - hours[0]), RESTART_MS, { how: 'dead' }));
  return events;
}

/** Nobody buys while it is closed; where lanes are switched off, they are on again well before it is looked over for the day. */
function nightOf(
  { definition }: ScenarioSite,
  closedMs: number,
  opensMs: number,
  isSwitchedOff: boolean,
  random: () => number,
): Fault[] {
  const { id } = definition.site;
  const night = event(`${id}/till-1`, closedMs, opensMs - closedMs, { how: 'sells', share: 0 });
  if (!isSwitchedOff || opensMs - closedMs < 4 * HOUR_MS) return [night];
  const lanes = definition.nodes.filter(({ kind }) => kind === 'till').length;
  const offMs = Math.max(0, closedMs) + (15 + random() * 60) * MINUTE_MS;
  const onMs = opensMs - (35 + random() * 40) * MINUTE_MS;
  const off = Array.from({ length: lanes }, (_, lane) => laneNodes(lane + 1).map(([node]) => node)).flat();
  return [night, ...off.map((node) => event(`${id}/${node}`, offMs, onMs - offMs, { how: 'dead' }))];
}

type How =
  | { readonly how: 'dead' }
  | { readonly how: 'lossy'; readonly lossRatio: number }
  | { readonly how: 'slow'; readonly latencyMs: number }
  | { readonly how: 'sells'; readonly share: number };

function event(component: string, fromMs: number, lengthMs: number, how: How): Fault {
  return { fromMs, untilMs: fromMs + lengthMs, components: [component], ...how };
}

function dateAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

function weekdayOf(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay();
}

/** When clocks in {@link HEALTHY_ZONE} show a minute of a date. By the rule of the law and not by the model's own calendar, which is what is tried here. */
function wallMs(date: string, minute: number): number {
  const standardMs = Date.parse(`${date}T00:00:00Z`) + minute * MINUTE_MS - HOUR_MS;
  const year = new Date(standardMs).getUTCFullYear();
  const isSummer = standardMs >= lastSundayMs(year, 2) && standardMs < lastSundayMs(year, 9);
  return isSummer ? standardMs - HOUR_MS : standardMs;
}

/** 01:00 UTC on the last Sunday of March (2) or October (9): Directive 2000/84/EC. */
function lastSundayMs(year: number, month: number): number {
  const lastDay = new Date(Date.UTC(year, month + 1, 0));
  return lastDay.getTime() - lastDay.getUTCDay() * DAY_MS + HOUR_MS;
}
