/** For those who run the collector: does it live, can it work, what do its figures say, what do its problems mean. */
import type { FastifyInstance } from 'fastify';
import type { Readiness } from '../ingest/stats.js';
import { PROBLEMS, type ProblemCode, problem, sendProblem } from './problem.js';
import { problemParams } from './queries.js';
import { addRoute } from './route.js';

export interface HealthRouteDeps {
  readonly ready: () => Readiness;
  /** The text of `/metrics` and its media type. */
  readonly metrics: () => Promise<{ readonly text: string; readonly contentType: string }>;
}

/** Puts `/healthz`, `/readyz`, `/metrics` and the pages about problems on the server. */
export function addHealthRoutes(app: FastifyInstance, deps: HealthRouteDeps): void {
  addRoute(app, {
    path: '/healthz',
    summary: 'The process lives',
    description: 'Says nothing of the parts behind it: restart the collector when this does not answer, and only then.',
    answer: { media: 'text/plain', description: '`ok`' },
    handle: ({ reply }) => reply.header('cache-control', 'no-store').type('text/plain; charset=utf-8').send('ok\n'),
  });

  addRoute(app, {
    path: '/readyz',
    summary: 'Every part can do its work',
    answer: { schema: 'Ready', description: 'All parts are ready.' },
    problems: ['not-ready'],
    handle: ({ reply }) => {
      // The API answers this very request, so it is ready.
      const parts = Object.entries({ ...deps.ready(), api: true }).map(([part, ready]) => ({ part, ready }));
      const missing = parts.filter(({ ready }) => !ready).map(({ part }) => part);
      if (missing.length > 0)
        return sendProblem(reply, problem('not-ready', `Not ready: ${missing.join(', ')}.`, { parts }));
      return reply
        .header('cache-control', 'no-store')
        .type('application/json; charset=utf-8')
        .send(JSON.stringify({ ready: true, parts }));
    },
  });

  addRoute(app, {
    path: '/metrics',
    summary: 'Figures for Prometheus',
    answer: { media: 'text/plain', description: 'Prometheus text exposition format 0.0.4.' },
    handle: async ({ reply }) => {
      const { text, contentType } = await deps.metrics();
      return reply.header('cache-control', 'no-store').type(contentType).send(text);
    },
  });

  addRoute(app, {
    path: '/api/v1/problems/:code',
    summary: "What a problem's code means",
    params: problemParams,
    answer: { media: 'text/plain', description: 'Its title, and what to do.' },
    problems: ['not-found'],
    handle: ({ reply, params }) => {
      if (!Object.hasOwn(PROBLEMS, params.code)) {
        return sendProblem(
          reply,
          problem(
            'not-found',
            `Found ${JSON.stringify(params.code)}; expected one of ${Object.keys(PROBLEMS).join(', ')}.`,
          ),
        );
      }
      const { status, title, hint } = PROBLEMS[params.code as ProblemCode];
      return reply.type('text/plain; charset=utf-8').send(`${params.code} (${status})\n${title}.\n${hint}\n`);
    },
  });
}
