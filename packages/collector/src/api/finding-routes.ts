/** The REST side of findings: risks before they are faults, and what stands against opening. */
import { FINDING_KINDS } from '@tillwatch/model';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { FindingsOf } from '../findings.js';
import { count, text, words } from './queries.js';
import { addRoute } from './route.js';
import { sendFresh } from './site-answers.js';

const findingsQuery = z.strictObject({
  site: text('Only of this site.').optional(),
  kind: words(FINDING_KINDS, 'Only of these kinds.'),
  opening: z
    .enum(['true', 'false'], { error: 'true or false' })
    .default('false')
    .transform((value) => value === 'true')
    .meta({ description: '`true`: only stores that open soon by their calendar, and only what matters for the day.' }),
  limit: count(1_000, 200, 'Findings at most.'),
});

/** Puts the route on the server. */
export function addFindingRoutes(app: FastifyInstance, findings: FindingsOf): void {
  addRoute(app, {
    path: '/api/v1/findings',
    summary: 'Risks before they are faults',
    description:
      'Disks that fill up, certificates that end, what has no second, wrong clocks, missed changes, replication that will not catch up; what becomes a fault soonest first. Nobody is told of them by a message.',
    query: findingsQuery,
    answer: { schema: 'FindingList', description: 'The first of them, and how many there are.' },
    handle: ({ reply, query: { site = null, kind, opening, limit } }) => {
      const found = findings({ site, isOpeningOnly: opening });
      const wanted = kind === undefined ? found : found.filter((one) => kind.includes(one.kind));
      return sendFresh(reply, { findings: wanted.slice(0, limit), total: wanted.length });
    },
  });
}
