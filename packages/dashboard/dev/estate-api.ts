/** Speaks the collector's API (REST and WebSocket) over a generated estate. For work on the page and its browser tests only. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { StreamMessage, StreamRequest } from '@tillwatch/model';
import { type WebSocket, WebSocketServer } from 'ws';
import type { GeneratedEstate } from './generated-estate.js';
import { generatedFindings } from './generated-findings.js';
import type { GeneratedIncidents } from './generated-incidents.js';
import { generatedTrade } from './generated-trade.js';
import { createIncidentRoutes } from './incident-routes.js';
import { createWindowRoutes } from './quiet-windows.js';

export interface EstateApi {
  /** Answers requests below `/api/`; false for any other. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Tells the subscribers that these sites changed. */
  readonly publish: (ids: readonly string[]) => void;
  /** Tells everybody that these incidents changed. */
  readonly publishIncidents: (ids: readonly string[]) => void;
  /** Sends a delta whose sequence leaves one out; the snapshot that must follow waits for `healGap`. */
  readonly openGap: () => void;
  readonly healGap: () => void;
  /** Says nothing any more, not even beats, and keeps connections open: a dead network. */
  readonly freeze: (isFrozen: boolean) => void;
  /** Cuts all connections; `isRefusing` also refuses new ones. */
  readonly cut: (isRefusing: boolean) => void;
  readonly clients: () => number;
  readonly stop: () => void;
}

interface Client {
  readonly socket: WebSocket;
  estate: boolean;
  site: string | null;
  incidents: boolean;
}

/** Serves `estate` on the upgrade requests of `server`, with a beat each `beatMs`. */
export function createEstateApi(
  estate: GeneratedEstate,
  incidents: GeneratedIncidents,
  server: Server,
  beatMs: number,
): EstateApi {
  const sockets = new WebSocketServer({ noServer: true });
  const clients = new Set<Client>();
  let seq = 1;
  let incidentSeq = 1;
  let isFrozen = false;
  let isRefusing = false;
  let isInGap = false;

  const send = (client: Client, message: StreamMessage): void => {
    if (!isFrozen) client.socket.send(JSON.stringify(message));
  };
  const at = (): string => new Date().toISOString();
  const sendEstate = (client: Client): void =>
    send(client, { topic: 'estate', type: 'snapshot', seq, at: at(), sites: estate.summaries() });
  const sendSite = (client: Client, id: string): void => {
    const site = estate.detail(id);
    if (site === undefined)
      send(client, { topic: 'error', type: 'error', code: 'site-unknown', detail: `no site ${id}` });
    else send(client, { topic: 'site', id, type: 'snapshot', seq, at: at(), site });
  };
  const receive = (client: Client, request: StreamRequest): void => {
    if ('subscribe' in request) {
      if (request.subscribe === 'estate') {
        client.estate = true;
        sendEstate(client);
      } else if (request.subscribe === 'site') {
        client.site = request.id;
        sendSite(client, request.id);
      } else if (request.subscribe === 'findings') {
        const told = generatedFindings(null, Date.now()).findings.filter(({ check }) => check !== null);
        send(client, { topic: 'findings', type: 'snapshot', seq, at: at(), findings: told, total: told.length });
      } else {
        client.incidents = true;
        const views = incidents.views();
        send(client, { topic: 'incidents', type: 'snapshot', seq: incidentSeq, at: at(), incidents: views });
      }
    } else if (request.unsubscribe === 'incidents') client.incidents = false;
    else if (request.unsubscribe === 'estate') client.estate = false;
    else if (request.unsubscribe === 'site' && client.site === request.id) client.site = null;
  };

  const onUpgrade = (
    request: IncomingMessage,
    socket: Parameters<WebSocketServer['handleUpgrade']>[1],
    head: Buffer,
  ): void => {
    if (request.url?.split('?')[0] !== '/api/v1/stream') return;
    if (isRefusing) {
      socket.destroy();
      return;
    }
    sockets.handleUpgrade(request, socket, head, (opened) => {
      const client: Client = { socket: opened, estate: false, site: null, incidents: false };
      clients.add(client);
      opened.on('message', (data) => receive(client, JSON.parse(String(data)) as StreamRequest));
      opened.on('close', () => clients.delete(client));
    });
  };
  server.on('upgrade', onUpgrade);
  const beat = setInterval(() => {
    for (const client of clients) send(client, { topic: 'beat', type: 'beat', at: at(), everyMs: beatMs });
  }, beatMs);

  const publish = (ids: readonly string[]): void => {
    seq += 1;
    const sites = ids.flatMap((id) => estate.summary(id) ?? []);
    const removed = ids.filter((id) => estate.summary(id) === undefined);
    for (const client of clients) {
      if (client.estate && !isInGap) send(client, { topic: 'estate', type: 'delta', seq, at: at(), sites, removed });
      if (client.site !== null && ids.includes(client.site)) sendSite(client, client.site);
    }
  };
  const publishIncidents = (ids: readonly string[]): void => {
    incidentSeq += 1;
    const changed = ids.flatMap((id) => incidents.view(id) ?? []);
    for (const client of clients) {
      if (client.incidents)
        send(client, {
          topic: 'incidents',
          type: 'delta',
          seq: incidentSeq,
          at: at(),
          incidents: changed,
          removed: [],
        });
    }
  };
  const answerIncidents = createIncidentRoutes(incidents, publishIncidents);
  const answerWindows = createWindowRoutes(Date.now);
  return {
    handle: (request, response) =>
      answerIncidents(request, response) || answerWindows(request, response) || answer(estate, request, response),
    publish,
    publishIncidents,
    openGap() {
      seq += 1;
      publish([]);
      isInGap = true;
    },
    healGap() {
      isInGap = false;
      for (const client of clients) if (client.estate) sendEstate(client);
    },
    freeze: (next) => {
      isFrozen = next;
    },
    cut(next) {
      isRefusing = next;
      for (const client of clients) client.socket.terminate();
    },
    clients: () => clients.size,
    stop() {
      clearInterval(beat);
      server.off('upgrade', onUpgrade);
      for (const client of clients) client.socket.terminate();
      sockets.close();
    },
  };
}

