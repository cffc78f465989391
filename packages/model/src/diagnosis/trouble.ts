/** The latest attempts of one check as evidence: when each was, whether it failed, and since when the check fails. */
import { isToldByTarget } from '../attempt-outcome.js';
import type { CheckHealth } from '../check-state.js';
import type { Attempt } from '../heartbeat.js';
import type { Reason } from '../reason.js';
import type { CheckDefinition } from '../topology.js';
import { BUCKET_MS, type EvidenceRow, MAX_BUCKETS } from './evidence.js';

/** A check counts as failing until it has not failed for this long: a lossy way answers in between. */
export const TROUBLE_MEMORY_MS = 20_000;

/**
 * Beside what a target tells of itself: answers that are no use. The whole way held for them. `refused` and `reset` are not among them, as a relay or a
 * firewall on the way may have given them.
 */
const ANSWERED_WRONGLY: ReadonlySet<Reason> = new Set<Reason>([
  'answer-mismatch',
  'auth-failed',
  'body-mismatch',
  'certificate-expired',
  'certificate-expiring',
  'certificate-name',
  'certificate-untrusted',
  'http-status',
  'protocol',
  'rebooted',
  'sessions-full',
  'too-large',
]);

/** Probe kinds that ask a device for its ports: on a line, a port that is down is that line's failure, although the device answered. */
export const PORT_CHECKS: ReadonlySet<string> = new Set(['snmp-router']);

/** Whether the attempt speaks against what `check` watches: no answer, or the answer that the line at a port is down. */
export function hasFailed(
  check: Pick<CheckDefinition, 'kind' | 'on'>,
  attempt: Pick<Attempt, 'state' | 'reason'>,
): boolean {
  const isPortDown = attempt.reason === 'interface-down' && check.on.link !== undefined && PORT_CHECKS.has(check.kind);
  return isPortDown || !wasAnswered(attempt);
}

/** True where the target answered, whatever it said of itself. */
export function wasAnswered(attempt: Pick<Attempt, 'state' | 'reason'>): boolean {
  if (attempt.state === 'ok') return true;
  return isToldByTarget(attempt.reason) || (attempt.reason !== null && ANSWERED_WRONGLY.has(attempt.reason));
}

/** Attempts remembered of each check: a minute at one a second, and the re-probes of a trouble besides. */
export const MAX_ATTEMPTS = 80;

/** The latest attempts of one check. Mutable: one per check, on the way of every attempt. */
export interface CheckTrouble {
  /** A ring; `count` attempts were ever written. */
  readonly atMs: Float64Array;
  readonly failed: Uint8Array;
  count: number;
  /** First failure of the trouble that lasts; null while there is none. */
  failingSinceMs: number | null;
  lastFailureAtMs: number;
}

/** A check before its first attempt. */
export function createTrouble(): CheckTrouble {
  return {
    atMs: new Float64Array(MAX_ATTEMPTS),
    failed: new Uint8Array(MAX_ATTEMPTS),
    count: 0,
    failingSinceMs: null,
    lastFailureAtMs: Number.NEGATIVE_INFINITY,
  };
}

/** Counts one attempt. One that could not judge is no evidence and is passed over. */
export function noteAttempt(
  trouble: CheckTrouble,
  attempt: Pick<Attempt, 'state' | 'reason'>,
  atMs: number,
  failed: boolean = !wasAnswered(attempt),
): void {
  if (attempt.state === 'unknown') return;
  const place = trouble.count % MAX_ATTEMPTS;
  trouble.atMs[place] = atMs;
  trouble.failed[place] = failed ? 1 : 0;
  trouble.count++;
  if (failed) {
    if (trouble.failingSinceMs === null || atMs - trouble.lastFailureAtMs > TROUBLE_MEMORY_MS)
      trouble.failingSinceMs = atMs;
    trouble.lastFailureAtMs = atMs;
  } else if (atMs - trouble.lastFailureAtMs > TROUBLE_MEMORY_MS) {
    trouble.failingSinceMs = null;
  }
}

/**
 * Attempts that began at `sinceMs` or later and before `untilMs` as rows of `check`; the newest {@link MAX_BUCKETS} buckets. Not a moment earlier: at one attempt a second,
 * half a second of slack gives every other check an answer from before the fault, and a dead switch reads as a lossy one.
 */
