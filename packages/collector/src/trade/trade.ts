/**
 * Trade of all sites: keeps counts by the minute as they come, learns what days like this one sell, and says where trade has dropped. What it knows is kept in a
 * store of its own and can be made again from heartbeats; a minute that is told twice is one minute.
 */
import {
  localMinute,
  MAX_LEARNED_DAYS,
  type SightedCause,
  type SiteDefinition,
  type SiteSighting,
  type SiteTradeView,
  type StoreCalendar,
  stopsTrade,
  withTrade,
} from '@tillwatch/model';
import { pause } from '@tillwatch/protocol';
import type { Clock } from '../clock.js';
import type { LiveChange } from '../ingest/draft.js';
import type { LiveSite } from '../live/site.js';
import { createFoldedLog, type Log } from '../log.js';
import type { Store } from '../ports.js';
import { type CancelTimer, every, type Timers } from '../timers.js';
import {
  advance,
  countedBy,
  createSeries,
  type LiveSeries,
  lostSince,
  mark,
  markFaulty,
  setMinute,
  takeChanges,
  troubleOf,
  underlay,
} from './live-series.js';
import { ALARM_MARK, type DayChange, type TradeStore } from './ports.js';
import { type Entry, type PrepareDependencies, prepareSeries } from './prepare-series.js';
import { reported } from './read-history.js';
import { tradeView } from './trade-view.js';

export interface TradeDependencies {
  readonly store: TradeStore;
  /** What was counted before. */
  readonly history: Pick<Store, 'history'>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  /** A site's calendar; null: its hours are learned. */
  readonly calendarOf: (definition: SiteDefinition) => StoreCalendar | null;
  /** Called where an alarm rose or ended; must be cheap. */
  readonly onTrouble: (site: string) => void;
}

/** Everything `...Total` only grows from the collector's start. */
export interface TradeStats {
  /** Sites whose trade is counted, and those of them whose history was read. */
  readonly series: number;
  readonly ready: number;
  /** Drops that stand, and those of them that have an incident by themselves. */
  readonly troubled: number;
  readonly alone: number;
  readonly minutesTotal: number;
  readonly historyReadsTotal: number;
  readonly failuresTotal: number;
}

export interface Trade {
  /** Throws TillwatchError `store-unusable`. */
  open(): Promise<void>;
  /** Takes up the sites that there are, and begins to watch time. */
  start(sites: Iterable<Readonly<LiveSite>>): void;
  /** Stores what was taken, and takes nothing more. */
  stop(): Promise<void>;
  close(): Promise<void>;
  /** To be told of each change of a site, after it was applied. */
  noted(site: Readonly<LiveSite>, change: LiveChange | null): void;
  /** The sighting with what trade says of the site. */
  seen(sighting: SiteSighting): SiteSighting;
  view(site: string): SiteTradeView | null;
  stats(): TradeStats;
}

/** What stands for trade where a check counts several things. */
export const TRADE_METRIC = 'orders';
const TICK_MS = 10_000;
const FLUSH_MS = 2_000;
const EXPIRE_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** A clock that is off by less is good enough for a baseline; corrections move by whole steps of it. */
const SKEW_MS = 300_000;

