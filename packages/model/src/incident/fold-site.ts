/** A site's sighting, folded: what it names is opened or goes on, what it does not name ends. */

import { attribute } from './attribute-cause.js';
import {
  assignCauses,
  candidateNames,
  combineCauses,
  fit,
  incidentNames,
  mayComeBack,
  type PlacedCause,
  placeCause,
  sharesSymptom,
} from './cause-match.js';
import { componentName } from './cause-name.js';
import { coveredBy, foldInto } from './covered-cause.js';
import { describeFlows } from './describe-cause.js';
import { clearIncident, mergeIncidents } from './end-incident.js';
import { ESTATE_SOURCE, type Incident } from './incident.js';
import { isLiving, rootOf } from './incident-book.js';
import type { SiteSighting } from './incident-fold.js';
import type { IncidentTurn } from './incident-turn.js';
import { nameIncident } from './name-incident.js';
import { isOvertaken, mayOpen, type Naming } from './naming.js';
import { openIncident } from './open-incident.js';
import { gradeSeverity } from './severity.js';
import { isRemainder } from './what-follows.js';

/** Sites that name one cause of another site by themselves. */
const MAX_NAMERS = 16;

/** Folds one site's sighting. */
export function foldSite(turn: IncidentTurn, sighting: SiteSighting): void {
  const placed = combineCauses(sighting.causes).map((cause) => placeCause(sighting.site, cause));
  if (sighting.isPast === true) {
    attributePast(turn, sighting, placed);
    return;
  }
  const pool = poolOf(turn, sighting.site);
  const own: PlacedCause[] = [];
  for (const one of placed) {
    const above = coveredBy(turn, one, sighting.site);
    if (above === undefined) own.push(one);
    else foldInto(turn, above, one, pool);
  }
  const free = [...pool, ...elsewhere(turn, sighting.site, own, pool)]
    .flatMap(({ id }) => turn.incident(id) ?? [])
    .filter((incident) => incident.state !== 'resolved' || own.some((one) => mayComeBack(one, incident)));
  const assigned = assignCauses(own, free, rankOf);
  for (const one of own) nameOwn(turn, sighting, one, assigned);
  const named = new Set([...assigned.values()].map(({ id }) => id));
  for (const { id } of pool) if (!named.has(id)) endUnnamed(turn, sighting, id, assigned);
}

/** Incidents of a site that a sighting may name: living ones, those that ended within the flap window, and of the estate's those whose cause lies here. */
function poolOf(turn: IncidentTurn, site: string): Incident[] {
  const here = turn.of(site);
  const shared = turn
    .of(ESTATE_SOURCE)
    .filter((incident) => componentName(incident.cause).startsWith(`${site}/`) && !here.includes(incident));
  return [...here, ...shared].filter((incident) => isAtHand(turn, incident));
}

/** Incidents at the places of causes that stand at other sites: who speaks of one component, speaks of one cause. */
function elsewhere(
  turn: IncidentTurn,
  site: string,
  causes: readonly PlacedCause[],
  pool: readonly Incident[],
): Incident[] {
  const known = new Set(pool.map(({ id }) => id));
  const found = causes.flatMap((placed) => {
    if (placed.site === null || placed.site === site) return [];
    const names = candidateNames(placed);
    const there = turn.of(placed.site).filter((incident) => incident.cause.site === placed.site);
    const shared = turn.of(ESTATE_SOURCE).filter((incident) => incident.cause.site === null);
    return [...there, ...shared].filter((incident) => [...incidentNames(incident)].some((name) => names.has(name)));
  });
  return [...new Set(found)].filter((incident) => !known.has(incident.id) && isAtHand(turn, incident));
}

function isAtHand(turn: IncidentTurn, incident: Incident): boolean {
  const root = rootOf(turn.all(), incident);
  if (root === undefined || root.state === 'merged') return false;
  return root.resolvedAtMs === null || Math.abs(turn.atMs - root.resolvedAtMs) <= turn.settings.flapWindowMs;
}

/** Living before merged before resolved. */
function rankOf(incident: Incident): number {
  return isLiving(incident) ? 2 : incident.state === 'merged' ? 1 : 0;
}

function namingOf(sighting: SiteSighting, placed: PlacedCause): Naming {
  const { cause } = placed;
  const { isHub = false, isOpen, site } = sighting;
  // A hub that looks at a part of a store is outside of it, and is not touched by what is wrong there.
  const isOutside = isHub && placed.site !== null && placed.site !== site;
  const touched = isOutside ? placed.site : site;
  const vantage = isOutside ? 'centre' : sighting.vantage;
  const { flows, isFinding } = cause;
  const reach = { flows, isFinding, siteCount: 1, storeCount: 0, lostShare: 0, isHub, isOpen };
  return {
    source: site,
    placed,
    sites: [touched],
    covers: [],
    vantage,
    reach,
    mute: cause.mute ?? sighting.mute,
    awaits: cause.awaits ?? [],
  };
}

