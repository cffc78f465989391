/** A cause of a site that is explained from above: by what several sites share, or by the far end of a link and the way there. */
import { candidateNames, fit, mainName, type PlacedCause } from './cause-match.js';
import { aspectOf, componentName } from './cause-name.js';
import { mergeIncidents } from './end-incident.js';
import { ESTATE_SOURCE, type Incident } from './incident.js';
import { isLiving } from './incident-book.js';
import type { IncidentTurn } from './incident-turn.js';
import { rootElsewhere } from './what-follows.js';

const coverSets = new WeakMap<readonly string[], ReadonlySet<string>>();

function coverSet({ life }: Incident): ReadonlySet<string> {
  const known = coverSets.get(life.covers) ?? new Set(life.covers);
  coverSets.set(life.covers, known);
  return known;
}

/** The incident of several sites that explains the cause, or did until less than the hold time ago: what remains then has to qualify anew. */
export function coveredBy(turn: IncidentTurn, placed: PlacedCause, site: string): Incident | undefined {
  if (aspectOf(placed.cause.kind) !== 'service') return rootElsewhere(turn, placed);
  const names = new Set([...candidateNames(placed), ...(placed.cause.aliases ?? [])]);
  const isOwn = placed.site === site;
  return turn.of(ESTATE_SOURCE).find((incident) => {
    const name = componentName(incident.cause);
    if (incident.state === 'merged' || (isOwn && name === mainName(placed))) return false;
    if (incident.resolvedAtMs !== null && turn.atMs - incident.resolvedAtMs >= turn.settings.holdMs) return false;
    const covers = coverSet(incident);
    return [...names].some((one) => covers.has(one)) || (names.has(name) && incident.sites.includes(site));
  });
}

/** The site's own incident of a cause that is explained from above lives on there. */
export function foldInto(turn: IncidentTurn, above: Incident, placed: PlacedCause, pool: readonly Incident[]): void {
  if (!isLiving(above)) return;
  const members = pool.filter(
    (incident) => isLiving(incident) && incident.cause.site === placed.site && fit(placed, incident) > 0,
  );
  mergeIncidents(
    turn,
    members.map(({ id }) => id),
    above.id,
  );
}
