/** Which incident a sighted cause belongs to: by what may be broken, not by what is likeliest at the moment. */
import { aspectOf, componentName, isTradeKind } from './cause-name.js';
import type { Incident, IncidentCandidate, Symptom } from './incident.js';
import type { SightedCause } from './incident-fold.js';

/** A cause with where it is: a site's id, or null for the estate's. */
export interface PlacedCause {
  readonly site: string | null;
  readonly cause: SightedCause;
}

/** A site's cause where its component stands. */
export function placeCause(site: string, cause: SightedCause): PlacedCause {
  return { site: cause.at ?? site, cause };
}

/** First failures this far apart at most, with a failing check in common, are one trouble that is explained anew. */
export const SAME_TROUBLE_MS = 60_000;

/** Causes of one sighting that are one: what a device says of itself beside what was found out about it. In an order that does not depend on that of `causes`. */
export function combineCauses(causes: readonly SightedCause[]): SightedCause[] {
  const sorted = [...causes].sort(byRank);
  const combined: SightedCause[] = [];
  for (const cause of sorted) {
    const at = combined.findIndex((other) => isSameTrouble(other, cause));
    const known = combined[at];
    if (known === undefined) combined.push(cause);
    else combined[at] = joined(known, cause);
  }
  return combined;
}

/** Found out before told, faults before findings; then by name. */
function byRank(a: SightedCause, b: SightedCause): number {
  const rank = (cause: SightedCause): number =>
    (cause.isFinding ? 4 : 0) + (cause.isConfident ? 0 : 2) + (isSearched(cause) ? 0 : 1);
  return rank(a) - rank(b) || a.onsetMs - b.onsetMs || byName(a, b);
}

/** By component and kind; of equals by all that they say. */
export function byName(a: SightedCause, b: SightedCause): number {
  const order = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0);
  const name = ({ component, kind }: SightedCause): string => `${component} ${kind}`;
  return order(name(a), name(b)) || order(JSON.stringify(a), JSON.stringify(b));
}

function isSearched({ kind }: SightedCause): boolean {
  return kind === 'hard' || kind === 'lossy' || kind === 'silent';
}

function isSameTrouble(known: SightedCause, cause: SightedCause): boolean {
  if (aspectOf(known.kind) !== aspectOf(cause.kind)) return false;
  if (known.component === cause.component && known.at === cause.at) return true;
  // Two that were both found out are two, however much their sets overlap.
  if (!isSearched(known) || isSearched(cause)) return false;
  const told = new Set(cause.candidates.map(componentName));
  return known.candidates.some(
    (candidate) => candidate.component === cause.component && told.has(componentName(candidate)),
  );
}

/** The device's own word names the kind and the class, and what was found out has the evidence. */
function joined(known: SightedCause, cause: SightedCause): SightedCause {
  const isTelling =
    isSearched(known) &&
    !isSearched(cause) &&
    known.component === cause.component &&
    known.at === cause.at &&
    !cause.isFinding;
  const { class: faultClass, trigger, kind } = isTelling ? cause : known;
  const flows = new Map([...cause.flows, ...known.flows].map((flow) => [`${flow.site} ${flow.name}`, flow]));
  const symptoms = new Map([...cause.symptoms, ...known.symptoms].map((item) => [symptomKey(item), item]));
  const suspects = new Map([...cause.suspects, ...known.suspects].map((item) => [`${item.site} ${item.change}`, item]));
  return {
    ...known,
    kind,
    class: faultClass,
    trigger,
    isConfident: known.isConfident || (cause.isConfident && !cause.isFinding),
    onsetMs: Math.min(known.onsetMs, cause.onsetMs),
    flows: [...flows.values()],
    symptoms: [...symptoms.values()],
    suspects: [...suspects.values()].sort((a, b) => b.weightNats - a.weightNats || (a.change < b.change ? -1 : 1)),
    evidence: known.evidence ?? cause.evidence,
    lostTrade: known.lostTrade ?? cause.lostTrade,
  };
}

/** What tells symptoms apart. */
export function symptomKey({ site, check }: Pick<Symptom, 'site' | 'check'>): string {
  return `${site} ${check}`;
}

