/** What a page needs to hear of. Pure. */
import type { Wanted } from '../stream/stream-state.js';
import type { Route } from './route.js';

/**
 * The topics of a route. The estate, once heard, is kept while a site is looked at, so that the way back takes no time; a page that opens on
 * a site does not pull the whole estate first.
 */
export function wantedBy(route: Route, keepsEstate: boolean): Wanted {
  if (route.page === 'wall' || route.page === 'incidents') return { estate: true, site: null };
  return { estate: keepsEstate, site: route.page === 'site' ? route.id : null };
}
