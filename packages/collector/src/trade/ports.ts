/** What is kept of trade: counts by the minute of each store's days, and what each day that is over taught. Types only. */
import type { DayBlocks, DayForecast, DayMinutes } from '@tillwatch/model';

/** What happened in a bin beside trade; bits of {@link SeriesDay.marks}. */
export const FAULT_MARK = 1;
export const ALARM_MARK = 2;

/** What a day that is over taught; both null: nothing of how days scatter (closed, excluded, its baseline too young). */
export interface DayLesson {
  /** Closed by the calendar, or in trouble for too long: nothing is learned of it. */
  readonly isExcluded: boolean;
  readonly forecast: DayForecast | null;
  readonly blocks: DayBlocks | null;
}

/** One local day of one series. */
export interface SeriesDay {
  /** Days since 1970-01-01 of the local date. */
  readonly day: number;
  readonly minutes: DayMinutes;
  /** By bin: {@link FAULT_MARK}, {@link ALARM_MARK}. */
  readonly marks: Uint8Array;
  /** Null: not worked out yet, or its counts changed since. */
  readonly lesson: DayLesson | null;
}

/** What came of a day: known minutes stand above what is kept, marks are added. */
export interface DayChange {
  readonly series: string;
  readonly day: number;
  readonly minutes: DayMinutes;
  readonly marks: Uint8Array;
}

export interface TradeStoreStats {
  readonly fileBytes: number;
  readonly days: number;
}

/** Durable storage of trade. Calls are performed in their order. Rejects with TillwatchError `store-unusable`, and then holds nothing of the call. */
export interface TradeStore {
  /** Opens or makes it; answers up to when counts were kept, epoch ms; null: nothing yet. */
  open(): Promise<number | null>;
  /** Days of a series from `fromDay` on, the oldest first. */
  days(series: string, fromDay: number): Promise<readonly SeriesDay[]>;
  /** Merges changes into what is kept; a changed day has no lesson any more. `throughMs`: counts are kept up to then; null: as before. One transaction. */
  save(changes: readonly DayChange[], throughMs: number | null): Promise<void>;
  /** Keeps what days taught; unknown days are passed over. */
  teach(series: string, lessons: readonly { readonly day: number; readonly lesson: DayLesson }[]): Promise<void>;
  /** Drops days before `day`. At most a step's work: true when there is more. */
  expire(day: number): Promise<boolean>;
  stats(): Promise<TradeStoreStats>;
  close(): Promise<void>;
}
