/** Silences and maintenance windows over REST: two lists of the same shape. */
import type { FastifyInstance } from 'fastify';
import type { SuppressionKind } from '../incidents/ports.js';
import { suppressionView } from '../incidents/views.js';
import { addCommand } from './command-route.js';
import type { IncidentRouteDeps } from './incident-routes.js';
import { endQuery, spanFault, suppressionBody } from './incident-schemas.js';
import { problem, sendProblem } from './problem.js';
import { suppressionParams } from './queries.js';
import { addRoute, requestInvalid } from './route.js';
import { sendFresh } from './site-answers.js';

const KINDS = [
  { kind: 'silence', path: '/api/v1/silences', one: 'a silence', many: 'Silences' },
  { kind: 'maintenance', path: '/api/v1/maintenance', one: 'a maintenance window', many: 'Maintenance windows' },
] as const satisfies readonly { kind: SuppressionKind; path: string; one: string; many: string }[];

/** Puts the routes of both kinds on the server. */
export function addSuppressionRoutes(app: FastifyInstance, deps: IncidentRouteDeps): void {
  for (const words of KINDS) {
    addList(app, deps, words);
    addBegin(app, deps, words);
    addEnd(app, deps, words);
  }
}

type Words = (typeof KINDS)[number];

function addList(app: FastifyInstance, { incidents }: IncidentRouteDeps, { kind, path, many }: Words): void {
  addRoute(app, {
    path,
    summary: `${many} in force or to come`,
    answer: { schema: 'SuppressionList', description: 'All of them; those that are over are not listed.' },
    commands: ['POST'],
    handle: ({ reply }) => sendFresh(reply, { suppressions: incidents.suppressions.list(kind).map(suppressionView) }),
  });
}

function addBegin(app: FastifyInstance, deps: IncidentRouteDeps, { kind, path, one }: Words): void {
  addCommand(app, deps.guard, {
    method: 'POST',
    path,
    standsAlone: false,
    summary: `Plan ${one}`,
    description:
      'Nobody is told of what it covers; everything is measured, shown and recorded. What still fails when it ends has to be seen to fail again before anybody is told.',
    body: suppressionBody,
    answer: { status: 201, schema: 'Suppression', description: 'As it was taken.' },
    problems: ['too-many-suppressions', 'store-unusable'],
    handle: async ({ reply, body: { sites, components, reason, by, from, until } }) => {
      const nowMs = deps.nowMs();
      const fromMs = from ?? nowMs;
      const expected = spanFault(fromMs, until, nowMs);
      if (expected !== null) {
        const found = new Date(until).toISOString();
        const fault = { parameter: 'until', found, expected, hint: 'Correct until, or from.' };
        return sendProblem(reply, requestInvalid([fault]));
      }
      const scope = { sites, components };
      const made = await deps.incidents.suppressions.add({ kind, scope, reason, by, fromMs, untilMs: until });
      if (made === null) return sendProblem(reply, problem('too-many-suppressions', 'Found as many as may be.'));
      return sendFresh(reply.code(201), suppressionView(made));
    },
  });
}

function addEnd(app: FastifyInstance, deps: IncidentRouteDeps, { kind, path, one }: Words): void {
  addCommand(app, deps.guard, {
    method: 'DELETE',
    path: `${path}/:id`,
    standsAlone: true,
    summary: `End ${one} now`,
    params: suppressionParams,
    query: endQuery,
    answer: { status: 200, schema: 'Suppression', description: 'As it was.' },
    problems: ['suppression-unknown', 'store-unusable'],
    handle: async ({ reply, params: { id }, query: { by } }) => {
      const ended = await deps.incidents.suppressions.end(kind, id, by);
      if (ended !== null) return sendFresh(reply, suppressionView(ended));
      return sendProblem(
        reply,
        problem('suppression-unknown', `Found ${JSON.stringify(id)}; expected the id of ${one} that is not over.`),
      );
    },
  });
}
