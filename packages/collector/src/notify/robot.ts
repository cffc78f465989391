/** What robots of group chats have in common: an answer in JSON whose code, not its status, says what came of it. */
import type { SendOutcome } from './notifier.js';
import { type PostAnswer, providersWords, statusOutcome } from './post.js';

export interface RobotCodes {
  /** Name of the field with the code, 0 for success. */
  readonly field: string;
  /** Names of the field with the provider's words. */
  readonly words: string;
  /** Codes of trouble that passes, and how long to wait at least, ms. */
  readonly passing: Readonly<Record<number, number>>;
}

/** Reads an answer. A 200 that is not the provider's form may come from a box on the way, or be the robot's after all. */
export function robotOutcome(answer: PostAnswer, codes: RobotCodes): SendOutcome {
  if (!answer.ok) return answer.outcome;
  const said = parse(answer.body);
  const code = said?.[codes.field];
  if (typeof code !== 'number') {
    return statusOutcome(answer) ?? { kind: 'retry', afterMs: null, reason: 'answer not understood', isUnsure: true };
  }
  if (code === 0 && answer.status < 300) return { kind: 'delivered' };
  const words = said?.[codes.words];
  const reason = `code ${code}${typeof words === 'string' ? `: ${providersWords(words)}` : ''}`;
  const waitMs = codes.passing[code];
  if (waitMs !== undefined) {
    return { kind: 'retry', afterMs: Math.max(waitMs, answer.retryAfterMs ?? 0), reason, isUnsure: false };
  }
  const byStatus = statusOutcome(answer);
  if (byStatus?.kind === 'retry') return { ...byStatus, reason };
  return { kind: 'rejected', reason };
}

function parse(body: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
