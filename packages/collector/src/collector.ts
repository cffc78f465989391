/** The collector put together: broker, ingest, store, live estate and API, started and stopped in order. */
import { collectorFilters } from '@tillwatch/protocol';
import { createApi } from './api/index.js';
import { type BrokerLink, createBrokerLink } from './broker/broker-link.js';
import { createEmbeddedBroker, type EmbeddedBroker } from './broker/embedded-broker.js';
import { readClientId } from './client-id.js';
import type { Clock } from './clock.js';
import { createCollectorCore } from './collector-core.js';
import type { CollectorConfig } from './config/config.js';
import { createEventLoopLag, type EventLoopLag } from './event-loop-lag.js';
import { createFindings } from './findings.js';
import type { IncidentStore } from './incidents/ports.js';
import type { Ingest } from './ingest/ingest.js';
import type { IngestStats, IngestStatsSource, Readiness } from './ingest/stats.js';
import type { Estate } from './live/estate.js';
import type { Log } from './log.js';
import { LINK_LIFE_MS, signLink } from './notify/acknowledge-link.js';
import { readLinkKey } from './notify/link-key.js';
import type { LiveEstate, Store } from './ports.js';
import type { TradeStore } from './trade/ports.js';

export interface CollectorDependencies {
  readonly config: CollectorConfig;
  readonly store: Store;
  /** Default: in memory. */
  readonly incidentStore?: IncidentStore;
  /** Default: in memory. */
  readonly tradeStore?: TradeStore;
  readonly log: Log;
  readonly clock: Clock;
  /** The built dashboard; null: the API alone. */
  readonly pageDir: string | null;
  /** 0..1, for back-off. Default Math.random. */
  readonly random?: () => number;
}

export interface CollectorAddresses {
  readonly apiUrl: string;
  /** For agents: of the embedded broker, or the external one's as configured. */
  readonly brokerUrl: string;
}

export interface Collector {
  /**
   * Resolves when the API answers and messages are taken; an external broker that is away is waited for in the background (see readiness).
   * Throws TillwatchError `listen-failed` or `store-unusable`; call `stop` then, too.
   */
  start(): Promise<CollectorAddresses>;
  /** Puts what was taken on disk, then closes everything. Can be called twice. */
  stop(): Promise<void>;
  readonly estate: LiveEstate;
  readonly stats: IngestStatsSource;
  /** Resolves when all that was taken so far is on disk and shown. */
  flushed(): Promise<void>;
}

