/** How patient the incident fold is, with the defaults. */
import type { Severity } from './incident.js';
import type { WaitReason } from './incident-fold.js';

export interface IncidentSettings {
  /** A cause has to be unnamed for this long, over two sightings at least, before it is over; doubled with each re-opening, up to the flap window. */
  readonly holdMs: number;
  /** A cause that returns within this time after it was over re-opens its incident. */
  readonly flapWindowMs: number;
  /** How long after it was found the first message waits at most, by what it waits for: what stores share shows in all of them within seconds. */
  readonly awaitMs: Readonly<Record<WaitReason, number>>;
  /** A program's fault that took this long to be found waits for nothing more. */
  readonly programSlowMs: number;
  /** The same while a shared cause is possible but not sure. */
  readonly possiblyMs: number;
  /** All flows have to work for this long, while the cause stands, before it counts as mitigated. */
  readonly mitigateAfterMs: number;
  /** How long ended incidents stay at hand for backfill to move their cause. */
  readonly keepEndedMs: number;
  readonly recurrenceWindowMs: number;
  /** The incident that is this many-th with the same cause within the recurrence window opens a problem record. */
  readonly problemAfter: number;
  /** "Still": time from one notice to the next reminder, by severity, while nobody has it; null: never. */
  readonly reminderMs: Readonly<Record<Severity, number | null>>;
  /** The same while somebody has it. */
  readonly acknowledgedReminderMs: number;
  /** Share of the stores, or of the chain's orders, that makes the first grade, 0..1. */
  readonly manyShare: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export const DEFAULT_INCIDENT_SETTINGS: IncidentSettings = {
  holdMs: 10_000,
  flapWindowMs: 10 * MINUTE_MS,
  awaitMs: { line: 10_000, central: 5_000, program: 5_000, flows: 2_000, stores: 5_000 },
  programSlowMs: 15_000,
  possiblyMs: MINUTE_MS,
  mitigateAfterMs: MINUTE_MS,
  keepEndedMs: 6 * HOUR_MS,
  recurrenceWindowMs: 30 * DAY_MS,
  problemAfter: 3,
  reminderMs: { P1: 30 * MINUTE_MS, P2: HOUR_MS, P3: 4 * HOUR_MS, P4: null },
  acknowledgedReminderMs: DAY_MS,
  manyShare: 0.1,
};

/** Incidents that one fold of an input takes into another; what is beyond is taken by folding the input again. */
export const MERGES_AT_ONCE = 1_000;

/** Bounds of the book; at the first two the oldest leave, at the third nothing more is opened. */
export const BOOK_LIMITS = {
  /** Ended incidents at hand. */
  ended: 5_000,
  /** Causes whose recurrence is counted, and times kept of each. */
  causes: 20_000,
  timesPerCause: 10,
  living: 20_000,
} as const;
