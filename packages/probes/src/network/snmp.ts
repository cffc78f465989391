/**
 * One SNMP session for one attempt, over net-snmp, which brings the codec and v3's security.
 *
 * net-snmp (3.29.2, read and measured) takes an answer from any address, never tells that the port is closed, throws out of its socket's listener for some
 * malformed messages, and follows an agent whose table never ends. So the socket here is ours: connected, so that the kernel
 * checks the source and reports a closed port, and its listener is guarded; tables are walked here, with a bound.
 */
import { createSocket, type Socket } from 'node:dgram';
import type { Session, User, Varbind } from 'net-snmp';
import { ATTEMPT_ENDED, type Lifetime, untilEnd } from '../lifetime.js';
import type { HostAddress } from './name-lookup.js';
import type { SnmpParams } from './snmp-params.js';
import { readSnmpValue, type SnmpValue, type SnmpValues } from './snmp-value.js';

export interface SnmpRow {
  /** What follows the column's OID: `2`, or `1.4.10.0.0.1`. */
  readonly index: string;
  readonly value: SnmpValue;
}

export interface SnmpSession {
  /** Any number of scalars or cells, {@link OIDS_PER_REQUEST} to a request. */
  get(oids: readonly string[]): Promise<SnmpValues>;
  /** The cells of one column in the device's order, `maxRows` at most; also ends where an agent's OIDs stop to increase. */
  column(oid: string, maxRows: number): Promise<readonly SnmpRow[]>;
}

/** 20 names and counters make about 500 bytes, which the smallest agents answer (RFC 3417 section 3.2: 484 octets at the least, 1472 wanted). */
export const OIDS_PER_REQUEST = 20;
/** Rows that one GETBULK asks for. */
const ROWS_PER_REQUEST = 20;
/** Of the attempt's time, for each of two sends of a request. */
const SHARE_OF_ONE_SEND = 0.4;
const MIN_SEND_MS = 100;

/** RFC 3416 section 3: error-status. */
const TOO_BIG = 1;
const NO_SUCH_NAME = 2;
/** ResponseInvalidCode of net-snmp: ECouldNotDecrypt, and EAuthFailure, which all of v3's reports of a wrong user or password become. */
const SECURITY_FAULTS: ReadonlySet<number> = new Set([4, 5]);
/** noAccess and authorizationError. */
const REFUSALS: ReadonlySet<number> = new Set([6, 16]);

/**
 * Opens the session for the attempt's `life`, with which it ends. Its calls reject with an error that has a code: `ETIMEDOUT`, `ECONNREFUSED`, `EAUTH` (v3 refused
 * the user or a password), `EBADMSG` (what came is no answer), or the system's own; or with the end of the attempt.
 */
export async function openSnmpSession(
  to: HostAddress,
  params: SnmpParams,
  timeoutMs: number,
  life: Lifetime,
): Promise<SnmpSession> {
  const [snmp, socket] = await untilEnd(
    life,
    Promise.all([import('net-snmp'), connectedSocket(to, params.port, life)]),
  );
  const link = guardedLink(socket, life);
  const options = {
    port: params.port,
    transport: to.family === 6 ? ('udp6' as const) : ('udp4' as const),
    retries: 1,
    timeout: Math.max(MIN_SEND_MS, Math.round(timeoutMs * SHARE_OF_ONE_SEND)),
    context: params.contextName,
    dgramModule: { createSocket: () => link.facade },
  };
  const session =
    params.version === 'v3'
      ? snmp.createV3Session(to.address, userOf(params, snmp), options)
      : snmp.createSession(to.address, params.community, { ...options, version: params.version === 'v1' ? 0 : 1 });
  // "error" is what net-snmp says of a message that it cannot decode; it then waits on.
  session.on('error', () => link.fail(badMessage()));
  return sessionOver(session, params.version !== 'v1', link.failed, life);
}

function sessionOver(session: Session, bulk: boolean, failed: Promise<never>, life: Lifetime): SnmpSession {
  const ask = <T>(send: (settle: (error: Error | null, answer?: T) => void) => void): Promise<T> => {
    if (life.ended) return Promise.reject(ATTEMPT_ENDED);
    const answered = new Promise<T>((resolve, reject) => {
      send((error, answer) => (error || answer === undefined ? reject(withCode(error)) : resolve(answer)));
    });
    return untilEnd(life, Promise.race([answered, failed]));
  };

  async function getSome(oids: readonly string[]): Promise<readonly Varbind[]> {
    try {
      return await ask<Varbind[]>((settle) => session.get([...oids], settle));
    } catch (error) {
      // v1 answers nothing at all where one name is missing, and a small agent cannot hold all answers in one message.
      const status = statusOf(error);
      if (status !== NO_SUCH_NAME && status !== TOO_BIG) throw error;
      if (oids.length === 1) return [];
      const middle = oids.length >> 1;
      return [...(await getSome(oids.slice(0, middle))), ...(await getSome(oids.slice(middle)))];
    }
  }

  async function following(oid: string, rows: number): Promise<readonly Varbind[]> {
    try {
      if (!bulk) return await ask<Varbind[]>((settle) => session.getNext([oid], settle));
      const columns = await ask<(Varbind | Varbind[])[]>((settle) => session.getBulk([oid], 0, rows, settle));
      return columns.flat();
    } catch (error) {
      if (statusOf(error) === NO_SUCH_NAME) return [];
      throw error;
    }
  }

  return {
    async get(oids) {
      const found = new Map<string, SnmpValue>();
      for (let at = 0; at < oids.length; at += OIDS_PER_REQUEST) {
        const asked = oids.slice(at, at + OIDS_PER_REQUEST);
        for (const { oid, type, value } of await getSome(asked)) {
          const read = readSnmpValue(type ?? 0, value);
          if (read !== null && asked.includes(oid)) found.set(oid, read);
        }
      }
      return found;
    },
    async column(oid, maxRows) {
      const rows: SnmpRow[] = [];
      for (let last = oid; rows.length < maxRows; ) {
        const batch = await following(last, Math.min(ROWS_PER_REQUEST, maxRows - rows.length));
        if (batch.length === 0) return rows;
        for (const { oid: next, type, value } of batch) {
          const read = readSnmpValue(type ?? 0, value);
          if (read === null || !next.startsWith(`${oid}.`) || !isAfter(next, last)) return rows;
          if (rows.length >= maxRows) return rows;
          rows.push({ index: next.slice(oid.length + 1), value: read });
          last = next;
        }
      }
      return rows;
    },
  };
}

