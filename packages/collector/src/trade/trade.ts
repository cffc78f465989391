/**
 * Trade of all sites: keeps counts by the minute as they come, learns what days like this one sell, and says where trade has dropped. What it knows is kept in a
 * store of its own and can be made again from heartbeats; a minute that is told twice is one minute.
 */
import {
  localMinute,
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
import { createKeeping } from './keeping.js';
import { advance, countedBy, createSeries, lostSince, mark, markFaulty, setMinute, troubleOf } from './live-series.js';
import { ALARM_MARK, type TradeStore } from './ports.js';
import { type Entry, type PrepareDependencies, prepareSeries } from './prepare-series.js';
import { reported } from './read-history.js';
import { steadyCauses } from './told-causes.js';
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

  const keeping = createKeeping({
    store,
    clock,
    timers,
    signal: closing.signal,
    log: folded,
    entries: () => entries.values(),
    onFailure: () => {
      counts.failures += 1;
    },
  });
  const preparing: PrepareDependencies = {
    store,
    history,
    clock,
    timers,
    signal: closing.signal,
    keptThroughMs: () => keptThroughMs,
    save: keeping.save,
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

  return {
    async open() {
      keptThroughMs = await store.open();
    },
    start(sites) {
      isStarted = true;
      for (const site of sites) bind(site);
      stops.push(
        every(timers, TICK_MS, tick),
        every(timers, FLUSH_MS, () => void keeping.flush()),
        every(timers, EXPIRE_MS, () => void keeping.expire()),
      );
    },
    async stop() {
      isStarted = false;
      closing.abort();
      for (const stop of stops.splice(0)) stop();
      await working;
      // One may be under way that began before the last counts came.
      await keeping.flush();
      await keeping.flush();
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
      const causes = steadyCauses(entry, sighting.causes, told.causes);
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
