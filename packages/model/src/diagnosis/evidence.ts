/** What check results say for and against a set of faults: rows of attempts and failures, and their weight in nats. */
import { type CheckIncidence, type Crossing, type CrossingGroup, LOSS_RATES } from './fault-graph.js';

/** Attempts within this time are one row: they are not independent, a burst of losses fills one bucket. */
export const BUCKET_MS = 5_000;
/** Buckets of one check that count, the newest; a minute of evidence decides (diagnosis.md, 7). */
export const MAX_BUCKETS = 12;
/** Failure rates of a check that reads wrongly. */
const MISREAD_RATES = [0.3, 0.6, 0.95] as const;
/** A crossing that is this likely not to bite is drawn once for all rows of its check: three readings of one port are one witness. */
const SOFT_ESCAPE = 0.1;

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

/** A component broken in some way, as one check's rows see it: the share of attempts that it takes, 0..1. */
export interface ActiveFault {
  readonly component: number;
  readonly severity: number;
}

/** What a set of faults means for one check. */
export interface Expectation {
  /** Chance that an attempt fails if the faults bite, false alarms included. */
  readonly failChance: number;
  /** Chance that none of them bites. */
  readonly escapeChance: number;
}

/**
 * No fault, and no number of faults, fails more of the attempts than this: a second broken thing on a way that is closed explains nothing, however many
 * checks cross it.
 */
export const MOST_FAIL = 0.99;

/** How many attempts should fail under `faults`; null where the check crosses none of them. */
export function expectation(check: CheckIncidence, faults: readonly ActiveFault[]): Expectation | null {
  let holds = 1 - check.falseAlarm;
  let escapes = 1;
  let isCrossed = false;
  for (const crossing of check.crossings) {
    const severity = severityOf(crossing.component, faults);
    if (severity === 0 || (crossing.isStateOnly === true && severity < 1)) continue;
    isCrossed = true;
    holds *= 1 - crossing.failChance * severity;
    escapes = Math.min(escapes, crossing.escapeChance);
  }
  for (const group of check.groups) {
    const found = groupExpectation(group, faults);
    if (found === null) continue;
    isCrossed = true;
    holds *= 1 - found.failChance;
    escapes = Math.min(escapes, found.escapeChance);
  }
  return isCrossed ? { failChance: Math.min(MOST_FAIL, 1 - holds), escapeChance: escapes } : null;
}

function groupExpectation(group: CrossingGroup, faults: readonly ActiveFault[]): Expectation | null {
  const holds = group.ways.map((way) => wayHoldChance(way, faults));
  return groupOutcome(group, holds, ownEscape(group, faults));
}

/**
 * What a group makes of its ways: `holds` is by way the chance that it takes an attempt, `own` the escape of the crossings that are broken, where no way
 * is left to escape to. Null where all ways are whole.
 */
export function groupOutcome(group: CrossingGroup, holds: ArrayLike<number>, own: number): Expectation | null {
  let broken = 0;
  let product = 1;
  let sum = 0;
  let longest = 0;
  for (let way = 0; way < holds.length; way++) {
    const fails = 1 - (holds[way] as number);
    if (fails > 0) broken++;
    product *= fails;
    sum += fails;
    longest = Math.max(longest, fails);
  }
  if (broken === 0) return null;
  const isAll = broken === holds.length;
  if (group.kind === 'balanced')
    return { failChance: sum / holds.length, escapeChance: isAll ? own : group.escapeChance };
  // While the other way is being taken some attempts fail; afterwards none do.
  return isAll ? { failChance: product, escapeChance: own } : { failChance: longest, escapeChance: group.escapeChance };
}

/** The escape of the crossings that are broken. */
function ownEscape(group: CrossingGroup, faults: readonly ActiveFault[]): number {
  let escapes = 1;
  for (const crossing of group.ways.flat()) {
    if (severityOf(crossing.component, faults) > 0) escapes = Math.min(escapes, crossing.escapeChance);
  }
  return escapes;
}

