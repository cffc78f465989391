/** Answers the REST calls about incidents over generated ones, as the collector does. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GeneratedIncidents } from './generated-incidents.js';

const LIST_PATH = '/api/v1/incidents';
const ONE_PATH = /^\/api\/v1\/incidents\/([^/]+)(?:\/([a-z]+))?$/;

/** Answers one request; false for any that is not about incidents. */
export type IncidentRoutes = (request: IncomingMessage, response: ServerResponse) => boolean;

/** The routes; `onAct` hears of each incident that somebody did something to, after the answer is on its way. */
export function createIncidentRoutes(
  incidents: GeneratedIncidents,
  onAct: (ids: readonly string[]) => void,
): IncidentRoutes {
  const act = async (request: IncomingMessage, response: ServerResponse, id: string, name: string): Promise<void> => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const outcome = incidents.act(id, name, parse(text));
    if (outcome.status !== 200) return refuse(response, outcome.status, outcome.code, outcome.detail);
    send(response, outcome.body);
    onAct([id]);
  };
  return (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname === LIST_PATH) {
      const states = (url.searchParams.get('state') ?? '').split(',').filter((state) => state !== '');
      send(response, incidents.page(states, url.searchParams.get('site'), url.searchParams.get('after')));
      return true;
    }
    const [, id, name] = ONE_PATH.exec(url.pathname) ?? [];
    if (id === undefined) return false;
    if (name !== undefined && request.method === 'POST') {
      void act(request, response, decodeURIComponent(id), name);
      return true;
    }
    const detail = incidents.detail(decodeURIComponent(id));
    if (detail === undefined) refuse(response, 404, 'incident-unknown', `Found ${id}; expected an incident's id.`);
    else send(response, detail);
    return true;
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function send(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function refuse(response: ServerResponse, status: number, code: string, detail: string): void {
  response.writeHead(status, { 'content-type': 'application/problem+json' });
  response.end(JSON.stringify({ type: 'about:blank', title: code, status, detail, code }));
}
