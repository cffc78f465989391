/** An incident in the form that messages tell, with the names that people use for its parts. */
import {
  type HealthState,
  type Incident,
  type IncidentFacts,
  NODE_KINDS,
  type NodeKind,
  type SiteDetail,
} from '@tillwatch/model';
import type { LiveEstate } from '../ports.js';
import type { EventIncident } from './event.js';

type Names = Pick<LiveEstate, 'summary' | 'detail'>;

const SITES = 20;
const SYMPTOMS = 5;
const FLOWS = 20;
const TAKEN_IN = 200;
const OTHERS = 3;
const DEFAULT_ZONE = 'UTC';

/** What routes go by. `zone`: of sites that state none. */
export function incidentFacts(incident: Incident, estate: Names, zone = DEFAULT_ZONE): IncidentFacts {
  const { site, component } = incident.cause;
  const detail = site === null ? undefined : estate.detail(site);
  const first = incident.sites[0];
  const nodeKind = nodeOf(detail, component)?.kind ?? null;
  return {
    kind: nodeKind ?? (site === null && component.includes(':') ? (component.split(':')[0] ?? null) : null),
    region: regionOf(incident, estate),
    timeZone: (detail ?? (first === undefined ? undefined : estate.detail(first)))?.timeZone ?? zone,
  };
}

/** As of now. */
export function describeIncident(incident: Incident, estate: Names): EventIncident {
  const { cause } = incident;
  const candidates = cause.candidates.filter(
    ({ site, component }) => site !== cause.site || component !== cause.component,
  );
  const own = cause.candidates.find(({ site, component }) => site === cause.site && component === cause.component);
  const [suspect] = incident.suspects;
  const detail = cause.site === null ? undefined : estate.detail(cause.site);
  return {
    id: incident.id,
    state: incident.state,
    severity: incident.severity,
    class: incident.class,
    trigger: incident.trigger,
    cause: {
      site: cause.site,
      component: cause.component,
      name: nameOf(cause.component, detail),
      nodeKind: nodeOf(detail, cause.component)?.kind ?? kindWord(cause.component),
      kind: cause.kind,
      share: own?.share ?? 1,
      others: candidates.slice(0, OTHERS).map(({ site, component, share }) => ({
        name: nameOf(component, site === null ? undefined : estate.detail(site)),
        share,
      })),
    },
    onsetMs: incident.onsetMs,
    acknowledgedBy: incident.acknowledgedBy,
    mitigatedAtMs: incident.mitigatedAtMs,
    resolvedAtMs: incident.resolvedAtMs,
    sites: incident.sites.slice(0, SITES).map((id) => ({ id, name: estate.summary(id)?.name ?? id })),
    siteCount: incident.sites.length,
    region: regionOf(incident, estate),
    flows: worstFlows(incident),
    lostTrade: incident.lostTrade,
    symptoms: incident.symptoms.slice(0, SYMPTOMS).map(({ check }) => check),
    symptomCount: incident.symptomCount,
    suspect:
      suspect === undefined
        ? null
        : { subject: suspect.subject, field: suspect.field, author: suspect.author, atMs: suspect.atMs },
    recurrence: incident.recurrence,
    takesIn: incident.life.parts.slice(0, TAKEN_IN),
  };
}

/** `a->b` and `a/service` are shown by the names of their nodes. */
function nameOf(component: string, detail: SiteDetail | undefined): string {
  // A part of the estate: `carrier:ct-east`, `version:/opt/pos/pos.conf=5f2a`.
  if (detail === undefined && component.includes(':')) return component;
  const nodeName = (id: string) => detail?.nodes.find((node) => node.id === id)?.name ?? id;
  const [from, to] = component.split('->');
  if (from !== undefined && to !== undefined) return `${nodeName(from)} → ${nodeName(to)}`;
  const [node = component, service] = component.split('/');
  return service === undefined ? nodeName(node) : `${nodeName(node)}/${service}`;
}

function nodeOf(detail: SiteDetail | undefined, component: string) {
  return detail?.nodes.find(({ id }) => id === component);
}

/** Of `carrier:ct-east`. */
function kindWord(component: string): NodeKind | null {
  const word = component.split(':')[0];
  return component.includes(':') ? (NODE_KINDS.find((kind) => kind === word) ?? null) : null;
}

/** Where all sites are of one. */
function regionOf({ sites }: Incident, estate: Names): string | null {
  const regions = new Set(sites.slice(0, SITES).map((id) => estate.summary(id)?.region ?? null));
  const [region = null] = regions;
  return regions.size === 1 ? region : null;
}

const WORSE: Readonly<Record<HealthState, number>> = { down: 4, unreachable: 3, degraded: 2, unknown: 1, ok: 0 };

/** Each name once, critical ones first, those that work not at all. */
function worstFlows({ flows }: Incident): EventIncident['flows'] {
  const byName = new Map<string, EventIncident['flows'][number]>();
  for (const { name, state, critical } of flows) {
    const known = byName.get(name);
    if (WORSE[state] < WORSE.degraded || (known !== undefined && WORSE[known.state] >= WORSE[state])) continue;
    byName.set(name, { name, state, critical: critical || known?.critical === true });
  }
  return [...byName.values()]
    .sort(
      (a, b) =>
        Number(b.critical) - Number(a.critical) || WORSE[b.state] - WORSE[a.state] || (a.name < b.name ? -1 : 1),
    )
    .slice(0, FLOWS);
}
