/** What the collector does with messages: ingest, store, live estate, silence, diagnosis, incidents. No sockets: who carries the messages is the caller's. */
import { DEFAULT_PLAYBOOKS, isLiving, NOBODY, runningVersions, type SiteSighting } from '@tillwatch/model';
import { createSiteHours } from './calendars/site-hours.js';
import type { Clock } from './clock.js';
import { createClockStepWatch } from './clock-step-watch.js';
import type { CollectorConfig } from './config/config.js';
import { createDiagnosis, type Diagnosis } from './diagnosis/diagnosis.js';
import { createGuideSender } from './guides/guide-sender.js';
import { createGuides } from './guides/store-guides.js';
import { createHearing, type WatchedHearing } from './hearing.js';
import { createIncidents, type Incidents } from './incidents/incidents.js';
import { createMemoryIncidents } from './incidents/memory-incidents.js';
import type { IncidentStore } from './incidents/ports.js';
import type { LiveChange } from './ingest/draft.js';
import { createIngest, type Ingest } from './ingest/ingest.js';
import { Estate } from './live/estate.js';
import { loadRecent } from './live/recent-loader.js';
import { createSilenceWatch } from './live/silence-watch.js';
import type { LiveSite } from './live/site.js';
import type { Log } from './log.js';
import { createMaintenance } from './maintenance.js';
import type { ChannelStats } from './notify/channel-stats.js';
import { createNotifyService, type NotifyService, type NotifyServiceDeps } from './notify/notify-service.js';
import type { Store } from './ports.js';
import { systemTimers, type Timers } from './timers.js';
import { createMemoryTrade } from './trade/memory-trade.js';
import type { TradeStore } from './trade/ports.js';
import { createTrade, type Trade } from './trade/trade.js';

export interface CollectorCoreDependencies {
  readonly config: Pick<CollectorConfig, 'org' | 'maxSites' | 'calendars' | 'notify'>;
  readonly store: Store;
  /** Default: in memory. */
  readonly incidentStore?: IncidentStore;
  /** Default: in memory. */
  readonly tradeStore?: TradeStore;
  readonly log: Log;
  readonly clock: Clock;
  readonly timers?: Timers;
  /** 0..1, for back-off. Default Math.random. */
  readonly random?: () => number;
  /** Sends to an agent; false while nobody carries it. */
  readonly publish: (topic: string, payload: Uint8Array) => boolean;
  /** Signs the links by which people acknowledge; absent: messages carry none. */
  readonly signLink?: NotifyServiceDeps['signLink'];
  /** Whether what agents send gets here. */
  readonly isLinked: () => boolean;
  /** Told of what is wrong with one site, each time it is judged, beside the incidents; must be cheap. */
  readonly onSighting?: (sighting: SiteSighting) => void;
}

export interface CollectorCore {
  readonly estate: Estate;
  readonly ingest: Ingest;
  readonly hearing: WatchedHearing;
  readonly incidents: Incidents;
  readonly diagnosis: Diagnosis;
  /** Of each notifier; empty where nobody is told. */
  notifyStats(): ReadonlyMap<string, ChannelStats>;
  readonly trade: Trade;
  /** Guides sent to stores since the start. */
  guidesSent(): number;
  /** Opens the store and takes back what it knew; from then on messages may be handed to `ingest`. Throws TillwatchError `store-unusable`. */
  open(): Promise<void>;
  /** True between `open` and `drain`. */
  isOpen(): boolean;
  /** Begins to watch time: silence, clock steps, maintenance of the store. */
  watch(): void;
  /** Stops watching; nothing is called silent any more. */
  unwatch(): void;
  /** Puts what was taken on disk. */
  drain(): Promise<void>;
  /** Closes the store. */
  close(): Promise<void>;
}

