/** Keeps what was counted: stores changes of days, has them at hand again where that fails, and drops days that nothing is learned from any more. */
import { MAX_LEARNED_DAYS } from '@tillwatch/model';
import { pause } from '@tillwatch/protocol';
import type { Clock } from '../clock.js';
import type { FoldedLog } from '../log.js';
import type { Timers } from '../timers.js';
import { type LiveSeries, takeChanges, underlay } from './live-series.js';
import type { DayChange, TradeStore } from './ports.js';
import type { Entry } from './prepare-series.js';

export interface KeepingDependencies {
  readonly store: Pick<TradeStore, 'save' | 'expire'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly timers: Timers;
  readonly signal: AbortSignal;
  readonly log: FoldedLog;
  /** All series that there are now. */
  readonly entries: () => Iterable<Entry>;
  readonly onFailure: () => void;
}

export interface Keeping {
  /** Stores changes of these series. Rejects with what the store rejects with; then they are at hand again. */
  save(changes: readonly DayChange[], of: readonly LiveSeries[]): Promise<void>;
  /** Stores what all series have at hand; a failure is logged and counted. One at a time: a call meanwhile waits for the same. */
  flush(): Promise<void>;
  /** Drops old days; a failure is logged. */
  expire(): Promise<void>;
}

const DAY_MS = 86_400_000;

/** Makes it; it does nothing by itself. */
export function createKeeping(deps: KeepingDependencies): Keeping {
  const { store, clock, timers, signal, log, entries, onFailure } = deps;
  let flushing: Promise<void> | null = null;

  async function save(changes: readonly DayChange[], of: readonly LiveSeries[]): Promise<void> {
    if (changes.length === 0) return;
    // Before every series has caught up, a mark of now would hide what the others have still to read.
    const isWhole = [...entries()].every(({ isCaughtUp }) => isCaughtUp);
    try {
      await store.save(changes, isWhole ? clock.nowMs() : null);
    } catch (error) {
      const byKey = new Map(of.map((series) => [series.key, series]));
      for (const change of changes) {
        const series = byKey.get(change.series);
        if (series !== undefined) underlay(series, change, true);
      }
      throw error;
    }
  }

  async function flushNow(): Promise<void> {
    const all = [...entries()].map(({ series }) => series);
    const ready = all.filter(({ today }) => today !== null);
    try {
      await save(
        ready.flatMap((series) => takeChanges(series, (series.today?.day ?? 0) - 1)),
        ready,
      );
    } catch (err) {
      onFailure();
      log.warn('save', { err }, 'trade-not-stored');
    }
  }

  async function expire(): Promise<void> {
    try {
      const day = Math.floor(clock.nowMs() / DAY_MS) - MAX_LEARNED_DAYS - 1;
      while ((await store.expire(day)) && !signal.aborted) await pause(0, timers, signal);
    } catch (err) {
      log.warn('expire', { err }, 'trade-upkeep-failed');
    }
  }

  return {
    save,
    flush() {
      flushing ??= flushNow().finally(() => {
        flushing = null;
      });
      return flushing;
    },
    expire,
  };
}
