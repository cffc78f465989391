/** Which sites the living incidents touch: an incident's view names fifty, its details all. */
import type { IncidentView } from '@tillwatch/model';
import { useMemo } from 'preact/hooks';
import { useIncidentDetails } from './incident-details.js';
import { isCutShort } from './incident-order.js';

/** Ids of the sites that each incident touches, by the incident's id; of the worst that are cut short the details are read. */
export function useTouchedSites(living: readonly IncidentView[]): ReadonlyMap<string, ReadonlySet<string>> {
  const cut = living.filter(isCutShort);
  const details = useIncidentDetails(cut.map(({ id, siteCount }) => ({ id, version: siteCount })));
  const known = cut.map(({ id }) => details.of(id).detail);
  return useMemo(
    () =>
      new Map(
        living.map((incident) => {
          const all = known.find((detail) => detail?.id === incident.id)?.allSites ?? incident.sites;
          const { site } = incident.cause;
          return [incident.id, new Set(site === null ? all : [...all, site])] as const;
        }),
      ),
    [living, ...known],
  );
}
