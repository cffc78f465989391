/** After a start: brings back each site's recent transitions, behind everything else. */
import type { Log } from '../log.js';
import type { Store } from '../ports.js';
import type { Estate } from './estate.js';
import { MAX_RECENT } from './site.js';

/** Sites asked for at once: the store answers them between commits. */
const AT_ONCE = 4;

/** Reads the newest transitions of all sites, those that are not well first. Resolves when done or aborted; a store that fails is logged once. */
export async function loadRecent(
  estate: Estate,
  store: Pick<Store, 'transitions'>,
  context: { readonly log: Log; readonly nowMs: number; readonly signal: AbortSignal },
): Promise<void> {
  const sites = [...estate.summaries()].sort((a, b) => Number(a.state === 'ok') - Number(b.state === 'ok'));
  const range = { fromMs: 0, toMs: context.nowMs, limit: MAX_RECENT };
  let next = 0;
  const work = async (): Promise<void> => {
    for (let site = sites[next++]; site !== undefined && !context.signal.aborted; site = sites[next++]) {
      estate.addTransitions(site.id, await store.transitions(site.id, range));
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } catch (error) {
    if (!context.signal.aborted) context.log.warn({ err: error }, 'recent-transitions-unread');
  }
}
