/** What the address bar says: which page, which filter, which selection. All of the view's state that is worth sharing is here. */
import {
  HEALTH_STATES,
  type HealthState,
  INCIDENT_STATES,
  type IncidentState,
  SITE_KINDS,
  type SiteKind,
} from '@tillwatch/model';

export interface WallFilter {
  /** Words of which each must occur in the site's id, name or region. */
  readonly text: string;
  /** Empty: all. */
  readonly states: readonly HealthState[];
  readonly region: string | null;
  readonly kind: SiteKind | null;
  /** Look at every site through this flow: its state is shown instead of the site's, sites without it are left out. */
  readonly flow: string | null;
}

export const HISTORY_RANGES = ['1h', '24h', '7d'] as const;
export type HistoryRange = (typeof HISTORY_RANGES)[number];

export type Route =
  | { readonly page: 'wall'; readonly filter: WallFilter }
  | {
      readonly page: 'site';
      readonly id: string;
      readonly on: string | null;
      readonly flow: string | null;
      readonly range: HistoryRange;
      /** The one of its incidents that is looked at; null: the worst. */
      readonly incident: string | null;
    }
  | { readonly page: 'incidents'; readonly states: readonly IncidentState[]; readonly site: string | null }
  | { readonly page: 'incident'; readonly id: string };

export const NO_FILTER: WallFilter = { text: '', states: [], region: null, kind: null, flow: null };

const SITE_PATH = /^\/sites\/([^/]+)$/;
const INCIDENT_PATH = /^\/incidents\/([^/]+)$/;

/** Reads a location hash (`#/sites/demo-1?on=till-2`); what it does not understand becomes the wall, unknown values are left out. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?', 2);
  const params = new URLSearchParams(query);
  const site = SITE_PATH.exec(path);
  if (site?.[1] !== undefined) {
    const range = HISTORY_RANGES.find((known) => known === params.get('range')) ?? '1h';
    const [on, flow, incident] = [params.get('on'), params.get('flow'), params.get('incident')];
    return { page: 'site', id: decodeSafely(site[1]), on, flow, range, incident };
  }
  const incident = INCIDENT_PATH.exec(path);
  if (incident?.[1] !== undefined) return { page: 'incident', id: decodeSafely(incident[1]) };
  if (path === '/incidents') {
    const chosen = (params.get('state') ?? '').split(',');
    return {
      page: 'incidents',
      states: INCIDENT_STATES.filter((state) => chosen.includes(state)),
      site: params.get('site'),
    };
  }
  const states = (params.get('state') ?? '').split(',');
  return {
    page: 'wall',
    filter: {
      text: params.get('q') ?? '',
      states: HEALTH_STATES.filter((state) => states.includes(state)),
      region: params.get('region'),
      kind: SITE_KINDS.find((kind) => kind === params.get('kind')) ?? null,
      flow: params.get('flow'),
    },
  };
}

/** Writes a route as a hash; the default of each part is left out. `parseRoute(formatRoute(r))` equals `r`. */
export function formatRoute(route: Route): string {
  const params = new URLSearchParams();
  if (route.page === 'site') {
    if (route.on !== null) params.set('on', route.on);
    if (route.flow !== null) params.set('flow', route.flow);
    if (route.range !== '1h') params.set('range', route.range);
    if (route.incident !== null) params.set('incident', route.incident);
    return withQuery(`#/sites/${encodeURIComponent(route.id)}`, params);
  }
  if (route.page === 'incident') return `#/incidents/${encodeURIComponent(route.id)}`;
  if (route.page === 'incidents') {
    if (route.states.length > 0) params.set('state', route.states.join(','));
    if (route.site !== null) params.set('site', route.site);
    return withQuery('#/incidents', params);
  }
  const { text, states, region, kind, flow } = route.filter;
  if (text !== '') params.set('q', text);
  if (states.length > 0) params.set('state', states.join(','));
  if (region !== null) params.set('region', region);
  if (kind !== null) params.set('kind', kind);
  if (flow !== null) params.set('flow', flow);
  return withQuery('#/', params);
}

/** The address of a site's page. */
export function siteHref(id: string, on: string | null = null, incident: string | null = null): string {
  return formatRoute({ page: 'site', id, on, flow: null, range: '1h', incident });
}

/** The address of an incident's page. */
export function incidentHref(id: string): string {
  return formatRoute({ page: 'incident', id });
}

/** The address of the list of incidents; all of them unless told otherwise. */
export function incidentsHref(states: readonly IncidentState[] = [], site: string | null = null): string {
  return formatRoute({ page: 'incidents', states, site });
}

/** The address of the wall with a filter. */
export function wallHref(filter: WallFilter = NO_FILTER): string {
  return formatRoute({ page: 'wall', filter });
}

function withQuery(path: string, params: URLSearchParams): string {
  const query = params.toString();
  return query === '' ? path : `${path}?${query}`;
}

function decodeSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
