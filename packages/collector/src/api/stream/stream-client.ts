/**
 * One client of the stream. It has no queue: per topic it remembers what it has sent, and takes the next message from the topic when its
 * socket has room. However slow a client is, it holds no more than `highWaterBytes` and one fragment, and references to messages shared with others.
 */
import type { StreamMessage, StreamRequest } from '@tillwatch/model';
import { WebSocket } from 'ws';
import type { StreamLimits } from '../limits.js';
import { POLICY_VIOLATION } from './close-codes.js';
import { siteTopicKey } from './site-topic.js';
import { parseStreamRequest, type SubscribeRequest } from './stream-request.js';
import type { CloseCause, StreamCounters } from './stream-stats.js';
import type { Topic, TopicMessage } from './topic.js';

export interface StreamClientDeps {
  readonly socket: WebSocket;
  readonly limits: StreamLimits;
  readonly counters: StreamCounters;
  readonly steadyMs: () => number;
  /** A beat of now. */
  readonly makeBeat: () => Buffer;
  /** The topic of a request, made when it is the first to ask; null when there is no such thing. */
  readonly join: (request: SubscribeRequest, client: StreamClient) => Topic | null;
  readonly leave: (topicKey: string, client: StreamClient) => void;
  readonly onClosed: (client: StreamClient, cause: CloseCause) => void;
}

const REQUEST_WINDOW_MS = 10_000;
/** Two pings unanswered, and one more sweep's time. */
const PINGS_BEFORE_GONE = 2.25;

/** What is on its way to a client. */
interface Sending {
  /** null for a beat or a complaint. */
  readonly message: TopicMessage | null;
  readonly bytes: Buffer;
  offset: number;
}

export class StreamClient {
  readonly #deps: StreamClientDeps;
  /** In the order in which they are served; whoever was served goes last. */
  readonly #subscriptions = new Map<string, { readonly topic: Topic; seen: number | null }>();
  #sending: Sending | null = null;
  /** The newest complaint that has not gone out yet; older ones give way. */
  #complaint: Buffer | null = null;
  /** A beat is owed; one at most. The first comes at once and tells the interval. */
  #beatDue = true;
  #beatAtMs: number;
  #faults = 0;
  #requests = { count: 0, sinceMs: Number.NEGATIVE_INFINITY };
  #heardAtMs: number;
  #pingedAtMs: number;
  #progressAtMs: number;
  #cause: CloseCause | null = null;

