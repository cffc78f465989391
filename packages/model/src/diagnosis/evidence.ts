/** What check results say for and against a set of faults: rows of attempts and failures, and their weight in nats. */
import { type CheckIncidence, LOSS_RATES } from './fault-graph.js';

/** Attempts within this time are one row: they are not independent, a burst of losses fills one bucket. */
export const BUCKET_MS = 5_000;
/** Buckets of one check that count, the newest; a minute of evidence decides (diagnosis.md, 7). */
export const MAX_BUCKETS = 12;
/** Failure rates of a check that reads wrongly. */
const MISREAD_RATES = [0.3, 0.6, 0.95] as const;

/** Attempts of one check in one bucket. */
export interface EvidenceRow {
  /** Index in the graph's checks. */
  readonly check: number;
  /** Time of the bucket's start divided by {@link BUCKET_MS}. */
  readonly bucket: number;
  readonly attempts: number;
  /** 0..attempts. */
  readonly failures: number;
}

/** What a set of faults means for one check. All are chances, 0..1. */
export interface Expectation {
  /** That an attempt fails if all that is broken bites, false alarms included. */
  readonly failChance: number;
  /** That nothing bites during a row. */
  readonly escapeChance: number;
  /** That what need not bite does not, for as long as the trouble lasts; 0: all of it bites. */
  readonly softEscape: number;
  /** That an attempt fails where what need not bite does not. */
  readonly elseChance: number;
  /** Where what need not bite is a line that another takes over from, it bites until then; null: it is none, or was left long ago. */
  readonly takenOver: TakeOver | null;
}

/** When another line takes over: within a quarter of a minute, as most are set up, or later. */
export type TakeOver = 'soon' | 'late';

/** How many buckets of a trouble pass until then, and the chance of each. */
const TAKE_OVER: Readonly<Record<TakeOver, readonly { readonly buckets: number; readonly chance: number }[]>> = {
  soon: [
    { buckets: 0, chance: 0.2 },
    { buckets: 1, chance: 0.25 },
    { buckets: 2, chance: 0.35 },
    { buckets: 3, chance: 0.2 },
  ],
  late: [
    { buckets: 4, chance: 0.3 },
    { buckets: 6, chance: 0.4 },
    { buckets: 9, chance: 0.3 },
  ],
};

/**
 * No fault, and no number of faults, fails more of the attempts than this: a second broken thing on a way that is closed explains nothing, however many
 * checks cross it.
 */
export const MOST_FAIL = 0.99;

/** Rows of one check that look alike, with what does not depend on any fault worked out once. */
interface RowKind {
  readonly attempts: number;
  readonly failures: number;
  /** How many rows there are of it. */
  count: number;
  /** Likelihood of such a row if the check reads wrongly, times the chance of that. */
  readonly misread: number;
  /** Likelihood of such a row if nothing bites. */
  readonly innocent: number;
}

/** The rows of one check: few are unlike any other. */
export interface CheckEvidence {
  readonly kinds: readonly RowKind[];
  /** Each row's bucket and its kind's index in {@link kinds}. */
  readonly rows: readonly { readonly bucket: number; readonly kind: number }[];
  readonly totalFailures: number;
  /** Rows with a failure. */
  readonly failingRows: number;
}

/** Gathers the rows of one check. */
export function checkEvidence(check: CheckIncidence, rows: readonly EvidenceRow[]): CheckEvidence {
  const kinds: RowKind[] = [];
  const filed = rows.map(({ bucket, attempts, failures }) => {
    let kind = kinds.findIndex((known) => known.attempts === attempts && known.failures === failures);
    if (kind < 0) kind = kinds.push(rowKind(check, attempts, failures)) - 1;
    (kinds[kind] as RowKind).count++;
    return { bucket, kind };
  });
  return {
    kinds,
    rows: filed,
    totalFailures: rows.reduce((total, { failures }) => total + failures, 0),
    failingRows: rows.filter(({ failures }) => failures > 0).length,
  };
}

function rowKind(check: CheckIncidence, attempts: number, failures: number): RowKind {
  const sum = MISREAD_RATES.reduce((total, rate) => total + likelihood(rate, attempts, failures), 0);
  return {
    attempts,
    failures,
    count: 0,
    misread: (check.misread * sum) / MISREAD_RATES.length,
    innocent: likelihood(check.falseAlarm, attempts, failures),
  };
}

/**
 * Log-likelihood of a check's rows under what the faults mean for it, nats (null: it crosses none). Each row is a mixture of reading rightly and
 * reading wrongly, so that no row can weigh more than about -ln(misread): one check neither accuses a shared node nor clears it.
 */
export function weigh(check: CheckIncidence, evidence: CheckEvidence, expected: Expectation | null): number {
  if (expected === null) return sumRows(check, evidence, 0, 1);
  const { failChance, escapeChance, softEscape, elseChance } = expected;
  const bites = sumRows(check, evidence, failChance, escapeChance);
  if (softEscape === 0) return bites;
  const never = Math.log(1 - softEscape) + bites;
  if (expected.takenOver !== null)
    return logSumExp([never, ...takenOver(check, evidence, expected, TAKE_OVER[expected.takenOver])]);
  return logSumExp([never, Math.log(softEscape) + sumRows(check, evidence, elseChance, escapeChance)]);
}

