/** The REST side of incidents: lists, one with its timeline, and what people do to it. */
import type { IncidentAction, IncidentDetail } from '@tillwatch/model';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { IncidentBoard } from '../incidents/board.js';
import type { RunningDesk } from '../incidents/desk.js';
import { incidentNumber } from '../incidents/incident-number.js';
import type { ActionOutcome, IncidentStore } from '../incidents/ports.js';
import type { SuppressionDesk } from '../incidents/suppression-desk.js';
import { addCommand } from './command-route.js';
import type { HostGuard } from './host-guard.js';
import { decodeIncidentCursor, encodeIncidentCursor } from './incident-cursor.js';
import { actBody, noteBody, reclassifyBody, silenceBody } from './incident-schemas.js';
import { type ProblemCode, problem, sendProblem } from './problem.js';
import { incidentParams, incidentsQuery } from './queries.js';
import { addRoute, requestInvalid } from './route.js';
import { sendFresh } from './site-answers.js';

/** What the API needs of incidents. */
export interface IncidentApi {
  readonly board: Pick<IncidentBoard, 'shown' | 'view' | 'list' | 'detail' | 'onChange'>;
  readonly desk: Pick<RunningDesk, 'act' | 'incidents' | 'stats' | 'touched'>;
  readonly store: Pick<IncidentStore, 'stats' | 'incident' | 'messages' | 'plan'>;
  readonly suppressions: Pick<SuppressionDesk, 'list' | 'add' | 'end'>;
}

export interface IncidentRouteDeps {
  readonly incidents: IncidentApi;
  readonly guard: Pick<HostGuard, 'checkOrigin'>;
  readonly nowMs: () => number;
}

const MINUTE_MS = 60_000;
const PATH = '/api/v1/incidents';
const ACT_PROBLEMS: readonly ProblemCode[] = ['incident-unknown', 'incident-ended', 'store-unusable', 'desk-busy'];

/** Puts the routes of incidents on the server. */
export function addIncidentRoutes(app: FastifyInstance, deps: IncidentRouteDeps): void {
  addIncidentList(app, deps);
  addIncident(app, deps);
  addAct(app, deps, 'acknowledge', 'Somebody has it');
  addAct(app, deps, 'mitigate', 'Trade goes on, whatever the cause does');
  addNote(app, deps);
  addSilence(app, deps);
  addReclassify(app, deps);
}

function addIncidentList(app: FastifyInstance, { incidents }: IncidentRouteDeps): void {
  addRoute(app, {
    path: PATH,
    summary: 'Incidents, a page at a time',
    description:
      'Newest onset first. Filters combine: an incident must pass all of them. Follow `next` until it is null.',
    query: incidentsQuery,
    answer: { schema: 'IncidentPage', description: 'A page of incidents.' },
    problems: ['store-unusable'],
    handle: async ({ reply, query }) => {
      const after = query.after === undefined ? null : decodeIncidentCursor(query.after);
      if (query.after !== undefined && after === null) {
        return sendProblem(reply, requestInvalid([cursorFault(query.after)]));
      }
      const found = await incidents.board.list({
        states: query.state ?? [],
        site: query.site ?? null,
        sinceMs: query.since ?? null,
        after,
        limit: query.limit + 1,
      });
      const page = found.slice(0, query.limit);
      const last = found.length > query.limit ? page.at(-1)?.incident : undefined;
      const number = last === undefined ? null : incidentNumber(last.id);
      return sendFresh(reply, {
        incidents: page.map(({ view }) => view),
        next: last === undefined || number === null ? null : encodeIncidentCursor({ onsetMs: last.onsetMs, number }),
      });
    },
  });
}

function cursorFault(found: string) {
  return {
    parameter: 'after',
    found,
    expected: 'the value of next from a page of incidents',
    hint: 'Start again without after.',
  };
}

function addIncident(app: FastifyInstance, { incidents }: IncidentRouteDeps): void {
  addRoute(app, {
    path: `${PATH}/:id`,
    summary: 'One incident with its evidence and its timeline',
    params: incidentParams,
    answer: { schema: 'IncidentDetail', description: 'The incident as it is now.' },
    problems: ['incident-unknown', 'store-unusable'],
    handle: async ({ reply, params }) => sendDetail(reply, params.id, await incidents.board.detail(params.id)),
  });
}

