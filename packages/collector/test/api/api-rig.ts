/** A running API on a free loopback port, with real clients to talk to it. */
import { once } from 'node:events';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { StreamMessage, StreamRequest } from '@tillwatch/model';
import { WebSocket } from 'ws';
import { type ApiDeps, createApi } from '../../src/api/index.js';
import { SYSTEM_CLOCK } from '../../src/clock.js';
import { createIncidents, type Incidents } from '../../src/incidents/incidents.js';
import { createMemoryIncidents } from '../../src/incidents/memory-incidents.js';
import type { CommitObservation, IngestStats, IngestStatsSource } from '../../src/ingest/stats.js';
import type { Log } from '../../src/log.js';
import { createMemoryStore } from '../../src/store/index.js';
import { systemTimers } from '../../src/timers.js';
import { createFixtureEstate, type FixtureEstate } from './estate-fixture.js';

/** Figures as an ingest that has worked a little shows them. */
export const SOME_STATS: IngestStats = {
  messagesTotal: 12,
  messageBytesTotal: 1_200,
  birthsTotal: 2,
  willsTotal: 1,
  heartbeatsTotal: { live: 7, fill: 3 },
  samplesTotal: 200,
  duplicatesTotal: 1,
  refusedTotal: new Map([
    ['malformed', 4],
    ['wrong-site', 1],
  ]),
  quarantinedTotal: 1,
  transitionsTotal: 5,
  changesTotal: 2,
  commitsTotal: 6,
  commitFailuresTotal: 0,
  ackedTotal: 10,
  rebirthsTotal: 1,
  guidesSentTotal: 2,
  conflictsTotal: 0,
  queueDepth: 3,
  queueLimit: 10_000,
  sites: 2,
  maxSites: 20_000,
  sitesBySession: { live: 2, silent: 0, lost: 0 },
  lagMs: 42,
  eventLoopLagMs: { mean: 1, p99: 3, max: 9 },
};

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly event: string;
  readonly fields: object;
}

/** A log whose lines can be looked at. */
export function createLogBook(): { readonly log: Log; readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const write = (level: LogLine['level']) => (fields: object, event: string) => {
    lines.push({ level, event, fields });
  };
  return { log: { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }, lines };
}

/** Figures that a test sets by hand. */
export function createStatsSource(stats: IngestStats = SOME_STATS) {
  const listeners = new Set<(commit: CommitObservation) => void>();
  const source: IngestStatsSource = {
    snapshot: () => stats,
    readiness: () => ({ broker: true, store: true, ingest: true, incidents: true }),
    onCommit(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return {
    source,
    commit(observation: CommitObservation): void {
      for (const listener of listeners) listener(observation);
    },
    listeners: () => listeners.size,
  };
}

/** Incidents in memory, open and without the ticking of time. */
export async function openIncidents(log: Log): Promise<Incidents> {
  const incidents = createIncidents({ store: createMemoryIncidents(), clock: SYSTEM_CLOCK, timers: systemTimers, log });
  await incidents.open();
  return incidents;
}

export interface ApiRig {
  readonly url: string;
  readonly incidents: Incidents;
  readonly port: number;
  readonly estate: FixtureEstate;
  readonly log: readonly LogLine[];
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  open(options?: StreamOptions): Promise<StreamPeer>;
  stop(): Promise<void>;
}

/** Starts an API over an estate in memory and a real store. */
export async function startApi(overrides: Partial<ApiDeps> & { estate?: FixtureEstate } = {}): Promise<ApiRig> {
  const estate = overrides.estate ?? createFixtureEstate();
  const book = createLogBook();
  const store = createMemoryStore();
  await store.open();
  const incidents = await openIncidents(book.log);
  const stats = createStatsSource();
  const api = createApi({
    store,
    incidents,
    stats: stats.source,
    ready: () => stats.source.readiness(),
    listen: { host: '127.0.0.1', port: 0 },
    pageDir: null,
    log: book.log,
    clock: SYSTEM_CLOCK,
    ...overrides,
    estate,
  });
  const { url, port } = await api.start();
  const peers: StreamPeer[] = [];
  return {
    url,
    port,
    incidents,
    estate,
    log: book.lines,
    get: (path, headers = {}) => fetch(`${url}${path}`, { headers }),
    async open(options = {}) {
      const peer = await openStream(port, options);
      peers.push(peer);
      return peer;
    },
    async stop() {
      await api.stop();
      await incidents.stop();
      for (const peer of peers) peer.socket.terminate();
      await store.close();
    },
  };
}

export interface StreamOptions {
  readonly headers?: Record<string, string>;
  readonly origin?: string;
  readonly autoPong?: boolean;
}

/** A client of the stream that keeps what it gets. */
export interface StreamPeer {
  readonly socket: WebSocket;
  /** Those that `next` has not passed over yet. */
  readonly messages: StreamMessage[];
  send(request: StreamRequest): void;
  /** The next message of this topic; waits for it, and passes over all others. */
  next<T extends StreamMessage['topic']>(topic: T): Promise<Extract<StreamMessage, { topic: T }>>;
  closed(): Promise<{ code: number; reason: string }>;
}

/** Opens a stream; rejects when the upgrade is refused, with the status in the message. */
export async function openStream(port: number, options: StreamOptions = {}): Promise<StreamPeer> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/stream`, options);
  const messages: StreamMessage[] = [];
  let wake: (() => void) | null = null;
  socket.on('message', (data) => {
    messages.push(JSON.parse(data.toString()) as StreamMessage);
    wake?.();
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  await once(socket, 'open');
  socket.on('error', () => undefined);
  return {
    socket,
    messages,
    send: (request) => socket.send(JSON.stringify(request)),
    async next(topic) {
      for (;;) {
        for (let message = messages.shift(); message !== undefined; message = messages.shift()) {
          if (message.topic === topic) return message as Extract<StreamMessage, { topic: typeof topic }>;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    closed: () => closed,
  };
}

/** What a request by hand was answered with; `fetch` does not let a test choose Host. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One request with any method, headers and body. */
export function ask(
  port: number,
  path: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** Writes bytes to the port and gathers what comes until the server closes. */
export async function exchange(port: number, bytes: string | Buffer): Promise<string> {
  const socket: Socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', () => undefined);
  socket.write(bytes);
  await once(socket, 'close');
  return Buffer.concat(chunks).toString();
}

/** Waits until `holds` does; looks again every few milliseconds. The test's own time-out is the bound. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}
