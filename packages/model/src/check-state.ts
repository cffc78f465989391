/** Hysteresis: turns the attempts of one check into a state that does not flap, and its transitions. */
import { isLost } from './attempt-outcome.js';
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
  /**
   * How long a trouble with this reason has to last before its attempts count at all, ms: a cover that is open while paper is changed is no fault.
   * Meanwhile the check keeps its state.
   */
  readonly patienceMs?: Readonly<Partial<Record<Reason, number>>>;
}

export const DEFAULT_CHECK_POLICY: CheckPolicy = {
  failAfter: 3,
  okAfter: 2,
  reprobeMs: 250,
  lossWindow: 20,
  lossDegraded: 4,
  lossRecovered: 1,
};

/** Evidence for one state that is not the current one. */
interface Evidence {
  readonly count: number;
  readonly firstAtMs: number;
}

type Pending = Readonly<Partial<Record<CheckState, Evidence>>>;

export interface CheckHealth {
  readonly current: CheckState;
  readonly reason: Reason | null;
  /** Onset of the current state; null before the first attempt. */
  readonly sinceMs: number | null;
  /** States that attempts have begun to show since the last one that agreed, none of them confirmed; null: none. */
  readonly pending: Pending | null;
  /** The path loses too many attempts, whatever else is said of it. */
  readonly isLossy: boolean;
  /** Latest attempts as bits, newest lowest; 1: lost. `unknown` attempts are not in it. */
  readonly lossBits: number;
  readonly lossCount: number;
  /** A trouble that has not lasted long enough to count; null: none. */
  readonly tolerated: { readonly reason: Reason; readonly sinceMs: number } | null;
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
  return {
    current: 'unknown',
    reason: 'no-data',
    sinceMs: null,
    pending: null,
    isLossy: false,
    lossBits: 0,
    lossCount: 0,
    tolerated: null,
  };
}

/** Misses in a row are no chance where a way that loses as much as this one would give them less often than this: at 1 % loss it is three. */
const CHANCE_RUN = 1e-5;
/** A loss of its own is known of a check from so many misses in its window on; the run that is being judged is none of them. */
const OWN_LOSSES = 3;

/**
 * What went down by attempts that were lost is looked at again so soon, until it has been down for so long: three misses in a row are chance on some way of
 * some store each week, and a check of each minute would show one as down for all of it. Whoever tells of a check that fails alone waits for 15 s.
 */
const LOOK_AGAIN_MS = 2_000;
const FRESH_DOWN_MS = 20_000;
const LOOK_AGAIN: readonly CheckEffect[] = [{ type: 'reprobe', afterMs: LOOK_AGAIN_MS }];

/**
 * True when nothing but a lossy way stands between this attempt and `down`: whoever knows what the check's way loses is to be asked now, and no sooner,
 * as that takes a search.
 */
export function isAboutToBeDown(health: CheckHealth, attempt: Attempt, policy: CheckPolicy): boolean {
  const misses = (health.pending?.down?.count ?? 0) + 1;
  return health.current !== 'down' && isLost(attempt) && misses >= policy.failAfter;
}

/**
 * Folds one attempt; `atMs` is its moment on the session clock, and the onset if it turns out to be the first of a new state. `wayLoss`: the share of
 * attempts that what the check shares with others is known to lose, 0..1; a device behind it is not dead for missing three in a row.
 */
