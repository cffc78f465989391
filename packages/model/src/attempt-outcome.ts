/** Short forms for the outcomes of one attempt. */
import type { Attempt } from './heartbeat.js';
import type { Reason } from './reason.js';
import type { CheckState } from './state.js';

/** An attempt that succeeded. */
export function ok(latencyUs?: number, values?: Readonly<Record<string, number>>): Attempt {
  return shaped('ok', null, latencyUs, values);
}

/** An attempt that did not, and why. */
export function notOk(
  state: 'degraded' | 'down' | 'unknown',
  reason: Reason,
  latencyUs?: number,
  values?: Readonly<Record<string, number>>,
): Attempt {
  return shaped(state, reason, latencyUs, values);
}

/** With the members that there are and no others. Written out, as one is made for every attempt and spreading takes longer than all else of it. */
function shaped(
  state: CheckState,
  reason: Reason | null,
  latencyUs: number | undefined,
  values: Readonly<Record<string, number>> | undefined,
): Attempt {
  if (values === undefined) return latencyUs === undefined ? { state, reason } : { state, reason, latencyUs };
  return latencyUs === undefined ? { state, reason, values } : { state, reason, latencyUs, values };
}

/** Troubles that a target tells of itself, or lets be read: it answered, so no packet was lost on the way. */
const TOLD: ReadonlySet<Reason> = new Set<Reason>([
  ...(['disk-low', 'disk-filling', 'memory-low', 'cpu-high'] as const),
  ...(['consumable-low', 'consumable-out', 'operator', 'hardware-fault', 'backlog', 'offline'] as const),
  ...(['interface-down', 'utilization-high', 'errors-high', 'table-full', 'on-backup-line'] as const),
  ...(['sessions-high', 'lock-waits', 'long-transaction', 'size-high', 'log-growing', 'read-only'] as const),
  ...(['replication-stopped', 'replication-broken', 'replication-lag', 'replication-disconnected'] as const),
  ...(['replication-log-lost', 'replication-retention', 'replication-congested', 'marker-missing'] as const),
  ...(['service-stopped', 'service-failed', 'service-restarting', 'clock-skew', 'clock-unsynchronized'] as const),
  ...(['version-drift', 'half-applied', 'file-missing', 'stale'] as const),
]);

/** True for a reason that only a target which answered can have: an empty printer is down, and its line is not. */
export function isToldByTarget(reason: Reason | null): boolean {
  return reason !== null && TOLD.has(reason);
}

/** True for an attempt that counts as lost: it got no answer, or none of use. */
export function isLost({ state, reason }: Attempt): boolean {
  return state === 'down' && !isToldByTarget(reason);
}
