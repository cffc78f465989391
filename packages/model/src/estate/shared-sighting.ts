/** Puts a shared cause into the words of an incident: its sites, its members, and the sum of what they lost. */
import type { CauseView } from '../api-cause.js';
import {
  type FaultClassName,
  type FaultTrigger,
  INCIDENT_LIMITS,
  type IncidentCandidate,
  type LostTrade,
} from '../incident/incident.js';
import type { SharedSighting, SightedCause } from '../incident/incident-fold.js';
import type { SharedPartKind } from './shared-part.js';
import type { StoreSymptom } from './symptom-book.js';

/** What the stage knows of one shared cause. */
export interface SharedFinding {
  /** A part's id, or `rise:line`. */
  readonly id: string;
  /** Null for a rise. */
  readonly kind: SharedPartKind | null;
  readonly marginNats: number;
  readonly isConfident: boolean;
  readonly candidates: readonly IncidentCandidate[];
  /** Lasting symptoms that it explains, of stores and of the hub; ordered by site. Never empty. */
  readonly members: readonly StoreSymptom[];
  readonly onsetMs: number;
  readonly siteCount: number;
  /** Of stores that have the part and are well: other parts that these stores speak against. */
  readonly cleared: CauseView['cleared'];
}

const MAX_ODDS = 1e6;
const MAX_SHOWN = 5;

/** The sighting of one shared cause. */
export function sharedSighting(finding: SharedFinding): SharedSighting {
  const causes = finding.members.map(({ cause }) => cause);
  const { id, isConfident, candidates, onsetMs, siteCount, members } = finding;
  return {
    component: id,
    kind: majority(causes.map(({ kind }) => kind)),
    candidates,
    isConfident,
    isFinding: false,
    onsetMs,
    symptoms: causes.flatMap(({ symptoms }) => symptoms).slice(0, INCIDENT_LIMITS.symptoms),
    flows: causes.flatMap(({ flows }) => flows).slice(0, INCIDENT_LIMITS.flows),
    evidence: evidenceOf(finding),
    suspects: causes
      .flatMap(({ suspects }) => suspects)
      .sort((a, b) => b.weightNats - a.weightNats)
      .slice(0, INCIDENT_LIMITS.suspects),
    class: classOf(finding, causes),
    trigger: triggerOf(finding.kind, causes),
    lostTrade: lostTradeOf(causes),
    sites: [...new Set(members.map(({ site }) => site))].slice(0, INCIDENT_LIMITS.sites),
    members: members.map(({ site, cause }) => ({ site, component: cause.component })),
    siteCount,
    awaits: ['stores'],
  };
}

function evidenceOf({ candidates, isConfident, marginNats, onsetMs, members, cleared }: SharedFinding): CauseView {
  return {
    mode: 'hard',
    suspects: candidates.map(({ component, share }) => ({ component, share })),
    isConfident,
    odds: Math.min(MAX_ODDS, Math.exp(Math.min(marginNats, 20))),
    since: new Date(onsetMs).toISOString(),
    for: members
      .flatMap(({ site, cause }) => cause.symptoms.slice(0, 1).map(({ check }) => `${site}/${check}`))
      .slice(0, MAX_SHOWN),
    against: [],
    cleared,
  };
}

function classOf({ id, kind }: SharedFinding, causes: readonly SightedCause[]): FaultClassName {
  switch (kind) {
    case 'carrier':
    case 'hub':
      return 'infrastructure/network-wan';
    case 'central-db':
      return databaseClass(causes);
    case 'version':
      return isSetting(id, causes) ? 'application/configuration' : 'application/software';
    case 'release':
      return 'application/software';
    default:
      return majority(causes.map((cause) => cause.class));
  }
}

/** A thing of which fields have changed is set up, not built. */
function isSetting(id: string, causes: readonly SightedCause[]): boolean {
  const changes = causes
    .flatMap(({ suspects }) => suspects)
    .filter(({ subject }) => id.startsWith(`version:${subject}=`));
  return changes.length > 0 && changes.every(({ field }) => field !== null);
}

/** As stores and hub say that the database is: full, waiting for locks, out of sessions. Those that took it for their line say nothing of that. */
function databaseClass(causes: readonly SightedCause[]): FaultClassName {
  const said = causes.map((cause) => cause.class).filter((name) => !name.startsWith('infrastructure/network'));
  return said.length === 0 ? 'infrastructure/database' : majority(said);
}

function triggerOf(kind: SharedPartKind | null, causes: readonly SightedCause[]): FaultTrigger {
  if (kind === 'carrier') return 'third-party';
  if (kind === 'version' || kind === 'release') return 'change-induced';
  return majority(causes.map(({ trigger }) => trigger));
}

/** Null where no member knows; else the sum of those that do. */
function lostTradeOf(causes: readonly SightedCause[]): LostTrade | null {
  const known = causes.flatMap(({ lostTrade }) => lostTrade ?? []);
  if (known.length === 0) return null;
  const sum = (figure: (lost: LostTrade) => number): number => known.reduce((total, lost) => total + figure(lost), 0);
  return { orders: sum(({ orders }) => orders), low: sum(({ low }) => low), high: sum(({ high }) => high) };
}

/** The most frequent; of several the first in order. */
function majority<Value extends string>(values: readonly Value[]): Value {
  const counts = new Map<Value, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [first] = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return (first as [Value, number])[0];
}
