/** Folds attempts into heartbeats: one each window, and one at once when a check changes its state or finds a change. */
import {
  type Attempt,
  addAttempt,
  addChange,
  addTransition,
  type Change,
  type CheckHealth,
  closeWindow,
  type Heartbeat,
  hasRoomForChange,
  isNews,
  openWindow,
  type Transition,
} from '@tillwatch/model';
import type { Gap } from './runner.js';
import type { CancelTimer, Timers } from './timers.js';

export interface WindowerDeps {
  readonly checkCount: number;
  readonly windowMs: number;
  readonly clock: { nowMs(): number };
  readonly timers: Timers;
  /** Confirmed states by index, as they are when a window closes. */
  readonly healths: readonly CheckHealth[];
  /** Lets the owner notice a gap before a timed close believes that the window lasted as long as the clock says. */
  readonly observe: () => void;
  /** Checks whose values are counts: none is put aside by the next in the same window. */
  readonly countingChecks?: ReadonlySet<number>;
  readonly emit: (heartbeat: Omit<Heartbeat, 'seq'>) => void;
}

export interface Windower {
  start(): void;
  add(index: number, attempt: Attempt, transition: Transition | null): void;
  /** Closes the window where the gap began and opens one where it ended: nobody watched in between. */
  interrupt(gap: Gap): void;
  /** Emits what the open window holds and opens no other. */
  stop(): void;
}

/** News (transitions, changes) of one cause come together; they travel in one heartbeat. */
export const COALESCE_MS = 50;
/** While states flap without end, news are sent this often at most. */
export const COALESCE_BUSY_MS = 250;
const BUSY_WITHIN_MS = 1_000;
const NO_CHANGES: readonly Change[] = [];
/** A timer this late still ends its window where it was due, so that steady windows are of one length, which the wire then need not tell. */
const ON_TIME_MS = 100;

/** Makes the windower; no timer runs before `start()`. */
export function createWindower(deps: WindowerDeps): Windower {
  const { clock, windowMs } = deps;
  let open = openWindow(deps.checkCount, 0);
  let isRunning = false;
  let cancelTimed: CancelTimer | undefined;
  let cancelSoon: CancelTimer | undefined;
  let hurriedAtMs = Number.NEGATIVE_INFINITY;

  function closeAt(endedAtMs: number, reopenAtMs: number): void {
    cancelTimed?.();
    cancelSoon?.();
    cancelTimed = undefined;
    cancelSoon = undefined;
    const closed = open;
    open = openWindow(deps.checkCount, reopenAtMs);
    if (isRunning) {
      cancelTimed = deps.timers.after(Math.max(0, reopenAtMs + windowMs - clock.nowMs()), onTimed);
    }
    const heartbeat = closeWindow(closed, endedAtMs, deps.healths);
    const isEmpty =
      !isNews(heartbeat) && heartbeat.lengthMs === 0 && heartbeat.checks.every((check) => check.sent === 0);
    if (!isEmpty) deps.emit(heartbeat);
  }

  function onTimed(): void {
    cancelTimed = undefined;
    deps.observe();
    if (cancelTimed !== undefined) return; // the gap that was noticed has opened a new window
    const nowMs = clock.nowMs();
    const dueMs = open.startedAtMs + windowMs;
    if (nowMs < dueMs) {
      cancelTimed = deps.timers.after(dueMs - nowMs, onTimed);
      return;
    }
    const isSteady = !isNews(open) && nowMs - dueMs <= ON_TIME_MS;
    const endMs = isSteady ? dueMs : nowMs;
    closeAt(endMs, endMs);
  }

  function onSoon(): void {
    cancelSoon = undefined;
    deps.observe();
    if (!isNews(open)) return;
    const nowMs = clock.nowMs();
    hurriedAtMs = nowMs;
    closeAt(nowMs, nowMs);
  }

  return {
    start() {
      if (isRunning) return;
      isRunning = true;
      open = openWindow(deps.checkCount, clock.nowMs());
      cancelTimed = deps.timers.after(windowMs, onTimed);
    },
    add(index, attempt, transition) {
      const isCount = attempt.values !== undefined && deps.countingChecks?.has(index) === true;
      if (isCount && open.columns[index]?.values !== undefined) closeAt(clock.nowMs(), clock.nowMs());
      addAttempt(open, index, attempt);
      if (transition !== null) addTransition(open, transition);
      for (const change of attempt.changes ?? NO_CHANGES) {
        // None is given up: what finds no room goes with the next window.
        if (!hasRoomForChange(open)) closeAt(clock.nowMs(), clock.nowMs());
        addChange(open, index, change, clock.nowMs());
      }
      if (!isNews(open) || cancelSoon !== undefined) return;
      const isBusy = clock.nowMs() - hurriedAtMs < BUSY_WITHIN_MS;
      cancelSoon = deps.timers.after(isBusy ? COALESCE_BUSY_MS : COALESCE_MS, onSoon);
    },
    interrupt({ fromMs, toMs }) {
      if (isRunning) closeAt(Math.max(fromMs, open.startedAtMs), toMs);
    },
    stop() {
      if (!isRunning) return;
      isRunning = false;
      const nowMs = clock.nowMs();
      closeAt(nowMs, nowMs);
    },
  };
}