const HISTORY_PATH = /^\/api\/v1\/sites\/([^/]+)\/history$/;
const TRADE_PATH = /^\/api\/v1\/sites\/([^/]+)\/trade$/;
const SITE_PATH = /^\/api\/v1\/sites\/([^/]+)$/;

function answer(estate: GeneratedEstate, request: IncomingMessage, response: ServerResponse): boolean {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (!url.pathname.startsWith('/api/')) return false;
  const body = find(estate, url);
  const isFound = body !== undefined;
  response.writeHead(isFound ? 200 : 404, {
    'content-type': isFound ? 'application/json' : 'application/problem+json',
  });
  response.end(
    JSON.stringify(
      body ?? { type: 'about:blank', title: 'Not found', status: 404, detail: url.pathname, code: 'not-found' },
    ),
  );
  return true;
}

function find(estate: GeneratedEstate, url: URL): unknown {
  if (url.pathname === '/api/v1/findings') return generatedFindings(url.searchParams.get('site'), Date.now());
  if (url.pathname === '/api/v1/sites') return { sites: estate.summaries(), next: null };
  const history = HISTORY_PATH.exec(url.pathname)?.[1];
  if (history !== undefined) {
    const query = url.searchParams;
    const time = (name: string): number => Date.parse(query.get(name) ?? '');
    return estate.history(
      history,
      query.get('check') ?? '',
      time('from'),
      time('to'),
      Number(query.get('maxPoints') ?? 300),
    );
  }
  const trading = TRADE_PATH.exec(url.pathname)?.[1];
  if (trading !== undefined) return generatedTrade(trading, Date.now());
  const site = SITE_PATH.exec(url.pathname)?.[1];
  return site === undefined ? undefined : estate.detail(site);
}