export function rowsSince(
  trouble: CheckTrouble,
  check: number,
  sinceMs: number,
  untilMs = Number.POSITIVE_INFINITY,
): EvidenceRow[] {
  const rows: { check: number; bucket: number; attempts: number; failures: number }[] = [];
  for (let place = 0; place < Math.min(trouble.count, MAX_ATTEMPTS); place++) {
    const atMs = trouble.atMs[place] as number;
    if (atMs < sinceMs || atMs >= untilMs) continue;
    const bucket = Math.floor((atMs - sinceMs) / BUCKET_MS);
    // Attempts come in the order of time but for few, so that it is nearly always the last one.
    let row = rows.at(-1);
    if (row?.bucket !== bucket) row = rows.find((known) => known.bucket === bucket);
    if (row === undefined) {
      row = { check, bucket, attempts: 0, failures: 0 };
      rows.push(row);
    }
    row.attempts++;
    row.failures += trouble.failed[place] as number;
  }
  return rows.sort((a, b) => a.bucket - b.bucket).slice(-MAX_BUCKETS);
}

/** This share of the attempts of something dead fails at least. */
const STEADY = 0.9;

/** Whether what is remembered of the check from `fromMs` until before `untilMs` failed but for chance; true where nothing is remembered. */
export function failedSteadily(
  { atMs, failed, count }: CheckTrouble,
  fromMs: number,
  untilMs = Number.POSITIVE_INFINITY,
): boolean {
  let attempts = 0;
  let failures = 0;
  for (let place = 0; place < Math.min(count, MAX_ATTEMPTS); place++) {
    const at = atMs[place] as number;
    if (at < fromMs || at >= untilMs) continue;
    attempts++;
    failures += failed[place] as number;
  }
  return failures >= STEADY * attempts;
}

/** Of the failures that are remembered from `fromMs` on, how many there are, but `most` at most. */
export function failuresFrom({ atMs, failed, count }: CheckTrouble, fromMs: number, most: number): number {
  let failures = 0;
  for (let place = 0; place < Math.min(count, MAX_ATTEMPTS) && failures < most; place++) {
    if ((atMs[place] as number) >= fromMs) failures += failed[place] as number;
  }
  return failures;
}

/**
 * Since when the check fails, as of `nowMs`; null: it does not. A check that is confirmed to fail does so since its onset, however long its interval. Any
 * other has failed lately, and was not confirmed `ok` since; one that stopped giving results goes on as it was for {@link TROUBLE_MEMORY_MS}.
 */
export function failingSinceMs(
  trouble: CheckTrouble,
  health: Pick<CheckHealth, 'current' | 'reason' | 'sinceMs'> | undefined,
  nowMs: number,
  check?: Pick<CheckDefinition, 'kind' | 'on'>,
): number | null {
  const sinceMs = recentSinceMs(trouble, health, nowMs);
  if (health === undefined || health.sinceMs === null || !isConfirmedFailing(health, check)) return sinceMs;
  return sinceMs === null ? health.sinceMs : Math.min(sinceMs, health.sinceMs);
}

function recentSinceMs(
  trouble: CheckTrouble,
  health: Pick<CheckHealth, 'current' | 'sinceMs'> | undefined,
  nowMs: number,
): number | null {
  if (trouble.failingSinceMs === null || nowMs - trouble.lastFailureAtMs > TROUBLE_MEMORY_MS) return null;
  const isWell = health?.current === 'ok' && health.sinceMs !== null && health.sinceMs > trouble.lastFailureAtMs;
  return isWell && hasRecovered(trouble) ? null : trouble.failingSinceMs;
}

/** So many answers in a row are no accident any more: 20 to 1. */
const ACCIDENT = 0.05;

/**
 * Whether the answers since the last failure are more than a lossy check gives now and then: of one that fails half of its attempts five in a row prove
 * nothing, of one that failed all of them the first does.
 */
export function hasRecovered({ atMs, failed, count, failingSinceMs, lastFailureAtMs }: CheckTrouble): boolean {
  let attempts = 0;
  let failures = 0;
  let answersSince = 0;
  for (let place = 0; place < Math.min(count, MAX_ATTEMPTS); place++) {
    const at = atMs[place] as number;
    if (failingSinceMs === null || at < failingSinceMs) continue;
    if (at > lastFailureAtMs) answersSince++;
    else attempts++;
    failures += failed[place] as number;
  }
  return attempts === 0 || (1 - failures / attempts) ** answersSince < ACCIDENT;
}

function isConfirmedFailing(
  { current, reason }: Pick<CheckHealth, 'current' | 'reason'>,
  check: Pick<CheckDefinition, 'kind' | 'on'> | undefined,
): boolean {
  if (current !== 'down' && current !== 'degraded') return false;
  const attempt = { state: current, reason };
  return check === undefined ? !wasAnswered(attempt) : hasFailed(check, attempt);
}
