/** After a start: brings back each site's recent transitions and changes, behind everything else. */
import type { Log } from '../log.js';
import type { Store } from '../ports.js';
import type { Estate } from './estate.js';
import { MAX_RECENT, MAX_RECENT_CHANGES } from './site.js';

/** Sites asked for at once: the store answers them between commits. */
const AT_ONCE = 4;

/** Reads the newest transitions and changes of all sites, those that are not well first. Resolves when done or aborted; a store that fails is logged once. */
export async function loadRecent(
  estate: Estate,
  store: Pick<Store, 'transitions' | 'changes'>,
  context: {
    readonly log: Log;
    readonly nowMs: number;
    readonly signal: AbortSignal;
    /** Told of each site of which something was read. */
    readonly onRead?: (siteId: string) => void;
  },
): Promise<void> {
  const sites = [...estate.summaries()].sort((a, b) => Number(a.state === 'ok') - Number(b.state === 'ok'));
  const range = { fromMs: 0, toMs: context.nowMs };
  let next = 0;
  const work = async (): Promise<void> => {
    for (let site = sites[next++]; site !== undefined && !context.signal.aborted; site = sites[next++]) {
      const transitions = await store.transitions(site.id, { ...range, limit: MAX_RECENT });
      const changes = await store.changes(site.id, { ...range, limit: MAX_RECENT_CHANGES });
      estate.addRecent(site.id, transitions, changes);
      if (changes.length > 0) context.onRead?.(site.id);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } catch (error) {
    if (!context.signal.aborted) context.log.warn({ err: error }, 'recent-history-unread');
  }
}
