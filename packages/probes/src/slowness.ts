/** When an answer that came is too late to be good. */
import type { Attempt } from '@tillwatch/model';
import { z } from 'zod';

/** The parameter that every kind with a latency takes. */
export const slowMsParam = z
  .int()
  .min(0)
  .max(3_600_000)
  .default(0)
  .describe('Latency in milliseconds from which an answer counts as degraded (`slow`); 0 for never.');

/** The attempt, or `degraded`/`slow` in place of `ok` when it took `slowMs` or longer. */
export function judgeLatency(attempt: Attempt, slowMs: number): Attempt {
  if (attempt.state !== 'ok' || slowMs === 0 || (attempt.latencyUs ?? 0) < slowMs * 1_000) return attempt;
  return { ...attempt, state: 'degraded', reason: 'slow' };
}
