/** HTTP programs of emulated devices: a status page in JSON, and whatever else one serves. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Serve } from './device.js';
import type { FaultPoint } from './fault.js';

export type Handle = (request: IncomingMessage, response: ServerResponse, point: FaultPoint) => void;

/** Speaks HTTP/1.1 over the lines it is given; one server serves every connection of a port. */
export function serveHttp(handle: Handle): Serve {
  const points = new WeakMap<object, FaultPoint>();
  const server = createServer({ keepAliveTimeout: 5_000, requestTimeout: 10_000 }, (request, response) => {
    const point = points.get(request.socket);
    if (point === undefined) return void response.destroy();
    handle(request, response, point);
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  return (line, point) => {
    points.set(line, point);
    server.emit('connection', line);
  };
}

/** Answers a JSON document. */
export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  const text = `${JSON.stringify(body)}\n`;
  response
    .writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    .end(text);
}

/**
 * Serves `GET /health`: 200 with `status: "ready"` and what `describe` says, 503 with `status: "failing"` while the condition is `error`.
 * Other paths are not found.
 */
export function serveHealth(describe: () => Record<string, unknown>): Serve {
  return serveHttp((request, response, point) => {
    request.resume();
    if (request.url !== '/health') return answerJson(response, 404, { error: 'not found' });
    const isFailing = point.condition() === 'error';
    answerJson(response, isFailing ? 503 : 200, { status: isFailing ? 'failing' : 'ready', ...describe() });
  });
}
