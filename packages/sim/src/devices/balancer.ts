/** The virtual IP: a real HTTP balancer that health-checks its backends and spreads requests over those that answer. */
import { get, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { DeviceSpec } from './device.js';
import { answerJson, serveHttp } from './http-program.js';
import type { Endpoint } from './listener.js';

export interface Backend {
  readonly id: string;
  readonly endpoint: () => Endpoint | null;
}

const CHECK_EVERY_MS = 500;
const CHECK_TIMEOUT_MS = 400;
const FORWARD_TIMEOUT_MS = 2_000;
/** Failures in a row that take a backend out; one success brings it back. */
const FALL = 2;

/** Device parts of a balancer over `backends`; it answers 503 by itself while none of them works. */
export function balancerParts(backends: readonly Backend[]): Pick<DeviceSpec, 'ports' | 'conditions' | 'background'> {
  const failures = new Map<string, number>(backends.map(({ id }) => [id, 0]));
  const working = () => backends.filter(({ id }) => (failures.get(id) ?? 0) < FALL);
  let turn = 0;
  /** Sends the request to the first of `candidates`; on to the next where that does not answer and nothing was sent of the request's body. */
  const forward = (request: IncomingMessage, response: ServerResponse, [backend, ...others]: readonly Backend[]) => {
    const endpoint = backend?.endpoint() ?? null;
    if (backend === undefined || endpoint === null) {
      answerJson(response, 503, { status: 'no backend', of: backends.length });
      return;
    }
    const options = {
      ...endpoint,
      path: request.url,
      method: request.method,
      timeout: FORWARD_TIMEOUT_MS,
      agent: false,
    };
    const onward = httpRequest(options, (answer) => {
      response.writeHead(answer.statusCode ?? 502, { ...answer.headers, 'x-backend': backend.id });
      answer.pipe(response);
    });
    onward.on('timeout', () => onward.destroy(new Error('backend timed out')));
    onward.on('error', () => {
      failures.set(backend.id, FALL);
      if (response.headersSent) response.destroy();
      else if (hasBody(request)) answerJson(response, 502, { status: 'bad gateway', backend: backend.id });
      else forward(request, response, others);
    });
    if (hasBody(request)) request.pipe(onward);
    else onward.end();
  };
  const checkAll = () => {
    for (const backend of backends) {
      void isHealthy(backend).then((healthy) =>
        failures.set(backend.id, healthy ? 0 : (failures.get(backend.id) ?? 0) + 1),
      );
    }
  };
  const serve = serveHttp((request, response, point) => {
    if (point.condition() === 'error') return answerJson(response, 503, { status: 'failing' });
    const alive = working();
    const first = turn++ % Math.max(1, alive.length);
    forward(request, response, [...alive.slice(first), ...alive.slice(0, first)]);
  });
  return {
    conditions: ['error'],
    ports: [{ name: 'http', serve }],
    background: () => {
      const timer = setInterval(checkAll, CHECK_EVERY_MS);
      return () => clearInterval(timer);
    },
  };
}

/** RFC 9112, section 6.3: a request has a body when one of these headers says so. */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

function isHealthy(backend: Backend): Promise<boolean> {
  const endpoint = backend.endpoint();
  if (endpoint === null) return Promise.resolve(false);
  return new Promise((resolve) => {
    const request = get({ ...endpoint, path: '/health', timeout: CHECK_TIMEOUT_MS, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
    request.on('close', () => resolve(false));
  });
}
