/** The changes of a site: what differs in its versions and configuration, page by page. */
import type { FastifyInstance } from 'fastify';
import { decodeChangeCursor, encodeChangeCursor, pageOfChanges } from './change-listing.js';
import { sendProblem } from './problem.js';
import { CHANGES_RANGE, changesQuery, resolveRange, siteParams } from './queries.js';
import { addRoute, requestInvalid } from './route.js';
import { type SiteRouteDeps, sendFresh, storeBusy, unknownSite } from './site-answers.js';

export function addChanges(app: FastifyInstance, deps: SiteRouteDeps): void {
  addRoute(app, {
    path: '/api/v1/sites/:id/changes',
    summary: 'What changed at a site: versions and configuration',
    description:
      'Newest first, by when each change was found. Follow `next` until it is null; a cursor keeps the range of its first page.',
    params: siteParams,
    query: changesQuery,
    answer: { schema: 'ChangeList', description: 'A page of changes.' },
    problems: ['site-unknown', 'store-unusable', 'store-busy'],
    handle: async ({ reply, query, params }) => {
      const after = query.cursor === undefined ? null : decodeChangeCursor(query.cursor);
      if (query.cursor !== undefined && after === null)
        return sendProblem(reply, requestInvalid([cursorFault(query.cursor)]));
      const range = after ?? resolveRange({ from: query.since, to: query.until }, deps.nowMs(), CHANGES_RANGE);
      if ('parameter' in range) return sendProblem(reply, requestInvalid([range]));
      if (deps.estate.summary(params.id) === undefined) return sendProblem(reply, unknownSite(params.id));
      const { fromMs, toMs } = range;
      const answer = await deps.queries.ask(() =>
        deps.store.changes(params.id, {
          fromMs,
          toMs,
          limit: query.limit + 1,
          ...(query.node !== undefined && { on: query.node }),
          ...(after !== null && { after }),
        }),
      );
      if (!answer.ok) return sendProblem(reply, storeBusy(answer));
      const { changes, next } = pageOfChanges(answer.value, query.limit, range);
      return sendFresh(reply, {
        site: params.id,
        since: new Date(fromMs).toISOString(),
        until: new Date(toMs).toISOString(),
        changes,
        next: next === null ? null : encodeChangeCursor(next),
      });
    },
  });
}

function cursorFault(found: string) {
  return {
    parameter: 'cursor',
    found,
    expected: 'the value of next from a page of changes',
    hint: 'Start again without cursor.',
  };
}
