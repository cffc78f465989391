/** What a sighting says of a cause, as an incident keeps it: ordered, bounded, and not changed for changes that nobody would see. */
import type { CauseView } from '../api-cause.js';
import { type HealthState, severity as stateRank } from '../state.js';
import { symptomKey } from './cause-match.js';
import { componentName } from './cause-name.js';
import {
  type AffectedFlow,
  type ChangeSuspect,
  ESTATE_SOURCE,
  INCIDENT_LIMITS,
  type Incident,
  type IncidentCandidate,
  type LostTrade,
  type Symptom,
} from './incident.js';

/** Shares that move by less are the same. */
const SHARE_STEP = 0.05;

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The first `limit` of a list, and how many are left out. */
export function bounded<T>(
  list: readonly T[],
  limit: number,
): { readonly list: readonly T[]; readonly leftOut: number } {
  return { list: list.length > limit ? list.slice(0, limit) : list, leftOut: Math.max(0, list.length - limit) };
}

/** Likeliest first, at most {@link INCIDENT_LIMITS}; those of `known` where they say the same. */
export function describeCandidates(
  candidates: readonly IncidentCandidate[],
  known: readonly IncidentCandidate[],
): { readonly list: readonly IncidentCandidate[]; readonly leftOut: number } {
  const unique = new Map([...candidates].sort((a, b) => a.share - b.share).map((item) => [componentName(item), item]));
  const sorted = [...unique.values()].sort((a, b) => b.share - a.share || byText(componentName(a), componentName(b)));
  const { list, leftOut } = bounded(sorted, INCIDENT_LIMITS.candidates);
  const shares = new Map(known.map((item) => [componentName(item), item.share]));
  const isSame =
    list.length === known.length &&
    list.every((item) => Math.abs((shares.get(componentName(item)) ?? 2) - item.share) < SHARE_STEP);
  return { list: isSame ? known : list, leftOut };
}

/** Symptoms by when they began; what other sources of the incident said stays. */
export function describeSymptoms(
  symptoms: readonly Symptom[],
  incident: Incident | null,
  source: string,
): { readonly list: readonly Symptom[]; readonly count: number } {
  const kept = keptFromOthers(incident?.symptoms ?? [], incident, source);
  const unique = new Map([...kept, ...symptoms].map((symptom) => [symptomKey(symptom), symptom]));
  const sorted = [...unique.values()].sort((a, b) => a.sinceMs - b.sinceMs || byText(symptomKey(a), symptomKey(b)));
  const { list } = bounded(sorted, INCIDENT_LIMITS.symptoms);
  return { list, count: sorted.length };
}

/** Flows, those without which nothing is sold first, then the worst. */
export function describeFlows(
  flows: readonly AffectedFlow[],
  incident: Incident | null,
  source: string,
): { readonly list: readonly AffectedFlow[]; readonly leftOut: number } {
  const kept = keptFromOthers(incident?.flows ?? [], incident, source);
  const unique = new Map([...kept, ...flows].map((flow) => [`${flow.site} ${flow.name}`, flow]));
  const rank = (state: HealthState): number => -stateRank(state);
  const sorted = [...unique.values()].sort(
    (a, b) =>
      Number(b.critical) - Number(a.critical) ||
      rank(a.state) - rank(b.state) ||
      byText(`${a.site} ${a.name}`, `${b.site} ${b.name}`),
  );
  return bounded(sorted, INCIDENT_LIMITS.flows);
}

/** What a site says of itself replaces what was known of that site; what the estate stage says, all but that. */
function keptFromOthers<T extends { readonly site: string }>(
  known: readonly T[],
  incident: Incident | null,
  source: string,
): readonly T[] {
  const others = (incident?.life.namedBy ?? []).filter((other) => other !== source);
  if (others.length === 0) return [];
  return known.filter(({ site }) => (source === ESTATE_SOURCE ? others.includes(site) : site !== source));
}

/** Weightiest first. */
export function describeSuspects(
  suspects: readonly ChangeSuspect[],
  known: readonly ChangeSuspect[],
): {
  readonly list: readonly ChangeSuspect[];
  readonly leftOut: number;
} {
  const sorted = [...suspects].sort((a, b) => b.weightNats - a.weightNats || byText(a.change, b.change));
  const { list, leftOut } = bounded(sorted, INCIDENT_LIMITS.suspects);
  const isSame = list.length === known.length && list.every((item, at) => item.change === known[at]?.change);
  return { list: isSame ? known : list, leftOut };
}

/** Evidence is taken anew where it names others, or is ten times as sure. */
export function describeEvidence(evidence: CauseView | null, known: CauseView | null): CauseView | null {
  if (evidence === null || known === null) return evidence ?? known;
  const gist = (view: CauseView): string =>
    JSON.stringify([
      view.mode,
      view.isConfident,
      Math.floor(Math.log10(Math.max(1, view.odds))),
      view.suspects.map(({ component }) => component),
      view.for,
      view.against,
      view.cleared,
    ]);
  return gist(evidence) === gist(known) ? known : evidence;
}

/** Lost trade is taken anew with every whole order. */
export function describeLostTrade(lost: LostTrade | null, known: LostTrade | null): LostTrade | null {
  if (lost === null || known === null) return lost ?? known;
  const gist = ({ orders, low, high }: LostTrade): string => [orders, low, high].map(Math.round).join(' ');
  return gist(lost) === gist(known) ? known : lost;
}
