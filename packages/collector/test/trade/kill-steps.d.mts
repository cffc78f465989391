/** What each step of the killed child stores. */
export const FIRST_DAY: number;
export const SERIES: readonly string[];
/** From 1 on; `day` as days since 1970-01-01, `minute` of it, `bin` of its marks. */
export function step(number: number): {
  readonly day: number;
  readonly minute: number;
  readonly count: number;
  readonly bin: number;
};
