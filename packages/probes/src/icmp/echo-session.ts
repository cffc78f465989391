/// <reference path="./net-ping.d.ts" />
/**
 * One ICMP socket for any number of targets: net-ping's session with its own timing, its own matching of answers, and a way to give up.
 *
 * net-ping makes the socket, the packets, the ids and the table of requests. Three of its methods are overridden, because as they are
 * (1.2.4, measured; docs/decisions/008-icmp-on-net-ping.md has the record): a reply counts whoever sent it, times are whole milliseconds counted from the first of
 * several sends, IPv6 errors are read at a wrong offset, and a request cannot be cancelled.
 */
import { randomInt } from 'node:crypto';
import type { EchoRequest, RawSocket, Session } from 'net-ping';
import { canonical } from '../network/name-lookup.js';
import { readEchoAnswer } from './echo-packet.js';

/** How one echo request ended. `broken`: the socket or its sending failed, with the system's words. */
export type EchoOutcome =
  | { readonly type: 'reply'; readonly rttUs: number }
  /** `from`: the router that said so, or the target itself. */
  | { readonly type: 'unreachable' | 'refused' | 'expired'; readonly from: string; readonly rttUs: number }
  | { readonly type: 'broken'; readonly detail: string };

export interface EchoSession {
  /**
   * Sends one request, `ttl` routers far at most (128 unless told); `settle` is called at most once, never after the returned function gave up
   * on it.
   */
  echo(target: string, settle: (outcome: EchoOutcome) => void, ttl?: number): () => void;
  /** False after the socket failed; its owner then opens another. */
  usable(): boolean;
  /** Replies that came from another address than the one that was asked. */
  strangers(): number;
  close(): void;
}

/** Requests without an answer; beyond it an attempt is refused. Sequence numbers are 16 bits wide. */
export const MAX_OUTSTANDING = 16_384;

/** Linux: setsockopt(SOL_RAW, ICMP_FILTER), a bit set for each type to drop; icmp(7), include/uapi/linux/icmp.h. */
const SOL_RAW = 255;
const ICMP_FILTER = 1;
/** Linux: setsockopt(IPPROTO_ICMPV6, ICMPV6_FILTER), RFC 3542 section 3.2. */
const IPPROTO_ICMPV6 = 58;
const ICMPV6_FILTER = 1;

/** Linux: IPV6_UNICAST_HOPS. net-ping sets IP_TTL for IPv6 too, which is another option there. */
const IPPROTO_IPV6 = 41;
const IPV6_UNICAST_HOPS = 16;

/** EAGAIN: a packet that was announced was dropped for its checksum; nothing is wrong with the socket. */
const HARMLESS = /temporarily unavailable|would block/i;

/** Identifiers of this process: two sessions with one id would take each other's replies (measured). net-ping wants 1..65534. */
let nextSessionId = randomInt(1, 65_535);

interface PendingEcho extends EchoRequest {
  sentUs: number;
  /** Source that its reply must have: the target without an interface (`fe80::1%eth0`), which sources are given without. */
  readonly awaited: string;
  /** null once the request has ended or was given up. */
  settle: ((outcome: EchoOutcome) => void) | null;
}

/** The requests of one session that have no answer yet. */
interface TimedSession extends Session {
  readonly strangers: number;
  readonly outstanding: number;
  ask(target: string, settle: (outcome: EchoOutcome) => void, ttl?: number): PendingEcho | null;
  /** Takes a request out of the table; its `settle` is handed back to whoever ends it. */
  take(request: PendingEcho): PendingEcho['settle'];
}

/**
 * Opens a session, which takes a raw socket: root, CAP_NET_RAW or an administrator. Rejects with the system's error where that is not
 * given, or where the native binding could not be built.
 */
export async function openEchoSession(family: 4 | 6, nowUs: () => number): Promise<EchoSession> {
  const { default: netPing } = await import('net-ping');
  const session = createTimedSession(netPing, family, nowUs);
  let open = true;
  const close = () => {
    if (!open) return;
    open = false;
    // Calls back every outstanding request.
    session.close();
  };
  session.on('error', (error) => {
    if (!HARMLESS.test(error.message)) close();
  });
  dropUnwanted(session.getSocket(), family);
  return {
    echo(target, settle, ttl) {
      const request = open && session.outstanding < MAX_OUTSTANDING ? session.ask(target, settle, ttl) : null;
      if (!request) settle({ type: 'broken', detail: open ? 'too many requests outstanding' : 'session closed' });
      return () => {
        if (request && open) session.take(request);
      };
    },
    usable: () => open,
    strangers: () => session.strangers,
    close,
  };
}

