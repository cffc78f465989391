/** A store that sells, a clock that goes on when it is told to, and what trade says of it. */
import type { Birth, Heartbeat, SightedCause, SiteDefinition, SiteSighting, StoreCalendar } from '@tillwatch/model';
import type { LiveChange } from '../../src/ingest/draft.js';
import type { LiveSite } from '../../src/live/site.js';
import type { HistoryQuery, Store } from '../../src/ports.js';
import { createMemoryTrade } from '../../src/trade/memory-trade.js';
import type { SeriesDay, TradeStore } from '../../src/trade/ports.js';
import { createTrade, type Trade } from '../../src/trade/trade.js';
import { type ManualTime, manualTime } from '../incidents/manual-timers.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** 2026-03-30 08:00 UTC, a Monday; the store opens at 9 and closes at 17. */
export const MORNING_MS = Date.UTC(2026, 2, 30, 8);

export const DEFINITION: SiteDefinition = {
  site: { id: 's1', name: 'Store 1', kind: 'store', timeZone: 'UTC' },
  vantage: 'front-end',
  nodes: [
    { id: 'front-end', kind: 'front-end', name: 'Front end' },
    { id: 'store-db', kind: 'store-db', name: 'Database' },
  ],
  links: [],
  flows: [{ name: 'checkout', path: ['front-end', 'store-db'], critical: true }],
  checks: [
    {
      id: 'store-db/orders',
      on: { node: 'store-db' },
      kind: 'trade',
      target: 'sqlite:/shop.db',
      intervalMs: MINUTE_MS,
      timeoutMs: 5_000,
      values: ['minuteAtS', 'minutes', 'dataAgeS', 'skippedMinutes', 'orders'],
    },
  ],
};

const SERIES = 's1\nstore-db/orders\norders';

/** One order every three minutes from 9 to 17. */
export function usualCount(atMs: number): number {
  const minute = Math.floor((atMs % DAY_MS) / MINUTE_MS);
  return minute >= 540 && minute < 1_020 && minute % 3 === 0 ? 1 : 0;
}

export interface Rig {
  readonly time: ManualTime;
  readonly trade: Trade;
  readonly store: TradeStore;
  readonly troubles: string[];
  readonly queries: HistoryQuery[];
  readonly site: Readonly<LiveSite>;
  /** Lets minutes go by up to `untilMs`, each told as it ends; `countOf` null: nothing is told. */
  sell(untilMs: number, countOf: (atMs: number) => number | null): Promise<void>;
  /** Tells a report by a window that ended at `endedAtMs`. */
  tell(report: { minuteAtMs: number; minutes: number; orders: number }, endedAtMs?: number, boot?: string): void;
  sighting(causes?: readonly SightedCause[]): SiteSighting;
}

export interface RigOptions {
  readonly startMs?: number;
  readonly store?: TradeStore;
  readonly calendar?: StoreCalendar | null;
  /** Minutes that the heartbeats of before hold. */
  readonly before?: (atMs: number) => number | null;
  readonly daysBefore?: number;
  /** Default: UTC. */
  readonly timeZone?: string;
}

let learned: Promise<readonly SeriesDay[]> | null = null;

/** A store of trade that has learned five usual weeks before {@link MORNING_MS}: worked out once for all tests. */
export async function learnedStore(): Promise<TradeStore> {
  learned ??= rigOf({ before: usualCount, daysBefore: 35 }).then(async ({ trade, store }) => {
    await trade.stop();
    return store.days(SERIES, 0);
  });
  const days = await learned;
  const store = createMemoryTrade();
  await store.save(
    days.map(({ day, minutes, marks }) => ({ series: SERIES, day, minutes, marks })),
    MORNING_MS,
  );
  await store.teach(
    SERIES,
    days.flatMap(({ day, lesson }) => (lesson === null ? [] : [{ day, lesson }])),
  );
  return store;
}

