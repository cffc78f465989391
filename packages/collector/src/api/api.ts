/** The collector's face to people and programs: page, REST, stream, health and metrics on one port. */
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { TillwatchError } from '@tillwatch/model';
import type { FastifyInstance } from 'fastify';
import type { Clock } from '../clock.js';
import type { FindingsOf } from '../findings.js';
import { ALWAYS_HEARING, type Hearing } from '../hearing.js';
import type { IngestStatsSource, Readiness } from '../ingest/stats.js';
import { createFoldedLog, type Log } from '../log.js';
import { addAcknowledgeRoutes } from '../notify/acknowledge-routes.js';
import type { LiveEstate, Store } from '../ports.js';
import { addFindingRoutes } from './finding-routes.js';
import { addHealthRoutes } from './health-routes.js';
import { createHostGuard, isLoopback } from './host-guard.js';
import { createHttpServer } from './http-server.js';
import { addIncidentRoutes, type IncidentApi } from './incident-routes.js';
import { createIndexedEstate, type IndexedEstate } from './indexed-estate.js';
import { HTTP_LIMITS, type HttpLimits, STREAM_LIMITS, type StreamLimits } from './limits.js';
import { createMetrics, type Metrics } from './metrics.js';
import type { NotifyStats } from './metrics-notify.js';
import { addOpenApi } from './openapi.js';
import { addPage } from './page.js';
import { problem, sendProblem } from './problem.js';
import { addSiteRoutes } from './site-routes.js';
import { createStoreQueries } from './store-queries.js';
import { createStreamServer, STREAM_PATH, type StreamServer } from './stream/stream-server.js';
import { createStreamTopics, type StreamTopics } from './stream/stream-topics.js';
import { addSuppressionRoutes } from './suppression-routes.js';
import { addTradeRoute, type TradeApi } from './trade-route.js';

