/** Which minutes an attempt reports: each once, none left out, also over restarts and clocks that are set. Pure. */

export const MINUTE_MS = 60_000;
/** Minutes that one report of a backlog holds at most: the bin in which trade is judged, so that a backlog keeps its shape. */
export const REPORT_MINUTES = 5;
/** A place so far ahead of the clock was made by a clock that was wrong. */
const FAR_AHEAD_MINUTES = 10;

/** Minutes since the epoch, `first` and `first + count - 1` included. */
export interface MinuteRange {
  readonly first: number;
  readonly count: number;
}

/** What is due at one attempt. */
export interface DueMinutes {
  /** null: no minute has been completed since the last report. */
  readonly range: MinuteRange | null;
  /** Where the next report begins once `range` is told. */
  readonly next: number;
  /** Minutes too old to be asked for any more. */
  readonly skipped: number;
}

export interface DueQuestion {
  /** The first minute that was not reported; null before the first report. */
  readonly next: number | null;
  readonly nowMs: number;
  /** A minute is complete this long after its end: rows and lines may come late. */
  readonly lateMs: number;
  /** Older minutes are not asked for any more. */
  readonly catchUpMinutes: number;
}

/** The minute of a moment, since the epoch. */
export function minuteOf(atMs: number): number {
  return Math.floor(atMs / MINUTE_MS);
}

/**
 * The oldest minutes that are complete and not reported, at most {@link REPORT_MINUTES}. At first it is the last complete one alone. A clock that was
 * set back is waited for, unless it was so far ahead that what was reported under it was not what happened then.
 */
export function dueMinutes({ next, nowMs, lateMs, catchUpMinutes }: DueQuestion): DueMinutes {
  const end = minuteOf(nowMs - lateMs);
  if (next === null || next > end + FAR_AHEAD_MINUTES) return dueFrom(end - 1, end, 0);
  const oldest = end - catchUpMinutes;
  return next < oldest ? dueFrom(oldest, end, oldest - next) : dueFrom(next, end, 0);
}

function dueFrom(first: number, end: number, skipped: number): DueMinutes {
  const count = Math.min(REPORT_MINUTES, end - first);
  if (count <= 0) return { range: null, next: first, skipped };
  return { range: { first, count }, next: first + count, skipped };
}