  constructor(deps: StreamClientDeps) {
    this.#deps = deps;
    this.#heardAtMs = this.#pingedAtMs = this.#progressAtMs = this.#beatAtMs = deps.steadyMs();
    const { socket } = deps;
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    socket.on('pong', () => this.#heard());
    socket.on('ping', (payload) => this.#answerPing(payload));
    // ws closes by itself after an error (1002, 1007, 1009); the cause is kept for the count.
    socket.on('error', () => {
      this.#cause ??= 'protocol';
    });
    socket.once('close', () => {
      for (const key of this.#subscriptions.keys()) deps.leave(key, this);
      this.#subscriptions.clear();
      this.#sending = null;
      deps.onClosed(this, this.#cause ?? 'left');
    });
  }

  /** What waits in the socket, bytes. */
  get bufferedBytes(): number {
    return this.#deps.socket.bufferedAmount;
  }

  /** Sends whatever the topics have for as long as the socket has room. Called after each change and each time the socket has drained. */
  pump(): void {
    const { socket, limits } = this.#deps;
    while (socket.readyState === WebSocket.OPEN && socket.bufferedAmount < limits.highWaterBytes) {
      this.#sending ??= this.#takeNext();
      if (this.#sending === null) return;
      this.#sendFragment(this.#sending);
    }
  }

  /** Sends a beat as soon as the socket takes it. */
  beat(): void {
    this.#beatAtMs = this.#deps.steadyMs();
    this.#beatDue = true;
    this.pump();
  }

  /** Beats, pings, and cuts off those who are gone or stuck. Called every `sweepEveryMs`. */
  sweep(): void {
    const { socket, limits, steadyMs } = this.#deps;
    const nowMs = steadyMs();
    if (nowMs - this.#beatAtMs >= limits.beatEveryMs) this.beat();
    if (socket.bufferedAmount > 0) {
      if (nowMs - this.#progressAtMs > limits.stuckMs) this.#terminate('stuck');
      return;
    }
    if (nowMs - this.#heardAtMs > limits.pingEveryMs * PINGS_BEFORE_GONE) {
      this.#terminate('gone');
    } else if (nowMs - this.#pingedAtMs >= limits.pingEveryMs && socket.readyState === WebSocket.OPEN) {
      this.#pingedAtMs = nowMs;
      socket.ping();
    }
  }

  /** Says goodbye; the socket is cut off if the client does not answer in time. */
  close(code: number, reason: string, cause: CloseCause): void {
    this.#cause ??= cause;
    this.#deps.socket.close(code, reason);
  }

  /** Cuts the socket off. */
  terminate(): void {
    this.#deps.socket.terminate();
  }

  #terminate(cause: CloseCause): void {
    this.#cause ??= cause;
    this.terminate();
  }

  #heard(): void {
    this.#heardAtMs = this.#deps.steadyMs();
  }

  /** Not left to ws: a client that pings and never reads would make it queue pongs without end. */
  #answerPing(payload: Buffer): void {
    this.#heard();
    const { socket, limits } = this.#deps;
    if (socket.readyState === WebSocket.OPEN && socket.bufferedAmount < limits.highWaterBytes) socket.pong(payload);
  }

  #takeNext(): Sending | null {
    if (this.#beatDue) {
      this.#beatDue = false;
      return { message: null, bytes: this.#deps.makeBeat(), offset: 0 };
    }
    if (this.#complaint !== null) {
      const bytes = this.#complaint;
      this.#complaint = null;
      return { message: null, bytes, offset: 0 };
    }
    for (const [key, subscription] of this.#subscriptions) {
      const { topic, seen } = subscription;
      const message = topic.next(seen);
      if (message === null) continue;
      this.#subscriptions.delete(key);
      if (message.kind === 'gone') {
        this.#deps.leave(key, this);
        return { message: null, bytes: complaint(message.code, message.detail), offset: 0 };
      }
      if (message.kind === 'snapshot' && !key.startsWith(SITE_PREFIX) && seen !== null)
        this.#deps.counters.missedTotal += 1;
      subscription.seen = message.seq;
      this.#subscriptions.set(key, subscription);
      return { message, bytes: message.bytes, offset: 0 };
    }
    return null;
  }

  #sendFragment(sending: Sending): void {
    const { socket, limits, counters, steadyMs } = this.#deps;
    if (socket.bufferedAmount === 0) this.#progressAtMs = steadyMs();
    const end = Math.min(sending.offset + limits.fragmentBytes, sending.bytes.length);
    const fin = end === sending.bytes.length;
    const fragment = sending.bytes.subarray(sending.offset, end);
    sending.offset = end;
    counters.bytesTotal += fragment.length;
    if (fin) {
      this.#sending = null;
      if (sending.message?.kind === 'snapshot') counters.snapshotsTotal += 1;
      if (sending.message?.kind === 'delta') counters.deltasTotal += 1;
    }
    socket.send(fragment, { binary: false, fin }, (error) => {
      // A failed write is followed by 'close'; there is nothing left to do here.
      if (error) return;
      this.#progressAtMs = steadyMs();
      this.pump();
    });
  }

  #receive(data: WebSocket.RawData, isBinary: boolean): void {
    this.#heard();
    if (this.#overRate()) {
      this.close(POLICY_VIOLATION, 'too many requests', 'too-many-requests');
      return;
    }
    if (isBinary) {
      this.#complain('request-malformed', 'Found a binary frame; expected text.');
      return;
    }
    const parsed = parseStreamRequest(data.toString());
    if (parsed.ok) this.#serve(parsed.request);
    else this.#complain(parsed.code, parsed.detail);
  }

  #overRate(): boolean {
    const nowMs = this.#deps.steadyMs();
    if (nowMs - this.#requests.sinceMs > REQUEST_WINDOW_MS) this.#requests = { count: 0, sinceMs: nowMs };
    this.#requests.count += 1;
    return this.#requests.count > this.#deps.limits.requestsPer10s;
  }

  #serve(request: StreamRequest): void {
    const key = keyOf(request);
    if ('unsubscribe' in request) {
      if (this.#subscriptions.delete(key)) this.#deps.leave(key, this);
      return;
    }
    const known = this.#subscriptions.get(key);
    const { siteSubscriptionsPerClient: maxSites } = this.#deps.limits;
    if (known === undefined && 'id' in request && this.#siteCount() >= maxSites) {
      this.#complain('too-many-subscriptions', `Found one more than ${maxSites} sites; unsubscribe from one first.`);
      return;
    }
    const topic = known?.topic ?? this.#deps.join(request, this);
    if (topic === null) {
      this.#complain(
        'site-unknown',
        `No site ${JSON.stringify('id' in request ? request.id : '')}; GET /api/v1/sites lists the sites.`,
      );
      return;
    }
    this.#subscriptions.set(key, { topic, seen: request.since ?? null });
    this.pump();
  }

  #siteCount(): number {
    let count = 0;
    for (const key of this.#subscriptions.keys()) if (key.startsWith(SITE_PREFIX)) count += 1;
    return count;
  }

  #complain(code: string, detail: string): void {
    this.#deps.counters.faultyRequestsTotal += 1;
    this.#faults += 1;
    if (this.#faults > this.#deps.limits.faultyRequests) {
      this.close(POLICY_VIOLATION, 'too many faulty requests', 'too-many-faults');
      return;
    }
    this.#complaint = complaint(code, detail);
    this.pump();
  }
}

const SITE_PREFIX = siteTopicKey('');

function keyOf(request: StreamRequest): string {
  if ('id' in request) return siteTopicKey(request.id);
  return 'subscribe' in request ? request.subscribe : request.unsubscribe;
}

function complaint(code: string, detail: string): Buffer {
  const message: StreamMessage = { topic: 'error', type: 'error', code, detail };
  return Buffer.from(JSON.stringify(message));
}
