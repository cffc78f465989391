/** When a check's attempts fall: spread evenly over its interval, a little random, without drift. */

/** The first attempts after a start or a gap, also those of slow checks, are spread over this much for each check, within these bounds. */
const FIRST_ROUND_PER_CHECK_MS = 20;
const FIRST_ROUND_MIN_MS = 2_000;
const FIRST_ROUND_MAX_MS = 10_000;
/** Random part of an attempt's time: up to this share of the interval, and never more than {@link JITTER_MAX_MS}. */
const JITTER_SHARE = 0.1;
const JITTER_MAX_MS = 1_000;
/** Multiples of it, modulo 1, spread evenly for every count of checks (the golden ratio's low-discrepancy sequence). */
const GOLDEN = 0.6180339887498949;

/**
 * Phases of checks within their intervals, each 0 <= p < 1. Checks of one interval share it out evenly; `seed` (the site's id) turns the
 * whole so that the agents of an estate do not probe a shared target in step.
 */
export function spreadPhases(intervalsMs: readonly number[], seed: string): number[] {
  const offset = hash32(seed) / 2 ** 32;
  const seen = new Map<number, number>();
  return intervalsMs.map((intervalMs) => {
    const rank = seen.get(intervalMs) ?? 0;
    seen.set(intervalMs, rank + 1);
    return (offset + rank * GOLDEN) % 1;
  });
}

/** How long the first attempts of `checkCount` checks are spread over. */
export function firstRoundMs(checkCount: number): number {
  return Math.min(Math.max(checkCount * FIRST_ROUND_PER_CHECK_MS, FIRST_ROUND_MIN_MS), FIRST_ROUND_MAX_MS);
}

/** When the first attempt after `startMs` falls. */
export function firstDueMs(startMs: number, phase: number, intervalMs: number, roundMs: number): number {
  return startMs + phase * Math.min(intervalMs, roundMs);
}

/**
 * When the attempt after the one that was due at `dueMs` falls: on the grid `startMs + (phase + k) * interval`, at least half an
 * interval later and after `nowMs`, so that missed ones are not made up for. `random01` moves it by the jitter.
 */
export function nextDueMs(
  grid: { startMs: number; phase: number; intervalMs: number },
  dueMs: number,
  nowMs: number,
  random01: number,
): number {
  const originMs = grid.startMs + grid.phase * grid.intervalMs;
  const earliestMs = Math.max(dueMs + grid.intervalMs / 2, nowMs);
  const steps = Math.max(0, Math.ceil((earliestMs - originMs) / grid.intervalMs));
  const jitterMs = Math.min(grid.intervalMs * JITTER_SHARE, JITTER_MAX_MS);
  return originMs + steps * grid.intervalMs + random01 * jitterMs;
}

/** FNV-1a of the UTF-16 units, 0..2^32-1. */
function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  // FNV's high bits stay alike for alike texts; one xor-shift round mixes them.
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x7feb352d) >>> 0;
  return (hash ^ (hash >>> 15)) >>> 0;
}
