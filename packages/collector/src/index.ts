/** The collector: takes heartbeats from a broker, stores them, shows the estate. */
export { type Api, type ApiDeps, createApi } from './api/index.js';
export { type BrokerLink, type BrokerLinkOptions, createBrokerLink } from './broker/broker-link.js';
export { createEmbeddedBroker, type EmbeddedBroker, type EmbeddedBrokerOptions } from './broker/embedded-broker.js';
export { type CalendarConfig, calendarsSchema } from './calendars/calendars-schema.js';
export { type Clock, SYSTEM_CLOCK } from './clock.js';
export { type Collector, type CollectorAddresses, type CollectorDependencies, createCollector } from './collector.js';
export { type CollectorCore, type CollectorCoreDependencies, createCollectorCore } from './collector-core.js';
export type {
  BrokerConfig,
  CollectorConfig,
  CollectorOverrides,
} from './config/config.js';
export { type ConfigInput, loadConfig } from './config/load.js';
export { createMemoryIncidents } from './incidents/memory-incidents.js';
export type { IncidentStore, MessagePlan, MessageRecord, Suppression } from './incidents/ports.js';
export { matchesPattern } from './incidents/suppression.js';
export type {
  CommitObservation,
  IngestStats,
  IngestStatsSource,
  Readiness,
  RefusalReason,
  SitesBySession,
} from './ingest/stats.js';
export type { Log } from './log.js';
export { notifyFaults } from './notify/config/notify-faults.js';
export { peopleSchema } from './notify/config/people-schema.js';
export { resolveNotify } from './notify/config/resolve-notify.js';
export type { Notifier } from './notify/notifier.js';
export type { ConfiguredNotifier, NotifyConfig } from './notify/notify-config.js';
export type { LiveEstate, Speaker, Store } from './ports.js';
export { type RunCollectorContext, type RunCollectorOptions, runCollector } from './run-collector.js';
export {
  createMemoryStore,
  createSqliteStore,
  type MemoryStoreOptions,
  type SqliteStoreOptions,
} from './store/index.js';
export { type CancelTimer, systemTimers, type Timers } from './timers.js';
export { seriesKey } from './trade/live-series.js';
export { createMemoryTrade } from './trade/memory-trade.js';
export { noMarks } from './trade/merge-day.js';
export type { DayChange, TradeStore } from './trade/ports.js';
