/** Estimates how far an agent's session clock is from the collector's, from one-way delays. */

/**
 * The least delay seen is the one with the least waiting in it (the minimum filter of NTP's clock filter, RFC 5905 section 10, one-way:
 * the estimate carries the shortest one-way delay, a few ms on a store's line). Two buckets, so that it follows drift and forgets.
 */
export interface OffsetEstimate {
  readonly bucketStartMs: number;
  readonly minNowMs: number;
  readonly minBeforeMs: number;
}

/** A bucket's length; the estimate looks back one to two of them. At 50 ppm of drift that is 30 ms. */
const BUCKET_MS = 600_000;

/** An estimate that knows nothing yet. */
export function createOffsetEstimate(): OffsetEstimate {
  return { bucketStartMs: 0, minNowMs: Number.POSITIVE_INFINITY, minBeforeMs: Number.POSITIVE_INFINITY };
}

/** Folds one live message: when it was sent (session clock) and when it came (collector's clock). */
export function foldOffset(estimate: OffsetEstimate, sentAtMs: number, receivedAtMs: number): OffsetEstimate {
  const delayMs = receivedAtMs - sentAtMs;
  if (receivedAtMs - estimate.bucketStartMs < BUCKET_MS && receivedAtMs >= estimate.bucketStartMs) {
    return delayMs < estimate.minNowMs ? { ...estimate, minNowMs: delayMs } : estimate;
  }
  return { bucketStartMs: receivedAtMs, minNowMs: delayMs, minBeforeMs: estimate.minNowMs };
}

/** Collector's clock minus session clock, ms: add it to a session stamp to get collector's time. null before the first message. */
export function offsetMs(estimate: OffsetEstimate): number | null {
  const least = Math.min(estimate.minNowMs, estimate.minBeforeMs);
  return Number.isFinite(least) ? least : null;
}
