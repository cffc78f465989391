/** Finds out when the first broker is worth going back to, without leaving the one in use. */
import { pause } from '@tillwatch/protocol';
import type { Timers } from './timers.js';
import type { ConnectionOptions, OpenConnection } from './uplink-connection.js';

/** Successes in a row: one might be the moment between two failures. */
const PROBES_NEEDED = 2;

export interface ReturnOptions {
  readonly connection: Omit<ConnectionOptions, 'will' | 'filters' | 'onMessage'>;
  readonly connect: OpenConnection;
  readonly everyMs: number;
  readonly timers: Timers;
  readonly random: () => number;
}

/**
 * Resolves true once the first broker has taken {@link PROBES_NEEDED} sessions in a row (under a client id of their own, without a will), false when called
 * off. Probes come every `everyMs`, give or take a fifth, so that an estate does not come back in step.
 */
export async function awaitFirstBroker(options: ReturnOptions, signal: AbortSignal): Promise<boolean> {
  const { connection, connect, everyMs, timers, random } = options;
  for (let successes = 0; successes < PROBES_NEEDED; ) {
    await pause(everyMs * (0.8 + 0.4 * random()), timers, signal);
    if (signal.aborted) return false;
    const probe = { ...connection, clientId: `${connection.clientId}-probe`, filters: [], onMessage: () => {} };
    const outcome = await connect(probe, signal);
    successes = outcome.ok ? successes + 1 : 0;
    if (outcome.ok) await outcome.connection.close();
  }
  return !signal.aborted;
}
