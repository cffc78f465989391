/** An estate in memory that tests change by hand, and the sites to put into it. */
import type { HealthState, SiteDetail, SiteSummary } from '@tillwatch/model';
import type { LiveEstate } from '../../src/ports.js';

const AT = '2026-11-22T08:00:00.000Z';

/** A site with `tills` tills, all in `state`. */
export function makeSite(id: string, state: HealthState = 'ok', more: Partial<SiteDetail> = {}, tills = 2): SiteDetail {
  const reason = state === 'ok' ? null : 'timeout';
  const names = Array.from({ length: tills }, (_, index) => `till-${index + 1}`);
  return {
    id,
    name: `Store ${id}`,
    kind: 'store',
    region: 'north',
    state,
    reason,
    since: AT,
    flows: { checkout: state },
    worst: state === 'ok' ? [] : names.slice(0, 8).map((till) => ({ id: till, name: till, state, reason })),
    lastHeardAt: AT,
    timeZone: null,
    vantage: 'front-end',
    agent: { id: 'main', version: '0.1.0', boot: '0123456789abcdef', startedAt: AT, session: 'live', clockOffsetMs: 3 },
    nodes: names.map((till) => ({
      id: till,
      kind: 'till',
      name: till,
      at: null,
      state,
      reason,
      since: AT,
      checks: [
        {
          id: `${till}-tcp`,
          kind: 'tcp',
          target: '127.0.0.1:9100',
          state: state === 'unreachable' ? 'down' : state,
          reason,
          since: AT,
          latencyUs: 310,
          lossRatio: 0,
          values: {},
          lastAttemptAt: AT,
        },
      ],
    })),
    links: [{ from: 'till-1', to: 'front-end', state, reason, since: AT, checks: [] }],
    flowDetails: [{ name: 'checkout', state, critical: true, path: [names, ['front-end']] }],
    transitions: [],
    ...more,
  };
}

/** The estate of the fixtures: what is put in is there, and told. */
export interface FixtureEstate extends LiveEstate {
  put(site: SiteDetail): void;
  remove(id: string): void;
  /** Listeners now. */
  listeners(): number;
}

export function createFixtureEstate(sites: readonly SiteDetail[] = []): FixtureEstate {
  const details = new Map<string, SiteDetail>(sites.map((site) => [site.id, site]));
  const summaries = new Map<string, SiteSummary>(sites.map((site) => [site.id, summaryOf(site)]));
  const listeners = new Set<(siteId: string) => void>();
  let ordered: readonly SiteSummary[] | null = null;
  const tell = (id: string): void => {
    for (const listener of listeners) listener(id);
  };
  return {
    summaries() {
      ordered ??= [...summaries.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
      return ordered;
    },
    summary: (id) => summaries.get(id),
    detail: (id) => details.get(id),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    put(site) {
      details.set(site.id, site);
      summaries.set(site.id, summaryOf(site));
      ordered = null;
      tell(site.id);
    },
    remove(id) {
      details.delete(id);
      summaries.delete(id);
      ordered = null;
      tell(id);
    },
    listeners: () => listeners.size,
  };
}

function summaryOf({
  id,
  name,
  kind,
  region,
  state,
  reason,
  since,
  flows,
  worst,
  lastHeardAt,
}: SiteDetail): SiteSummary {
  return { id, name, kind, region, state, reason, since, flows, worst, lastHeardAt };
}
