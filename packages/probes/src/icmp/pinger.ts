/** The way in which echo requests leave this machine: raw sockets where they are allowed, else the system's ping. */
import { ATTEMPT_ENDED, type Lifetime } from '../lifetime.js';
import type { HostAddress } from '../network/name-lookup.js';
import type { ProbeIo } from '../probe.js';
import { type EchoOutcome, type EchoSession, openEchoSession } from './echo-session.js';
import type { PingVerdict } from './ping-output.js';
import { createSystemPing } from './system-ping.js';

/** Either way's outcome. */
export type PingOutcome = EchoOutcome | PingVerdict;

export interface Pinger {
  /** One echo request. Rejects when the attempt ends. */
  ping(to: HostAddress, timeoutMs: number, life: Lifetime): Promise<PingOutcome>;
  /** The raw session of a family, for what `ping` does not do; null where none may be opened. Its owner is this pinger. */
  session(family: 4 | 6): Promise<EchoSession | null>;
  close(): void;
}

/**
 * The pinger that all attempts of `io` share, with one session per address family. The record holds the sessions: one that is held by
 * its own callbacks alone is garbage-collected and never calls back (measured with net-ping 1.2.4).
 */
export function sharedPinger(io: ProbeIo): Pinger {
  return io.shared('icmp', () => {
    const value = createPinger(() => io.nowUs());
    return { value, close: () => value.close() };
  });
}

function createPinger(nowUs: () => number): Pinger {
  const sessions = new Map<4 | 6, Promise<EchoSession | null>>();
  const systemPing = createSystemPing();
  let closed = false;

  /** null where raw sockets are refused; that is asked once, since a process gains no rights while it runs. */
  async function sessionFor(family: 4 | 6): Promise<EchoSession | null> {
    const known = sessions.get(family);
    const opening = known ?? openEchoSession(family, nowUs).catch(() => null);
    if (!known) sessions.set(family, opening);
    const session = await opening;
    if (closed) session?.close();
    if (session === null || session.usable() || closed) return session;
    // Its socket failed. Whoever sees that first opens the next one.
    if (sessions.get(family) === opening) sessions.delete(family);
    return sessionFor(family);
  }

  return {
    async ping(to, timeoutMs, life) {
      const session = await sessionFor(to.family);
      return session ? echo(session, to.address, life) : systemPing.ping(to, timeoutMs, life);
    },
    session: sessionFor,
    close() {
      closed = true;
      for (const opening of sessions.values()) void opening.then((session) => session?.close());
    },
  };
}

function echo(session: EchoSession, address: string, life: Lifetime): Promise<EchoOutcome> {
  return new Promise((resolve, reject) => {
    if (life.ended) return reject(ATTEMPT_ENDED);
    const giveUp = session.echo(address, resolve);
    life.onEnd(() => {
      giveUp();
      reject(ATTEMPT_ENDED);
    });
  });
}
