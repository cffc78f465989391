/** The domain, pure: no I/O, no clock, no timers, no randomness. */
export type {
  AgentView,
  CheckView,
  FlowView,
  HistoryView,
  LinkView,
  LocalStatus,
  NodeView,
  Problem,
  SiteDetail,
  SiteSummary,
  StreamMessage,
  StreamRequest,
  Timestamp,
  TransitionView,
} from './api.js';
export { notOk, ok } from './attempt-outcome.js';
export { ERROR_CODES, type ErrorCode, TillwatchError } from './errors.js';
export type { Attempt, Birth, CheckSummary, Heartbeat, Transition } from './heartbeat.js';
export { isReason, REASONS, type Reason } from './reason.js';
export { assertNever, CHECK_STATES, type CheckState, HEALTH_STATES, type HealthState, severity, worstState } from './state.js';
export {
  type CheckDefinition,
  type CheckSubject,
  type FlowDefinition,
  type LinkDefinition,
  linkId,
  NODE_KINDS,
  type NodeDefinition,
  type NodeKind,
  SITE_KINDS,
  type SiteDefinition,
  type SiteIdentity,
  type SiteKind,
} from './topology.js';
