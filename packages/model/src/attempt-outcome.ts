/** Short forms for the outcomes of one attempt. */
import type { Attempt } from './heartbeat.js';
import type { Reason } from './reason.js';

/** An attempt that succeeded. */
export function ok(latencyUs?: number, values?: Readonly<Record<string, number>>): Attempt {
  return { state: 'ok', reason: null, ...(latencyUs !== undefined && { latencyUs }), ...(values && { values }) };
}

/** An attempt that did not, and why. */
export function notOk(
  state: 'degraded' | 'down' | 'unknown',
  reason: Reason,
  latencyUs?: number,
  values?: Readonly<Record<string, number>>,
): Attempt {
  return { state, reason, ...(latencyUs !== undefined && { latencyUs }), ...(values && { values }) };
}
