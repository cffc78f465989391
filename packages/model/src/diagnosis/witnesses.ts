/**
 * Witnesses: when a check fails for the first time, which others are asked at once, and how often, so that its cause is named in seconds and not after
 * the next round.
 */
import type { Attempt } from '../heartbeat.js';
import { crossedBy, type FaultGraph } from './fault-graph.js';
import { wasAnswered } from './trouble.js';

/** Checks by index that would speak for or against each check's way. */
export type WitnessTable = readonly (readonly number[])[];

/** For each component on a failing check's way, this many checks. */
const WITNESSES_OF_A_COMPONENT = 2;
/** After the first failure the witnesses are asked at these moments, ms. */
export const FIRST_LOOKS_MS = [1_000, 2_500] as const;
/** Of those first looks, in one trouble, over all that fail in it. */
export const MAX_FIRST_LOOKS = 80;
/** Thereafter the failing checks and their witnesses are asked once in so long, ... */
export const ROUND_MS = 1_000;
/** ... so many times, ... */
export const ROUNDS = 20;
/** ... and at most so many of them. */
export const MAX_ROUND_CHECKS = 16;
/** A check that was looked at so short a while ago, by its own schedule or by another's trouble, has said what it has to say. */
export const RECENT_MS = 750;
/** A check that failed within this is failing still: it does not fail for the first time. */
export const FAILING_MS = 20_000;
/** A check that has called for witnesses does so again after this at the earliest: a line that loses a packet now and then is not probed for ever. */
export const QUIET_MS = 300_000;
/** Answers in a row after which a check that failed once is taken for well. */
const WELL_AFTER = 3;

/**
 * The witnesses of each check of `graph`: for each component that it crosses the two others with the shortest way through it, the nearest of each
 * component first. `mayAsk` by index: false for checks that may disturb the shop or somebody's machine when they are made out of turn.
 */
export function witnessTable(graph: FaultGraph, mayAsk: readonly boolean[]): WitnessTable {
  const crossed = graph.checks.map((check) => [...new Set(crossedBy(check).map(({ component }) => component))]);
  const through = graph.components.map((): number[] => []);
  for (const [check, components] of crossed.entries()) {
    if (mayAsk[check] !== true) continue;
    for (const component of components) through[component]?.push(check);
  }
  const lengthOf = (check: number): number => crossed[check]?.length ?? 0;
  for (const checks of through) checks.sort((a, b) => lengthOf(a) - lengthOf(b) || a - b);
  return crossed.map((components, check) => {
    const nearest = components.map((component) => (through[component] ?? []).filter((other) => other !== check));
    const inTurn = Array.from({ length: WITNESSES_OF_A_COMPONENT }, (_, place) =>
      nearest.flatMap((others) => others[place] ?? []),
    );
    return [...new Set(inTurn.flat())];
  });
}

/** One trouble, from its first failure to its last round. */
interface Trouble {
  /** Checks that failed for the first time in it, in that order. */
  readonly failing: readonly number[];
  readonly witnesses: readonly number[];
  /** Of the first looks, what is still to come: when, and at what. */
  readonly firstLooks: readonly { readonly atMs: number; readonly check: number }[];
  readonly firstLooksTaken: number;
  readonly nextRoundMs: number;
  readonly roundsLeft: number;
}

interface CheckMemory {
  readonly lastAtMs: number;
  readonly lastFailureAtMs: number;
  readonly answersInARow: number;
  readonly calledAtMs: number;
}

/** What the re-probing of one site remembers; a few numbers for each check. */
export interface WitnessState {
  readonly checks: readonly CheckMemory[];
  readonly trouble: Trouble | null;
}

export type WitnessEvent =
  /** An attempt ended. */
  | { readonly type: 'attempt'; readonly check: number; readonly attempt: Pick<Attempt, 'state' | 'reason'> }
  /** The time that {@link nextWitnessMs} named has come. */
  | { readonly type: 'time' };

export interface WitnessFold {
  readonly state: WitnessState;
  /** Checks to be attempted now, out of turn, each once. */
  readonly ask: readonly number[];
}

const NOTHING: readonly number[] = [];
const NEVER = Number.NEGATIVE_INFINITY;

/** No trouble, nothing remembered. */
export function createWitnessState(checkCount: number): WitnessState {
  const fresh: CheckMemory = { lastAtMs: NEVER, lastFailureAtMs: NEVER, answersInARow: 0, calledAtMs: NEVER };
  return { checks: Array.from({ length: checkCount }, () => fresh), trouble: null };
}

/** When to come back with `time`; null while there is no trouble. */
export function nextWitnessMs({ trouble }: WitnessState): number | null {
  if (trouble === null) return null;
  return Math.min(trouble.nextRoundMs, trouble.firstLooks[0]?.atMs ?? Number.POSITIVE_INFINITY);
}

