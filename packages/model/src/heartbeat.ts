/** What an agent says of its checks: attempts, transitions, heartbeats, births, wills. The wire form is protocol's. */
import type { Change, CheckChange } from './change.js';
import type { Reason } from './reason.js';
import type { CheckState } from './state.js';
import type { SiteDefinition } from './topology.js';

/** One attempt of a probe. */
export interface Attempt {
  readonly state: CheckState;
  /** null exactly when the state is `ok`. */
  readonly reason: Reason | null;
  /** Microseconds, 0..2^31; absent where nothing was timed. */
  readonly latencyUs?: number;
  /** Integers in the unit that their name ends with, |v| < 2^53. */
  readonly values?: Readonly<Record<string, number>>;
  /** Differences of versions or configuration that this attempt found; absent where there are none. At most {@link MAX_ATTEMPT_CHANGES}. */
  readonly changes?: readonly Change[];
}

/** A change of a check's state, confirmed by hysteresis. */
export interface Transition {
  /** Index of the check in the birth's table. */
  readonly check: number;
  readonly from: CheckState;
  readonly to: CheckState;
  readonly reason: Reason | null;
  /** Session clock, epoch ms: the first attempt of the new state (onset), not the moment of confirmation. */
  readonly atMs: number;
}

/** One check within one heartbeat. */
export interface CheckSummary {
  /** Confirmed state when the window ended. */
  readonly state: CheckState;
  readonly reason: Reason | null;
  /** Attempts that ended in the window. */
  readonly sent: number;
  /** Attempts of those that got no usable answer, 0..sent; a trouble that the target tells of itself is an answer. */
  readonly lost: number;
  /** Median and maximum latency of the answered attempts, microseconds; null when none was timed. */
  readonly medianUs: number | null;
  readonly maxUs: number | null;
  /** Latest values in the window; absent when none came. */
  readonly values?: Readonly<Record<string, number>>;
}

/**
 * One agent's summary of all its checks over a few seconds. `checks` has one entry for each check of the birth's table, in its order.
 * Times are the *session clock*: the agent's wall clock as it was at birth plus the time that passed since, so it never
 * jumps within a boot.
 */
export interface Heartbeat {
  /** Counts heartbeats of this agent, across restarts for as long as the outbox file lives. Starts at 1. */
  readonly seq: number;
  readonly endedAtMs: number;
  readonly lengthMs: number;
  readonly checks: readonly CheckSummary[];
  readonly transitions: readonly Transition[];
  /** What differs since it was last looked at; absent where nothing does. */
  readonly changes?: readonly CheckChange[];
}

/** The opening message of a session; kept in the outbox for as long as it has unacknowledged heartbeats of that boot. */
export interface Birth {
  /** Random 64-bit id of one process start, 16 hex digits. */
  readonly boot: string;
  /** Grows with each start of this agent; tells the newer of two births. */
  readonly incarnation: number;
  /** Session clock at the start of the boot, epoch ms. */
  readonly startedAtMs: number;
  readonly agentVersion: string;
  /** A heartbeat message comes at least this often, or the agent is silent. */
  readonly cadenceMs: number;
  /** The usual length of a window. */
  readonly windowMs: number;
  readonly definition: SiteDefinition;
}