/** Makes a collector; nothing happens before `start()`. */
export function createCollector(deps: CollectorDependencies): Collector {
  const { config, store, log, clock, incidentStore, tradeStore } = deps;
  const random = deps.random ?? Math.random;
  const stopping = new AbortController();
  const lag = createEventLoopLag();
  let link: BrokerLink | null = null;
  /** Signs links; read at the start. */
  let linkKey: Buffer | null = null;
  const core = createCollectorCore({
    config,
    store,
    ...(incidentStore !== undefined && { incidentStore }),
    ...(tradeStore !== undefined && { tradeStore }),
    log,
    clock,
    random,
    signLink: (incident, persons) =>
      linkKey && signLink(linkKey, { incident, persons, expiresAtMs: clock.nowMs() + LINK_LIFE_MS }),
    publish: (topic, payload) => link?.publish(topic, payload) ?? false,
    isLinked: () => link?.isReady() === true,
  });
  const { estate, ingest, hearing, incidents, trade } = core;
  const stats = statsSource({ config, ingest, estate, lag, guidesSent: () => core.guidesSent() }, () => ({
    broker: link?.isReady() ?? false,
    store: core.isOpen() && !ingest.gauges().isFailing,
    ingest: core.isOpen(),
    incidents: incidents.desk.isReady(),
  }));
  const api = createApi({
    hearing,
    estate,
    store,
    incidents,
    trade,
    stats,
    findings: createFindings({ sites: estate, hours: incidents.hours, nowMs: () => clock.nowMs() }),
    notifyStats: () => core.notifyStats(),
    ready: () => stats.readiness(),
    listen: config.listen,
    pageDir: deps.pageDir,
    linkKey: () => linkKey,
    log,
    clock,
  });
  const broker: EmbeddedBroker | null =
    config.broker.kind === 'embedded'
      ? createEmbeddedBroker({ ...config.broker, log, nowMs: () => clock.nowMs() })
      : null;
  let starting: Promise<CollectorAddresses> | null = null;
  let stopped: Promise<void> | null = null;

  const start = async (): Promise<CollectorAddresses> => {
    const clientId = readClientId(config.dataDir);
    if (config.notify !== undefined && config.notify.publicUrl !== null) linkKey = readLinkKey(config.dataDir);
    await core.open();
    stopping.signal.throwIfAborted();
    const { url: apiUrl } = await api.start();
    stopping.signal.throwIfAborted();
    const brokerUrl = broker === null ? externalUrl(config) : (await broker.start()).url;
    stopping.signal.throwIfAborted();
    link = createBrokerLink({
      url: reachableUrl(brokerUrl),
      ...credentials(config),
      clientId,
      filters: collectorFilters(config.org),
      log,
      random,
      onMessage: (topic, payload) => ingest.receive(topic, payload),
    });
    link.start();
    lag.start();
    core.watch();
    if (broker !== null) await link.ready();
    return { apiUrl, brokerUrl };
  };

  const stop = async (): Promise<void> => {
    stopping.abort();
    // A start under way ends at its next step; only a connection that is not made yet has to be let go first.
    if (link?.isReady() === false) await link.stop();
    await starting?.catch(() => {});
    core.unwatch();
    lag.stop();
    // The link stays until the last acknowledgement is out.
    await core.drain();
    await link?.stop();
    await broker?.stop();
    await api.stop();
    await core.close();
  };

  return {
    start() {
      starting ??= start();
      return starting;
    },
    stop() {
      stopped ??= stop();
      return stopped;
    },
    estate,
    stats,
    flushed: () => ingest.flushed(),
  };
}

function externalUrl({ broker }: CollectorConfig): string {
  return broker.kind === 'external' ? broker.url : '';
}

/** A broker that listens on every address is reached by ourselves on loopback. */
function reachableUrl(url: string): string {
  return url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
}

function credentials({ broker }: CollectorConfig): { username?: string; password?: string } {
  if (broker.kind !== 'external') return {};
  return {
    ...(broker.username !== null && { username: broker.username }),
    ...(broker.password !== null && { password: broker.password }),
  };
}

interface StatsParts {
  readonly config: CollectorConfig;
  readonly ingest: Ingest;
  readonly estate: Estate;
  readonly lag: EventLoopLag;
  readonly guidesSent: () => number;
}

function statsSource(
  { config, ingest, estate, lag, guidesSent }: StatsParts,
  readiness: () => Readiness,
): IngestStatsSource {
  return {
    readiness,
    onCommit: (listener) => ingest.onCommit(listener),
    snapshot(): IngestStats {
      const { counters, refused, queueDepth, queueLimit, sites } = ingest.gauges();
      return {
        messagesTotal: counters.messages,
        messageBytesTotal: counters.messageBytes,
        birthsTotal: counters.births,
        willsTotal: counters.wills,
        heartbeatsTotal: { live: counters.liveHeartbeats, fill: counters.fillHeartbeats },
        samplesTotal: counters.samples,
        duplicatesTotal: counters.duplicates,
        refusedTotal: refused,
        quarantinedTotal: counters.quarantined,
        transitionsTotal: counters.transitions,
        changesTotal: counters.changes,
        commitsTotal: counters.commits,
        commitFailuresTotal: counters.commitFailures,
        ackedTotal: counters.acked,
        rebirthsTotal: counters.rebirths,
        guidesSentTotal: guidesSent(),
        conflictsTotal: counters.conflicts,
        queueDepth,
        queueLimit,
        sites,
        maxSites: config.maxSites,
        sitesBySession: estate.sessions(),
        lagMs: counters.lagMs,
        eventLoopLagMs: lag.read(),
      };
    },
  };
}