/** Lexicographical order of OIDs, arc by arc (RFC 3416 section 4.2.2). */
function isAfter(oid: string, other: string): boolean {
  const [a, b] = [oid.split('.'), other.split('.')];
  for (let at = 0; at < a.length; at += 1) {
    const arc = Number(a[at]);
    const otherArc = at < b.length ? Number(b[at]) : -1;
    if (arc !== otherArc) return arc > otherArc;
  }
  return false;
}

/** A UDP socket that hears its peer alone. Rejects with the system's error; closes when the attempt ends. */
function connectedSocket(to: HostAddress, port: number, life: Lifetime): Promise<Socket> {
  return new Promise((resolve, reject) => {
    if (life.ended) return reject(ATTEMPT_ENDED);
    const socket = createSocket(to.family === 6 ? 'udp6' : 'udp4');
    socket.on('error', reject);
    life.onEnd(() => socket.close());
    // A connect(2) that fails is told to its callback, and to nobody else (Node's lib/dgram.js, doConnect).
    socket.connect(port, to.address, (failed?: unknown) => (failed ? reject(failed) : resolve(socket)));
  });
}

interface GuardedLink {
  /** What net-snmp uses as its socket. */
  readonly facade: unknown;
  /** Rejects when the socket reports an error, or at {@link fail}; never resolves. */
  readonly failed: Promise<never>;
  fail(error: Error): void;
}

function guardedLink(socket: Socket, life: Lifetime): GuardedLink {
  let fail: (error: Error) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  // Nobody may be asking when the socket fails.
  failed.catch(() => {});
  socket.on('error', (error) => fail(error));
  const facade = {
    on(event: string, listener: (...given: unknown[]) => void) {
      if (event === 'close') socket.on('close', listener);
      if (event !== 'message') return;
      socket.on('message', (...given) => {
        try {
          listener(...given);
        } catch {
          fail(badMessage());
        }
      });
    },
    send(bytes: Buffer, from: number, length: number, _port: number, _to: string, sent: (error: Error | null) => void) {
      if (life.ended) sent(ATTEMPT_ENDED);
      // After its end a request must not be put on net-snmp's table again, where it would keep a timer.
      else socket.send(bytes, from, length, (error) => sent(life.ended ? ATTEMPT_ENDED : error));
    },
    ref() {},
    unref() {},
    close() {},
  };
  return { facade, failed, fail };
}

function userOf(params: SnmpParams, snmp: typeof import('net-snmp')): User {
  const { user: name, authProtocol, authPassword, privProtocol, privPassword } = params;
  const level =
    authProtocol === 'none'
      ? snmp.SecurityLevel.noAuthNoPriv
      : privProtocol === 'none'
        ? snmp.SecurityLevel.authNoPriv
        : snmp.SecurityLevel.authPriv;
  return {
    name,
    level,
    ...(authProtocol !== 'none' && { authProtocol: snmp.AuthProtocols[authProtocol], authKey: authPassword }),
    ...(privProtocol !== 'none' && { privProtocol: snmp.PrivProtocols[privProtocol], privKey: privPassword }),
  };
}

function badMessage(): Error {
  return Object.assign(new Error('no message of SNMP'), { code: 'EBADMSG' });
}

/** error-status of an answer that was an error; null for any other failure. */
function statusOf(error: unknown): number | null {
  if (!(error instanceof Error) || !('status' in error)) return null;
  return typeof error.status === 'number' ? error.status : null;
}

/** net-snmp's errors with the codes that the attempt's end knows. */
function withCode(error: Error | null): Error {
  if (error === null || error === ATTEMPT_ENDED) return error ?? badMessage();
  const status = statusOf(error);
  if (status === NO_SUCH_NAME || status === TOO_BIG) return error;
  if (error.name === 'RequestTimedOutError') return Object.assign(error, { code: 'ETIMEDOUT' });
  if (status !== null && REFUSALS.has(status)) return Object.assign(error, { code: 'EAUTH' });
  const code: unknown = Reflect.get(error, 'code');
  if (typeof code === 'string') return error;
  const refused = error.name === 'ResponseInvalidError' && typeof code === 'number' && SECURITY_FAULTS.has(code);
  return Object.assign(error, { code: refused ? 'EAUTH' : 'EBADMSG' });
}
