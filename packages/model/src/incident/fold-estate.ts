/** The estate's sighting, folded: shared causes take in the incidents of their sites. */

import { assignCauses, byName, incidentNames, type PlacedCause } from './cause-match.js';
import { aspectOf, componentName } from './cause-name.js';
import { clearIncident, mergeIncidents } from './end-incident.js';
import { notePossible } from './hold-telling.js';
import { ESTATE_SOURCE, type Incident } from './incident.js';
import { isLiving } from './incident-book.js';
import type { EstateSighting, SharedSighting } from './incident-fold.js';
import { MERGES_AT_ONCE } from './incident-settings.js';
import type { IncidentTurn } from './incident-turn.js';
import { nameIncident } from './name-incident.js';
import { isOvertaken, type Naming } from './naming.js';
import { openIncident } from './open-incident.js';

interface PlacedShare extends PlacedCause {
  readonly cause: SharedSighting;
}

/** Folds the sighting of the estate stage. */
export function foldEstate(turn: IncidentTurn, sighting: EstateSighting): void {
  const placed = combineShared(sighting.causes).map((cause): PlacedShare => ({ site: null, cause }));
  const pool = poolOf(turn, placed);
  const assigned = assignCauses(placed, pool, (incident) => (isLiving(incident) ? 1 : 0));
  for (const one of placed) nameShared(turn, sighting, one, assigned.get(one));
  const named = new Set([...assigned.values()].map(({ id }) => id));
  for (const { id } of pool) if (!named.has(id)) endUnnamed(turn, id, placed, assigned);
  notePossible(turn, possibleOf(turn, placed));
}

/** Incidents of members of causes that are not sure, with the cause that may be behind each. */
function possibleOf(turn: IncidentTurn, placed: readonly PlacedShare[]): Map<string, string> {
  const possible = new Map<string, string>();
  for (const { cause } of placed) {
    if (cause.isConfident) continue;
    for (const { id } of membersOf(turn, cause)) possible.set(id, cause.component);
  }
  return possible;
}

/** One for each component: what is said of it twice is said of all the sites. In an order that does not depend on that of `causes`. */
function combineShared(causes: readonly SharedSighting[]): SharedSighting[] {
  const sorted = [...causes].sort((a, b) => Number(b.isConfident) - Number(a.isConfident) || byName(a, b));
  const combined = new Map<string, SharedSighting>();
  for (const cause of sorted) {
    const known = combined.get(cause.component);
    const both: SharedSighting = {
      ...(known ?? cause),
      sites: [...new Set([...(known?.sites ?? []), ...cause.sites])],
      members: [...(known?.members ?? []), ...cause.members],
      symptoms: [...(known?.symptoms ?? []), ...cause.symptoms],
      flows: [...(known?.flows ?? []), ...cause.flows],
    };
    combined.set(cause.component, known === undefined ? cause : both);
  }
  return [...combined.values()];
}

/** The estate's incidents, and those of a hub whose cause is sighted as a shared one. */
function poolOf(turn: IncidentTurn, placed: readonly PlacedShare[]): Incident[] {
  const hubs = new Set(placed.map(({ cause }) => cause.component.split('/')[0] ?? ''));
  const names = new Set(placed.map(({ cause }) => cause.component));
  const atHubs = [...hubs]
    .flatMap((hub) => turn.of(hub))
    .filter((incident) => incident.cause.site !== null && names.has(componentName(incident.cause)));
  const unique = new Map([...turn.of(ESTATE_SOURCE), ...atHubs].map((incident) => [incident.id, incident]));
  return [...unique.values()].filter(({ state, resolvedAtMs }) => {
    if (state === 'merged') return false;
    return resolvedAtMs === null || Math.abs(turn.atMs - resolvedAtMs) <= turn.settings.flapWindowMs;
  });
}

function nameShared(
  turn: IncidentTurn,
  sighting: EstateSighting,
  placed: PlacedShare,
  incident: Incident | undefined,
): void {
  const { cause } = placed;
  const members = cause.isConfident ? membersToTake(turn, cause, incident?.id ?? null) : [];
  const naming = namingWith(members, namingOf(sighting, placed));
  if (incident === undefined) {
    const opened = openIncident(turn, naming);
    if (opened !== null) takeMembers(turn, opened.id, members);
    return;
  }
  if (!isLiving(incident) && (!cause.isConfident || isOvertaken(incident, turn.atMs))) return;
  nameIncident(turn, incident.id, naming);
  takeMembers(turn, incident.id, members);
}

/** While stores still come in nobody is told: who knows of one of them is not told of the whole as well. */
function namingWith(members: readonly string[], naming: Naming): Naming {
  return members.length > MERGES_AT_ONCE ? { ...naming, awaits: [...naming.awaits, 'stores'] } : naming;
}

function namingOf(sighting: EstateSighting, placed: PlacedShare): Naming {
  const { cause } = placed;
  const { flows, isFinding, lostShare = 0, isOpen = true, sites } = cause;
  return {
    source: ESTATE_SOURCE,
    placed,
    sites,
    covers: [...new Set(cause.members.map(componentName))].sort(),
    vantage: 'centre',
    reach: {
      flows,
      isFinding,
      siteCount: sites.length,
      storeCount: sighting.storeCount,
      lostShare,
      isHub: false,
      isOpen,
    },
    mute: cause.mute ?? null,
    awaits: cause.awaits ?? [],
  };
}

/** Folds in the incidents of its members, as many as one fold does. */
function takeMembers(turn: IncidentTurn, rootId: string, members: readonly string[]): void {
  if (members.length > MERGES_AT_ONCE) turn.putOff();
  mergeIncidents(turn, members.slice(0, MERGES_AT_ONCE), rootId);
}

/** The living incidents of its members: equal scope, so that what else is wrong with a site stays its own. */
function membersToTake(turn: IncidentTurn, cause: SharedSighting, rootId: string | null): string[] {
  return [...new Set(membersOf(turn, cause).map(({ id }) => id))].filter((id) => id !== rootId);
}

/** Living incidents of the causes of single sites that it takes. */
function membersOf(turn: IncidentTurn, cause: SharedSighting): Incident[] {
  return cause.members.flatMap((member) => {
    if (member.site === null) return [];
    const name = componentName(member);
    return turn.of(member.site).filter((incident) => {
      const isOwn = incident.cause.site === member.site && isLiving(incident);
      return isOwn && aspectOf(incident.cause.kind) === aspectOf(cause.kind) && incidentNames(incident).has(name);
    });
  });
}

function endUnnamed(
  turn: IncidentTurn,
  id: string,
  placed: readonly PlacedShare[],
  assigned: ReadonlyMap<PlacedCause, Incident>,
): void {
  const incident = turn.incident(id);
  if (incident === undefined || !isLiving(incident) || isOvertaken(incident, turn.atMs)) return;
  const names = incidentNames(incident);
  const heir = placed.find(
    (one) => assigned.has(one) && one.cause.candidates.some((item) => names.has(componentName(item))),
  );
  const heirId = heir === undefined ? undefined : assigned.get(heir)?.id;
  if (heirId !== undefined && incident.cause.site === null) mergeIncidents(turn, [id], heirId);
  else clearIncident(turn, id, ESTATE_SOURCE);
}