export function foldAttempt(
  health: CheckHealth,
  attempt: Attempt,
  atMs: number,
  policy: CheckPolicy = DEFAULT_CHECK_POLICY,
  wayLoss = 0,
): CheckFold {
  if (isMoreOfTheSame(health, attempt, policy)) return { state: health, effects: NO_EFFECTS };
  const { lossBits, lossCount } = pushLoss(health, attempt, policy);
  const downAfter = missesForDown(health, attempt, policy, wayLoss);
  const isHeldBack = downAfter > policy.failAfter && isAboutToBeDown(health, attempt, policy);
  const isLossy = isHeldBack || judgeLoss(health, lossBits, lossCount, policy);
  // An answered attempt on a lossy path is degraded: single answers between losses must not read as health.
  const shown: CheckState = attempt.state === 'ok' && isLossy ? 'degraded' : attempt.state;
  const reason: Reason | null = shown === attempt.state ? attempt.reason : 'loss';
  const tolerated = tolerate(health, attempt, reason, atMs, policy);
  const kept = { lossBits, lossCount, isLossy, tolerated };
  const onsetMs = tolerated?.reason === reason ? tolerated.sinceMs : atMs;
  if (reason !== health.reason && atMs - onsetMs < patienceMs(reason, policy)) {
    // The device answered, which ends the evidence that it does not; the trouble itself says nothing yet.
    return { state: { ...health, ...kept, pending: null }, effects: NO_EFFECTS };
  }
  if (shown === health.current) {
    const isFresh = health.sinceMs !== null && atMs - health.sinceMs < FRESH_DOWN_MS;
    const effects = isFresh ? lookAgain(shown, attempt, policy) : NO_EFFECTS;
    return { state: agree(health, reason, atMs, kept), effects };
  }

  const pending = gather(health, shown, onsetMs);
  const confirmed = ([shown, 'degraded'] as const).find((state) => {
    const after = state === 'down' ? downAfter : needed(health, state, isLossy && shown === state, policy);
    return state !== health.current && (pending[state]?.count ?? 0) >= after;
  });
  if (confirmed === undefined) {
    const effects: CheckEffect[] = policy.reprobeMs > 0 ? [{ type: 'reprobe', afterMs: policy.reprobeMs }] : [];
    return { state: { ...health, ...kept, pending }, effects };
  }
  const sinceMs = pending[confirmed]?.firstAtMs ?? atMs;
  // An outage that ended leaves a window full of losses: they were the outage, not a lossy path.
  const loss = health.current === 'down' ? { ...kept, lossBits: 0, lossCount: 0, isLossy: false } : kept;
  const why = isHeldBack && confirmed === 'degraded' ? 'loss' : reason;
  const transition = { from: health.current, to: confirmed, reason: why, atMs: sinceMs };
  // What may still turn out to be down goes on being counted.
  const open = isHeldBack && confirmed === 'degraded' ? pickDown(pending) : null;
  const effects: CheckEffect[] = [{ type: 'transition', transition }, ...lookAgain(confirmed, attempt, policy)];
  if (open !== null && policy.reprobeMs > 0) effects.push({ type: 'reprobe', afterMs: policy.reprobeMs });
  return { state: { current: confirmed, reason: why, sinceMs, pending: open, ...loss }, effects };
}

/** One more answer of a check that is well, has nothing pending and lost nothing of late, as nearly all are: it changes nothing. */
function isMoreOfTheSame(health: CheckHealth, attempt: Attempt, { lossWindow }: CheckPolicy): boolean {
  const isWell = health.current === 'ok' && health.pending === null && health.tolerated === null && !health.isLossy;
  const isKnown = health.reason === null && health.sinceMs !== null;
  const isFull = health.lossBits === 0 && health.lossCount === lossWindow;
  return attempt.state === 'ok' && attempt.reason === null && isWell && isKnown && isFull;
}

function lookAgain(state: CheckState, attempt: Attempt, { reprobeMs }: CheckPolicy): readonly CheckEffect[] {
  return state === 'down' && isLost(attempt) && reprobeMs > 0 ? LOOK_AGAIN : NO_EFFECTS;
}

function pickDown({ down }: Pending): Pending | null {
  return down === undefined ? null : { down };
}