function wayHoldChance(way: readonly Crossing[], faults: readonly ActiveFault[]): number {
  let holds = 1;
  for (const crossing of way) holds *= 1 - crossing.failChance * severityOf(crossing.component, faults);
  return holds;
}

function severityOf(component: number, faults: readonly ActiveFault[]): number {
  let severity = 0;
  for (const fault of faults) if (fault.component === component && fault.severity > severity) severity = fault.severity;
  return severity;
}

/** The rows of one check, with what does not depend on any fault worked out once. */
export interface CheckEvidence {
  readonly attempts: readonly number[];
  readonly failures: readonly number[];
  /** Likelihood of each row if the check reads wrongly, times the chance of that. */
  readonly misread: readonly number[];
  /** Likelihood of each row if nothing bites. */
  readonly innocent: readonly number[];
  readonly totalFailures: number;
}

/** Gathers the rows of one check. */
export function checkEvidence(check: CheckIncidence, rows: readonly EvidenceRow[]): CheckEvidence {
  return {
    attempts: rows.map((row) => row.attempts),
    failures: rows.map((row) => row.failures),
    misread: rows.map(({ attempts, failures }) => {
      const sum = MISREAD_RATES.reduce((total, rate) => total + likelihood(rate, attempts, failures), 0);
      return (check.misread * sum) / MISREAD_RATES.length;
    }),
    innocent: rows.map(({ attempts, failures }) => likelihood(check.falseAlarm, attempts, failures)),
    totalFailures: rows.reduce((total, row) => total + row.failures, 0),
  };
}

/**
 * Log-likelihood of a check's rows under what the faults mean for it, nats (null: it crosses none). Each row is a mixture of reading rightly and
 * reading wrongly, so that no row can weigh more than about -ln(misread): one check neither accuses a shared node nor clears it.
 */
export function weigh(check: CheckIncidence, evidence: CheckEvidence, expected: Expectation | null): number {
  const readsRightly = 1 - check.misread;
  if (expected === null) return sumRows(evidence, (row) => readsRightly * at(evidence.innocent, row));
  const { failChance, escapeChance } = expected;
  const bitten = (row: number): number =>
    likelihood(failChance, at(evidence.attempts, row), at(evidence.failures, row));
  if (escapeChance <= SOFT_ESCAPE) {
    return sumRows(
      evidence,
      (row) => readsRightly * ((1 - escapeChance) * bitten(row) + escapeChance * at(evidence.innocent, row)),
    );
  }
  const bites = Math.log(1 - escapeChance) + sumRows(evidence, (row) => readsRightly * bitten(row));
  const escapes = Math.log(escapeChance) + sumRows(evidence, (row) => readsRightly * at(evidence.innocent, row));
  return logSumExp([bites, escapes]);
}

/** Failure chances among which the best for a check's rows is looked for; between two of them little is won. */
const TRIED_CHANCES = [...LOSS_RATES, MOST_FAIL, 0.9, 0.7, 0.52, 0.39, 0.29, 0.2, 0.15, 0.08, 0.04, 0.02];

/** The greatest weight that any expectation could give the check's rows, nats: a bound for the search. */
export function mostWeight(check: CheckIncidence, evidence: CheckEvidence): number {
  let most = weigh(check, evidence, null);
  for (const failChance of TRIED_CHANCES)
    most = Math.max(most, weigh(check, evidence, { failChance, escapeChance: 0 }));
  return most;
}

function sumRows(evidence: CheckEvidence, likelihoodOf: (row: number) => number): number {
  let nats = 0;
  for (let row = 0; row < evidence.attempts.length; row++) {
    nats += Math.log(likelihoodOf(row) + at(evidence.misread, row));
  }
  return nats;
}

function at(column: readonly number[], row: number): number {
  return column[row] ?? 0;
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
