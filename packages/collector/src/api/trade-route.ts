/** The REST side of trade: what a site sells today beside what days like this one sell. */
import type { SiteTradeAnswer } from '@tillwatch/model';
import type { FastifyInstance } from 'fastify';
import type { LiveEstate } from '../ports.js';
import type { Trade } from '../trade/trade.js';
import { sendProblem } from './problem.js';
import { siteParams } from './queries.js';
import { addRoute } from './route.js';
import { sendFresh, unknownSite } from './site-answers.js';

/** What the API shows of trade. */
export type TradeApi = Pick<Trade, 'view' | 'stats'>;

/** Puts the route on the server; `trade` null: nothing counts any. */
export function addTradeRoute(app: FastifyInstance, deps: { estate: LiveEstate; trade: TradeApi | null }): void {
  addRoute(app, {
    path: '/api/v1/sites/:id/trade',
    summary: 'What a site sells today, and what days like this sell',
    description:
      'Orders in steps of the open time with the span that is usual, the drop that stands, the orders lost by it, and the least drop that could be seen.',
    params: siteParams,
    answer: { schema: 'SiteTrade', description: 'Trade as of now.' },
    problems: ['site-unknown'],
    handle: async ({ reply, params }) => {
      if (deps.estate.summary(params.id) === undefined) return sendProblem(reply, unknownSite(params.id));
      const answer: SiteTradeAnswer = { site: params.id, trade: deps.trade?.view(params.id) ?? null };
      return sendFresh(reply, answer);
    },
  });
}
