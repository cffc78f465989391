/** Lines of a log, counted by the minute that they are of. Pure. */
import { minuteOf } from './minutes.js';

/** Counts by minute since the epoch, and by metric. */
export type MinuteCounts = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** What one line says. */
export interface CountedLine {
  /** Epoch ms; null: the line has no time of its own, and belongs to the one before it. */
  readonly atMs: number | null;
  /** By metric: 1 for a match, or the number that the pattern caught. */
  readonly counts: Readonly<Record<string, number>>;
}

export interface LineFold {
  readonly counts: MinuteCounts;
  /** Minute of the newest line; lines without a time go on from it. */
  readonly lastMinute: number | null;
}

/** A line from further ahead has a wrong time; it is counted where it was read. */
const AHEAD_MINUTES = 60;

/**
 * Adds lines. One that is late (its minute was reported already) counts in `next`, the first that was not: it happened, and is told, if a little late.
 * One from before `oldest` is not: it would be told as trade of now.
 */
export function foldLines(
  fold: LineFold,
  lines: readonly CountedLine[],
  { next, oldest, nowMs }: { readonly next: number; readonly oldest: number; readonly nowMs: number },
): LineFold {
  const counts: Record<string, Record<string, number>> = {};
  for (const [minute, of] of Object.entries(fold.counts)) counts[minute] = { ...of };
  const here = minuteOf(nowMs);
  let { lastMinute } = fold;
  for (const line of lines) {
    const own = line.atMs === null ? (lastMinute ?? here) : minuteOf(line.atMs);
    const minute = own > here + AHEAD_MINUTES ? here : own;
    lastMinute = minute;
    if (minute < oldest) continue;
    const key = Math.max(next, minute);
    const bucket = counts[key] ?? {};
    counts[key] = bucket;
    for (const [metric, count] of Object.entries(line.counts)) bucket[metric] = (bucket[metric] ?? 0) + count;
  }
  return { counts, lastMinute };
}

/** Takes what lies before `end` out of the counts; minutes of a backlog that were skipped are told with the first that is not. */
export function takeMinutes(
  counts: MinuteCounts,
  metrics: readonly string[],
  end: number,
): { readonly taken: Record<string, number>; readonly rest: MinuteCounts } {
  const taken: Record<string, number> = Object.fromEntries(metrics.map((metric) => [metric, 0]));
  const rest: Record<string, Readonly<Record<string, number>>> = {};
  for (const [minute, of] of Object.entries(counts)) {
    if (Number(minute) >= end) rest[minute] = of;
    else for (const metric of metrics) taken[metric] = (taken[metric] ?? 0) + (of[metric] ?? 0);
  }
  return { taken, rest };
}
