/** Short ways to write incidents. */
import type { IncidentDetail, IncidentView } from '@tillwatch/model';

const AT = '2026-11-22T09:00:00.000Z';

/** An open one of the router of store s1, changed as `change` says. */
export function incident(id: string, change: Partial<IncidentView> = {}): IncidentView {
  return {
    id,
    state: 'open',
    severity: 'P3',
    class: 'infrastructure/network-lan',
    trigger: 'unknown',
    cause: { site: 's1', node: 'router', kind: 'hard', candidates: [{ site: 's1', component: 'router', share: 1 }] },
    vantage: 'store',
    onset: AT,
    detectedAt: AT,
    acknowledgedAt: null,
    acknowledgedBy: null,
    mitigatedAt: null,
    resolvedAt: null,
    sites: ['s1'],
    siteCount: 1,
    symptoms: 1,
    flows: [],
    lostTrade: null,
    suspects: [],
    messages: [],
    mutedBy: null,
    recurrence: 0,
    ...change,
  };
}

/** The same with details. */
export function detail(id: string, change: Partial<IncidentDetail> = {}): IncidentDetail {
  return { ...incident(id), evidence: null, symptomDetails: [], timeline: [], mergedInto: null, ...change };
}