function createTimedSession(
  netPing: typeof import('net-ping').default,
  family: 4 | 6,
  nowUs: () => number,
): TimedSession {
  // Of IPv6, as last set. No field: the base class's constructor sets it first, when a subclass has no fields yet.
  let hops: number | null = null;
  class Timed extends netPing.Session implements TimedSession {
    strangers = 0;
    outstanding = 0;
    #readyUs: number | null = null;

    ask(target: string, settle: (outcome: EchoOutcome) => void, ttl?: number): PendingEcho | null {
      const id = this._generateId();
      if (id === undefined) return null;
      const callback = (error: Error | null) =>
        this.take(request)?.({ type: 'broken', detail: error?.message ?? 'session closed' });
      const awaited = target.split('%', 1)[0] ?? target;
      const request: PendingEcho = {
        id,
        target,
        awaited,
        timeout: 0,
        retries: 0,
        sentUs: 0,
        settle,
        callback,
        ...(ttl !== undefined && { ttl }),
      };
      this.outstanding += 1;
      this.reqQueue(request);
      return request;
    }

    take(request: PendingEcho): PendingEcho['settle'] {
      const { settle } = request;
      if (settle === null) return null;
      request.settle = null;
      this.outstanding -= 1;
      // net-ping has removed it already when it is the one that calls back.
      if (this.reqs[request.id] === request) this.reqRemove(request.id);
      return settle;
    }

    ready(): void {
      this.#readyUs = nowUs();
    }

    override setTTL(ttl: number): void {
      if (family === 4) super.setTTL(ttl);
      else if (hops !== ttl) this.getSocket().setOption(IPPROTO_IPV6, IPV6_UNICAST_HOPS, ttl);
      hops = ttl;
    }

    override onBeforeSocketSend(request: PendingEcho): void {
      super.onBeforeSocketSend(request);
      request.sentUs = nowUs();
    }

    /** Called with what sendto() said. net-ping would start a timer here; an attempt has its own deadline. */
    override onSocketSend(request: PendingEcho, error: Error | null): void {
      if (error) this.take(request)?.({ type: 'broken', detail: error.message });
    }

    override onSocketMessage(packet: Buffer, source: string): void {
      // One packet is read for each `recvReady`, so that stamp is this packet's; it is 20 us nearer to the kernel than this line (measured).
      const receivedUs = this.#readyUs ?? nowUs();
      this.#readyUs = null;
      const answer = readEchoAnswer(packet, family);
      if (answer?.sessionId !== this.sessionId) return;
      const request = this.reqs[answer.id] as PendingEcho | undefined;
      if (!request) return;
      const from = canonical(source, family).address;
      if ((answer.destination ?? from) !== request.awaited) {
        this.strangers += 1;
        return;
      }
      const rttUs = Math.max(0, Math.round(receivedUs - request.sentUs));
      this.take(request)?.(answer.type === 'reply' ? { type: 'reply', rttUs } : { type: answer.type, from, rttUs });
    }
  }

  nextSessionId = (nextSessionId % 65_534) + 1;
  const networkProtocol = family === 4 ? netPing.NetworkProtocol.IPv4 : netPing.NetworkProtocol.IPv6;
  const session = new Timed({ networkProtocol, sessionId: nextSessionId, retries: 0 });
  session.getSocket().wrap?.prependListener?.('recvReady', () => session.ready());
  return session;
}

/** Has the kernel keep back what answers no echo request: on loopback that is half of all packets. Linux only; elsewhere they are skipped above. */
function dropUnwanted(socket: RawSocket, family: 4 | 6): void {
  if (process.platform !== 'linux') return;
  const dropped = new Uint32Array(family === 4 ? 1 : 8).fill(0xffff_ffff);
  for (const type of family === 4 ? [0, 3, 11] : [129, 1, 3]) {
    dropped[type >> 5] = (dropped[type >> 5] ?? 0) & ~(1 << (type & 31));
  }
  const filter = Buffer.from(dropped.buffer);
  if (family === 4) socket.setOption(SOL_RAW, ICMP_FILTER, filter, filter.length);
  else socket.setOption(IPPROTO_ICMPV6, ICMPV6_FILTER, filter, filter.length);
}
