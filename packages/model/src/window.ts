/** Folds the attempts of a few seconds into one heartbeat. */
import { isLost } from './attempt-outcome.js';
import { boundChange, changeSizeBytes, MAX_CHANGE_BYTES } from './bound-change.js';
import type { Change, CheckChange } from './change.js';
import type { Attempt, CheckSummary, Heartbeat, Transition } from './heartbeat.js';
import type { Reason } from './reason.js';
import type { CheckState } from './state.js';

/** Latencies kept per check and window; more are thinned, so a hectic window stays small. */
const MAX_LATENCIES = 256;
/** Transitions kept per window; a flapping check beyond that keeps its newest. */
export const MAX_WINDOW_TRANSITIONS = 256;
/** Changes kept per window, and their bytes by {@link changeSizeBytes}: a quarter of the longest message. */
export const MAX_WINDOW_CHANGES = 32;
export const MAX_WINDOW_CHANGE_BYTES = 64 * 1024;

interface CheckColumn {
  sent: number;
  lost: number;
  maxUs: number | null;
  /** Null until the first. */
  latenciesUs: number[] | null;
  /** The latest that came. */
  values: Readonly<Record<string, number>> | undefined;
}

/** An open window. Mutable on purpose: one per agent, on the hot path of every attempt. */
export interface Window {
  readonly startedAtMs: number;
  readonly columns: readonly CheckColumn[];
  readonly transitions: Transition[];
  readonly changes: CheckChange[];
  changeBytes: number;
}

/** Opens a window for `checkCount` checks at `startedAtMs` (session clock). */
export function openWindow(checkCount: number, startedAtMs: number): Window {
  const columns: CheckColumn[] = [];
  for (let check = 0; check < checkCount; check++)
    columns.push({ sent: 0, lost: 0, maxUs: null, latenciesUs: null, values: undefined });
  return { startedAtMs, columns, transitions: [], changes: [], changeBytes: 0 };
}

/** Counts one attempt of check `index`. Only answered attempts are timed; an `unknown` attempt is no evidence and counts as not sent. */
export function addAttempt(window: Window, index: number, attempt: Attempt): void {
  const column = window.columns[index];
  if (column === undefined) throw new RangeError(`check index ${index} of ${window.columns.length}`);
  if (attempt.values !== undefined) column.values = attempt.values;
  if (attempt.state === 'unknown') return;
  column.sent += 1;
  if (isLost(attempt)) {
    column.lost += 1;
    return;
  }
  if (attempt.latencyUs === undefined) return;
  const latencyUs = Math.max(1, Math.round(attempt.latencyUs));
  if (column.maxUs === null || latencyUs > column.maxUs) column.maxUs = latencyUs;
  if (column.latenciesUs === null) column.latenciesUs = [latencyUs];
  else if (column.latenciesUs.length < MAX_LATENCIES) column.latenciesUs.push(latencyUs);
  else column.latenciesUs[column.sent % MAX_LATENCIES] = latencyUs;
}

/** Notes a confirmed transition. */
export function addTransition(window: Window, transition: Transition): void {
  if (window.transitions.length >= MAX_WINDOW_TRANSITIONS) window.transitions.shift();
  window.transitions.push(transition);
}

/** True where the window takes one more change, however long. */
export function hasRoomForChange(window: Window): boolean {
  return window.changes.length < MAX_WINDOW_CHANGES && window.changeBytes + MAX_CHANGE_BYTES <= MAX_WINDOW_CHANGE_BYTES;
}

/** Notes a change that check `check` found at `foundAtMs` (session clock), within the bounds of {@link boundChange}. Throws RangeError where there is no room. */
export function addChange(window: Window, check: number, change: Change, foundAtMs: number): void {
  if (!hasRoomForChange(window)) throw new RangeError(`${window.changes.length} changes are in the window`);
  const bounded = boundChange(change);
  window.changes.push({ ...bounded, check, foundAtMs });
  window.changeBytes += changeSizeBytes(bounded);
}

/** True where a heartbeat tells what cannot wait: transitions or changes. */
export function isNews(heartbeat: Pick<Heartbeat, 'transitions' | 'changes'>): boolean {
  return heartbeat.transitions.length > 0 || (heartbeat.changes?.length ?? 0) > 0;
}

/** The heartbeat of a window that ends at `endedAtMs`; `states` are the confirmed states of all checks, by index. */
export function closeWindow(
  window: Window,
  endedAtMs: number,
  states: readonly { readonly current: CheckState; readonly reason: Reason | null }[],
): Omit<Heartbeat, 'seq'> {
  const checks = window.columns.map((column, index): CheckSummary => {
    const state = states[index];
    const { sent, lost, maxUs, values } = column;
    const summary: CheckSummary = {
      state: state?.current ?? 'unknown',
      reason: state === undefined ? 'no-data' : state.reason,
      sent,
      lost,
      medianUs: median(column.latenciesUs),
      maxUs,
    };
    return values === undefined ? summary : { ...summary, values };
  });
  const { transitions } = window;
  // A gap may end the window before the moment at which a change in it was found.
  const changes = window.changes.map((change) => ({ ...change, foundAtMs: Math.min(change.foundAtMs, endedAtMs) }));
  const lengthMs = Math.max(0, endedAtMs - window.startedAtMs);
  return { endedAtMs, lengthMs, checks, transitions, ...(changes.length > 0 && { changes }) };
}

/** Lower median: always a latency that was measured. */
function median(latenciesUs: readonly number[] | null): number | null {
  if (latenciesUs === null) return null;
  if (latenciesUs.length === 1) return latenciesUs[0] ?? null;
  const sorted = Float64Array.from(latenciesUs).sort();
  return sorted[(sorted.length - 1) >>> 1] ?? null;
}