/** Begins; the history of before is read by the time it resolves. */
export async function rigOf(options: RigOptions = {}): Promise<Rig> {
  const { startMs = MORNING_MS, calendar = null, before = () => null, daysBefore = 0 } = options;
  const time = manualTime(startMs);
  const store = options.store ?? createMemoryTrade();
  const troubles: string[] = [];
  const queries: HistoryQuery[] = [];
  const trade = createTrade({
    store,
    history: historyOf(before, startMs - daysBefore * DAY_MS, queries),
    clock: time.clock,
    timers: time,
    log: { debug() {}, info() {}, warn() {}, error() {} },
    calendarOf: () => calendar,
    onTrouble: (site) => troubles.push(site),
  });
  const definition = { ...DEFINITION, site: { ...DEFINITION.site, timeZone: options.timeZone ?? 'UTC' } };
  const birth = { boot: 'b1', definition } as Birth;
  const site = { id: 's1', birth } as Readonly<LiveSite>;
  await trade.open();
  trade.start([site]);
  for (let turn = 0; turn < 60; turn++) await time.pass(1);
  const rig: Rig = {
    time,
    trade,
    store,
    troubles,
    queries,
    site,
    async sell(untilMs, countOf) {
      while (time.nowMs < untilMs) {
        const minuteAtMs = Math.floor(time.nowMs / MINUTE_MS) * MINUTE_MS;
        await time.pass(minuteAtMs + MINUTE_MS - time.nowMs);
        const orders = countOf(minuteAtMs);
        if (orders !== null) rig.tell({ minuteAtMs, minutes: 1, orders });
      }
    },
    tell({ minuteAtMs, minutes, orders }, endedAtMs = time.nowMs, boot = 'b1') {
      const values = { minuteAtS: minuteAtMs / 1_000, minutes, orders };
      const checks = [{ state: 'ok', reason: null, sent: 1, lost: 0, medianUs: null, maxUs: null, values }];
      const heartbeat = { seq: 1, endedAtMs, lengthMs: 5_000, checks, transitions: [] } as unknown as Heartbeat;
      const speaker = { site: 's1', agent: 'front-end' };
      const change: LiveChange = { type: 'window', speaker, boot, heartbeat, endedAtMs };
      trade.noted(site, change);
    },
    sighting: (causes = []) => ({
      type: 'site',
      site: 's1',
      atMs: time.nowMs,
      vantage: 'store',
      causes,
      isOpen: true,
      mute: null,
    }),
  };
  return rig;
}

/** Heartbeats of before, a minute each, as the store of heartbeats answers. */
function historyOf(
  countOf: (atMs: number) => number | null,
  sinceMs: number,
  queries: HistoryQuery[],
): Pick<Store, 'history'> {
  return {
    async history(query) {
      queries.push(query);
      const atMs: number[] = [];
      const first = Math.ceil(Math.max(query.fromMs, sinceMs) / MINUTE_MS) * MINUTE_MS;
      let next: string | null = null;
      for (let minute = first; minute + MINUTE_MS <= query.toMs; minute += MINUTE_MS) {
        if (countOf(minute) === null || minute + MINUTE_MS <= query.fromMs) continue;
        if (atMs.length === query.maxPoints) {
          next = new Date(minute).toISOString();
          break;
        }
        atMs.push(minute);
      }
      const nothing = atMs.map(() => null);
      const values = {
        minuteAtS: atMs.map((minute) => minute / 1_000),
        minutes: atMs.map(() => 1),
        orders: atMs.map((minute) => countOf(minute)),
      };
      const points = {
        atMs,
        state: atMs.map(() => 'ok' as const),
        medianUs: nothing,
        maxUs: nothing,
        lossRatio: nothing,
      };
      return { source: 'detail', stepMs: 5_000, points: { ...points, values }, next };
    },
  };
}

/** A fault by which nothing can be sold. */
export function faultOf(onsetMs: number, changes: Partial<SightedCause> = {}): SightedCause {
  return {
    component: 'store-db',
    kind: 'hard',
    candidates: [{ site: 's1', component: 'store-db', share: 1 }],
    isConfident: true,
    isFinding: false,
    onsetMs,
    symptoms: [],
    flows: [{ site: 's1', name: 'checkout', state: 'down', critical: true }],
    evidence: null,
    suspects: [],
    class: 'infrastructure/database',
    trigger: 'unknown',
    lostTrade: null,
    ...changes,
  };
}
