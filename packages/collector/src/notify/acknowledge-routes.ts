/** `/ack/{token}`: GET shows who may take an incident, POST takes it. Answers people, so in HTML. */
import type { Incident } from '@tillwatch/model';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Clock } from '../clock.js';
import type { IncidentDesk, IncidentStore } from '../incidents/ports.js';
import type { LiveEstate } from '../ports.js';
import { type LinkClaim, readLink } from './acknowledge-link.js';
import { type PageState, renderAcknowledgePage } from './acknowledge-page.js';
import { describeIncident, incidentFacts } from './describe-incident.js';
import type { IncidentEvent } from './event.js';

export interface AcknowledgeDeps {
  readonly key: Buffer;
  readonly store: Pick<IncidentStore, 'incident' | 'messages' | 'plan'>;
  readonly desk: Pick<IncidentDesk, 'act' | 'touched'>;
  readonly estate: Pick<LiveEstate, 'summary' | 'detail'>;
  readonly clock: Pick<Clock, 'nowMs'>;
}

const STATUS: Readonly<Record<PageState, number>> = {
  ask: 200,
  taken: 200,
  done: 200,
  over: 200,
  expired: 410,
  forged: 404,
  failed: 503,
};
/** No script, no picture, and a form that posts to this very server. */
const POLICY = "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

interface AckRequest {
  Params: { '*': string };
  Querystring: { by?: string };
}

/** Puts both on the server. */
export async function addAcknowledgeRoutes(app: FastifyInstance, deps: AcknowledgeDeps): Promise<void> {
  await app.register(async (scope) => {
    // A form without fields is sent with this type and nothing in it.
    scope.addContentTypeParser('application/x-www-form-urlencoded', { bodyLimit: 1_024 }, (_request, payload, done) => {
      payload.resume();
      payload.on('end', () => done(null, null));
    });
    scope.get<AckRequest>('/ack/*', { schema: { hide: true } }, async (request, reply) => {
      const seen = await look(deps, request.params['*']);
      return show(reply, seen, deps);
    });
    scope.post<AckRequest>('/ack/*', { schema: { hide: true } }, async (request, reply) => {
      const seen = await look(deps, request.params['*']);
      if (seen.state !== 'ask') return show(reply, seen, deps);
      const { by } = request.query;
      const person =
        seen.persons.find(({ id }) => id === by) ?? (seen.persons.length === 1 ? seen.persons[0] : undefined);
      if (person === undefined) return show(reply, { ...NOT_OURS, state: 'forged' }, deps);
      return show(reply, await take(deps, seen, person), deps);
    });
  });
}

interface Seen {
  readonly state: PageState;
  readonly incident: Incident | null;
  readonly persons: LinkClaim['persons'];
}

const NOT_OURS: Seen = { state: 'forged', incident: null, persons: [] };

async function look({ key, store, clock }: AcknowledgeDeps, token: string): Promise<Seen> {
  const verdict = readLink(key, token, clock.nowMs());
  if (!verdict.ok) return { ...NOT_OURS, state: verdict.why };
  const incident = await livingOf(store, verdict.claim.incident);
  if (incident === null) return NOT_OURS;
  const { persons } = verdict.claim;
  if (incident.state === 'resolved' || incident.state === 'merged') return { state: 'over', incident, persons: [] };
  if (incident.acknowledgedBy !== null && incident.state !== 'open') {
    return { state: 'taken', incident, persons: [{ id: '', name: incident.acknowledgedBy }] };
  }
  return { state: 'ask', incident, persons };
}

/** Whoever takes a part that was taken into another means the whole. */
async function livingOf(store: AcknowledgeDeps['store'], id: string): Promise<Incident | null> {
  const incident = await store.incident(id);
  const into = incident?.state === 'merged' ? incident.mergedInto : null;
  return into === null ? incident : ((await store.incident(into)) ?? incident);
}

async function take(deps: AcknowledgeDeps, seen: Seen, person: LinkClaim['persons'][number]): Promise<Seen> {
  const { store, desk, clock } = deps;
  const id = seen.incident?.id ?? '';
  const atMs = clock.nowMs();
  const outcome = await desk.act({ type: 'acknowledge', id, by: person.name, atMs });
  if (!outcome.ok) return { ...seen, state: outcome.why === 'ended' ? 'over' : 'failed', persons: [] };
  const own = (await store.messages(id)).filter(
    ({ to, acknowledgedAtMs }) => to === person.id && acknowledgedAtMs === null,
  );
  if (own.length > 0) {
    await store.plan({ updates: own.map((message) => ({ id: message.id, acknowledgedAtMs: atMs })) });
    desk.touched(id);
  }
  return { state: 'done', incident: outcome.incident, persons: [person] };
}

function show(
  reply: FastifyReply,
  { state, incident, persons }: Seen,
  { estate, clock }: AcknowledgeDeps,
): FastifyReply {
  const event = incident === null ? null : eventOf(incident, estate, clock.nowMs());
  return reply
    .code(STATUS[state])
    .header('cache-control', 'no-store')
    .header('content-security-policy', POLICY)
    .type('text/html; charset=utf-8')
    .send(renderAcknowledgePage({ state, event, persons }));
}

function eventOf(incident: Incident, estate: AcknowledgeDeps['estate'], nowMs: number): IncidentEvent {
  return {
    type: 'incident',
    notice: incident.state === 'resolved' ? 'resolved' : 'opened',
    turn: 0,
    atMs: nowMs,
    style: 'page',
    role: 'on-call',
    step: 0,
    isRepeat: false,
    incident: describeIncident(incident, estate),
    vendor: null,
    playbooks: [],
    timeZone: incidentFacts(incident, estate).timeZone,
    links: { incident: null, acknowledge: null },
  };
}
