/** Gives each part that stands at another site its name there: one component has one name, whoever speaks of it. */
import { componentName } from '../incident/cause-name.js';
import type { ComponentRef, IncidentCandidate } from '../incident/incident.js';
import type { SightedCause, SiteSighting } from '../incident/incident-fold.js';
import { linkId, type SiteDefinition } from '../topology.js';

/** Where components of a site stand that stand elsewhere, by their names within the site. */
export type Places = ReadonlyMap<string, ComponentRef>;

/**
 * The places of a site's nodes and of the programs on them, by `at`, and of the links that begin there. A carrier is not among them: to a store it is one end of a line of its own, and that others
 * have lost it too is for the estate stage to find.
 */
export function placesOf({ nodes, links }: SiteDefinition): Places {
  const places = new Map<string, ComponentRef>();
  for (const { id, kind, at } of nodes) {
    const slash = at?.indexOf('/') ?? -1;
    if (at === undefined || slash < 1 || kind === 'carrier') continue;
    const [site, component] = [at.slice(0, slash), at.slice(slash + 1)];
    places.set(id, { site, component });
    places.set(`${id}/service`, { site, component: `${component}/service` });
  }
  for (const link of links) {
    const place = places.get(link.from);
    if (place === undefined || places.has(link.to)) continue;
    // What leads from a part of another site to one of this: there it leads to the same, by the name that both call it.
    places.set(linkId(link), { site: place.site, component: linkId({ from: place.component, to: link.to }) });
  }
  return places;
}

/**
 * The sighting with each candidate under its own name. A cause is where most of its chance is: a hub that finds the line to a store dead speaks of that store, and
 * a store that is refused by the central database, of the centre. Sites that `isKnown` denies are left under the names that the sighting gives.
 */
export function placeSighting(
  sighting: SiteSighting,
  places: Places,
  isKnown: (site: string) => boolean,
): SiteSighting {
  if (places.size === 0 || sighting.causes.length === 0) return sighting;
  const placeOf = (component: string): ComponentRef | undefined => {
    const place = places.get(component);
    return place?.site != null && isKnown(place.site) ? place : undefined;
  };
  return { ...sighting, causes: sighting.causes.map((cause) => placed(sighting.site, cause, placeOf)) };
}

function placed(
  site: string,
  cause: SightedCause,
  placeOf: (component: string) => ComponentRef | undefined,
): SightedCause {
  const own = cause.candidates.length > 0 ? cause.candidates : [{ site, component: cause.component, share: 1 }];
  const moved = own.filter((candidate) => candidate.site === site && placeOf(candidate.component) !== undefined);
  if (moved.length === 0) return leading(cause, placeOf);
  const candidates = own.map(
    (candidate): IncidentCandidate =>
      moved.includes(candidate) ? { ...candidate, ...placeOf(candidate.component) } : candidate,
  );
  const aliases = moved.map(componentName);
  const home = homeOf(site, candidates);
  const main =
    home === site
      ? { component: cause.component }
      : { component: likeliestAt(home, candidates, placeOf(cause.component)), at: home };
  return { ...cause, ...main, candidates, aliases };
}

/** Of a link: what it leads to at other sites. */
function leading(cause: SightedCause, placeOf: (component: string) => ComponentRef | undefined): SightedCause {
  const leadsTo = cause.component.includes('->')
    ? cause.component.split('->').flatMap((end) => {
        const place = placeOf(end);
        return place === undefined ? [] : [componentName(place)];
      })
    : [];
  return leadsTo.length === 0 ? cause : { ...cause, leadsTo };
}

/** The site with the largest share of the chance; of equals the one that speaks. */
function homeOf(site: string, candidates: readonly IncidentCandidate[]): string {
  const shares = new Map<string, number>([[site, 0]]);
  for (const candidate of candidates) {
    const at = candidate.site ?? site;
    shares.set(at, (shares.get(at) ?? 0) + candidate.share);
  }
  return [...shares].reduce((best, other) => (other[1] > best[1] ? other : best))[0];
}

function likeliestAt(site: string, candidates: readonly IncidentCandidate[], known: ComponentRef | undefined): string {
  if (known?.site === site) return known.component;
  const there = candidates.filter((candidate) => candidate.site === site);
  return there.reduce((best, other) => (other.share > best.share ? other : best)).component;
}
