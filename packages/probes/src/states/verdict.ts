/** What a kind declares that it can report. */
import type { Attempt, Reason } from '@tillwatch/model';

/** A state with its reason, as it is written everywhere: `ok`, `down/timeout`. */
export type Verdict = 'ok' | `${'degraded' | 'down' | 'unknown'}/${Reason}`;

/** Each verdict that a kind can report, and what it means there. All of them: another one is a fault of this list (see edge.ts). */
export type States = Readonly<Partial<Record<Verdict, string>>>;

/** The verdict of an attempt. */
export function verdictOf({ state, reason }: Pick<Attempt, 'state' | 'reason'>): string {
  return reason === null ? state : `${state}/${reason}`;
}
