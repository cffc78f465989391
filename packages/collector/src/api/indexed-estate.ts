/** The estate with its list of summaries kept in order between changes: a wall of ten thousand sites is read often and changes a little. */
import type { SiteSummary } from '@tillwatch/model';
import type { LiveEstate } from '../ports.js';

export interface IndexedEstate extends LiveEstate {
  /** All sites, ordered by id; costs as much as changed since the last call. Good until the next call: do not keep it. */
  summaries(): readonly SiteSummary[];
  start(): void;
  stop(): void;
}

/** Makes the index; it follows the estate from `start()` to `stop()`. */
export function createIndexedEstate(estate: LiveEstate): IndexedEstate {
  let list: SiteSummary[] = [];
  let positions = new Map<string, number>();
  const dirty = new Set<string>();
  /** A site came or went, or nobody follows: the list is made anew. */
  let isStale = true;
  let unlisten: (() => void) | null = null;

  function changed(id: string): void {
    if (positions.has(id)) dirty.add(id);
    else isStale = true;
  }

  function refresh(): void {
    for (const id of dirty) {
      const position = positions.get(id);
      const summary = estate.summary(id);
      if (position === undefined || summary === undefined) {
        isStale = true;
        break;
      }
      list[position] = summary;
    }
    dirty.clear();
    if (!isStale) return;
    list = [...estate.summaries()];
    positions = new Map(list.map(({ id }, position) => [id, position]));
    isStale = unlisten === null;
  }

  return {
    summaries() {
      refresh();
      return list;
    },
    summary: (id) => estate.summary(id),
    detail: (id) => estate.detail(id),
    onChange: (listener) => estate.onChange(listener),
    start() {
      unlisten ??= estate.onChange(changed);
    },
    stop() {
      unlisten?.();
      unlisten = null;
      isStale = true;
    },
  };
}
