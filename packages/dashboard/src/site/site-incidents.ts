/** The living incidents of one site: those that name it, and those whose list of sites is cut short and that the collector says touch it. */
import type { IncidentView } from '@tillwatch/model';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { compareWorst, isCutShort, isLiving, names } from '../incidents/incident-order.js';
import { fetchIncidents } from '../page/api.js';

const LIVING = ['open', 'acknowledged', 'mitigated'] as const;
const NONE: ReadonlySet<string> = new Set();

/** Worst first. `incidents` is what the stream brings; undefined before it has. */
export function useSiteIncidents(
  incidents: ReadonlyMap<string, IncidentView> | undefined,
  site: string,
): readonly IncidentView[] {
  const living = useMemo(() => [...(incidents?.values() ?? [])].filter(isLiving), [incidents]);
  // Asked anew only when an incident that may touch the site grows, comes or goes.
  const doubtful = living
    .filter((incident) => isCutShort(incident) && !names(incident, site))
    .map(({ id, siteCount }) => `${id} ${siteCount}`)
    .join('\n');
  const [touching, setTouching] = useState<ReadonlySet<string>>(NONE);
  useEffect(() => {
    if (doubtful === '') return setTouching(NONE);
    const controller = new AbortController();
    void fetchIncidents({ states: LIVING, site, after: null }, controller.signal).then((result) => {
      if (result.ok && !controller.signal.aborted) setTouching(new Set(result.value.incidents.map(({ id }) => id)));
    });
    return () => controller.abort();
  }, [doubtful, site]);
  return useMemo(
    () => living.filter((incident) => names(incident, site) || touching.has(incident.id)).sort(compareWorst),
    [living, touching, site],
  );
}
