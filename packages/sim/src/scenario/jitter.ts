/** By how much an answer is late. */
import type { Jitter } from './scenario.js';

/** Draws it, ms; `random`: 0 <= r < 1. */
export function drawJitterMs(jitter: Jitter, random: () => number): number {
  const { usualMs, queueShare, queueMs, stallShare, stallMs } = jitter;
  const usual = exponential(usualMs, random);
  const luck = random();
  if (luck < stallShare) return usual + stallMs;
  return luck < stallShare + queueShare ? usual + exponential(queueMs, random) : usual;
}

function exponential(mean: number, random: () => number): number {
  return -mean * Math.log(1 - random());
}
