// A seeded stream of random numbers (mulberry32), and what is drawn from it.

/** 0 <= r < 1, the same for the same seed. */
export function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const integer = (random, from, to) => from + Math.floor(random() * (to - from + 1));
export const pick = (random, list) => list[Math.floor(random() * list.length)];
export const chance = (random, p) => random() < p;
