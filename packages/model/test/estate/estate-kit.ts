/** A small estate for the tests of the second stage: stores of two carriers and two regions, all with one centre. */
import {
  type IncidentCandidate,
  type RunningVersion,
  type SightedCause,
  type SiteDefinition,
  type StoreReport,
  sharedParts,
} from '../../src/index.js';

export const storeName = (n: number): string => `s${String(n).padStart(3, '0')}`;
export const carrierOf = (n: number): string => (n % 2 === 0 ? 'ct' : 'cu');
export const regionOf = (n: number): string => (n % 4 < 2 ? 'east' : 'west');

export function storeDefinition(n: number): SiteDefinition {
  return {
    site: { id: storeName(n), name: storeName(n), kind: 'store', region: regionOf(n) },
    vantage: 'front-end',
    nodes: [
      { id: 'front-end', kind: 'front-end', name: 'Front end' },
      { id: 'till-1', kind: 'till', name: 'Till' },
      { id: 'mains', kind: 'power', name: 'Mains' },
      { id: 'router', kind: 'router', name: 'Router' },
      { id: 'wan', kind: 'wan', name: 'Line' },
      { id: carrierOf(n), kind: 'carrier', name: 'Carrier' },
      { id: 'central-db', kind: 'central-db', name: 'Central database', at: 'hub-1/central-db' },
      { id: 'vip', kind: 'vip', name: 'VIP', at: 'hub-1/vip' },
    ],
    links: [],
    flows: [],
    checks: [],
  };
}

export const HUB: SiteDefinition = {
  site: { id: 'hub-1', name: 'Hub', kind: 'hub' },
  vantage: 'front-end',
  nodes: [
    { id: 'front-end', kind: 'front-end', name: 'Watcher' },
    { id: 'central-db', kind: 'central-db', name: 'Central database' },
    { id: 'vip', kind: 'vip', name: 'VIP' },
  ],
  links: [],
  flows: [],
  checks: [],
};

export function cause(site: string, components: readonly string[], onsetMs: number, isConfident = true): SightedCause {
  const candidates = components.map(
    (component): IncidentCandidate => ({ site, component, share: 1 / components.length }),
  );
  return {
    component: components[0] ?? '',
    kind: 'hard',
    candidates,
    isConfident,
    isFinding: false,
    onsetMs,
    symptoms: [],
    flows: [],
    evidence: null,
    suspects: [],
    class: 'infrastructure/unknown',
    trigger: 'unknown',
    lostTrade: null,
  };
}

/** A line that is down, as the store's own diagnosis puts it. */
export const line = (n: number, onsetMs: number): SightedCause =>
  cause(storeName(n), ['wan', 'router->wan', carrierOf(n)], onsetMs);

export function report(
  n: number,
  causes: readonly SightedCause[] | null,
  versions: readonly RunningVersion[] = [],
): StoreReport {
  return { site: storeName(n), kind: 'store', parts: sharedParts(storeDefinition(n), versions), causes };
}

export const hubReport = (causes: readonly SightedCause[] | null): StoreReport => ({
  site: 'hub-1',
  kind: 'hub',
  parts: sharedParts(HUB),
  causes,
});
