/** How busy the processors were over the last minutes, as against since the last attempt. Pure. */
import { busyPermille, type CpuTimes } from './readings.js';

export interface CpuReading {
  /** On any clock that never jumps. */
  readonly atMs: number;
  readonly times: CpuTimes;
}

/** A till's software that starts, or an update, keeps a small PC busy for a minute or two; five are no accident. */
export const SUSTAINED_MS = 300_000;
const SPACING_MS = 10_000;
/** Readings that are kept: as many as the span holds, and one at its far end. */
export const MAX_READINGS = SUSTAINED_MS / SPACING_MS + 1;

/** Takes a reading in, oldest first; those closer than 10 s to the last are skipped, those that the span no longer needs are dropped. */
export function addReading(history: readonly CpuReading[], reading: CpuReading): readonly CpuReading[] {
  const last = history.at(-1);
  if (last && reading.atMs - last.atMs < SPACING_MS) return history;
  const kept = [...history, reading];
  const begin = kept.findLastIndex(({ atMs }) => reading.atMs - atMs >= SUSTAINED_MS);
  return kept.slice(Math.max(begin, kept.length - MAX_READINGS, 0));
}

/** Busy share of the last 5 minutes or a little more, 0..1000; null before they have been seen. */
export function sustainedPermille(history: readonly CpuReading[], now: CpuReading): number | null {
  const earlier = history.findLast(({ atMs }) => now.atMs - atMs >= SUSTAINED_MS);
  return earlier ? busyPermille(earlier.times, now.times) : null;
}