/** Makes the core; nothing happens before `open()`. */
export function createCollectorCore(deps: CollectorCoreDependencies): CollectorCore {
  const { config, store, log, clock, timers = systemTimers, random = Math.random } = deps;
  const closing = new AbortController();
  const estate: Estate = new Estate({ onSession: (transition, current) => ingest.recordSession(transition, current) });
  const { org, maxSites, calendars = [] } = config;
  const ingest: Ingest = createIngest({
    org,
    maxSites,
    store,
    clock,
    timers,
    log,
    random,
    estate,
    publish: deps.publish,
  });
  const hearing = createHearing({
    clock,
    timers,
    log,
    cause: () => (!deps.isLinked() ? 'broker-away' : ingest.isBehind() ? 'store-behind' : null),
  });
  const silence = createSilenceWatch({ estate, clock, timers, log, isDeaf: () => hearing.deafness() !== null });
  const clockSteps = createClockStepWatch({ clock, timers, log, onStep: (stepMs) => ingest.clockStepped(stepMs) });
  const maintenance = createMaintenance({ store, clock, timers, log });
  const incidents = createIncidents({
    store: deps.incidentStore ?? createMemoryIncidents(),
    calendars,
    clock,
    timers,
    log,
    ...(config.notify !== undefined && { playbooks: config.notify.playbooks }),
  });
  const notify: NotifyService | null =
    config.notify === undefined
      ? null
      : createNotifyService({
          config: config.notify,
          store: incidents.store,
          desk: incidents.desk,
          estate,
          signLink: deps.signLink ?? null,
          clock,
          timers,
          log,
          random,
        });
  const hours = createSiteHours(calendars, (site) => {
    const of = estate.live(site)?.birth.definition.site;
    return of === undefined ? undefined : { kind: of.kind, timeZone: of.timeZone ?? null };
  });
  const trade = createTrade({
    store: deps.tradeStore ?? createMemoryTrade(),
    history: store,
    clock,
    timers,
    log,
    calendarOf: ({ site }) => hours.calendarOf(site.id),
    onTrouble: (site) => diagnosis.follow(site),
  });
  const diagnosis: Diagnosis = createDiagnosis({
    clock,
    timers,
    sites: estate,
    isAwaited: (site) => incidents.desk.isNamed(site),
    onSighting(sighting) {
      const seen = trade.seen(sighting);
      incidents.sight(seen);
      deps.onSighting?.(seen);
    },
  });
  /** What a site is made of, and what runs on it. */
  const define = ({ birth, changes }: Readonly<LiveSite>): void =>
    incidents.sites.define({ definition: birth.definition, versions: runningVersions(changes) });
  const guides = createGuideSender({
    org,
    guideOf: createGuides(config.notify?.playbooks ?? DEFAULT_PLAYBOOKS, config.notify?.people ?? NOBODY, log),
    publish: deps.publish,
    nowMs: () => clock.nowMs(),
  });
  estate.onApplied((site, change) => {
    if (isNewMake(change)) define(site);
    trade.noted(site, change);
    diagnosis.noted(site, change);
    guides.noted(site, change);
  });
  let background: Promise<void> | null = null;
  let isOpen = false;

  return {
    estate,
    ingest,
    hearing,
    incidents,
    diagnosis,
    notifyStats: () => notify?.stats() ?? new Map(),
    trade,
    guidesSent: () => guides.sent(),
    async open() {
      const stored = await store.open();
      closing.signal.throwIfAborted();
      await incidents.open();
      closing.signal.throwIfAborted();
      await trade.open();
      closing.signal.throwIfAborted();
      estate.restore(stored, clock.nowMs());
      ingest.start(stored);
      await notify?.start();
      isOpen = true;
    },
    isOpen: () => isOpen,
    watch() {
      hearing.start();
      clockSteps.start();
      for (const site of estate.lives()) define(site);
      incidents.start();
      diagnosis.start();
      trade.start(estate.lives());
      // What is over may have ended while we were away: somebody has to look.
      for (const incident of incidents.desk.incidents()) {
        if (!isLiving(incident)) continue;
        for (const site of new Set([...incident.sites, ...incident.life.namedBy])) diagnosis.follow(site);
      }
      silence.start();
      maintenance.start();
      const onRead = (id: string): void => {
        const site = estate.live(id);
        if (site !== undefined) define(site);
      };
      background = loadRecent(estate, store, { log, nowMs: clock.nowMs(), signal: closing.signal, onRead });
    },
    unwatch() {
      closing.abort();
      silence.stop();
      diagnosis.stop();
      hearing.stop();
      clockSteps.stop();
    },
    async drain() {
      await ingest.stop();
      await trade.stop();
      await incidents.stop();
      await notify?.stop();
    },
    async close() {
      // Maintenance in steps may have days before it; every step leaves the store whole, so closing gives it up.
      const maintained = maintenance.stop();
      await background;
      await incidents.close();
      await trade.close();
      await store.close();
      await maintained;
    },
  };
}

/** True where a site may be made of other things than before, or run other versions. */
function isNewMake(change: LiveChange | null): boolean {
  switch (change?.type) {
    case 'birth':
      return true;
    case 'heartbeat':
    case 'past':
      return change.changes.length > 0;
    default:
      return false;
  }
}
