/** The HTTP server itself: limits, security headers, and every failure as a problem document. */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { TillwatchError } from '@tillwatch/model';
import { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import type { FoldedLog } from '../log.js';
import type { HostGuard } from './host-guard.js';
import type { HttpLimits } from './limits.js';
import { type ProblemDocument, problem, rawProblem, sendProblem } from './problem.js';

export interface HttpServerDeps {
  readonly limits: HttpLimits;
  readonly guard: HostGuard;
  readonly events: FoldedLog;
}

/**
 * One set of headers for all answers. `style-src 'self'` lets scripts set single style properties (CSSOM) but no inline style
 * attributes or elements; `connect-src 'self'` covers the WebSocket of the same origin (CSP3 section 6.7.2.8).
 */
const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
} as const;

/** A server without routes; nothing is listened on yet. */
export function createHttpServer({ limits, guard, events }: HttpServerDeps): FastifyInstance {
  const app = fastify({
    logger: false,
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestTimeoutMs,
    connectionTimeout: limits.connectionTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    forceCloseConnections: 'idle',
    // Answered below, as a problem document.
    return503OnClosing: false,
    http: { maxHeaderSize: limits.headerBytes, headersTimeout: limits.requestTimeoutMs },
    routerOptions: { maxParamLength: limits.pathPartLength },
    clientErrorHandler: (error, socket) => answerClientError(error, socket),
    frameworkErrors: (error, request, reply) =>
      answerError(error, request as FastifyRequest, reply as FastifyReply, events),
  });
  (app.server as Server).maxConnections = limits.connections;
  // Requests are checked by each route's own schema (route.ts), answers are serialized before they are sent.
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  let stopping = false;
  app.addHook('preClose', async () => {
    stopping = true;
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(SECURITY_HEADERS);
    if (stopping)
      return sendProblem(
        reply.header('connection', 'close'),
        problem('stopping', 'The collector takes no new requests.'),
      );
    const refused = guard.checkHost(request.raw);
    if (refused !== null) return sendProblem(reply, refused);
    return undefined;
  });
  app.setNotFoundHandler((request, reply) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') reply.header('connection', 'close');
    return sendProblem(
      reply,
      problem(
        'not-found',
        `Found ${request.method} ${request.url.slice(0, 200)}; expected an address of the API or a file of the page.`,
      ),
    );
  });
  app.setErrorHandler((error: FastifyError, request, reply) => answerError(error, request, reply, events));
  return app;
}

function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply, events: FoldedLog): void {
  const document = explain(error);
  if (document.status >= 500) {
    const route = request.routeOptions.url ?? 'unmatched';
    events.warn(
      `request ${route}`,
      { route, method: request.method, status: document.status, err: error },
      'api-request-failed',
    );
  }
  sendProblem(reply.headers(SECURITY_HEADERS), document);
}

function explain(error: FastifyError): ProblemDocument {
  if (error instanceof TillwatchError) {
    return problem(
      error.code === 'store-unusable' ? 'store-unusable' : 'internal',
      error.code === 'store-unusable' ? error.message : 'See the log.',
    );
  }
  switch (error.statusCode) {
    case 413:
      return problem('body-too-large', 'Found a body above the limit.');
    case 415:
      return problem('body-unsupported', 'Found a body of another kind; expected application/json, or none.');
    // A path that leaves the page's folder, or whose parts are longer than any id.
    case 403:
    case 404:
    case 414:
      return problem('not-found', 'Found an address that can not be one of the API or of the page.');
    default:
      return isCallersFault(error) ? problem('request-malformed', error.message) : problem('internal', 'See the log.');
  }
}

function isCallersFault({ statusCode = 500 }: FastifyError): boolean {
  return statusCode >= 400 && statusCode < 500;
}

/** Node's codes for requests that never became one (nodejs.org/api/http.html#event-clienterror). */
function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  socket.once('finish', () => socket.destroy());
  socket.end(rawProblem(explainClientError(error.code)));
}

function explainClientError(code: string | undefined): ProblemDocument {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return problem('headers-too-large', 'Found more bytes of headers than are taken.');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return problem('request-timeout', 'The request did not arrive whole in time.');
    default:
      return problem('request-malformed', 'Found bytes that are no HTTP/1.1 request.');
  }
}
