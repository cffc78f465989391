/** Silences and maintenance windows over REST as the collector serves them, kept in memory. */
import type { IncomingMessage, ServerResponse } from 'node:http';

interface Window {
  readonly id: string;
  readonly sites: readonly string[];
  readonly components: readonly string[];
  readonly reason: string;
  readonly by: string;
  readonly createdAt: string;
  readonly from: string;
  readonly until: string;
}

const PATH = /^\/api\/v1\/(maintenance|silences)(?:\/([^/]+))?$/;

/** Answers one request; false for any that is not about them. */
export function createWindowRoutes(now: () => number): (request: IncomingMessage, response: ServerResponse) => boolean {
  const windows: Record<string, Window[]> = { maintenance: [], silences: [] };
  let made = 0;
  const send = (response: ServerResponse, status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': status < 300 ? 'application/json' : 'application/problem+json' });
    response.end(JSON.stringify(body));
  };
  const begin = async (request: IncomingMessage, response: ServerResponse, kind: string): Promise<void> => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const { by, reason, sites, components = [], from, until } = JSON.parse(text) as Window;
    const at = new Date(now()).toISOString();
    if (Date.parse(until) <= now()) {
      const detail = 'until: expected a time after now.';
      return send(response, 400, {
        type: 'about:blank',
        title: 'Request invalid',
        status: 400,
        detail,
        code: 'request-invalid',
      });
    }
    made += 1;
    const window = { id: `M${made}`, sites, components, reason, by, createdAt: at, from: from ?? at, until };
    windows[kind] = [...(windows[kind] ?? []), window];
    send(response, 201, window);
  };
  return (request, response) => {
    const [, kind, id] = PATH.exec(new URL(request.url ?? '/', 'http://localhost').pathname) ?? [];
    if (kind === undefined) return false;
    const list = windows[kind] ?? [];
    if (request.method === 'POST') void begin(request, response, kind);
    else if (id === undefined)
      send(response, 200, { suppressions: list.filter(({ until }) => Date.parse(until) > now()) });
    else {
      windows[kind] = list.filter((window) => window.id !== id);
      send(response, 200, list.find((window) => window.id === id) ?? {});
    }
    return true;
  };
}
