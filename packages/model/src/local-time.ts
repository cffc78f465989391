/** Wall-clock time of a time zone: what people, rosters and calendars go by. */

/** A moment as clocks on the wall show it. */
export interface LocalTime {
  /** `2026-11-22`. */
  readonly date: string;
  /** 0 Sunday .. 6 Saturday. */
  readonly weekday: number;
  /** 0..1439. */
  readonly minuteOfDay: number;
}

export const DAY_MINUTES = 1_440;
const MINUTE_MS = 60_000;
/** An estate has some dozen zones; a formatter takes about 50 kB. */
const MAX_FORMATTERS = 64;
const formatters = new Map<string, Intl.DateTimeFormat>();
/** Clocks are set on the quarter of an hour everywhere. By zone, the latest quarter asked for of each place in a ring: questions are of now, and of when what stands now began. */
const QUARTER_MS = 900_000;
const QUARTERS = 128;
type Quarters = ({ readonly quarter: number; readonly time: LocalTime } | undefined)[];
const quarters = new Map<string, Quarters>();

/** Whether the runtime's time zone data know it (IANA names). */
export function isTimeZone(name: string): boolean {
  try {
    formatterOf(name);
    return true;
  } catch {
    return false;
  }
}

/** `timeZone` is an IANA name; throws RangeError for one that does not exist. */
export function localTime(atMs: number, timeZone: string): LocalTime {
  const quarter = Math.floor(atMs / QUARTER_MS);
  const ring = quartersOf(timeZone);
  let known = ring[quarter & (QUARTERS - 1)];
  if (known?.quarter !== quarter) {
    known = { quarter, time: formattedTime(quarter * QUARTER_MS, timeZone) };
    ring[quarter & (QUARTERS - 1)] = known;
  }
  const { date, weekday } = known.time;
  const minuteOfDay = known.time.minuteOfDay + Math.floor((atMs - quarter * QUARTER_MS) / MINUTE_MS);
  return minuteOfDay < DAY_MINUTES ? { date, weekday, minuteOfDay } : formattedTime(atMs, timeZone);
}

function quartersOf(timeZone: string): Quarters {
  let ring = quarters.get(timeZone);
  if (ring === undefined) {
    ring = Array.from({ length: QUARTERS });
    if (quarters.size >= MAX_FORMATTERS) quarters.delete(quarters.keys().next().value as string);
    quarters.set(timeZone, ring);
  }
  return ring;
}

function formattedTime(atMs: number, timeZone: string): LocalTime {
  const parts: Record<string, string> = {};
  for (const { type, value } of formatterOf(timeZone).formatToParts(atMs)) parts[type] = value;
  const { year = '', month = '', day = '', hour = '0', minute = '0' } = parts;
  const date = `${year.padStart(4, '0')}-${month}-${day}`;
  return { date, weekday: weekdayOf(date), minuteOfDay: Number(hour) * 60 + Number(minute) };
}

/**
 * The next moment after `atMs` at which clocks show `minuteOfDay`, to the minute. On a day that leaves this minute out (summer time begins) the first
 * moment after the gap.
 */
export function nextLocalTime(atMs: number, timeZone: string, minuteOfDay: number): number {
  const floorMs = Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
  const { minuteOfDay: now } = localTime(floorMs, timeZone);
  const ahead = (((minuteOfDay - now) % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
  const guessMs = floorMs + ahead * MINUTE_MS;
  // A change of the clocks in between shifts the guess by at most a few hours.
  const shown = localTime(guessMs, timeZone).minuteOfDay;
  const off = ((shown - minuteOfDay + DAY_MINUTES + DAY_MINUTES / 2) % DAY_MINUTES) - DAY_MINUTES / 2;
  const fixedMs = guessMs - off * MINUTE_MS;
  if (fixedMs > atMs && localTime(fixedMs, timeZone).minuteOfDay === minuteOfDay) return fixedMs;
  return guessMs;
}

/** `08:30` as minutes; null for what is no time of a day. `24:00` is the day's end. */
export function parseTimeOfDay(text: string): number | null {
  const match = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(text);
  if (match === null) return null;
  const minutes = Number(match[1]) * 60 + Number(match[2]);
  return minutes <= DAY_MINUTES ? minutes : null;
}

/** `2026-11-22` as a day of the week, 0 Sunday .. 6 Saturday. */
export function weekdayOf(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay();
}

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timeZone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
    if (formatters.size >= MAX_FORMATTERS) formatters.delete(formatters.keys().next().value as string);
    formatters.set(timeZone, formatter);
  }
  return formatter;
}
