/** `/metrics`: the collector's figures in Prometheus' words. Labels are from closed sets; nothing is counted per site or device. */
import { HEALTH_STATES, type HealthState, SITE_KINDS, type SiteSummary } from '@tillwatch/model';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { FindingsOf } from '../findings.js';
import type { DeafCause, Hearing } from '../hearing.js';
import type { IngestStatsSource, Readiness } from '../ingest/stats.js';
import type { LiveEstate, Store, StoreStats } from '../ports.js';
import { addFindingMetrics } from './metrics-findings.js';
import { addIncidentMetrics, type IncidentMetricsDeps } from './metrics-incidents.js';
import { addIngestMetrics } from './metrics-ingest.js';
import { addNotifyMetrics, type NotifyStats } from './metrics-notify.js';
import { addStreamMetrics } from './metrics-stream.js';
import { addTradeMetrics } from './metrics-trade.js';
import type { StoreQueries } from './store-queries.js';
import type { StreamStats } from './stream/stream-stats.js';
import type { TradeApi } from './trade-route.js';

export interface MetricsDeps {
  readonly estate: Pick<LiveEstate, 'summaries'>;
  readonly store: Pick<Store, 'stats'>;
  readonly queries: StoreQueries;
  readonly stats: IngestStatsSource;
  readonly ready: () => Readiness;
  readonly hearing: Hearing;
  readonly incidents: IncidentMetricsDeps;
  readonly findings: FindingsOf;
  readonly notify: NotifyStats;
  readonly nowMs: () => number;
  readonly trade?: TradeApi;
  readonly stream: () => StreamStats;
}

export interface Metrics {
  /** One finished request; `route` is its pattern, never its address. */
  observeRequest(route: string, method: string, status: number, seconds: number): void;
  render(): Promise<{ readonly text: string; readonly contentType: string }>;
  /** Stops listening to commits. */
  stop(): void;
}

/** Seconds; the budgets for the API's p99 are 0.1 and 0.02. */
const REQUEST_BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5];

const DEAF_CAUSES: readonly DeafCause[] = ['broker-away', 'store-behind'];

/** Three of prom-client's gauges carry the suffix that promtool keeps for counters. */
const MISNAMED = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

let processRegistry: Registry | null = null;

/** The process's own figures. One registry for the whole process: they are facts of it, and prom-client's observers can not be taken off again. */
function processMetrics(): Registry {
  if (processRegistry === null) {
    processRegistry = new Registry();
    collectDefaultMetrics({ register: processRegistry });
    for (const name of MISNAMED) processRegistry.removeSingleMetric(name);
  }
  return processRegistry;
}

/** Makes the registry of one API. */
export function createMetrics(deps: MetricsDeps): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    name: 'tillwatch_http_requests_total',
    help: 'Finished HTTP requests.',
    labelNames: ['route', 'method', 'code'],
    registers,
  });
  const durations = new Histogram({
    name: 'tillwatch_http_request_duration_seconds',
    help: "Time from a request's headers to the end of its answer.",
    labelNames: ['route'],
    buckets: REQUEST_BUCKETS_S,
    registers,
  });
  addEstateMetrics(registry, deps);
  addReadyMetric(registry, deps.ready);
  addDeafMetric(registry, deps.hearing);
  addStreamMetrics(registry, deps.stream);
  addNotifyMetrics(registry, deps.notify, deps.nowMs);
  const stopIngest = addIngestMetrics(registry, deps.stats);
  const refreshIncidents = addIncidentMetrics(registry, deps.incidents);
  addTradeMetrics(registry, () => deps.trade?.stats() ?? null);
  addFindingMetrics(registry, deps.findings);
  const refreshStore = addStoreMetrics(registry, deps);
  const everything = Registry.merge([processMetrics(), registry]);

  return {
    observeRequest(route, method, status, seconds) {
      requests.inc({ route, method, code: String(status) });
      durations.observe({ route }, seconds);
    },
    async render() {
      await Promise.all([refreshStore(), refreshIncidents()]);
      return { text: await everything.metrics(), contentType: everything.contentType };
    },
    stop: stopIngest,
  };
}

