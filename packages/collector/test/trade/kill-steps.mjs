// What each step of the killed child stores, for the child and for its parent.
export const FIRST_DAY = 20_000;
const STEPS_A_DAY = 40;

/** Two series in one transaction: neither may be there without the other. */
export const SERIES = ['s1\nstore-db/orders\norders', 's2\nstore-db/orders\norders'];

/** The day, minute and count of a step, and the bin that it marks; from 1 on. */
export function step(number) {
  const minute = (number * 7) % 1_440;
  return {
    day: FIRST_DAY + Math.floor(number / STEPS_A_DAY),
    minute,
    count: number % 60_000,
    bin: Math.floor(minute / 5),
  };
}