/** The likeliest candidate's name, whatever the order of the set. */
export function mainName({ site, cause }: PlacedCause): string {
  return componentName({ site, component: cause.component });
}

/** Names of all that it may be; the likeliest is always one of them. */
export function candidateNames({ site, cause }: PlacedCause): Set<string> {
  return new Set([mainName({ site, cause }), ...cause.candidates.map(componentName)]);
}

/** Names of all that the cause of an incident may be. */
export function incidentNames({ cause }: Incident): Set<string> {
  return new Set([componentName(cause), ...cause.candidates.map(componentName)]);
}

/** True where a check fails because of both. */
export function sharesSymptom(a: readonly Symptom[], b: readonly Symptom[]): boolean {
  const keys = new Set(a.map(symptomKey));
  return b.some((symptom) => keys.has(symptomKey(symptom)));
}

/** For a candidate in common, however unlikely. */
const COMMON_SCORE = 0.01;

/**
 * How well a cause fits an incident, 0: not at all. Up to 1 by the candidates that they have in common, one more for the same likeliest one; less than both
 * for the same trouble explained anew, with other candidates.
 */
export function fit(placed: PlacedCause, incident: Incident): number {
  if (aspectOf(placed.cause.kind) !== aspectOf(incident.cause.kind)) return 0;
  const names = candidateNames(placed);
  const common = [...incidentNames(incident)].filter((name) => names.has(name));
  if (common.length > 0) {
    const shares = common.map((name) =>
      Math.min(shareOf(name, placed.cause.candidates), shareOf(name, incident.cause.candidates)),
    );
    const overlap = shares.reduce((sum, share) => sum + share, 0);
    return Math.min(1, COMMON_SCORE + overlap) + (mainName(placed) === componentName(incident.cause) ? 1 : 0);
  }
  const isSameTime = Math.abs(placed.cause.onsetMs - incident.onsetMs) <= SAME_TROUBLE_MS;
  // Trade that stopped for no known reason has its reason now, whenever that is found; when it stopped is known to some minutes only.
  const isExplained = isTradeKind(incident.cause.kind) && !isTradeKind(placed.cause.kind);
  const isSame = isSameTime || isExplained;
  return isSame && sharesSymptom(placed.cause.symptoms, incident.symptoms) ? COMMON_SCORE / 2 : 0;
}

/** What has ended comes back only in something that has at least so much of the chance in common with it. */
const RETURN_SHARE = 0.1;

/**
 * Whether a cause may be an ended incident that comes back: a store that falls silent is not the router of an hour ago because that is one of six that it may
 * be. With no candidate in common it is the same trouble explained anew, and so began before that was over.
 */
export function mayComeBack(placed: PlacedCause, incident: Incident): boolean {
  const score = fit(placed, incident);
  if (score === 0 || score >= COMMON_SCORE) return score > RETURN_SHARE;
  return (
    isTradeKind(incident.cause.kind) || placed.cause.onsetMs <= (incident.resolvedAtMs ?? Number.POSITIVE_INFINITY)
  );
}

function shareOf(name: string, candidates: readonly IncidentCandidate[]): number {
  return candidates.find((candidate) => componentName(candidate) === name)?.share ?? 0;
}

/** Gives each cause at most one incident and each incident at most one cause, best fit first; of equal fits the older incident. */
export function assignCauses(
  causes: readonly PlacedCause[],
  incidents: readonly Incident[],
  rank: (incident: Incident) => number,
): Map<PlacedCause, Incident> {
  const pairs = causes.flatMap((placed, at) =>
    incidents.flatMap((incident, number) => {
      const score = fit(placed, incident);
      return score === 0 ? [] : [{ placed, incident, at, number, score: score + 10 * rank(incident) }];
    }),
  );
  pairs.sort((a, b) => b.score - a.score || a.number - b.number || a.at - b.at);
  const assigned = new Map<PlacedCause, Incident>();
  const taken = new Set<string>();
  for (const { placed, incident } of pairs) {
    if (assigned.has(placed) || taken.has(incident.id)) continue;
    assigned.set(placed, incident);
    taken.add(incident.id);
  }
  return assigned;
}
