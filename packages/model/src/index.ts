/** The domain, pure: no I/O, no clock, no timers, no randomness. */
export type {
  AgentView,
  ChangeView,
  CheckView,
  CollectorDeafness,
  FlowView,
  GuidanceView,
  HistoryView,
  LinkView,
  LocalStatus,
  NodeView,
  Problem,
  SiteDetail,
  SiteSummary,
  StreamMessage,
  StreamRequest,
  TransitionView,
  VerdictView,
} from './api.js';
export type { CauseView, Timestamp } from './api-cause.js';
export type { FindingList, FindingView } from './api-findings.js';
export type {
  IncidentActRequest,
  IncidentDetail,
  IncidentNoteRequest,
  IncidentPage,
  IncidentSilenceRequest,
  IncidentView,
  MessageView,
} from './api-incidents.js';
export type { SiteTradeAnswer, SiteTradeView } from './api-trade.js';
export { notOk, ok } from './attempt-outcome.js';
export { type BackoffPolicy, backoffMs } from './backoff.js';
export { boundChange } from './bound-change.js';
export { closedLanes, type LaneReading } from './calendar/closed-lanes.js';
export {
  type DaySpan,
  DEFAULT_READY_MS,
  type HoursNow,
  hoursNow,
  isOpenAt,
  MAX_DAY_SPANS,
  momentOf,
  nextOpening,
  parseDayHours,
  type StoreCalendar,
} from './calendar/store-calendar.js';
export {
  CHANGE_SUBJECT_KINDS,
  type Change,
  type ChangeSubjectKind,
  type CheckChange,
  type FieldDiff,
  MAX_ATTEMPT_CHANGES,
  MAX_CHANGE_FIELDS,
  MAX_CHANGE_TEXT,
} from './change.js';
export {
  type ContinuityFold,
  foldPast,
  foldSeen,
  isBlank,
  type KnownState,
  type StateChange,
} from './check-continuity.js';
export {
  type CheckEffect,
  type CheckFold,
  type CheckHealth,
  type CheckPolicy,
  createCheckState,
  DEFAULT_CHECK_POLICY,
  foldAttempt,
  isAboutToBeDown,
} from './check-state.js';
export { deriveSite, type Health, type SiteHealth } from './derive-site.js';
export { type Cause, type Diagnosis, diagnose, type Suspect } from './diagnosis/causes.js';
export type { EvidenceRow } from './diagnosis/evidence.js';
export type { Cleared, Explanation, WeighedCheck } from './diagnosis/explanation.js';
export {
  type CheckIncidence,
  type Component,
  type Crossing,
  type CrossingGroup,
  crossedBy,
  type FaultGraph,
  type FaultMode,
} from './diagnosis/fault-graph.js';
export {
  type ChecksByPlace,
  checksByPlace,
  type OutsideCheck,
  outsideChecks,
  outsideId,
  type SeenGraph,
  seenGraph,
} from './diagnosis/hearing.js';
export { faultGraph } from './diagnosis/incidence.js';
export {
  type AvailableTest,
  type BlindSpot,
  blindSpots,
  type RankedTest,
  rankTests,
  TEST_EFFORTS,
  type TestEffort,
  testOfCheck,
} from './diagnosis/next-test.js';
export { diagnoseSeen, type OutsideEvidence, type SeenSite } from './diagnosis/seen-diagnosis.js';
export {
  type Condition,
  type ConfirmedState,
  createSiteDiagnosis,
  type SiteCause,
  type SiteDiagnosis,
  type SiteVerdict,
} from './diagnosis/site-diagnosis.js';
export { SITE_TEST_WORDS, type SiteTestWords } from './diagnosis/site-test-words.js';
export { nextSiteTest, SITE_TEST_KINDS, type SiteTest, type SiteTestKind } from './diagnosis/site-tests.js';
export type { CheckTrouble } from './diagnosis/trouble.js';
export { type EvidenceWindow, troubleOf } from './diagnosis/window-evidence.js';
export {
  createWitnessState,
  FIRST_LOOKS_MS,
  foldWitnesses,
  MAX_FIRST_LOOKS,
  MAX_ROUND_CHECKS,
  nextWitnessMs,
  QUIET_MS,
  ROUND_MS,
  ROUNDS,
  type WitnessEvent,
  type WitnessFold,
  type WitnessState,
  type WitnessTable,
  witnessTable,
} from './diagnosis/witnesses.js';
export { ERROR_CODES, type ErrorCode, TillwatchError } from './errors.js';
export { createEstateStage, type EstateStage, type OpenShared } from './estate/estate-stage.js';
export { type Places, placeSighting, placesOf } from './estate/place-causes.js';
export { runningVersions } from './estate/running-versions.js';
export {
  type ReachedRelease,
  type RunningVersion,
  type SharedPart,
  type SharedPartKind,
  sharedParts,
} from './estate/shared-part.js';
export {
  partsBehind,
  type StoreReport,
  SYMPTOM_MEMORY_MS,
  type SymptomKind,
  sharedKindOf,
} from './estate/symptom-book.js';
export { checkFindings, type FindingSettings } from './findings/check-findings.js';
export { FINDING_KINDS, type Finding, type FindingCheck, type FindingKind } from './findings/finding.js';
export { FINDING_WORDS } from './findings/finding-words.js';
export { openingAhead, type Readiness, readiness } from './findings/readiness.js';
export { articulationPoints, topologyFindings } from './findings/topology-findings.js';
export {
  createSession,
  foldSession,
  restartPatienceMs,
  SESSION_CHECK,
  type Session,
  type SessionEffect,
  type SessionEvent,
  type SessionState,
  SILENT_AFTER_CADENCES,
  silentAtMs,
  WILL_GRACE_MS,
} from './freshness.js';
export type { Attempt, Birth, CheckSummary, Heartbeat, Transition } from './heartbeat.js';
export { isTradeKind, TRADE_KINDS, type TradeKind } from './incident/cause-name.js';
export { foldIncidents, type IncidentFold } from './incident/fold-incidents.js';
export {
  type AffectedFlow,
  type ChangeSuspect,
  type ComponentRef,
  ESTATE_SOURCE,
  FAULT_CLASSES,
  FAULT_TRIGGERS,
  type FaultClassName,
  type FaultTrigger,
  INCIDENT_EVENTS,
  INCIDENT_LIMITS,
  INCIDENT_STATES,
  type Incident,
  type IncidentCandidate,
  type IncidentCause,
  type IncidentEventKind,
  type IncidentLife,
  type IncidentState,
  type LostTrade,
  type Mute,
  NOTICE_KINDS,
  type NoticeKind,
  REMEDIES,
  type Remedy,
  SEVERITIES,
  type Severity,
  type Symptom,
  type TimelineEntry,
  VANTAGES,
  type Vantage,
} from './incident/incident.js';
export {
  emptyBook,
  type IncidentBook,
  incidentNumber,
  isLiving,
  restoreBook,
  rootOf,
} from './incident/incident-book.js';
export type {
  EstateSighting,
  IncidentAction,
  IncidentEffect,
  IncidentInput,
  SharedSighting,
  SightedCause,
  SiteSighting,
  WaitReason,
} from './incident/incident-fold.js';
export {
  BOOK_LIMITS,
  DEFAULT_INCIDENT_SETTINGS,
  type IncidentSettings,
  MERGES_AT_ONCE,
} from './incident/incident-settings.js';
export {
  FAULT_CLASS_WORDS,
  FAULT_KIND_WORDS,
  FAULT_TRIGGER_WORDS,
  INCIDENT_STATE_WORDS,
  VANTAGE_WORDS,
} from './incident/incident-words.js';
export { gradeSeverity, type Reach } from './incident/severity.js';
export { DAY_MINUTES, isTimeZone, type LocalTime, localTime, nextLocalTime, parseTimeOfDay } from './local-time.js';
export {
  EVICTION_CLASSES,
  type EvictionCandidate,
  type EvictionPlan,
  evictionClass,
  planEviction,
} from './outbox-eviction.js';
export { DEFAULT_PLAYBOOKS } from './people/default-playbooks.js';
export { findVendor, type Recipient, type RecipientRole } from './people/find-recipients.js';
export { onDuty } from './people/on-duty.js';
export { fitsAny, matchesPattern } from './people/pattern.js';
export {
  type Channel,
  type Contact,
  type EscalationStep,
  type IncidentFacts,
  MESSAGE_STYLES,
  type MessageStyle,
  NOBODY,
  PEOPLE_LIMITS,
  type People,
  ROLE_TARGETS,
  type RoleTarget,
  type Roster,
  type RosterOverride,
  type Route,
  type RouteMatch,
  type Shift,
  type StoreDuty,
  type Subscriber,
  type Team,
  type Vendor,
  type WeeklyWindow,
} from './people/people.js';
export {
  type MessagePlanning,
  type Notice,
  type PlannedMessage,
  type PlannedMessages,
  planMessages,
  type SentMessage,
} from './people/plan-messages.js';
export { PLAYBOOK_LIMITS, type Playbook, type PlaybookText, pickPlaybooks } from './people/playbook.js';
export {
  guideFor,
  STORE_CONTACT_ROLES,
  STORE_GUIDE_LIMITS,
  type StoreContact,
  type StoreContactRole,
  type StoreGuide,
  storeGuide,
} from './people/store-guide.js';
export { isReason, REASONS, type Reason } from './reason.js';
export { type SeqRange, SeqSet } from './seq-set.js';
export { causeView, utcTime } from './sighting/cause-view.js';
export { changeNats, MAX_CHANGE_NATS } from './sighting/change-suspects.js';
export { type FaultKind, nodeOf } from './sighting/fault-class.js';
export { AFTERMATH_MS, type RecentWay, rememberWays } from './sighting/recent-ways.js';
export { type OutsideSeen, type SightedCheck, type SightingContext, siteSighting } from './sighting/site-sighting.js';
export {
  assertNever,
  CHECK_STATES,
  type CheckState,
  HEALTH_STATES,
  type HealthState,
  severity,
  worstState,
} from './state.js';
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
export { TOPOLOGY_LIMITS, type TopologyFault, type TopologyFaultCode, validateTopology } from './topology-faults.js';
export { type AlarmState, foldAlarm, NO_ALARM, type TradeAlarm } from './trade/alarm.js';
export type { Baseline, BinSpan } from './trade/baseline.js';
export type { DayBlocks, DayForecast } from './trade/day-level.js';
export {
  binCount,
  binCounts,
  binOf,
  DAY_MINUTES_LENGTH,
  type DayMinutes,
  dateOfDay,
  type LocalMinute,
  localMinute,
  minuteOfBin,
  minutesOf,
  type TradeReport,
  UNKNOWN_COUNT,
  unknownDay,
} from './trade/day-minutes.js';
export { type DayPlan, type Learned, learnDay, MAX_LEARNED_DAYS, NOTHING_LEARNED, planDay } from './trade/day-plan.js';
export { ALONE_A_YEAR, BACKED_A_YEAR, type BinMarks, createDayWatch, type DayWatch } from './trade/day-watch.js';
export { BIN_MS, DAY_BINS, type TradeDay } from './trade/days.js';
export {
  alarmLog,
  createDropDetector,
  type DropDetector,
  type DropMixture,
  type DropReading,
  type DropSettings,
} from './trade/drop-detector.js';
export { type DropFigures, dropFigures } from './trade/lost-orders.js';
export { type SiteTrade, stopsTrade, type TradeTrouble, withTrade } from './trade/trade-cause.js';
export { planTradingDay } from './trade/trading-hours.js';
export { visibleShare } from './trade/visible-drop.js';
export {
  addAttempt,
  addChange,
  addTransition,
  closeWindow,
  hasRoomForChange,
  isNews,
  MAX_WINDOW_CHANGES,
  MAX_WINDOW_TRANSITIONS,
  openWindow,
  type Window,
} from './window.js';
export { LOCALES, type Locale, NODE_KIND_WORDS, REASON_WORDS, STATE_WORDS } from './words.js';
