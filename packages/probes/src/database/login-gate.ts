/** When a login may be tried: a server that refused one is left alone for a while, longer each time, so that no probe feeds a storm. */
import type { ProbeIo } from '../probe.js';
import type { DatabaseFault } from './fault.js';

/** A refusal that a further login would only repeat. */
export interface Refusal {
  /** Refusals in a row. */
  readonly count: number;
  readonly fault: DatabaseFault;
  /** Monotonic, ms: no login before it. */
  readonly untilMs: number;
  /** Connections in a row that were closed before a login. */
  readonly bareConnects: number;
}

/** First pauses. A full server may have room soon; a wrong password is not put right by trying, and may lock the account. */
const FIRST_PAUSE_MS = { 'sessions-full': 10_000, 'auth-failed': 60_000 } as const;
const MAX_PAUSE_MS = { 'sessions-full': 120_000, 'auth-failed': 900_000 } as const;
/**
 * Connections that are opened and closed without a login count as broken handshakes at MySQL and MariaDB, which shut out the whole machine, tills
 * included, after `max_connect_errors` of them in a row (100 unless set otherwise). Beyond these no connection is made until the pause is over.
 */
export const MAX_BARE_CONNECTS = 20;
/** Targets that are remembered; the oldest is forgotten first. */
export const MAX_TARGETS = 256;

function isPausing(reason: string): reason is keyof typeof FIRST_PAUSE_MS {
  return reason in FIRST_PAUSE_MS;
}

/**
 * The refusal that follows from `fault`, or null for a fault that no pause helps. Pauses double from 10 s to 2 min for a full server, from 60 s to
 * 15 min for a refused login. `random` (0..1) spreads the stores of an estate over half to one and a half of that, so that they do not come back together.
 */
export function afterRefusal(
  before: Refusal | null,
  fault: DatabaseFault,
  nowMs: number,
  random: number,
): Refusal | null {
  const { reason } = fault;
  if (!isPausing(reason)) return null;
  const count = before?.fault.reason === reason ? before.count + 1 : 1;
  const pauseMs = Math.min(MAX_PAUSE_MS[reason], FIRST_PAUSE_MS[reason] * 2 ** Math.min(count - 1, 20));
  return { count, fault, untilMs: nowMs + pauseMs * (0.5 + random), bareConnects: before?.bareConnects ?? 0 };
}

/** What may be done at `nowMs`: log in, only connect, or nothing. */
export function permission(refusal: Refusal | null, nowMs: number): 'login' | 'connect' | 'wait' {
  if (refusal === null || nowMs >= refusal.untilMs) return 'login';
  return refusal.bareConnects < MAX_BARE_CONNECTS ? 'connect' : 'wait';
}

export interface LoginGate {
  refusalOf(key: string): Refusal | null;
  /** Remembers what a login met with; null forgets: it went well. */
  record(key: string, refusal: Refusal | null): void;
}

/** A gate that forgets with its process. */
export function createLoginGate(): LoginGate {
  const refusals = new Map<string, Refusal>();
  return {
    refusalOf: (key) => refusals.get(key) ?? null,
    record(key, refusal) {
      refusals.delete(key);
      if (refusal === null) return;
      refusals.set(key, refusal);
      if (refusals.size > MAX_TARGETS) refusals.delete(refusals.keys().next().value ?? key);
    },
  };
}

/** The gate that all attempts of `io` share, so that several checks of one server pause together. */
export function sharedLoginGate(io: ProbeIo): LoginGate {
  return io.shared('database-logins', () => ({ value: createLoginGate(), close: () => {} }));
}
