/** How long the store keeps what, and when it folds it together. */

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** Days (of 24 h, UTC) after which each grain of history is dropped. Day roll-ups and transitions stay for ever. */
export interface StoreRetention {
  /** Windows as they came. */
  readonly detailDays: number;
  readonly minuteDays: number;
  readonly hourDays: number;
}

/** Four weeks of detail, half a year of minutes, three years of hours. */
export const DEFAULT_RETENTION: StoreRetention = { detailDays: 28, minuteDays: 180, hourDays: 3 * 365 };

/** Most points one answer holds. */
export const MAX_HISTORY_POINTS = 5000;

/** Hours are filed under 21 bits and days under 16: the year 2149. Later stamps are filed there; the stamps themselves stay whole. */
const LAST_HOUR = 65_535 * 24 + 23;

/** The hour (since the epoch) that a window belongs to; one that ends on the stroke belongs to the hour before. */
export function hourOf(endedAtMs: number): number {
  return Math.min(LAST_HOUR, Math.max(0, Math.floor((endedAtMs - 1) / HOUR_MS)));
}

/** The UTC day (since the epoch) of an hour. */
export function dayOfHour(hour: number): number {
  return Math.floor(hour / 24);
}
