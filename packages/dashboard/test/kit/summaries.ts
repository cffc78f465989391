/** Short ways to write summaries of sites. */
import type { HealthState, SiteSummary } from '@tillwatch/model';

/** A store that is ok, changed as `change` says. */
export function summary(id: string, change: Partial<SiteSummary> = {}): SiteSummary {
  return {
    id,
    name: id.toUpperCase(),
    kind: 'store',
    region: 'East',
    state: 'ok',
    reason: null,
    since: '2026-11-22T08:00:00.000Z',
    flows: {},
    worst: [],
    lastHeardAt: '2026-11-22T09:00:00.000Z',
    ...change,
  };
}

/** A store in a state for a reason, since so many seconds after eight. */
export function failing(
  id: string,
  state: HealthState,
  reason: string,
  sinceS = 0,
  change: Partial<SiteSummary> = {},
): SiteSummary {
  return summary(id, { state, reason, since: new Date(Date.UTC(2026, 10, 22, 8, 0, sinceS)).toISOString(), ...change });
}
