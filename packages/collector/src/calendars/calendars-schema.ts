/** Opening hours in the configuration: for which sites, on which days, with holidays and exceptions. */
import { DEFAULT_READY_MS, isTimeZone, parseDayHours } from '@tillwatch/model';
import { z } from 'zod';

const HOURS = 'hours such as 08:00-22:00, or 08:00-12:00, 14:00-22:00, or 18:00-02:00 past midnight, or closed';
const hours = z.string({ error: HOURS }).transform((text, context) => {
  const spans = parseDayHours(text);
  if (spans !== null) return spans;
  context.addIssue({ code: 'custom', message: HOURS });
  return z.NEVER;
});

const DATE = 'a date such as 2026-12-25';
const date = z.string({ error: DATE }).refine(isDate, { error: DATE });

const PATTERN = "a site's id in which * stands for any run of characters";
const MAX_DATES = 1_000;
const MAX_READY_MINUTES = 240;

const calendarSchema = z.strictObject({
  sites: z
    .array(z.string({ error: PATTERN }).regex(/^[\p{L}\p{N}\-._*]{1,128}$/u, { error: PATTERN }), { error: 'a list' })
    .min(1, { error: 'at least one pattern' })
    .max(1_000)
    .describe(
      'Ids of sites; `*` stands for any run of characters. Of several calendars the first that names a site is its own.',
    ),
  timeZone: z
    .string({ error: 'an IANA time zone such as Asia/Shanghai' })
    .refine(isTimeZone, { error: 'an IANA time zone such as Asia/Shanghai' })
    .optional()
    .describe("Default: each site's own, as its agent tells it."),
  daily: hours.optional().describe('Every day that has no hours of its own.'),
  mon: hours.optional(),
  tue: hours.optional(),
  wed: hours.optional(),
  thu: hours.optional(),
  fri: hours.optional(),
  sat: hours.optional(),
  sun: hours.optional(),
  holidays: z.array(date).max(MAX_DATES).default([]).describe('Dates on which they are closed.'),
  exceptions: z
    .record(date, hours)
    .refine((record) => Object.keys(record).length <= MAX_DATES, { error: `at most ${MAX_DATES} dates` })
    .default({})
    .describe('Hours of single dates, which stand before holidays and weekdays.'),
  whileClosed: z
    .enum(['quiet', 'lower'], { error: 'quiet or lower' })
    .default('quiet')
    .describe('`quiet`: what fails while they are closed opens nothing. `lower`: it does, one grade lower.'),
  readyMinutes: z
    .int({ error: 'a number of minutes' })
    .min(0, { error: 'at least 0' })
    .max(MAX_READY_MINUTES, { error: `at most ${MAX_READY_MINUTES}` })
    .default(DEFAULT_READY_MS / 60_000)
    .describe('Faults open again so long before opening.'),
});

export const calendarsSchema = z.array(calendarSchema).max(200);

/** One calendar as it was configured. */
export type CalendarConfig = z.output<typeof calendarSchema>;

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const atMs = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(text);
}