/** Misses in a row that mean more than that the way loses some: its own loss before them, or the loss of what it shares, whichever is greater. */
function missesForDown(health: CheckHealth, attempt: Attempt, policy: CheckPolicy, wayLoss: number): number {
  const least = needed(health, 'down', false, policy);
  if (!isLost(attempt)) return least;
  const run = health.pending?.down?.count ?? 0;
  const before = run >= 32 ? 0 : health.lossBits >>> run;
  const lost = popCount(before);
  const own = lost >= OWN_LOSSES ? lost / Math.max(1, health.lossCount - run) : 0;
  const loss = Math.max(own, wayLoss);
  if (loss <= 0) return least;
  const misses = loss >= 1 ? policy.lossWindow : Math.ceil(Math.log(CHANCE_RUN) / Math.log(loss));
  return Math.max(least, Math.min(misses, policy.lossWindow));
}

type LossRecord = Pick<CheckHealth, 'lossBits' | 'lossCount' | 'isLossy' | 'tolerated'>;

/** The same state again: nothing is pending any more; a reason may still sharpen (refused -> timeout) without a transition. */
function agree(health: CheckHealth, reason: Reason | null, atMs: number, kept: LossRecord): CheckHealth {
  const isSettled = health.pending === null && health.reason === reason && health.sinceMs !== null;
  const isSameLoss = kept.lossBits === health.lossBits && kept.lossCount === health.lossCount;
  const isSame = isSettled && isSameLoss && kept.isLossy === health.isLossy && kept.tolerated === health.tolerated;
  if (isSame) return health;
  const { lossBits, lossCount, isLossy, tolerated } = kept;
  const sinceMs = health.sinceMs ?? atMs;
  return { current: health.current, reason, sinceMs, pending: null, isLossy, lossBits, lossCount, tolerated };
}

/**
 * Adds an attempt to the evidence. An answer ends the evidence of failure and the other way round; an attempt that could not judge ends none, so that
 * failures with such attempts between them still count; and what is down is at least degraded, so that two kinds of trouble in turns are trouble.
 */
function gather(health: CheckHealth, shown: CheckState, atMs: number): Pending {
  const before = health.pending ?? {};
  const more = (state: CheckState): Pending => ({
    [state]: { count: (before[state]?.count ?? 0) + 1, firstAtMs: before[state]?.firstAtMs ?? atMs },
  });
  switch (shown) {
    case 'unknown':
      return { ...before, ...more('unknown') };
    case 'ok':
    case 'degraded':
      return more(shown);
    case 'down':
      return health.current === 'ok' ? { ...more('degraded'), ...more('down') } : more('down');
  }
}

/** The trouble that is being tolerated after an attempt with `reason`: the same as before, a new one, or none. An attempt that could not judge leaves it. */
function tolerate(
  health: CheckHealth,
  attempt: Attempt,
  reason: Reason | null,
  atMs: number,
  policy: CheckPolicy,
): CheckHealth['tolerated'] {
  if (reason !== null && patienceMs(reason, policy) > 0) {
    return health.tolerated?.reason === reason ? health.tolerated : { reason, sinceMs: atMs };
  }
  return attempt.state === 'unknown' ? health.tolerated : null;
}

function patienceMs(reason: Reason | null, policy: CheckPolicy): number {
  return reason === null ? 0 : (policy.patienceMs?.[reason] ?? 0);
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
  const bit = isLost(attempt) ? 1 : 0;
  const mask = policy.lossWindow >= 32 ? 0xffffffff : (1 << policy.lossWindow) - 1;
  return {
    lossBits: (((health.lossBits << 1) | bit) & mask) >>> 0,
    lossCount: Math.min(health.lossCount + 1, policy.lossWindow),
  };
}

/** Lossy from `lossDegraded` of an `ok` path until `lossRecovered`, whatever reasons single attempts give meanwhile. */
function judgeLoss(health: CheckHealth, bits: number, count: number, policy: CheckPolicy): boolean {
  if (count < Math.min(policy.lossWindow, policy.lossDegraded * 2)) return false;
  const lost = popCount(bits);
  return health.isLossy ? lost > policy.lossRecovered : health.current === 'ok' && lost >= policy.lossDegraded;
}

function popCount(bits: number): number {
  let count = 0;
  for (let rest = bits >>> 0; rest !== 0; rest = (rest & (rest - 1)) >>> 0) count++;
  return count;
}
