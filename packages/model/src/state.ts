/** The words for health, and how several become one. */

/**
 * Health of a check, node, link, flow or site.
 * `down`: checked and failed. `unreachable`: failed, and so did what stands before it. `unknown`: no data; never shown or
 * counted as `ok` or `down`.
 */
export const HEALTH_STATES = ['ok', 'degraded', 'down', 'unreachable', 'unknown'] as const;
export type HealthState = (typeof HEALTH_STATES)[number];

/** What one attempt of a probe, or a check by itself, can say; `unreachable` needs the topology. */
export const CHECK_STATES = ['ok', 'degraded', 'down', 'unknown'] as const;
export type CheckState = (typeof CHECK_STATES)[number];

/** Order in which an operator wants to see things, worst first. */
const SEVERITY: Readonly<Record<HealthState, number>> = { down: 4, unreachable: 3, degraded: 2, unknown: 1, ok: 0 };

/** Rank of a state for sorting, 0 (`ok`) to 4 (`down`). */
export function severity(state: HealthState): number {
  return SEVERITY[state];
}

/** The worst of several states by {@link severity}; `unknown` for none. */
export function worstState(states: Iterable<HealthState>): HealthState {
  let worst: HealthState | undefined;
  for (const state of states) if (worst === undefined || severity(state) > severity(worst)) worst = state;
  return worst ?? 'unknown';
}

/** Fails compilation where a closed set is not handled in full; throws if reached all the same. */
export function assertNever(value: never): never {
  throw new Error(`unhandled case: ${String(value)}`);
}
