/** Writes instants in a given time zone, in the viewer's language. Pure but for the machine's own zone where none is given. */
import type { Locale } from '@tillwatch/model';

/** Stands where a moment is not known. */
const NO_TIME = '–';

const formats = new Map<string, Intl.DateTimeFormat>();

/** Time of day with seconds, 24 hours: `10:02:11`. `timeZone` is an IANA name; null, or one that is not known, means the viewer's. */
export function formatClock(atMs: number, locale: Locale, timeZone: string | null): string {
  return Number.isFinite(atMs) ? formatOf(locale, timeZone, 'clock').format(atMs) : NO_TIME;
}

/** Time of day, with the date before it where it is not the day of `nowMs`. */
export function formatInstant(atMs: number, nowMs: number, locale: Locale, timeZone: string | null): string {
  if (!Number.isFinite(atMs)) return NO_TIME;
  const day = formatOf(locale, timeZone, 'day');
  const clock = formatClock(atMs, locale, timeZone);
  return day.format(atMs) === day.format(nowMs) ? clock : `${formatOf(locale, timeZone, 'date').format(atMs)} ${clock}`;
}

/** Short name of a zone at an instant: `GMT+8`. */
export function zoneName(atMs: number, locale: Locale, timeZone: string | null): string {
  const parts = formatOf(locale, timeZone, 'zone').formatToParts(atMs);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
}

const STYLES = {
  clock: { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  day: { year: 'numeric', month: 'numeric', day: 'numeric' },
  date: { month: 'short', day: 'numeric' },
  zone: { timeZoneName: 'short' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

function formatOf(locale: Locale, timeZone: string | null, style: keyof typeof STYLES): Intl.DateTimeFormat {
  const key = `${locale} ${timeZone} ${style}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = create(locale, timeZone, style);
    formats.set(key, format);
  }
  return format;
}

function create(locale: Locale, timeZone: string | null, style: keyof typeof STYLES): Intl.DateTimeFormat {
  // `en` alone means month/day order; the product's people are not all American.
  const tag = locale === 'en' ? 'en-GB' : locale;
  try {
    return new Intl.DateTimeFormat(tag, { ...STYLES[style], ...(timeZone !== null && { timeZone }) });
  } catch {
    return new Intl.DateTimeFormat(tag, STYLES[style]);
  }
}
