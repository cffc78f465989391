/** What follows from a cause that has its incident already, and is no cause of its own as long as that explains it. */
import type { Reason } from '../reason.js';
import { type PlacedCause, SAME_TROUBLE_MS, sharesSymptom } from './cause-match.js';
import { aspectOf, componentName } from './cause-name.js';
import { ESTATE_SOURCE, type FaultClassName, type Incident } from './incident.js';
import { isLiving } from './incident-book.js';
import type { IncidentTurn } from './incident-turn.js';

/** What a replication does that waits for the other end, or has to catch up with it. */
export const FOLLOWS_FAR_END: ReadonlySet<string> = new Set<Reason>([
  'replication-congested',
  'replication-lag',
  'replication-disconnected',
  'marker-missing',
]);
/** Of those, what it does whose way to the other end is bad. */
const FOLLOWS_WAY: ReadonlySet<string> = new Set<Reason>([
  'replication-lag',
  'replication-disconnected',
  'marker-missing',
]);
/** What lies between a store and the centre, or carries it. */
const OF_THE_WAY: readonly FaultClassName[] = [
  'infrastructure/network-wan',
  'infrastructure/network-lan',
  'infrastructure/power',
];

/**
 * The incident that a lagging replication follows from: of the part to which it leads, or of its site's way there. Until it has caught up, and for the
 * flap window at most, that is the cause.
 */
export function rootElsewhere(turn: IncidentTurn, placed: PlacedCause): Incident | undefined {
  return farEndOf(turn, placed) ?? wayOf(turn, placed);
}

function farEndOf(turn: IncidentTurn, { cause }: PlacedCause): Incident | undefined {
  if (!FOLLOWS_FAR_END.has(cause.kind)) return undefined;
  return (cause.leadsTo ?? [])
    .flatMap((name) =>
      [...turn.of(name.split('/')[0] ?? ''), ...turn.of(ESTATE_SOURCE)].filter(
        (one) => componentName(one.cause) === name,
      ),
    )
    .find((incident) => isRootOf(turn, incident, cause.onsetMs));
}

function wayOf(turn: IncidentTurn, { site, cause }: PlacedCause): Incident | undefined {
  if (site === null || !cause.component.includes('->') || !FOLLOWS_WAY.has(cause.kind)) return undefined;
  return turn
    .of(site)
    .find((incident) => OF_THE_WAY.includes(incident.class) && isRootOf(turn, incident, cause.onsetMs));
}

function isRootOf(turn: IncidentTurn, incident: Incident, onsetMs: number): boolean {
  const { state, resolvedAtMs, life } = incident;
  if (state === 'merged' || life.isFinding || aspectOf(incident.cause.kind) !== 'service') return false;
  if (onsetMs < incident.onsetMs - SAME_TROUBLE_MS) return false;
  return resolvedAtMs === null || turn.atMs - resolvedAtMs < turn.settings.flapWindowMs;
}

/**
 * Whether a cause that has no incident is what is left of one that this sighting no longer names: a symptom has to outlast its root before it is a trouble
 * of its own. `assigned` are the causes of the sighting that have one.
 */
export function isRemainder(
  turn: IncidentTurn,
  site: string,
  { cause }: PlacedCause,
  assigned: ReadonlyMap<PlacedCause, Incident>,
): boolean {
  const named = new Set([...assigned.values()].map(({ id }) => id));
  return turn.of(site).some((incident) => {
    const isBefore = isLiving(incident) && incident.detectedAtMs < turn.atMs;
    if (!isBefore || named.has(incident.id) || incident.cause.site !== site) return false;
    const isAnother = aspectOf(incident.cause.kind) !== aspectOf(cause.kind);
    return isAnother && sharesSymptom(cause.symptoms, incident.symptoms);
  });
}
