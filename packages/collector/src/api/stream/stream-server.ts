/** Takes WebSocket upgrades on the HTTP server, lets in whom it may, and keeps the clients. */
import { type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { StreamMessage } from '@tillwatch/model';
import { WebSocketServer } from 'ws';
import type { Hearing } from '../../hearing.js';
import type { FoldedLog } from '../../log.js';
import type { HostGuard } from '../host-guard.js';
import type { StreamLimits } from '../limits.js';
import { type ProblemDocument, problem, rawProblem } from '../problem.js';
import { GOING_AWAY, TRY_AGAIN_LATER } from './close-codes.js';
import { StreamClient } from './stream-client.js';
import { countOne, createStreamCounters, type RefusedUpgrade, type StreamStats } from './stream-stats.js';
import type { StreamTopics } from './stream-topics.js';

export const STREAM_PATH = '/api/v1/stream';

export interface StreamServerDeps {
  readonly server: Server;
  readonly topics: StreamTopics;
  readonly guard: HostGuard;
  readonly limits: StreamLimits;
  readonly events: FoldedLog;
  readonly nowMs: () => number;
  readonly steadyMs: () => number;
  readonly hearing: Hearing;
}

export interface StreamServer {
  start(): void;
  stats(): StreamStats;
  /** Says goodbye to every client (1001), and resolves when the last has gone or was cut off, `closeMs` later at most. */
  stop(): Promise<void>;
}

/** Makes the server. Nothing is listened to before `start()`. */
export function createStreamServer(deps: StreamServerDeps): StreamServer {
  const { server, topics, guard, limits, events, nowMs, steadyMs, hearing } = deps;
  const counters = createStreamCounters();
  const clients = new Set<StreamClient>();
  /** Sockets that offered another protocol and are being answered; the HTTP server has let go of them. */
  const otherSockets = new Set<Duplex>();
  // Compression is off: its contexts cost more memory per client than its saving is worth on a local network.
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.requestBytes,
    perMessageDeflate: false,
    clientTracking: false,
    autoPong: false,
    closeTimeout: limits.closeMs,
  } as ConstructorParameters<typeof WebSocketServer>[0]);
  let sweeper: NodeJS.Timeout | null = null;
  let unlisten: (() => void) | null = null;
  let stopping = false;
  let lastGone: (() => void) | null = null;

  function onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
      otherSockets.add(socket);
      socket.once('close', () => otherSockets.delete(socket));
      answerWithoutUpgrade(server, request, socket);
      return;
    }
    const refused = refusal(request);
    if (refused !== null) {
      countOne(counters.refusedTotal, refused.cause);
      events.warn(
        `refused ${refused.cause}`,
        { cause: refused.cause, detail: refused.document.detail },
        'stream-refused',
      );
      socket.once('finish', () => socket.destroy());
      socket.end(rawProblem(refused.document));
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const client = new StreamClient({
        socket: webSocket,
        limits,
        counters,
        steadyMs,
        makeBeat,
        join: topics.join,
        leave: topics.leave,
        onClosed: (closed, cause) => {
          clients.delete(closed);
          countOne(counters.closedTotal, cause);
          if (clients.size === 0) lastGone?.();
        },
      });
      const full = clients.size >= limits.clients;
      clients.add(client);
      if (full) client.close(TRY_AGAIN_LATER, `too many clients: at most ${limits.clients}`, 'too-many-clients');
      else client.pump();
    });
  }

  function makeBeat(): Buffer {
    const beat: StreamMessage = {
      topic: 'beat',
      type: 'beat',
      at: new Date(nowMs()).toISOString(),
      everyMs: limits.beatEveryMs,
      deaf: hearing.deafness(),
    };
    return Buffer.from(JSON.stringify(beat));
  }

  function refusal(request: IncomingMessage): { cause: RefusedUpgrade; document: ProblemDocument } | null {
    if (stopping) return { cause: 'stopping', document: problem('stopping', 'The collector takes no new streams.') };
    const host = guard.checkHost(request);
    if (host !== null) return { cause: 'host', document: host };
    const [path] = (request.url ?? '').split('?', 1);
    if (path !== STREAM_PATH)
      return {
        cause: 'path',
        document: problem('not-found', `Found a WebSocket for another address; expected ${STREAM_PATH}.`),
      };
    const origin = guard.checkOrigin(request);
    return origin === null ? null : { cause: 'origin', document: origin };
  }

  return {
    start() {
      server.on('upgrade', onUpgrade);
      unlisten = hearing.onChange(() => {
        for (const client of clients) client.beat();
      });
      sweeper = setInterval(() => {
        for (const client of clients) client.sweep();
      }, limits.sweepEveryMs);
    },
    stats() {
      let bufferedBytes = 0;
      for (const client of clients) bufferedBytes += client.bufferedBytes;
      return { ...counters, clients: clients.size, bufferedBytes };
    },
    async stop() {
      stopping = true;
      unlisten?.();
      if (sweeper !== null) clearInterval(sweeper);
      sweeper = null;
      for (const socket of otherSockets) socket.destroy();
      if (clients.size === 0) return;
      const gone = new Promise<void>((resolve) => {
        lastGone = resolve;
      });
      const cutOff = setTimeout(() => {
        for (const client of clients) client.terminate();
      }, limits.closeMs);
      for (const client of clients) client.close(GOING_AWAY, 'the collector is stopping', 'stopping');
      await gone;
      clearTimeout(cutOff);
    },
  };
}

/**
 * Answers in HTTP/1.1 those who offer another protocol (Java's client and curl offer h2c by default): a server may ignore the offer
 * (RFC 9110 section 7.8), but Node hands it every upgrade once it handles one, and leaves the answer to it.
 */
function answerWithoutUpgrade(server: Server, request: IncomingMessage, socket: Duplex): void {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket as Parameters<typeof response.assignSocket>[0]);
  response.once('finish', () => {
    response.detachSocket(socket as Parameters<typeof response.detachSocket>[0]);
    socket.once('finish', () => socket.destroy());
    socket.end();
  });
  server.emit('request', request, response);
}