export interface ApiListen {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Further names this server is reached by (a reverse proxy's, a DNS name), without port. */
  readonly allowedHosts?: readonly string[];
  /** Further origins whose pages may open the stream. */
  readonly allowedOrigins?: readonly string[];
}

export interface ApiDeps {
  readonly estate: LiveEstate;
  readonly store: Pick<Store, 'history' | 'transitions' | 'changes' | 'stats'>;
  readonly incidents: IncidentApi;
  /** Missing: no trade is counted. */
  readonly trade?: TradeApi;
  readonly stats: IngestStatsSource;
  /** What notifiers have done; default: there are none. */
  readonly notifyStats?: NotifyStats;
  /** Risks as of now; default: none are looked for. */
  readonly findings?: FindingsOf;
  /** Which parts can do their work now. */
  readonly ready: () => Readiness;
  /** Default: it always hears. */
  readonly hearing?: Hearing;
  readonly listen: ApiListen;
  /** The built dashboard; null or missing: a page that says so. */
  readonly pageDir: string | null;
  /** The key of links by which people acknowledge, asked for at the start; null or missing: there are none. */
  readonly linkKey?: () => Buffer | null;
  readonly log: Log;
  readonly clock: Clock;
  readonly limits?: { readonly http?: Partial<HttpLimits>; readonly stream?: Partial<StreamLimits> };
}

export interface Api {
  /** Resolves when requests are answered. Throws TillwatchError 'listen-failed'. */
  start(): Promise<{ readonly url: string; readonly port: number }>;
  /** Ends streams and requests, within two seconds. */
  stop(): Promise<void>;
}

interface Running {
  readonly app: FastifyInstance;
  readonly estate: IndexedEstate;
  readonly topics: StreamTopics;
  readonly stream: StreamServer;
  readonly metrics: Metrics;
  readonly drainMs: number;
}

/** Makes the API; nothing happens before `start()`. */
export function createApi(deps: ApiDeps): Api {
  let running: Running | null = null;
  let stopped: Promise<void> | null = null;

  function stop(): Promise<void> {
    stopped ??= running === null ? Promise.resolve() : shutDown(running);
    return stopped;
  }

  async function start(): Promise<{ url: string; port: number }> {
    running = await build(deps);
    const port = await listen(running.app, deps.listen).catch(async (error: unknown) => {
      await stop();
      throw error;
    });
    const url = addressOf(deps.listen.host, port);
    deps.log.info({ url, loopback: isLoopback(deps.listen.host) }, 'api-listening');
    if (!isLoopback(deps.listen.host)) deps.log.warn({ url, users: 0 }, 'api-open-to-network');
    return { url, port };
  }

  return { start, stop };
}

async function build(deps: ApiDeps): Promise<Running> {
  const { store, clock, listen: address } = deps;
  const hearing = deps.hearing ?? ALWAYS_HEARING;
  const estate = createIndexedEstate(deps.estate);
  const http: HttpLimits = { ...HTTP_LIMITS, ...deps.limits?.http };
  const streamLimits: StreamLimits = { ...STREAM_LIMITS, ...deps.limits?.stream };
  const nowMs = () => clock.nowMs();
  const steadyMs = () => clock.steadyMs();
  const events = createFoldedLog(deps.log, nowMs);
  const guard = createHostGuard({
    host: address.host,
    allowedHosts: address.allowedHosts ?? [],
    allowedOrigins: address.allowedOrigins ?? [],
  });
  const app = createHttpServer({ limits: http, guard, events });
  const { incidents } = deps;
  const findings = deps.findings ?? (() => []);
  const topics = createStreamTopics({
    estate,
    board: incidents.board,
    findings,
    limits: streamLimits,
    nowMs,
    steadyMs,
  });
  const stream = createStreamServer({
    server: app.server,
    topics,
    guard,
    limits: streamLimits,
    events,
    nowMs,
    steadyMs,
    hearing,
  });
  const queries = createStoreQueries(http);
  const metrics = createMetrics({
    estate,
    store,
    queries,
    stats: deps.stats,
    ready: deps.ready,
    hearing,
    incidents,
    findings,
    notify: deps.notifyStats ?? (() => new Map()),
    nowMs,
    ...(deps.trade !== undefined && { trade: deps.trade }),
    stream: () => stream.stats(),
  });
  const startId = randomBytes(6).toString('base64url');

  app.addHook('onResponse', async (request, reply) => {
    metrics.observeRequest(
      request.routeOptions.url ?? 'unmatched',
      request.method,
      reply.statusCode,
      reply.elapsedTime / 1_000,
    );
  });
  await addOpenApi(app);
  const estateEtag = (): string => `"${startId}-${topics.revision}-${hearing.deafness()?.since ?? 'hears'}"`;
  addSiteRoutes(app, { estate, store, queries, hearing, estateEtag, nowMs });
  addTradeRoute(app, { estate, trade: deps.trade ?? null });
  addFindingRoutes(app, findings);
  addIncidentRoutes(app, { incidents, guard, nowMs });
  addSuppressionRoutes(app, { incidents, guard, nowMs });
  addHealthRoutes(app, { ready: deps.ready, metrics: () => metrics.render() });
  addStreamNotice(app);
  const key = deps.linkKey?.() ?? null;
  if (key !== null) await addAcknowledgeRoutes(app, { ...incidents, key, estate: deps.estate, clock });
  await addPage(app, deps.pageDir);
  estate.start();
  topics.start();
  stream.start();
  return { app, estate, topics, stream, metrics, drainMs: http.drainMs };
}

/** A plain GET on the stream's address is told what it is. */
function addStreamNotice(app: FastifyInstance): void {
  app.get(STREAM_PATH, { schema: { hide: true } }, (_request, reply) =>
    sendProblem(
      reply.header('upgrade', 'websocket'),
      problem('upgrade-required', 'Found a plain request; expected a WebSocket upgrade.'),
    ),
  );
}

async function listen(app: FastifyInstance, { host, port }: ApiListen): Promise<number> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : 'unknown';
    throw new TillwatchError('listen-failed', `Cannot listen on ${host}:${port} (${code}).`, {
      retry: code === 'EADDRINUSE' ? 'later' : 'never',
      hint:
        code === 'EADDRINUSE'
          ? `Another program uses port ${port}; stop it or choose another with --port.`
          : 'Choose another host or port.',
      cause,
    });
  }
  return (app.server.address() as AddressInfo).port;
}

function addressOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

async function shutDown({ app, estate, topics, stream, metrics, drainMs }: Running): Promise<void> {
  topics.stop();
  estate.stop();
  metrics.stop();
  const cutOff = setTimeout(() => app.server.closeAllConnections(), drainMs);
  try {
    await Promise.all([stream.stop(), app.close()]);
  } finally {
    clearTimeout(cutOff);
  }
}
