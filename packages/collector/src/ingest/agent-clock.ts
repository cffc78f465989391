/** How far one boot's session clock is from ours, how sure we are, and what cannot be believed. Pure. */
import { createOffsetEstimate, foldOffset, type OffsetEstimate, offsetMs } from '@tillwatch/protocol';

export interface AgentClock {
  readonly estimate: OffsetEstimate;
  /** Two messages came at the pace they were sent at: their delay is the clocks', not a queue's. */
  readonly isSettled: boolean;
  /** What is added to a session stamp now; moves only in steps, so that neighbouring stamps keep their distance. */
  readonly appliedMs: number;
  /** While not settled: the message that the next ones are held against. */
  readonly anchor: { readonly sentAtMs: number; readonly receivedAtMs: number } | null;
  /** Messages in a row whose delay is impossible by the estimate, and alike among themselves. */
  readonly outliers: number;
  readonly outlierDelayMs: number;
}

/** A stamp may be ahead of our clock by at most this after correction; network and batching make it late, never early. */
export const FUTURE_SLACK_MS = 5_000;
/** Delays that differ by less are the same: scheduling, a retransmission. */
const PACE_SLACK_MS = 1_000;
/** Two messages tell a pace when they were sent this far apart: beyond any doubt of the slack. */
const PACE_APART_MS = 3_000;
/** Below this an estimate does not move the correction: history is kept in whole windows of seconds. */
const STEP_MS = 250;
/** So many impossible messages alike mean that a clock was set (ours, most likely), not that each of them lies. */
const OUTLIERS_TO_BELIEVE = 5;

export function createAgentClock(): AgentClock {
  return {
    estimate: createOffsetEstimate(),
    isSettled: false,
    appliedMs: 0,
    anchor: null,
    outliers: 0,
    outlierDelayMs: 0,
  };
}

/** The clock of a boot whose correction was known before the collector restarted. */
export function resumeAgentClock(stampMs: number, correctedMs: number): AgentClock {
  const estimate = foldOffset(createOffsetEstimate(), stampMs, correctedMs);
  return { ...createAgentClock(), estimate, isSettled: true, appliedMs: correctedMs - stampMs };
}

/** The same clock after ours was set by `stepMs`: all that was measured against ours moves with it. */
export function shiftClock(clock: AgentClock, stepMs: number): AgentClock {
  const { estimate, anchor } = clock;
  return {
    ...clock,
    estimate: {
      bucketStartMs: estimate.bucketStartMs + stepMs,
      minNowMs: estimate.minNowMs + stepMs,
      minBeforeMs: estimate.minBeforeMs + stepMs,
    },
    // Before it is settled nothing is applied that would have to move.
    appliedMs: clock.isSettled ? clock.appliedMs + stepMs : clock.appliedMs,
    anchor: anchor && { ...anchor, receivedAtMs: anchor.receivedAtMs + stepMs },
    outlierDelayMs: clock.outlierDelayMs + stepMs,
  };
}

/** What one message says of its sender's clock. `correctionMs` holds for its windows; `isBelievable` is false for one sent in the future. */
export interface ClockReading {
  readonly clock: AgentClock;
  readonly correctionMs: number;
  readonly isBelievable: boolean;
}

/**
 * Folds when a message was sent (session clock) and when it came (ours). Before two messages came at their own pace, only what is certain is
 * corrected: nothing comes before it is sent, so a clock ahead of ours is ahead; one that seems behind may have waited in a queue.
 */
export function readClock(clock: AgentClock, sentAtMs: number, receivedAtMs: number): ClockReading {
  const delayMs = receivedAtMs - sentAtMs;
  const leastMs = offsetMs(clock.estimate);
  if (clock.isSettled && leastMs !== null && delayMs < leastMs - FUTURE_SLACK_MS) {
    const isAlike = clock.outliers > 0 && Math.abs(delayMs - clock.outlierDelayMs) < PACE_SLACK_MS;
    const outliers = isAlike ? clock.outliers + 1 : 1;
    if (outliers < OUTLIERS_TO_BELIEVE) {
      return {
        clock: { ...clock, outliers, outlierDelayMs: delayMs },
        correctionMs: clock.appliedMs,
        isBelievable: false,
      };
    }
    return settled(foldOffset(createOffsetEstimate(), sentAtMs, receivedAtMs), 0);
  }
  if (clock.isSettled) {
    const estimate = foldOffset(clock.estimate, sentAtMs, receivedAtMs);
    if (unmoved(clock, estimate)) return { clock, correctionMs: clock.appliedMs, isBelievable: true };
    return settled(estimate, clock.appliedMs);
  }
  const { anchor } = clock;
  if (anchor !== null && isAtPace(anchor, sentAtMs, receivedAtMs)) {
    const fresh = foldOffset(createOffsetEstimate(), anchor.sentAtMs, anchor.receivedAtMs);
    return settled(foldOffset(fresh, sentAtMs, receivedAtMs), 0);
  }
  const correctionMs = delayMs < -STEP_MS ? delayMs : 0;
  // Messages may follow each other too closely to tell a pace: then the first of them is waited with.
  const isClose = anchor !== null && sentAtMs >= anchor.sentAtMs && sentAtMs - anchor.sentAtMs < PACE_APART_MS;
  const held = isClose ? anchor : { sentAtMs, receivedAtMs };
  return { clock: { ...clock, anchor: held }, correctionMs, isBelievable: true };
}

/** The agent's clock minus ours, ms; null while it is not known. */
export function clockOffsetMs(clock: AgentClock): number | null {
  const leastMs = clock.isSettled ? offsetMs(clock.estimate) : null;
  return leastMs === null ? null : 0 - leastMs;
}

function settled(estimate: OffsetEstimate, appliedMs: number): ClockReading {
  const leastMs = offsetMs(estimate) ?? 0;
  const correctionMs = Math.abs(leastMs - appliedMs) > STEP_MS ? leastMs : appliedMs;
  const clock = { estimate, isSettled: true, appliedMs: correctionMs, anchor: null, outliers: 0, outlierDelayMs: 0 };
  return { clock, correctionMs, isBelievable: true };
}

/** A message that says nothing new of a settled clock, as nearly all do. */
function unmoved(clock: AgentClock, estimate: OffsetEstimate): boolean {
  return estimate === clock.estimate && clock.outliers === 0;
}

function isAtPace(anchor: { sentAtMs: number; receivedAtMs: number }, sentAtMs: number, receivedAtMs: number): boolean {
  const sentMs = sentAtMs - anchor.sentAtMs;
  return sentMs >= PACE_APART_MS && Math.abs(receivedAtMs - anchor.receivedAtMs - sentMs) < PACE_SLACK_MS;
}
