/** A store's trade as days of counts: what baseline and detector learn from and test. */

/** Counts are kept in bins of this length; a day has {@link DAY_BINS} of them, by the store's own clock. */
export const BIN_MS = 300_000;
export const DAY_BINS = 288;
export const BINS_AN_HOUR = 12;

/** Fewer orders than this is a closed day. */
const MIN_DAY_ORDERS = 5;

/** One day of one count metric of one store. */
export interface TradeDay {
  /** Days since 1970-01-01 of the store's local date. */
  readonly day: number;
  /** Orders in each of the {@link DAY_BINS} bins; a bin without data is null, and is neither zero nor tested. */
  readonly counts: readonly (number | null)[];
  /** Declared holiday, stock-taking, incident over more than a fifth of the open time: nothing is learnt from it. */
  readonly isExcluded: boolean;
}

/** 0 Sunday .. 6 Saturday. */
export function weekdayOf(day: number): number {
  // 1970-01-01 was a Thursday.
  return (((day + 4) % 7) + 7) % 7;
}

/** Days that trade alike: Monday to Friday, Saturdays, Sundays. */
export function dayKind(day: number): 'work' | 'saturday' | 'sunday' {
  const weekday = weekdayOf(day);
  return weekday === 0 ? 'sunday' : weekday === 6 ? 'saturday' : 'work';
}

/** Orders of a day; bins without data count nothing. */
export function dayTotal({ counts }: TradeDay): number {
  let total = 0;
  for (const count of counts) total += count ?? 0;
  return total;
}

/** True where the shop traded. */
export function hasTraded(day: TradeDay): boolean {
  return dayTotal(day) >= MIN_DAY_ORDERS;
}
