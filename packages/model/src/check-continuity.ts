/** What a collector holds of one check over restarts of its agent and gaps in its stream: which changes are real, and since when a state lasts. */
import type { Reason } from './reason.js';
import type { CheckState } from './state.js';

/** The last state that was really measured. */
export interface KnownState {
  readonly state: CheckState;
  readonly reason: Reason | null;
  /** Onset, epoch ms. */
  readonly sinceMs: number;
  /** Set while the onset is only inferred (the change itself has not come yet): it lies at or before this time. */
  readonly onsetBeforeMs: number | null;
}

/** A change of one check's state. */
export interface StateChange {
  readonly from: CheckState;
  readonly to: CheckState;
  readonly reason: Reason | null;
  /** Onset, epoch ms. */
  readonly atMs: number;
}

export interface ContinuityFold {
  readonly known: KnownState | null;
  /** The changes worth recording. */
  readonly changes: readonly StateChange[];
}

const NONE: readonly StateChange[] = [];

/** True for a check that has not measured anything since its agent started: it says nothing about what was known before. */
export function isBlank(seen: { readonly state: CheckState; readonly reason: Reason | null }): boolean {
  return seen.state === 'unknown' && seen.reason === 'no-data';
}

/**
 * Folds what the newest heartbeat says of a check: `seen` at its end, and the changes within it in order. An agent that restarts passes
 * through `unknown` and comes back; ending in the state that was known keeps its onset and is no change. A state that differs without its
 * change (which travels in a heartbeat still to come) begins at the window's start until that change arrives.
 */
export function foldSeen(
  known: KnownState | null,
  seen: { readonly state: CheckState; readonly reason: Reason | null },
  changes: readonly StateChange[],
  windowStartedAtMs: number,
): ContinuityFold {
  if (changes.length === 0 && known !== null && known.state === seen.state && known.reason === seen.reason) {
    return { known, changes: NONE };
  }
  let held = known;
  const real: StateChange[] = [];
  for (const change of changes) {
    if (isBlank({ state: change.to, reason: change.reason })) continue;
    if (held !== null && held.state === change.to) {
      held = { ...held, reason: change.reason };
      continue;
    }
    real.push({ ...change, from: held?.state ?? change.from });
    held = { state: change.to, reason: change.reason, sinceMs: change.atMs, onsetBeforeMs: null };
  }
  if (isBlank(seen)) return { known: held, changes: real };
  if (held === null || held.state !== seen.state) {
    held = { ...seen, sinceMs: windowStartedAtMs, onsetBeforeMs: windowStartedAtMs };
  } else if (held.reason !== seen.reason) {
    held = { ...held, reason: seen.reason };
  }
  return { known: held, changes: real };
}

/**
 * Folds changes that lie before the newest heartbeat (backfill, oldest first). They never change the known state; they find its onset where
 * that was inferred, or where the state was left and taken again meanwhile. `before` is the state at that point of the past, null where nothing is known of it.
 */
export function foldPast(
  known: KnownState | null,
  before: CheckState | null,
  changes: readonly StateChange[],
): ContinuityFold & { readonly before: CheckState | null } {
  let held = known;
  let state = before;
  const real: StateChange[] = [];
  for (const change of changes) {
    if (isBlank({ state: change.to, reason: change.reason })) continue;
    const isRestart = change.from === 'unknown' && state === change.to;
    if (!isRestart) real.push(change.from === 'unknown' && state !== null ? { ...change, from: state } : change);
    state = change.to;
    if (!isRestart && held !== null) held = withPastChange(held, change);
  }
  return { known: held, changes: real, before: state };
}

/** What a change of the past says of the onset of what is known: it was inferred too late, or the state was left and taken again unseen. */
function withPastChange(known: KnownState, { to, atMs }: StateChange): KnownState {
  if (known.onsetBeforeMs !== null && atMs <= known.onsetBeforeMs) {
    return { ...known, sinceMs: to === known.state ? atMs : known.onsetBeforeMs };
  }
  return to === known.state && atMs > known.sinceMs ? { ...known, sinceMs: atMs } : known;
}
