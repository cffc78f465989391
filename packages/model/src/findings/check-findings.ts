/** Risks that checks tell by their figures, with the time at which each becomes a fault. */
import type { Reason } from '../reason.js';
import type { CheckDefinition, SiteDefinition } from '../topology.js';
import type { Finding, FindingCheck, FindingKind } from './finding.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** How far ahead findings look, and how wrong a clock may be. */
export interface FindingSettings {
  readonly diskWithinMs: number;
  readonly certificateWithinMs: number;
  readonly clockSkewMs: number;
}

/** A disk by the day (domain.md, c: below 24 h), a certificate by the month, a clock by what signatures of messages and dated prices bear. */
export const DEFAULT_FINDING_SETTINGS: FindingSettings = {
  diskWithinMs: DAY_MS,
  certificateWithinMs: 30 * DAY_MS,
  clockSkewMs: 60_000,
};

const MISSED: ReadonlySet<Reason> = new Set<Reason>(['version-drift', 'half-applied', 'file-missing']);
const CLOCK: ReadonlySet<Reason> = new Set<Reason>(['clock-skew', 'clock-unsynchronized']);

/** All that a site's checks tell as of `atMs`, `checks` by index of the definition; what is `unknown` tells nothing. Ordered by when it becomes a fault. */
export function checkFindings(
  definition: SiteDefinition,
  checks: readonly (FindingCheck | undefined)[],
  atMs: number,
  settings: FindingSettings = DEFAULT_FINDING_SETTINGS,
): Finding[] {
  const findings = definition.checks.flatMap((check, index): Finding[] => {
    const seen = checks[index];
    if (seen === undefined || seen.state === 'unknown') return [];
    return [
      ...runningOut(check, seen, atMs, settings),
      ...clockFinding(check, seen, settings),
      ...toldFindings(check, seen),
    ];
  });
  const when = ({ faultAtMs }: Finding): number => faultAtMs ?? Number.POSITIVE_INFINITY;
  return findings.sort((a, b) => when(a) - when(b) || (`${a.kind} ${a.check}` < `${b.kind} ${b.check}` ? -1 : 1));
}

/** What ends at a time that can be told. Figures below 0 say that there is none. */
function runningOut(
  check: CheckDefinition,
  { values }: FindingCheck,
  atMs: number,
  { diskWithinMs, certificateWithinMs }: FindingSettings,
): Finding[] {
  const { diskFullInMinutes, daysLeft, pointOfNoReturnMinutes } = values;
  const found: Finding[] = [];
  if (diskFullInMinutes !== undefined && diskFullInMinutes >= 0 && diskFullInMinutes * MINUTE_MS <= diskWithinMs) {
    found.push(finding('disk-full', check, { diskFullInMinutes }, atMs + diskFullInMinutes * MINUTE_MS));
  }
  if (daysLeft !== undefined && daysLeft * DAY_MS <= certificateWithinMs) {
    found.push(finding('certificate-ends', check, { daysLeft }, atMs + Math.max(0, daysLeft) * DAY_MS));
  }
  if (pointOfNoReturnMinutes !== undefined && pointOfNoReturnMinutes >= 0) {
    found.push(
      finding('point-of-no-return', check, { pointOfNoReturnMinutes }, atMs + pointOfNoReturnMinutes * MINUTE_MS),
    );
  }
  return found;
}

function clockFinding(
  check: CheckDefinition,
  { reason, values }: FindingCheck,
  { clockSkewMs }: FindingSettings,
): Finding[] {
  const { offsetUs } = values;
  const isOff = offsetUs !== undefined && Math.abs(offsetUs) >= clockSkewMs * 1_000;
  if (!isOff && (reason === null || !CLOCK.has(reason))) return [];
  return [finding('clock-skew', check, offsetUs === undefined ? {} : { offsetUs }, null)];
}

/** What a check says outright. */
function toldFindings(check: CheckDefinition, { reason, values }: FindingCheck): Finding[] {
  const { drifted = 0, missing = 0, backupInUse = 0, waitingPayments = 0, waitingRows = 0 } = values;
  const found: Finding[] = [];
  if (reason !== null && MISSED.has(reason)) found.push(finding('missed-change', check, { drifted, missing }, null));
  if (backupInUse > 0 || reason === 'on-backup-line') found.push(finding('on-backup-line', check, {}, null));
  if (waitingPayments > 0) found.push(finding('unsent-batches', check, { waitingPayments }, null));
  else if (waitingRows > 0 && reason === 'backlog') found.push(finding('unsent-batches', check, { waitingRows }, null));
  return found;
}

function finding(
  kind: FindingKind,
  { id, on }: CheckDefinition,
  values: Finding['values'],
  faultAtMs: number | null,
): Finding {
  return { kind, component: on.node ?? on.link, check: id, faultAtMs, values, flows: [] };
}
