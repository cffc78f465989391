/** Which incidents live, which concern a site, and which is worse. Pure. */
import { type IncidentState, type IncidentView, SEVERITIES } from '@tillwatch/model';
import { compareIds } from '../page/id-order.js';

const ENDED: ReadonlySet<IncidentState> = new Set(['resolved', 'merged']);

/** True while the cause stands. */
export function isLiving({ state }: Pick<IncidentView, 'state'>): boolean {
  return !ENDED.has(state);
}

/** True while it waits for a person to take it. */
export function isUntaken({ state, mutedBy }: Pick<IncidentView, 'state' | 'mutedBy'>): boolean {
  return state === 'open' && mutedBy === null;
}

/** True where the incident names the site among those that it touches; beyond the first fifty it names none. */
export function names(incident: IncidentView, site: string): boolean {
  return incident.cause.site === site || incident.sites.includes(site);
}

/** True where the list of sites is cut short. */
export function isCutShort({ sites, siteCount }: Pick<IncidentView, 'sites' | 'siteCount'>): boolean {
  return siteCount > sites.length;
}

/** Worst first: told of before muted, by severity, not yet taken first, by reach, newest first. */
export function compareWorst(a: IncidentView, b: IncidentView): number {
  return (
    Number(a.mutedBy !== null) - Number(b.mutedBy !== null) ||
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    STAGES.indexOf(a.state) - STAGES.indexOf(b.state) ||
    b.siteCount - a.siteCount ||
    (a.onset < b.onset ? 1 : a.onset > b.onset ? -1 : 0) ||
    compareIds(a.id, b.id)
  );
}

const STAGES: readonly IncidentState[] = ['open', 'acknowledged', 'mitigated', 'resolved', 'merged'];

/** The living ones worst first, and those that ended, latest first; one that was merged lives on elsewhere and is in neither. */
export function sortIncidents(incidents: Iterable<IncidentView>): {
  readonly living: readonly IncidentView[];
  readonly ended: readonly IncidentView[];
} {
  const living: IncidentView[] = [];
  const ended: IncidentView[] = [];
  for (const incident of incidents) {
    if (isLiving(incident)) living.push(incident);
    else if (incident.state === 'resolved') ended.push(incident);
  }
  const endOf = ({ resolvedAt, onset }: IncidentView): string => resolvedAt ?? onset;
  return {
    living: living.sort(compareWorst),
    ended: ended.sort((a, b) => (endOf(a) < endOf(b) ? 1 : endOf(a) > endOf(b) ? -1 : compareIds(a.id, b.id))),
  };
}
