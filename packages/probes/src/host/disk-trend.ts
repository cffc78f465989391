/** When a disk will be full, from how its free space went over the last hours. Pure. */

export interface DiskSample {
  /** Seconds on any clock that never jumps. */
  readonly atS: number;
  readonly freeBytes: number;
}

/** Samples of one disk, oldest first, at most {@link MAX_SAMPLES}, at least `spacingS` apart. */
export interface DiskTrend {
  readonly samples: readonly DiskSample[];
  readonly spacingS: number;
}

/** 48 samples make 1128 slopes to take the median of (0.1 ms); at the widest spacing they reach back 6 hours, the span that domain practice looks at. */
export const MAX_SAMPLES = 48;
const FIRST_SPACING_S = 30;
const WIDEST_SPACING_S = 450;

/** Less says nothing yet about hours to come. */
const MIN_SAMPLES = 8;
const MIN_SPAN_S = 600;
/** Kendall's tau: of all pairs of samples, falling ones less rising ones. A single big write reaches 0.5, a sawtooth stays near 0. */
const MIN_FALLING = 0.6;
/** Free space that comes back at once, of the disk's size: somebody cleaned up, and what was before says nothing more. */
const CLEANED_RATIO = 0.02;
/** A forecast beyond a year is none. */
const MAX_MINUTES = 525_600;

/** A trend without samples. */
export function createTrend(): DiskTrend {
  return { samples: [], spacingS: FIRST_SPACING_S };
}

/** Takes a reading in. Readings closer than the spacing are skipped; a full trend keeps every second sample and widens, until it only slides. */
export function addSample(trend: DiskTrend, sample: DiskSample, totalBytes: number): DiskTrend {
  const last = trend.samples.at(-1);
  if (last && sample.freeBytes - last.freeBytes > totalBytes * CLEANED_RATIO)
    return { samples: [sample], spacingS: FIRST_SPACING_S };
  if (last && sample.atS - last.atS < trend.spacingS) return trend;
  const samples = [...trend.samples, sample];
  if (samples.length <= MAX_SAMPLES) return { ...trend, samples };
  if (trend.spacingS >= WIDEST_SPACING_S) return { ...trend, samples: samples.slice(1) };
  return {
    samples: samples.filter((_, index) => index % 2 === 0),
    spacingS: Math.min(trend.spacingS * 2, WIDEST_SPACING_S),
  };
}

/**
 * Whole minutes until `freeBytes` are used up at the Theil-Sen slope (the median slope of all pairs of samples, which a third of wild samples does
 * not move); -1 when the disk is not filling, or not known to.
 */
export function minutesToFull(trend: DiskTrend, freeBytes: number): number {
  const { samples } = trend;
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last || samples.length < MIN_SAMPLES || last.atS - first.atS < MIN_SPAN_S) return -1;
  const slopes: number[] = [];
  let falling = 0;
  for (const [index, earlier] of samples.entries()) {
    for (const later of samples.slice(index + 1)) {
      const slope = (later.freeBytes - earlier.freeBytes) / (later.atS - earlier.atS);
      slopes.push(slope);
      falling -= Math.sign(slope);
    }
  }
  const slope = median(slopes);
  if (slope >= 0 || falling / slopes.length < MIN_FALLING) return -1;
  const minutes = Math.floor(freeBytes / -slope / 60);
  return minutes > MAX_MINUTES ? -1 : minutes;
}

function median(numbers: number[]): number {
  const sorted = numbers.sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}
