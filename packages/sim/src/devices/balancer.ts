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
  const forward = (request: IncomingMessage, response: ServerResponse) => {
    const alive = working();
    const backend = alive[turn++ % Math.max(1, alive.length)];
    const endpoint = backend?.endpoint() ?? null;
    if (backend === undefined || endpoint === null)
      return answerJson(response, 503, { status: 'no backend', of: backends.length });
    const onward = httpRequest(
      { ...endpoint, path: request.url, method: request.method, timeout: FORWARD_TIMEOUT_MS, agent: false },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, {
          ...answer.headers,
          'x-backend': backend.id,
          'x-backends-up': String(alive.length),
        });
        answer.pipe(response);
      },
    );
    onward.on('timeout', () => onward.destroy(new Error('backend timed out')));
    onward.on('error', () => {
      failures.set(backend.id, FALL);
      if (!response.headersSent) answerJson(response, 502, { status: 'bad gateway', backend: backend.id });
      else response.destroy();
    });
    request.pipe(onward);
  };
  return {
    conditions: ['error'],
    ports: [
      {
        name: 'http',
        serve: serveHttp((request, response, point) => {
          if (point.condition() === 'error') return answerJson(response, 503, { status: 'failing' });
          forward(request, response);
        }),
      },
    ],
    background: () => {
      const timer = setInterval(() => {
        for (const backend of backends) {
          void isHealthy(backend).then((healthy) =>
            failures.set(backend.id, healthy ? 0 : (failures.get(backend.id) ?? 0) + 1),
          );
        }
      }, CHECK_EVERY_MS);
      return () => clearInterval(timer);
    },
  };
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
