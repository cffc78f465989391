/** Brings one series up to date: reads what was counted before, learns from it, and begins the day. */
import {
  localMinute,
  MAX_LEARNED_DAYS,
  planTradingDay,
  type SightedCause,
  type SiteDefinition,
} from '@tillwatch/model';
import { pause } from '@tillwatch/protocol';
import type { Clock } from '../clock.js';
import type { Store } from '../ports.js';
import type { Timers } from '../timers.js';
import { NOTHING_TAUGHT, type Taught, takeDay } from './lessons.js';
import { beginDay, type LiveSeries, setMinute, takeChanges, underlay } from './live-series.js';
import type { DayChange, SeriesDay, TradeStore } from './ports.js';
import { readHistory } from './read-history.js';

/** A live series with what its owner remembers of it. */
export interface Entry {
  readonly series: LiveSeries;
  definition: SiteDefinition;
  /** What was counted before has been read. */
  isCaughtUp: boolean;
  /** Windows of another boot came, whose table is not at hand: their time is read from history. Infinity: none. */
  rereadFromMs: number;
  /** Causes as they last came and as they were told. */
  told: { readonly causes: readonly SightedCause[]; readonly out: readonly SightedCause[] } | null;
}

export interface PrepareDependencies {
  readonly store: TradeStore;
  readonly history: Pick<Store, 'history'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly timers: Timers;
  readonly signal: AbortSignal;
  /** Up to when counts were kept when the collector started; null: nothing was. */
  readonly keptThroughMs: () => number | null;
  /** Stores changes of a series, or has them at hand again and throws. */
  readonly save: (changes: readonly DayChange[], of: readonly LiveSeries[]) => Promise<void>;
  readonly onHistoryRead: () => void;
}

const DAY_MS = 86_400_000;
/** Windows may come some minutes after they ended; what came in the seconds before a kill is read again from so far back. */
const REREAD_MS = 3_600_000;
/** Windows that end while their history is read. */
const AHEAD_MS = 10_000;
/** Days worked out between two turns of the event loop. */
const DAYS_A_TURN = 8;

/** Brings a series up to date. Rejects with what its stores reject with; then it is as it was, and may be tried again. */
export async function prepareSeries(entry: Entry, deps: PrepareDependencies): Promise<void> {
  const { store, clock } = deps;
  const { series } = entry;
  const today = localMinute(clock.nowMs(), series.timeZone).day;
  if (!entry.isCaughtUp || entry.rereadFromMs < Number.POSITIVE_INFINITY) await catchUp(entry, today, deps);
  await deps.save(takeChanges(series, today - 1), [series]);
  const rows = await store.days(series.key, today - MAX_LEARNED_DAYS);
  const before = await teach(
    NOTHING_TAUGHT,
    rows.filter(({ day }) => day < today - 1),
    series,
    deps,
  );
  const after = await teach(
    before,
    rows.filter(({ day }) => day === today - 1),
    series,
    deps,
  );
  if (after.lessons.length > 0) await store.teach(series.key, after.lessons);
  for (const row of rows) if (row.day >= today - 1) underlay(series, row, false);
  beginDay(series, {
    yesterday: planTradingDay(before.learned, today - 1, series.calendar),
    today: planTradingDay(after.learned, today, series.calendar),
  });
  entry.isCaughtUp = true;
}

async function teach(
  from: Taught,
  rows: readonly SeriesDay[],
  { calendar }: LiveSeries,
  { timers, signal }: PrepareDependencies,
): Promise<Taught> {
  let taught = from;
  for (const row of rows) {
    taught = takeDay(taught, row, calendar);
    if (row.lesson === null && taught.lessons.length % DAYS_A_TURN === 0) await pause(0, timers, signal);
  }
  return taught;
}

/** All that is kept of a series that nothing is known of; else what came since it was last stored, and somewhat more: a minute told twice is one minute. */
async function catchUp(entry: Entry, today: number, deps: PrepareDependencies): Promise<void> {
  const { series } = entry;
  const nowMs = deps.clock.nowMs();
  const allMs = nowMs - MAX_LEARNED_DAYS * DAY_MS;
  const fromMs = Math.max(allMs, Math.min(entry.rereadFromMs, entry.isCaughtUp ? nowMs : await keptMs()));
  entry.rereadFromMs = Number.POSITIVE_INFINITY;
  deps.onHistoryRead();
  for await (const minutes of readHistory(deps.history, series, { fromMs, toMs: nowMs + AHEAD_MS })) {
    for (const { atMs, count } of minutes) setMinute(series, atMs, count, today, MAX_LEARNED_DAYS);
    await deps.save(takeChanges(series, today - 1), [series]);
  }

  async function keptMs(): Promise<number> {
    const throughMs = deps.keptThroughMs();
    const known = await deps.store.days(series.key, today - MAX_LEARNED_DAYS);
    return throughMs === null || known.length === 0 ? allMs : Math.min(throughMs, nowMs) - REREAD_MS;
  }
}
