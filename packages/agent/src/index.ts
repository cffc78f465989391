/** The agent: probes, decides, keeps and sends what it saw of one site. */
export { type Agent, type AgentDeps, createAgent } from './agent.js';
export { type AgentCore, type AgentCoreDeps, createAgentCore } from './agent-core.js';
export { createSystemClock } from './clock.js';
export type { AgentConfig, ConfigResult, ConfiguredCheck } from './config/config.js';
export { configJsonSchema } from './config/json-schema.js';
export { checkConfig, loadConfig } from './config/load.js';
export { formatDuration, parseDurationMs, parseSizeBytes } from './config/quantities.js';
export { fetchLocalStatus } from './local-client.js';
export type { Log } from './log.js';
export {
  createOutbox,
  DEFAULT_OUTBOX_AGE_MS,
  DEFAULT_OUTBOX_BYTES,
  MIN_OUTBOX_BYTES,
  type OutboxOptions,
} from './outbox.js';
export { createMemoryEngine } from './outbox-memory.js';
export type { Clock, Outbox, OutboxNotice, OutboxRow, OutboxStats, Uplink, UplinkStatus } from './ports.js';
export { type PreparedConfig, prepareConfig } from './prepared-config.js';
export { EXIT_CONFIG, type RunAgentOptions, runAgent } from './run-agent.js';
export { type LocalAgent, listLocalAgents, runDir } from './run-dir.js';
export {
  createRunner,
  type Gap,
  type RunnableCheck,
  type Runner,
  type RunnerDeps,
  type RunnerStats,
} from './runner.js';
export { createSessionClock, type SessionClock } from './session-clock.js';
export { systemTimers, type Timers } from './timers.js';
export { createUplink } from './uplink.js';
export type {
  ConnectFailure,
  Connection,
  ConnectionOptions,
  ConnectOutcome,
  OpenConnection,
} from './uplink-connection.js';
export { AGENT_VERSION } from './version.js';