/** Folds one event; `mayAsk` as for {@link witnessTable}. Times are of one clock that never jumps. */
export function foldWitnesses(
  state: WitnessState,
  event: WitnessEvent,
  nowMs: number,
  site: { readonly table: WitnessTable; readonly mayAsk: readonly boolean[] },
): WitnessFold {
  if (event.type === 'time') return takeTime(state, nowMs, site.mayAsk);
  const before = state.checks[event.check];
  if (before === undefined) throw new RangeError(`check index ${event.check} of ${state.checks.length}`);
  // An attempt that could not judge is no evidence.
  if (event.attempt.state === 'unknown') return { state, ask: NOTHING };
  // What a target says of itself is no puzzle.
  const hasFailed = !wasAnswered(event.attempt);
  // Nearly every attempt is this one. When it was is no matter: the first look of a later trouble comes longer after it than RECENT_MS.
  if (!hasFailed && state.trouble === null && before.answersInARow === WELL_AFTER) return { state, ask: NOTHING };
  const isFirst = hasFailed && nowMs - before.lastFailureAtMs > FAILING_MS && nowMs - before.calledAtMs >= QUIET_MS;
  const after: CheckMemory = {
    lastAtMs: nowMs,
    lastFailureAtMs: hasFailed ? nowMs : before.lastFailureAtMs,
    answersInARow: hasFailed ? 0 : Math.min(before.answersInARow + 1, WELL_AFTER),
    calledAtMs: isFirst ? nowMs : before.calledAtMs,
  };
  const checks = state.checks.with(event.check, after);
  if (!isFirst) return { state: { checks, trouble: state.trouble }, ask: NOTHING };
  return { state: { checks, trouble: joined(state.trouble, event.check, nowMs, site.table) }, ask: NOTHING };
}

/** The trouble with one more failing check in it, or a new one. */
function joined(trouble: Trouble | null, check: number, nowMs: number, table: WitnessTable): Trouble {
  const known = new Set([...(trouble?.failing ?? []), ...(trouble?.witnesses ?? [])]);
  const taken = trouble?.firstLooksTaken ?? 0;
  const room = Math.floor((MAX_FIRST_LOOKS - taken) / FIRST_LOOKS_MS.length);
  const fresh = (table[check] ?? []).filter((witness) => !known.has(witness)).slice(0, room);
  const looks = FIRST_LOOKS_MS.flatMap((afterMs) =>
    fresh.map((witness) => ({ atMs: nowMs + afterMs, check: witness })),
  );
  return {
    failing: [...(trouble?.failing ?? []), check],
    witnesses: [...(trouble?.witnesses ?? []), ...fresh],
    firstLooks: [...(trouble?.firstLooks ?? []), ...looks].sort((a, b) => a.atMs - b.atMs || a.check - b.check),
    firstLooksTaken: taken + looks.length,
    nextRoundMs: trouble?.nextRoundMs ?? nowMs + FIRST_LOOKS_MS[1] + ROUND_MS,
    roundsLeft: trouble?.roundsLeft ?? ROUNDS,
  };
}

function takeTime({ checks, trouble }: WitnessState, nowMs: number, mayAsk: readonly boolean[]): WitnessFold {
  if (trouble === null) return { state: { checks, trouble }, ask: NOTHING };
  const due = trouble.firstLooks.filter(({ atMs }) => atMs <= nowMs).map(({ check }) => check);
  const firstLooks = trouble.firstLooks.slice(due.length);
  const isStale = (check: number): boolean => nowMs - (checks[check]?.lastAtMs ?? NEVER) >= RECENT_MS;
  if (nowMs < trouble.nextRoundMs) {
    return { state: { checks, trouble: { ...trouble, firstLooks } }, ask: distinct(due).filter(isStale) };
  }
  const isOver = trouble.roundsLeft === 0 || trouble.failing.every((check) => isWell(checks[check]));
  const ask = distinct([...due, ...(isOver ? [] : roundOf(trouble, mayAsk))]).filter(isStale);
  if (isOver && firstLooks.length === 0) return { state: { checks, trouble: null }, ask };
  const roundsLeft = Math.max(0, trouble.roundsLeft - 1);
  // After a standstill the rounds that were missed are not made up for.
  const next = { ...trouble, firstLooks, roundsLeft, nextRoundMs: nowMs + ROUND_MS };
  return { state: { checks, trouble: next }, ask };
}

/** Half of a round are failing checks, half are witnesses; where one side has fewer, the other has more. */
function roundOf({ failing, witnesses }: Trouble, mayAsk: readonly boolean[]): readonly number[] {
  const half = MAX_ROUND_CHECKS / 2;
  const failed = failing.filter((check) => mayAsk[check] === true);
  const others = witnesses.filter((check) => !failing.includes(check));
  return [...failed.slice(0, half), ...others.slice(0, half), ...failed.slice(half), ...others.slice(half)].slice(
    0,
    MAX_ROUND_CHECKS,
  );
}

const isWell = (check: CheckMemory | undefined): boolean => check === undefined || check.answersInARow >= WELL_AFTER;

const distinct = (checks: readonly number[]): readonly number[] => [...new Set(checks)];
