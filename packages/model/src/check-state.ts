/** Hysteresis: turns the attempts of one check into a state that does not flap, and its transitions. */
import type { Attempt, Transition } from './heartbeat.js';
import type { Reason } from './reason.js';
import type { CheckState } from './state.js';

/** When a check changes its mind. Counts are attempts. */
export interface CheckPolicy {
  /** Consecutive attempts of one other state that confirm it, when it is worse or unknown. Default 3 (domain.md: 3 misses in a row). */
  readonly failAfter: number;
  /** Consecutive attempts that confirm a better state. Default 2. */
  readonly okAfter: number;
  /** Wait before the next attempt while a change is unconfirmed, ms; 0: never re-probe early. */
  readonly reprobeMs: number;
  /** Loss is judged over this many latest attempts, 1..32. */
  readonly lossWindow: number;
  /** At least this many lost among them: `degraded` with reason `loss` (20 %: the common ICMP template's line). */
  readonly lossDegraded: number;
  /** At most this many lost: recovered from loss. */
  readonly lossRecovered: number;
}

export const DEFAULT_CHECK_POLICY: CheckPolicy = {
  failAfter: 3,
  okAfter: 2,
  reprobeMs: 250,
  lossWindow: 20,
  lossDegraded: 4,
  lossRecovered: 1,
};

export interface CheckHealth {
  readonly current: CheckState;
  readonly reason: Reason | null;
  /** Onset of the current state; null before the first attempt. */
  readonly sinceMs: number | null;
  /** A state that attempts have begun to show but not confirmed. */
  readonly pending: { readonly state: CheckState; readonly count: number; readonly firstAtMs: number } | null;
  /** Latest attempts as bits, newest lowest; 1: lost. `unknown` attempts are not in it. */
  readonly lossBits: number;
  readonly lossCount: number;
}

export type CheckEffect =
  | { readonly type: 'transition'; readonly transition: Omit<Transition, 'check'> }
  | { readonly type: 'reprobe'; readonly afterMs: number };

export interface CheckFold {
  readonly state: CheckHealth;
  readonly effects: readonly CheckEffect[];
}

const NO_EFFECTS: readonly CheckEffect[] = [];
const RANK: Readonly<Record<CheckState, number>> = { ok: 0, degraded: 1, unknown: 2, down: 3 };

/** A check before its first attempt: `unknown`, reason `no-data`. */
export function createCheckState(): CheckHealth {
  return { current: 'unknown', reason: 'no-data', sinceMs: null, pending: null, lossBits: 0, lossCount: 0 };
}

/** Folds one attempt that ended at `atMs`. */
export function foldAttempt(
  health: CheckHealth,
  attempt: Attempt,
  atMs: number,
  policy: CheckPolicy = DEFAULT_CHECK_POLICY,
): CheckFold {
  const { lossBits, lossCount } = pushLoss(health, attempt, policy);
  const lossy = isLossy(health, lossBits, lossCount, policy);
  // An answered attempt on a lossy path is degraded: single answers between losses must not read as health.
  const shown: CheckState = attempt.state === 'ok' && lossy ? 'degraded' : attempt.state;
  const reason: Reason | null = shown === attempt.state ? attempt.reason : 'loss';
  const kept = { lossBits, lossCount };

  if (shown === health.current) {
    // Same state: nothing is pending any more; a reason may still sharpen (refused -> timeout) without a transition.
    const unchanged = health.pending === null && health.reason === reason && health.sinceMs !== null;
    if (unchanged && lossBits === health.lossBits && lossCount === health.lossCount)
      return { state: health, effects: NO_EFFECTS };
    return {
      state: { ...health, ...kept, reason, sinceMs: health.sinceMs ?? atMs, pending: null },
      effects: NO_EFFECTS,
    };
  }

  const continued = health.pending?.state === shown ? health.pending : null;
  const count = (continued?.count ?? 0) + 1;
  const firstAtMs = continued?.firstAtMs ?? atMs;
  if (count >= needed(health, shown, lossy, policy)) {
    const transition = { from: health.current, to: shown, reason, atMs: firstAtMs };
    // An outage that ended leaves a window full of losses: they were the outage, not a lossy path.
    const loss = health.current === 'down' ? { lossBits: 0, lossCount: 0 } : kept;
    const next: CheckHealth = { current: shown, reason, sinceMs: firstAtMs, pending: null, ...loss };
    return { state: next, effects: [{ type: 'transition', transition }] };
  }
  const effects: CheckEffect[] = policy.reprobeMs > 0 ? [{ type: 'reprobe', afterMs: policy.reprobeMs }] : [];
  return { state: { ...health, ...kept, pending: { state: shown, count, firstAtMs } }, effects };
}

/** Attempts in a row that confirm `next`. */
function needed(health: CheckHealth, next: CheckState, lossy: boolean, policy: CheckPolicy): number {
  // The first good answer after the start says enough; a first failure has to prove itself.
  if (health.current === 'unknown') return next === 'ok' || next === 'degraded' ? 1 : policy.failAfter;
  // The loss window is a confirmation of its own: many attempts went into it.
  if (next === 'degraded' && lossy && health.current === 'ok') return 1;
  return RANK[next] > RANK[health.current] ? policy.failAfter : policy.okAfter;
}

function pushLoss(health: CheckHealth, attempt: Attempt, policy: CheckPolicy): { lossBits: number; lossCount: number } {
  if (attempt.state === 'unknown') return health;
  const bit = attempt.state === 'down' ? 1 : 0;
  const mask = policy.lossWindow >= 32 ? 0xffffffff : (1 << policy.lossWindow) - 1;
  return {
    lossBits: (((health.lossBits << 1) | bit) & mask) >>> 0,
    lossCount: Math.min(health.lossCount + 1, policy.lossWindow),
  };
}

function isLossy(health: CheckHealth, bits: number, count: number, policy: CheckPolicy): boolean {
  if (count < Math.min(policy.lossWindow, policy.lossDegraded * 2)) return false;
  const lost = popCount(bits);
  const wasLossy = health.current === 'degraded' && health.reason === 'loss';
  if (wasLossy) return lost > policy.lossRecovered;
  return health.current === 'ok' && lost >= policy.lossDegraded;
}

function popCount(bits: number): number {
  let count = 0;
  for (let rest = bits >>> 0; rest !== 0; rest = (rest & (rest - 1)) >>> 0) count++;
  return count;
}