function addAct(
  app: FastifyInstance,
  deps: IncidentRouteDeps,
  type: 'acknowledge' | 'mitigate',
  summary: string,
): void {
  addCommand(app, deps.guard, {
    method: 'POST',
    path: `${PATH}/:id/${type}`,
    standsAlone: true,
    summary,
    description: 'Doing it again changes nothing.',
    params: incidentParams,
    body: actBody,
    answer: { status: 200, schema: 'IncidentDetail', description: 'The incident as it is then.' },
    problems: ACT_PROBLEMS,
    handle: ({ reply, params, body }) => act(reply, deps, { type, id: params.id, by: body.by, atMs: deps.nowMs() }),
  });
}

function addNote(app: FastifyInstance, deps: IncidentRouteDeps): void {
  addCommand(app, deps.guard, {
    method: 'POST',
    path: `${PATH}/:id/note`,
    standsAlone: true,
    summary: 'Write something into the timeline',
    params: incidentParams,
    body: noteBody,
    answer: { status: 200, schema: 'IncidentDetail', description: 'The incident as it is then.' },
    problems: ACT_PROBLEMS,
    handle: ({ reply, params, body }) =>
      act(reply, deps, { type: 'note', id: params.id, by: body.by, atMs: deps.nowMs(), text: body.text }),
  });
}

function addSilence(app: FastifyInstance, deps: IncidentRouteDeps): void {
  addCommand(app, deps.guard, {
    method: 'POST',
    path: `${PATH}/:id/silence`,
    standsAlone: true,
    summary: 'Tell nobody of this incident for a while',
    description:
      'It is measured, shown and recorded all the same. For whole sites there are silences and maintenance windows.',
    params: incidentParams,
    body: silenceBody,
    answer: { status: 200, schema: 'IncidentDetail', description: 'The incident as it is then.' },
    problems: ACT_PROBLEMS,
    handle: async ({ reply, params: { id }, body: { by, minutes, reason } }) => {
      const atMs = deps.nowMs();
      const mute = minutes === 0 ? null : ({ kind: 'silence', id, untilMs: atMs + minutes * MINUTE_MS } as const);
      const silenced: IncidentAction = { type: 'mute', id, by, atMs, mute };
      if (reason === '') return act(reply, deps, silenced);
      const outcome = await deps.incidents.desk.act(silenced);
      if (!outcome.ok) return sendRefusal(reply, id, outcome);
      return act(reply, deps, { type: 'note', id, by, atMs, text: reason });
    },
  });
}

function addReclassify(app: FastifyInstance, deps: IncidentRouteDeps): void {
  addCommand(app, deps.guard, {
    method: 'POST',
    path: `${PATH}/:id/reclassify`,
    standsAlone: true,
    summary: 'Set class and trigger by hand',
    description: "A person's word stands from then on; the old ones stay in the timeline.",
    params: incidentParams,
    body: reclassifyBody,
    answer: { status: 200, schema: 'IncidentDetail', description: 'The incident as it is then.' },
    problems: ACT_PROBLEMS,
    handle: ({ reply, params, body }) =>
      act(reply, deps, { type: 'reclassify', id: params.id, atMs: deps.nowMs(), ...body }),
  });
}

async function act(reply: FastifyReply, deps: IncidentRouteDeps, action: IncidentAction): Promise<FastifyReply> {
  const outcome = await deps.incidents.desk.act(action);
  if (!outcome.ok) return sendRefusal(reply, action.id, outcome);
  const { id } = outcome.incident;
  return sendDetail(reply, id, await deps.incidents.board.detail(id));
}

function sendDetail(reply: FastifyReply, id: string, detail: IncidentDetail | null): FastifyReply {
  return detail === null ? sendProblem(reply, unknownIncident(id)) : sendFresh(reply, detail);
}

function unknownIncident(id: string) {
  return problem('incident-unknown', `Found ${JSON.stringify(id)}; expected the id of an incident.`);
}

function sendRefusal(reply: FastifyReply, id: string, { why }: ActionOutcome & { ok: false }): FastifyReply {
  switch (why) {
    case 'unknown':
      return sendProblem(reply, unknownIncident(id));
    case 'ended':
      return sendProblem(reply, problem('incident-ended', `${id} is over; expected one that lives.`));
    case 'busy':
      return sendProblem(reply, problem('desk-busy', 'As many actions wait as may.'));
    case 'failing':
      return sendProblem(
        reply,
        problem('store-unusable', 'The incident store takes nothing now; nothing was changed.'),
      );
  }
}
