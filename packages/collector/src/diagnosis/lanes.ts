/** Lanes that nobody works at, as their tills told lately: what fails there is measured and shown, and raises nothing. */
import {
  closedLanes,
  type LaneReading,
  type Mute,
  nodeOf,
  type SightedCause,
  type SiteSighting,
} from '@tillwatch/model';
import type { LiveSite } from '../live/site.js';

/** A till that went silent was closed if it said so this lately: cashiers sign off, then switch off. */
const WORD_MS = 15 * 60_000;
/** Of a check that goes on, a reading this many of its intervals old is none. */
const STALE_INTERVALS = 3;

/** Ids of the nodes of closed lanes at `nowMs`. */
export function closedLanesOf({ birth, checks }: Readonly<LiveSite>, nowMs: number): ReadonlySet<string> {
  const { definition, cadenceMs } = birth;
  const readings = checks.flatMap(({ values, state, sinceMs, attemptedAtMs }, check): LaneReading[] => {
    const intervalMs = definition.checks[check]?.intervalMs;
    if (intervalMs === undefined || attemptedAtMs === null) return [];
    const isTelling = state === 'ok' || state === 'degraded';
    const toldAtMs = isTelling ? attemptedAtMs : Math.min(sinceMs, attemptedAtMs);
    const freshMs = Math.max(WORD_MS, STALE_INTERVALS * Math.max(intervalMs, cadenceMs));
    return [{ check, values, isFresh: nowMs - toldAtMs <= freshMs }];
  });
  return closedLanes(definition, readings);
}

/** The sighting, with the causes muted that lie wholly in closed lanes. */
export function withClosedLanes(sighting: SiteSighting, closed: ReadonlySet<string>): SiteSighting {
  if (closed.size === 0) return sighting;
  const mute: Mute = { kind: 'closed', id: sighting.site, untilMs: null };
  const isThere = (component: string): boolean => component.split('->').some((end) => closed.has(nodeOf(end)));
  const isClosed = ({ component, candidates }: SightedCause): boolean =>
    isThere(component) && candidates.every((candidate) => isThere(candidate.component));
  return { ...sighting, causes: sighting.causes.map((cause) => (isClosed(cause) ? { ...cause, mute } : cause)) };
}