function nameOwn(
  turn: IncidentTurn,
  sighting: SiteSighting,
  placed: PlacedCause,
  assigned: ReadonlyMap<PlacedCause, Incident>,
): void {
  const naming = namingOf(sighting, placed);
  const incident = assigned.get(placed);
  if (incident === undefined) {
    if (isRemainder(turn, sighting.site, placed, assigned)) return;
    const opened = openIncident(turn, naming);
    const origin = [...assigned.values()].find(
      (other) => fit(placed, other) > 0 && sharesSymptom(placed.cause.symptoms, other.symptoms),
    );
    if (opened !== null && origin !== undefined) {
      turn.log(opened.id, 'split', { from: origin.id });
      turn.log(origin.id, 'split', { part: opened.id });
    }
    return;
  }
  if (isFull(incident, sighting.site) || isOnlyAsked(incident, naming, turn.atMs)) return;
  if (isLiving(incident)) nameIncident(turn, incident.id, naming);
  else if (mayReturn(turn, incident, naming)) nameIncident(turn, incident.id, naming);
}

/** Many sites that speak of one component: the estate stage speaks for the rest of them. */
function isFull({ cause, life }: Incident, site: string): boolean {
  return cause.site !== site && life.namedBy.length >= MAX_NAMERS && !life.namedBy.includes(site);
}

/**
 * A fault that would open nothing makes no incident of what was only asked about either: a store that sold little in the afternoon, and switches its tills off
 * when it has closed, has still nothing wrong with it. The question stands as it is for as long.
 */
function isOnlyAsked({ life }: Incident, naming: Naming, atMs: number): boolean {
  return life.isFinding && !naming.placed.cause.isFinding && !mayOpen(naming, atMs);
}

/** What had ended comes back only by what would open it; and out of another incident only when it has been seen by itself for the hold time. */
function mayReturn(turn: IncidentTurn, incident: Incident, naming: Naming): boolean {
  if (!mayOpen(naming, turn.atMs) || isOvertaken(incident, turn.atMs)) return false;
  if (incident.state !== 'merged') return true;
  const sinceMs = incident.life.qualifyingSinceMs;
  if (sinceMs !== null && sinceMs <= turn.atMs && turn.atMs - sinceMs >= turn.settings.holdMs) {
    turn.update(incident.id, {}, { qualifyingSinceMs: null });
    return true;
  }
  if (sinceMs === null || sinceMs > turn.atMs) turn.update(incident.id, {}, { qualifyingSinceMs: turn.atMs });
  return false;
}

function endUnnamed(
  turn: IncidentTurn,
  sighting: SiteSighting,
  id: string,
  assigned: ReadonlyMap<PlacedCause, Incident>,
): void {
  const incident = turn.incident(id);
  if (incident === undefined) return;
  if (!isLiving(incident)) {
    if (incident.life.qualifyingSinceMs !== null) turn.update(id, {}, { qualifyingSinceMs: null });
    return;
  }
  if (isOvertaken(incident, turn.atMs)) return;
  const isOwn =
    incident.cause.site === sighting.site && incident.life.namedBy.every((source) => source === sighting.site);
  const heir = isOwn ? heirOf(turn, incident, assigned) : undefined;
  if (heir !== undefined) mergeIncidents(turn, [id], heir);
  else if (!isUnseen(sighting, incident)) clearIncident(turn, id, sighting.site);
}

/** The incident whose cause now explains what this one stood for. */
function heirOf(
  turn: IncidentTurn,
  incident: Incident,
  assigned: ReadonlyMap<PlacedCause, Incident>,
): string | undefined {
  for (const [placed, { id }] of assigned) {
    const other = turn.incident(id);
    const isHeir = fit(placed, incident) > 0 && sharesSymptom(placed.cause.symptoms, incident.symptoms);
    if (isHeir && other !== undefined && isLiving(other)) return id;
  }
  return undefined;
}

/** All that spoke for it at this site is without a fresh result. */
function isUnseen({ site, unknown = [] }: SiteSighting, incident: Incident): boolean {
  const here = incident.symptoms.filter((symptom) => symptom.site === site);
  return here.length > 0 && unknown.length > 0 && here.every(({ check }) => unknown.includes(check));
}

/** Backfill may say what an incident of that time really was; it opens and ends nothing. */
function attributePast(turn: IncidentTurn, sighting: SiteSighting, placed: readonly PlacedCause[]): void {
  const then = turn.of(sighting.site).filter((incident) => {
    const endedAtMs = incident.resolvedAtMs === null ? Number.POSITIVE_INFINITY : incident.resolvedAtMs;
    const isThen = incident.onsetMs <= sighting.atMs + turn.settings.holdMs && sighting.atMs <= endedAtMs;
    return isThen && incident.state !== 'merged' && incident.cause.site === sighting.site;
  });
  const confident = placed.filter(({ cause }) => cause.isConfident && !cause.isFinding);
  for (const [one, { id }] of assignCauses(confident, then, () => 0)) {
    const naming = namingOf(sighting, one);
    const incident = turn.incident(id);
    attribute(turn, id, naming);
    if (incident !== undefined && incident.state === 'resolved') {
      const flows = describeFlows(one.cause.flows, null, sighting.site).list;
      const onsetMs = Math.min(incident.onsetMs, one.cause.onsetMs);
      turn.update(id, { onsetMs, flows, severity: gradeSeverity(naming.reach, turn.settings.manyShare) });
    }
  }
}
