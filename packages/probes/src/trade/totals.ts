/** Growth of totals (counters) between two readings, with restarts of whoever counts. Pure. */

/** What was read of one metric: its parts by name (series of a Prometheus metric; '' where it is one number). */
export type TotalParts = Readonly<Record<string, number>>;
/** Metrics by name; one that could not be read is missing. */
export type Totals = Readonly<Record<string, TotalParts>>;

/** Parts of all metrics that are remembered at most; labels with an id in them would have no end. */
export const MAX_PARTS = 512;

/**
 * What each metric has grown by. A part that is lower than before was started anew, and all that it shows came since; so did all of a part that was not
 * there. A metric that was not read before has no growth yet. Not negative.
 */
export function growthOf(before: Totals, now: Totals): Record<string, number> {
  const growth: Record<string, number> = {};
  for (const [metric, parts] of Object.entries(now)) {
    const known = before[metric];
    if (known === undefined) continue;
    let sum = 0;
    for (const [part, value] of Object.entries(parts)) {
      const was = Object.hasOwn(known, part) ? (known[part] ?? 0) : 0;
      sum += value < was ? value : value - was;
    }
    growth[metric] = Math.max(0, Math.round(sum));
  }
  return growth;
}

/** A metric that is missing in a reading keeps what was read last, so that its growth is told with the next. */
export function mergedTotals(before: Totals, now: Totals): Totals {
  return { ...before, ...now };
}

/** True where they are few enough to be remembered. */
export function areFew(totals: Totals): boolean {
  return Object.values(totals).reduce((sum, parts) => sum + Object.keys(parts).length, 0) <= MAX_PARTS;
}