/** Makes it; nothing happens before `open()`. */
export function createTrade(deps: TradeDependencies): Trade {
  const { store, history, clock, timers, calendarOf, onTrouble } = deps;
  const folded = createFoldedLog(deps.log, () => clock.nowMs());
  const entries = new Map<string, Entry>();
  const queue = new Set<Entry>();
  const closing = new AbortController();
  const stops: CancelTimer[] = [];
  const counts = { minutes: 0, historyReads: 0, failures: 0 };
  let keptThroughMs: number | null = null;
  let isStarted = false;
  let working: Promise<void> | null = null;
  let flushing: Promise<void> | null = null;

  const preparing: PrepareDependencies = {
    store,
    history,
    clock,
    timers,
    signal: closing.signal,
    keptThroughMs: () => keptThroughMs,
    save,
    onHistoryRead: () => {
      counts.historyReads += 1;
    },
  };

  function bind(site: Readonly<LiveSite>): Entry | undefined {
    const { definition } = site.birth;
    const known = entries.get(site.id);
    if (known?.definition === definition) return known;
    const counted = countedBy(definition, TRADE_METRIC);
    if (counted === null) {
      entries.delete(site.id);
      return undefined;
    }
    const series = createSeries(counted, definition.site.timeZone ?? 'UTC', calendarOf(definition));
    const isSame =
      known?.series.key === series.key &&
      known.series.timeZone === series.timeZone &&
      known.series.index === series.index &&
      known.series.calendar === series.calendar;
    if (known !== undefined && isSame) {
      known.definition = definition;
      return known;
    }
    const entry: Entry = { series, definition, isCaughtUp: false, rereadFromMs: Number.POSITIVE_INFINITY, told: null };
    entries.set(site.id, entry);
    enqueue(entry);
    return entry;
  }

  function enqueue(entry: Entry): void {
    queue.add(entry);
    if (isStarted)
      working ??= work().finally(() => {
        working = null;
      });
  }

  /** One series after the other: each reads from the store, and reckons for some milliseconds. */
  async function work(): Promise<void> {
    for (const entry of queue) {
      if (closing.signal.aborted) return;
      queue.delete(entry);
      if (entries.get(entry.series.site) !== entry) continue;
      try {
        await prepareSeries(entry, preparing);
        move(entry);
        if (troubleOf(entry.series) !== null) onTrouble(entry.series.site);
      } catch (err) {
        counts.failures += 1;
        if (!closing.signal.aborted) folded.warn('prepare', { err, site: entry.series.site }, 'trade-not-read');
      }
      await pause(0, timers, closing.signal);
    }
  }

  /** What could not be stored is at hand again. */
  async function save(changes: readonly DayChange[], of: readonly LiveSeries[]): Promise<void> {
    if (changes.length === 0) return;
    // Before every series has caught up, a mark of now would hide what the others have still to read.
    const isWhole = [...entries.values()].every(({ isCaughtUp }) => isCaughtUp);
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

  async function flush(): Promise<void> {
    const all = [...entries.values()].map(({ series }) => series);
    const ready = all.filter(({ today }) => today !== null);
    try {
      await save(
        ready.flatMap((series) => takeChanges(series, (series.today?.day ?? 0) - 1)),
        ready,
      );
    } catch (err) {
      counts.failures += 1;
      folded.warn('save', { err }, 'trade-not-stored');
    }
  }

  function take(entry: Entry, values: Readonly<Record<string, number>> | undefined, correctionMs: number): void {
    if (values === undefined) return;
    const { series } = entry;
    const { minuteAtS, minutes, [series.metric]: count } = values;
    const today = localMinute(clock.nowMs(), series.timeZone).day;
    const shiftMs = Math.abs(correctionMs) < SKEW_MS ? 0 : Math.round(correctionMs / SKEW_MS) * SKEW_MS;
    let isNew = false;
    for (const minute of reported({ minuteAtS, minutes, count })) {
      if (!setMinute(series, minute.atMs + shiftMs, minute.count, today)) continue;
      counts.minutes += 1;
      isNew = true;
    }
    if (isNew) move(entry);
  }

  function move({ series }: Entry): void {
    if (advance(series, localMinute(clock.nowMs(), series.timeZone))) onTrouble(series.site);
  }

  function tick(): void {
    const nowMs = clock.nowMs();
    for (const entry of entries.values()) {
      const { series } = entry;
      const isDue = series.today?.day !== localMinute(nowMs, series.timeZone).day;
      if (isDue || entry.rereadFromMs < Number.POSITIVE_INFINITY) enqueue(entry);
      else move(entry);
    }
  }

  async function expire(): Promise<void> {
    try {
      const day = Math.floor(clock.nowMs() / DAY_MS) - MAX_LEARNED_DAYS - 1;
      while ((await store.expire(day)) && !closing.signal.aborted) await pause(0, timers, closing.signal);
    } catch (err) {
      folded.warn('expire', { err }, 'trade-upkeep-failed');
    }
  }

  return {
    async open() {
      keptThroughMs = await store.open();
    },
    start(sites) {
      isStarted = true;
      for (const site of sites) bind(site);
      stops.push(
        every(timers, TICK_MS, tick),
        every(timers, FLUSH_MS, () => {
          flushing ??= flush().finally(() => {
            flushing = null;
          });
        }),
        every(timers, EXPIRE_MS, () => void expire()),
      );
    },
    async stop() {
      isStarted = false;
      closing.abort();
      for (const stop of stops.splice(0)) stop();
      await working;
      await flushing;
      await flush();
    },
    close: () => store.close(),
    noted(site, change) {
      if (!isStarted) return;
      const entry = bind(site);
      if (entry === undefined || (change?.type !== 'heartbeat' && change?.type !== 'window')) return;
      const { boot, heartbeat, endedAtMs } = change;
      if (boot === site.birth.boot)
        take(entry, heartbeat.checks[entry.series.index]?.values, endedAtMs - heartbeat.endedAtMs);
      else entry.rereadFromMs = Math.min(entry.rereadFromMs, endedAtMs - 1);
    },
    seen(sighting) {
      const entry = entries.get(sighting.site);
      if (entry === undefined || sighting.isPast === true) return sighting;
      const { series } = entry;
      // An incident of trade is not over for want of a look at it.
      if (series.today === null) return { ...sighting, unknown: [...(sighting.unknown ?? []), series.check] };
      const now = localMinute(sighting.atMs, series.timeZone);
      const faults = sighting.causes.filter(stopsTrade);
      if (faults.length > 0) markFaulty(series, Math.min(...faults.map(({ onsetMs }) => onsetMs)), now);
      const trouble = troubleOf(series);
      if (trouble !== null) mark(series, ALARM_MARK, trouble.onsetMs, now);
      const told = withTrade(sighting, { trouble, lostSince: (onsetMs) => lostSince(series, onsetMs) });
      const causes = steady(entry, sighting.causes, told.causes);
      return causes === sighting.causes ? sighting : { ...told, causes };
    },
    view(site) {
      const series = entries.get(site)?.series;
      return series === undefined ? null : tradeView(series, clock.nowMs());
    },
    stats() {
      const all = [...entries.values()].map(({ series }) => series);
      const troubles = all.flatMap((series) => troubleOf(series) ?? []);
      return {
        series: all.length,
        ready: all.filter(({ today }) => today !== null).length,
        troubled: troubles.length,
        alone: troubles.filter(({ standsAlone }) => standsAlone).length,
        minutesTotal: counts.minutes,
        historyReadsTotal: counts.historyReads,
        failuresTotal: counts.failures,
      };
    },
  };
}

/** The causes as they were told before, where they say the same: whoever compares them sees that nothing is new. */
function steady(entry: Entry, causes: readonly SightedCause[], out: readonly SightedCause[]): readonly SightedCause[] {
  const { told } = entry;
  const same = out.map((cause, at) => {
    const before = told?.out[at];
    const isSame =
      before !== undefined && told?.causes[at] === causes[at] && JSON.stringify(before) === JSON.stringify(cause);
    return isSame ? before : cause;
  });
  entry.told = { causes, out: same };
  return same.length === causes.length && same.every((cause, at) => cause === causes[at]) ? causes : same;
}
