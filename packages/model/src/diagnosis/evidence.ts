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
    if (severity === 0) continue;
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
  const fails = group.ways.map((way) => wayFailChance(way, faults));
  const broken = fails.filter((chance) => chance > 0).length;
  if (broken === 0) return null;
  const isAll = broken === group.ways.length;
  const own = ownEscape(group, faults);
  if (group.kind === 'failover') {
    const failChance = fails.reduce((product, chance) => product * chance, 1);
    if (isAll) return { failChance, escapeChance: own };
    // While the other way is being taken some attempts fail; afterwards none do.
    const longest = Math.max(...fails);
    return { failChance: longest, escapeChance: group.escapeChance };
  }
  const failChance = fails.reduce((sum, chance) => sum + chance, 0) / fails.length;
  return { failChance, escapeChance: isAll ? own : group.escapeChance };
}

/** The escape of the crossings that are broken, where no way is left to escape to. */
function ownEscape(group: CrossingGroup, faults: readonly ActiveFault[]): number {
  let escapes = 1;
  for (const crossing of group.ways.flat()) {
    if (severityOf(crossing.component, faults) > 0) escapes = Math.min(escapes, crossing.escapeChance);
  }
  return escapes;
}

function wayFailChance(way: readonly Crossing[], faults: readonly ActiveFault[]): number {
  let holds = 1;
  for (const crossing of way) holds *= 1 - crossing.failChance * severityOf(crossing.component, faults);
  return 1 - holds;
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