/** For each moment at which the other line may have taken over. */
function takenOver(
  check: CheckIncidence,
  { kinds, rows }: CheckEvidence,
  expected: Expectation,
  moments: (typeof TAKE_OVER)[TakeOver],
): number[] {
  const { failChance, escapeChance, softEscape, elseChance } = expected;
  const before = kinds.map((kind) => rowNats(check, kind, failChance, escapeChance));
  const after = kinds.map((kind) => rowNats(check, kind, elseChance, escapeChance));
  return moments.map(({ buckets, chance }) =>
    rows.reduce(
      (nats, { bucket, kind }) => nats + ((bucket < buckets ? before : after)[kind] as number),
      Math.log(softEscape * chance),
    ),
  );
}

function sumRows(check: CheckIncidence, { kinds }: CheckEvidence, failChance: number, escapeChance: number): number {
  let nats = 0;
  for (const kind of kinds) nats += kind.count * rowNats(check, kind, failChance, escapeChance);
  return nats;
}

function rowNats(check: CheckIncidence, kind: RowKind, failChance: number, escapeChance: number): number {
  const bitten = escapeChance === 1 ? 0 : (1 - escapeChance) * likelihood(failChance, kind.attempts, kind.failures);
  return Math.log((1 - check.misread) * (bitten + escapeChance * kind.innocent) + kind.misread);
}

/** Failure chances that divide those that there may be; within each part every row is taken at its best. */
const CHANCE_BOUNDS = [0, 0.02, 0.04, 0.08, 0.12, 0.18, 0.25, 0.33, 0.45, 0.52, 0.6, 0.7, 0.8, 0.9, 0.95, MOST_FAIL];
/** Chances are rounded before they are weighed, by this at most. */
const CHANCE_ROUNDING = 0.001;

/**
 * How what crosses a check may escape, 0..1: of what surely bites the least and the most, and the least of what need not bite. Where the check crosses nothing
 * of a kind its figures are 1; where a line is taken over from anything may be.
 */
export interface EscapeBounds {
  readonly leastFirm: number;
  readonly mostFirm: number;
  readonly leastSoft: number;
  readonly isAnything: boolean;
}

/** No expectation within the bounds gives the check's rows a greater weight than this, nats: a bound for the search. */
export function mostWeight(
  check: CheckIncidence,
  { kinds, totalFailures }: CheckEvidence,
  bounds: EscapeBounds,
): number {
  const { leastFirm, mostFirm, leastSoft, isAnything } = bounds;
  const sum = (nats: (kind: RowKind) => number): number =>
    kinds.reduce((total, kind) => total + kind.count * nats(kind), 0);
  const innocent = (kind: RowKind): number => rowNats(check, kind, 0, 1);
  // Where nothing failed the least chance is the best.
  if (totalFailures === 0) return sum((kind) => bestNats(check, kind, 0, 0, 0, 0));
  // A line that is taken over may make the best of each row.
  if (isAnything) return sum((kind) => Math.max(innocent(kind), bestNats(check, kind, 0, MOST_FAIL, 0, mostFirm)));
  const overChances = (least: number, most: number): number =>
    CHANCE_BOUNDS.slice(1).reduce((nats, to, at) => {
      const from = CHANCE_BOUNDS[at] as number;
      return Math.max(
        nats,
        sum((kind) => bestNats(check, kind, from, to, least, most)),
      );
    }, Number.NEGATIVE_INFINITY);
  const none = sum(innocent);
  const firm = overChances(leastFirm, mostFirm);
  if (leastSoft === 1) return Math.max(none, firm);
  const bitten = Math.max(none, overChances(0, 0));
  return Math.max(none, firm, logSumExp([Math.log(1 - leastSoft) + bitten, Math.log(leastSoft) + none]));
}

/** The most that a row can weigh with a failure chance from `from` to `to`, escaping from `least` to `most`. */
function bestNats(check: CheckIncidence, kind: RowKind, from: number, to: number, least: number, most: number): number {
  const lowest = Math.max(from, check.falseAlarm - CHANCE_ROUNDING);
  const chance = Math.max(lowest, Math.min(to, kind.failures / kind.attempts));
  const bitten = likelihood(chance, kind.attempts, kind.failures);
  const escapeChance = bitten > kind.innocent ? least : most;
  const best = (1 - escapeChance) * bitten + escapeChance * kind.innocent;
  return Math.log((1 - check.misread) * best + kind.misread);
}

/** Of `failures` in `attempts` at a given order, each failing with `chance`. */
function likelihood(chance: number, attempts: number, failures: number): number {
  return chance ** failures * (1 - chance) ** (attempts - failures);
}

/** ln of the sum of exponentials, without overflow; -Infinity for none. */
export function logSumExp(nats: readonly number[]): number {
  const most = Math.max(...nats);
  if (!Number.isFinite(most)) return most;
  let sum = 0;
  for (const value of nats) sum += Math.exp(value - most);
  return most + Math.log(sum);
}

/** The severities that a mode may have: one for `hard`, the loss rates for `lossy`. */
export function severitiesOf(mode: 'hard' | 'lossy'): readonly number[] {
  return mode === 'hard' ? [1] : LOSS_RATES;
}
