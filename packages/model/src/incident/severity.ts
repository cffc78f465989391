/** The grade of an incident, by what cannot be sold because of it (domain.md, c). */
import type { HealthState } from '../state.js';
import { type AffectedFlow, SEVERITIES, type Severity } from './incident.js';

/** What one who names a cause knows of its reach. */
export interface Reach {
  readonly flows: readonly AffectedFlow[];
  /** Sites that the cause touches. */
  readonly siteCount: number;
  /** Stores of the estate; 0: not known. */
  readonly storeCount: number;
  /** Share of the chain's orders that is lost, 0..1. */
  readonly lostShare: number;
  readonly isHub: boolean;
  readonly isOpen: boolean;
  readonly isFinding: boolean;
}

/**
 * Grades a cause. `P1`: central trade, or `manyShare` of the stores (two at least: one store of a chain of three is not the chain) or of the orders. `P2`: a
 * store cannot take money, or that many stores are impaired or out of sight. `P3`: something is impaired, with alternatives left, or may be. `P4`: no flow. A
 * flow that nobody can see is not stopped: `unknown` is never `down`. One lower while closed; a finding is never more than `P4`.
 */
export function gradeSeverity(reach: Reach, manyShare: number): Severity {
  if (reach.isFinding) return 'P4';
  const grade = openGrade(reach, manyShare);
  return reach.isOpen ? grade : lower(grade);
}

function openGrade({ flows, siteCount, storeCount, lostShare, isHub }: Reach, manyShare: number): Severity {
  const isMany = (sites: number): boolean => sites >= 2 && storeCount > 0 && sites / storeCount >= manyShare;
  const stopped = flows.filter((flow) => flow.critical && isStopped(flow.state));
  const stoppedSites = new Set(stopped.map((flow) => flow.site)).size;
  const isImpaired = flows.some((flow) => flow.state !== 'ok');
  if ((isHub && stoppedSites > 0) || isMany(stoppedSites) || lostShare >= manyShare) return 'P1';
  if (stoppedSites > 0 || (isImpaired && isMany(siteCount))) return 'P2';
  return isImpaired ? 'P3' : 'P4';
}

/** True for a flow that does not work at all. */
export function isStopped(state: HealthState): boolean {
  return state === 'down' || state === 'unreachable';
}

function lower(grade: Severity): Severity {
  return SEVERITIES[Math.min(SEVERITIES.length - 1, SEVERITIES.indexOf(grade) + 1)] as Severity;
}

/** The worst of several grades; `P4` for none. */
export function worstGrade(grades: Iterable<Severity>): Severity {
  let worst = SEVERITIES.length - 1;
  for (const grade of grades) worst = Math.min(worst, SEVERITIES.indexOf(grade));
  return SEVERITIES[worst] as Severity;
}

/** True when `a` is graver than `b`. */
export function isGraver(a: Severity, b: Severity): boolean {
  return SEVERITIES.indexOf(a) < SEVERITIES.indexOf(b);
}
