/** Epoch milliseconds as the API writes them. */
import type { Timestamp } from '@tillwatch/model';

/** The last millisecond of the year 9999: RFC 3339 has four digits for a year. */
const LAST_MS = 253_402_300_799_999;

/** RFC 3339 UTC with milliseconds; what lies before 1970 or after 9999 is shown as that edge. */
export function timestamp(atMs: number): Timestamp {
  return new Date(Math.min(LAST_MS, Math.max(0, Math.round(atMs)))).toISOString();
}
