/** Which broker is tried next, and after what wait. Pure. */
import { type BackoffPolicy, backoffMs } from '@tillwatch/model';

export interface BrokerChoice {
  /** Place in the list of brokers. */
  readonly index: number;
  /** Wait before it is tried, ms. */
  readonly waitMs: number;
  /** Failures since the last session that lasted. */
  readonly failures: number;
}

export type BrokerEvent =
  | { readonly type: 'failed' }
  /** A session ended by itself. */
  | { readonly type: 'ended'; readonly livedMs: number }
  /** The first broker has been reachable again for a while. */
  | { readonly type: 'first-is-back' };

export const BROKER_BACKOFF: BackoffPolicy = { minMs: 500, maxMs: 120_000 };
/** An estate that loses its broker at one instant comes to the next one spread over this. */
export const SPREAD_MS = 1_000;
/** A session that ended sooner counts as a failure: a broker that accepts and hangs up must not be hammered. */
export const LASTED_MS = 10_000;

export const FIRST_CHOICE: BrokerChoice = { index: 0, waitMs: 0, failures: 0 };

/**
 * Goes through the list in order, each within {@link SPREAD_MS} of the one before it, and backs off after each round without success.
 * `random` is 0..1.
 */
export function chooseBroker(
  choice: BrokerChoice,
  event: BrokerEvent,
  brokerCount: number,
  random: number,
): BrokerChoice {
  if (event.type === 'first-is-back') return FIRST_CHOICE;
  const hadLasted = event.type === 'ended' && event.livedMs >= LASTED_MS;
  const failures = (hadLasted ? 0 : choice.failures) + 1;
  const rounds = Math.floor(failures / brokerCount);
  return {
    index: (choice.index + 1) % brokerCount,
    waitMs: failures % brokerCount === 0 ? backoffMs(rounds - 1, BROKER_BACKOFF, random) : SPREAD_MS * random,
    failures,
  };
}
