/** How fast the logs of a database grow. Pure. */

export interface SizeSample {
  /** Monotonic. */
  readonly atMs: number;
  readonly sizeBytes: number;
}

/** Growth is told over the last hour, once it has been watched for a sixth of it: less, and one large transaction would look like a trend. */
export const WINDOW_MS = 3_600_000;
export const LEAST_SPAN_MS = 600_000;
/** One a minute; closer ones replace the last, so that the list is bounded whatever the interval. */
const STEP_MS = 60_000;
const HOUR_MS = 3_600_000;

/** The samples with one more; those out of the window are gone. At most 62. */
export function addSize(samples: readonly SizeSample[], sample: SizeSample): readonly SizeSample[] {
  const kept = samples.filter(({ atMs }) => sample.atMs - atMs <= WINDOW_MS && atMs <= sample.atMs);
  const [last, beforeLast] = [kept.at(-1), kept.at(-2)];
  const isClose = last !== undefined && beforeLast !== undefined && sample.atMs - beforeLast.atMs < STEP_MS;
  return [...(isClose ? kept.slice(0, -1) : kept), sample];
}

/** Bytes per hour that came on top; what was purged meanwhile is not taken off. null before there is enough to tell. */
export function growthBytesPerHour(samples: readonly SizeSample[], leastSpanMs: number = LEAST_SPAN_MS): number | null {
  const [first, last] = [samples.at(0), samples.at(-1)];
  if (first === undefined || last === undefined || last.atMs - first.atMs < leastSpanMs) return null;
  return Math.round((grownBytes(samples) * HOUR_MS) / (last.atMs - first.atMs));
}

/** The same, told at once: what came in less than a sixth of an hour counts as if it had taken that long. Never more than it may turn out to be. */
export function leastGrowthBytesPerHour(samples: readonly SizeSample[]): number {
  const spanMs = (samples.at(-1)?.atMs ?? 0) - (samples.at(0)?.atMs ?? 0);
  return Math.round((grownBytes(samples) * HOUR_MS) / Math.max(LEAST_SPAN_MS, spanMs));
}

function grownBytes(samples: readonly SizeSample[]): number {
  return samples.reduce(
    (sum, { sizeBytes }, index) => sum + Math.max(0, sizeBytes - (samples[index - 1]?.sizeBytes ?? sizeBytes)),
    0,
  );
}