/** Asked first by whoever alerts on silent agents. */
function addDeafMetric(registry: Registry, hearing: Hearing): void {
  new Gauge({
    name: 'tillwatch_collector_deaf',
    help: 'Whether the collector itself hears no agent (1), by cause; what is shown of sites stands still then.',
    labelNames: ['cause'],
    registers: [registry],
    collect() {
      const deaf = hearing.deafness();
      for (const cause of DEAF_CAUSES) this.set({ cause }, deaf?.cause === cause ? 1 : 0);
    },
  });
}

function addEstateMetrics(registry: Registry, { estate }: MetricsDeps): void {
  const registers = [registry];
  new Gauge({
    name: 'tillwatch_sites',
    help: 'Sites by kind and state.',
    labelNames: ['kind', 'state'],
    registers,
    collect() {
      for (const kind of SITE_KINDS) {
        const counts = countStates(
          estate.summaries().filter((site) => site.kind === kind),
          (site) => [site.state],
        );
        for (const [state, count] of counts) this.set({ kind, state }, count);
      }
    },
  });
  new Gauge({
    name: 'tillwatch_flows',
    help: 'Flows of all sites by state.',
    labelNames: ['state'],
    registers,
    collect() {
      const counts = countStates(estate.summaries(), (site) => Object.values(site.flows));
      for (const [state, count] of counts) this.set({ state }, count);
    },
  });
}

/** Counted here and set once: the registry's own adding would take tens of milliseconds over ten thousand sites. */
function countStates(
  sites: readonly SiteSummary[],
  statesOf: (site: SiteSummary) => readonly HealthState[],
): Map<HealthState, number> {
  const counts = new Map<HealthState, number>(HEALTH_STATES.map((state) => [state, 0]));
  for (const site of sites) for (const state of statesOf(site)) counts.set(state, (counts.get(state) ?? 0) + 1);
  return counts;
}

function addReadyMetric(registry: Registry, ready: () => Readiness): void {
  new Gauge({
    name: 'tillwatch_ready',
    help: '1 when the part can do its work.',
    labelNames: ['part'],
    registers: [registry],
    collect() {
      for (const [part, is] of Object.entries(ready())) this.set({ part }, is ? 1 : 0);
    },
  });
}

/** The store is asked once a scrape; when it does not answer, its figures are left off rather than shown stale. */
function addStoreMetrics(registry: Registry, { store, queries }: MetricsDeps): () => Promise<void> {
  let latest: StoreStats | null = null;
  const gauge = (name: string, help: string, read: (stats: StoreStats) => number | null): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        const value = latest === null ? null : read(latest);
        if (value === null) this.remove();
        else this.set(value);
      },
    });
  };
  gauge('tillwatch_store_file_bytes', 'Size of the store on disk.', (stats) => stats.fileBytes);
  gauge('tillwatch_store_log_bytes', 'Size of what the store has not folded in yet (WAL).', (stats) => stats.logBytes);
  gauge('tillwatch_store_heartbeats', 'Heartbeats held in detail.', (stats) => stats.heartbeats);
  gauge('tillwatch_store_transitions', 'Transitions held.', (stats) => stats.transitions);
  gauge('tillwatch_store_changes', 'Changes held.', (stats) => stats.changes);
  gauge('tillwatch_store_chunks', 'Compressed hours held.', (stats) => stats.chunks);
  gauge('tillwatch_store_oldest_detail_timestamp_seconds', 'End of the oldest heartbeat held in detail.', (stats) =>
    stats.oldestDetailAtMs === null ? null : stats.oldestDetailAtMs / 1_000,
  );
  return async () => {
    const answer = await queries.ask(() => store.stats()).catch(() => null);
    latest = answer?.ok === true ? answer.value : null;
  };
}
