/** Randomness that repeats: each test of this tier prints its seed, and TILLWATCH_SEED plays it again. */

/** The seed of this run; printed, so that a failure can be played again. */
export function seedOf(test: string): number {
  const seed = Number(process.env.TILLWATCH_SEED ?? Date.now() % 1e9);
  process.stderr.write(`${test}: TILLWATCH_SEED=${seed}\n`);
  return seed;
}

/** Numbers in 0..1: mulberry32. */
export function seeded(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
