/** Exponential back-off with full jitter (Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015). */

export interface BackoffPolicy {
  readonly minMs: number;
  readonly maxMs: number;
}

/**
 * Wait before attempt number `attempt` (0: the first retry), ms, minMs..maxMs: uniform between minMs and the doubled-per-attempt ceiling.
 * `random` is 0..1.
 */
export function backoffMs(attempt: number, policy: BackoffPolicy, random: number): number {
  const ceiling = Math.min(policy.maxMs, policy.minMs * 2 ** Math.min(attempt + 1, 40));
  return policy.minMs + Math.max(0, ceiling - policy.minMs) * random;
}
