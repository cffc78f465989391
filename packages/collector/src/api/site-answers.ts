/** What the routes of a site share: what they need, and the answers that any of them may give. */
import type { Hearing } from '../hearing.js';
import type { LiveEstate, Store } from '../ports.js';
import { type ProblemDocument, problem } from './problem.js';
import type { Range } from './queries.js';
import type { RouteContext } from './route.js';
import type { StoreAnswer, StoreQueries } from './store-queries.js';

export interface SiteRouteDeps {
  readonly estate: LiveEstate;
  readonly store: Pick<Store, 'history' | 'transitions' | 'changes'>;
  readonly queries: StoreQueries;
  readonly hearing: Hearing;
  /** Changes with every change of the estate; differs between two starts of the collector. */
  readonly estateEtag: () => string;
  readonly nowMs: () => number;
}

/** No site has this id. */
export function unknownSite(id: string): ProblemDocument {
  return problem('site-unknown', `Found ${JSON.stringify(id)}; expected the id of a site.`);
}

/** The store has no answer now. */
export function storeBusy(answer: StoreAnswer<unknown> & { ok: false }): ProblemDocument {
  return problem(
    'store-busy',
    answer.why === 'busy' ? 'As many questions wait for the store as may.' : 'The store did not answer in time.',
  );
}

/** Both ends of a range as the API writes them. */
export function asTimestamps(range: Range): { from: string; to: string } {
  return { from: new Date(range.fromMs).toISOString(), to: new Date(range.toMs).toISOString() };
}

/** An answer that is true only now. */
export function sendFresh(reply: RouteContext<unknown, unknown>['reply'], body: object) {
  return reply.header('cache-control', 'no-store').type('application/json; charset=utf-8').send(JSON.stringify(body));
}
