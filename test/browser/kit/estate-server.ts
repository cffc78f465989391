/** Serves the built page and a generated estate on one loopback port, with the collector's content security policy. */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { createEstateApi, type EstateApi } from '../../../packages/dashboard/dev/estate-api.js';
import { createGeneratedEstate, type GeneratedEstate } from '../../../packages/dashboard/dev/generated-estate.js';
import {
  createGeneratedIncidents,
  type GeneratedIncidents,
} from '../../../packages/dashboard/dev/generated-incidents.js';

export interface EstateServer {
  readonly url: string;
  readonly estate: GeneratedEstate;
  readonly incidents: GeneratedIncidents;
  readonly api: EstateApi;
  readonly close: () => Promise<void>;
}

/** As the collector sends it (collector: api/http-server.ts). */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const MEDIA: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** Starts a server over an estate of so many stores; it beats each `beatMs`. */
export async function startEstateServer(pageDir: string, stores: number, beatMs = 1_000): Promise<EstateServer> {
  const estate = createGeneratedEstate(stores, Date.now);
  const incidents = createGeneratedIncidents(estate, Date.now);
  const server = createServer();
  const api = createEstateApi(estate, incidents, server, beatMs);
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!api.handle(request, response)) void sendFile(pageDir, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    estate,
    incidents,
    api,
    close: () =>
      new Promise((resolve) => {
        api.stop();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function sendFile(pageDir: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const file = normalize(pathname === '/' ? '/index.html' : pathname);
  try {
    const body = await readFile(join(pageDir, file));
    response.writeHead(200, {
      'content-type': MEDIA[extname(file)] ?? 'application/octet-stream',
      'content-security-policy': POLICY,
    });
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
}
