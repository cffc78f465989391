/** The REST side of the estate: sites, one site, its history, its transitions and its changes. */
import type { FastifyInstance } from 'fastify';
import { addChanges } from './change-route.js';
import { etagOf, sendConditional } from './conditional.js';
import { problem, sendProblem } from './problem.js';
import { historyQuery, resolveRange, siteParams, sitesQuery, transitionsQuery } from './queries.js';
import { addRoute, requestInvalid } from './route.js';
import { asTimestamps, type SiteRouteDeps, sendFresh, storeBusy, unknownSite } from './site-answers.js';
import { decodeCursor, encodeCursor, listSites } from './site-listing.js';
import { cachedSummary } from './summary-cache.js';

/** Transitions that a history answer carries at most. */
const HISTORY_TRANSITIONS = 500;

/** Puts the site routes on the server. */
export function addSiteRoutes(app: FastifyInstance, deps: SiteRouteDeps): void {
  addSiteList(app, deps);
  addSite(app, deps);
  addHistory(app, deps);
  addTransitions(app, deps);
  addChanges(app, deps);
}

function addSiteList(app: FastifyInstance, { estate, estateEtag, hearing }: SiteRouteDeps): void {
  addRoute(app, {
    path: '/api/v1/sites',
    summary: 'Sites, a page at a time',
    description: 'Filters combine: a site must pass all of them. Follow `next` until it is null.',
    query: sitesQuery,
    answer: { schema: 'SiteList', description: 'A page of sites.' },
    handle: ({ request, reply, query }) => {
      const after = query.cursor === undefined ? null : decodeCursor(query.cursor);
      if (query.cursor !== undefined && after?.order !== query.order) {
        return sendProblem(reply, requestInvalid([cursorFault(query.cursor, query.order)]));
      }
      return sendConditional(request, reply, estateEtag(), () => {
        const page = listSites(estate.summaries(), query, after);
        const next = page.next === null ? 'null' : JSON.stringify(encodeCursor(page.next));
        const deaf = JSON.stringify(hearing.deafness());
        return `{"sites":[${page.sites.map((site) => cachedSummary(site).json).join(',')}],"next":${next},"deaf":${deaf}}`;
      });
    },
  });
}

function cursorFault(found: string, order: string) {
  return {
    parameter: 'cursor',
    found,
    expected: `the value of next from a page with order=${order}`,
    hint: 'Start again without cursor, or keep order the same on every page.',
  };
}

function addSite(app: FastifyInstance, { estate }: SiteRouteDeps): void {
  addRoute(app, {
    path: '/api/v1/sites/:id',
    summary: 'One site with its nodes, links, flows and checks',
    params: siteParams,
    answer: { schema: 'SiteDetail', description: 'The site as it is now.' },
    problems: ['site-unknown'],
    handle: ({ request, reply, params }) => {
      const detail = estate.detail(params.id);
      if (detail === undefined) return sendProblem(reply, unknownSite(params.id));
      // Made for each request: kept for every site of a large estate it would be a hundred megabytes.
      const json = JSON.stringify(detail);
      return sendConditional(request, reply, etagOf(json), () => json);
    },
  });
}

function addHistory(app: FastifyInstance, deps: SiteRouteDeps): void {
  addRoute(app, {
    path: '/api/v1/sites/:id/history',
    summary: 'How one check went over time',
    description:
      'Answers from the finest store that has the range in at most `maxPoints` points; with `value`, what the check read, from detail alone.',
    params: siteParams,
    query: historyQuery,
    answer: { schema: 'History', description: 'Columns of figures, and the transitions in the range.' },
    problems: ['site-unknown', 'check-unknown', 'store-unusable', 'store-busy'],
    handle: async ({ reply, query, params }) => {
      const range = resolveRange(query, deps.nowMs());
      if ('parameter' in range) return sendProblem(reply, requestInvalid([range]));
      const { check, maxPoints, value: values } = query;
      const site = deps.estate.detail(params.id);
      if (site === undefined) return sendProblem(reply, unknownSite(params.id));
      const answer = await deps.queries.ask(() =>
        Promise.all([
          deps.store.history({ site: params.id, check, ...range, maxPoints, ...(values !== undefined && { values }) }),
          deps.store.transitions(params.id, { ...range, limit: HISTORY_TRANSITIONS, check }),
        ]),
      );
      if (!answer.ok) return sendProblem(reply, storeBusy(answer));
      const [history, transitions] = answer.value;
      const defined = [...site.nodes, ...site.links].some((subject) =>
        subject.checks.some((view) => view.id === check),
      );
      if (!defined && history.points.atMs.length === 0 && transitions.length === 0) {
        return sendProblem(
          reply,
          problem('check-unknown', `Found ${JSON.stringify(check)}; expected a check of ${params.id}.`),
        );
      }
      return sendFresh(reply, { site: params.id, check, ...asTimestamps(range), ...history, transitions });
    },
  });
}

function addTransitions(app: FastifyInstance, deps: SiteRouteDeps): void {
  addRoute(app, {
    path: '/api/v1/sites/:id/transitions',
    summary: 'When checks of a site changed their state',
    params: siteParams,
    query: transitionsQuery,
    answer: { schema: 'TransitionList', description: 'Transitions in the range, newest first.' },
    problems: ['site-unknown', 'store-unusable', 'store-busy'],
    handle: async ({ reply, query, params }) => {
      const range = resolveRange(query, deps.nowMs());
      if ('parameter' in range) return sendProblem(reply, requestInvalid([range]));
      if (deps.estate.summary(params.id) === undefined) return sendProblem(reply, unknownSite(params.id));
      const { limit, check } = query;
      const answer = await deps.queries.ask(() =>
        deps.store.transitions(params.id, { ...range, limit: limit + 1, ...(check !== undefined && { check }) }),
      );
      if (!answer.ok) return sendProblem(reply, storeBusy(answer));
      const transitions = answer.value.slice(0, limit);
      return sendFresh(reply, {
        site: params.id,
        ...asTimestamps(range),
        transitions,
        truncated: answer.value.length > limit,
      });
    },
  });
}
