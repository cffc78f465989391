/** The estate as a topic: a snapshot of all summaries, then deltas with the whole new summary of each site that changed. */
import type { StreamMessage } from '@tillwatch/model';
import type { LiveEstate } from '../../ports.js';
import type { StreamLimits } from '../limits.js';
import { cachedSummary } from '../summary-cache.js';
import { createDeltaTopic, type DeltaTopic } from './delta-topic.js';

export interface EstateTopic extends DeltaTopic {
  /** A site changed or went. */
  mark(siteId: string): void;
}

type Head = Omit<Extract<StreamMessage, { topic: 'estate' }>, 'sites' | 'removed'>;

/** `firstSeq`: see {@link createDeltaTopic}. */
export function createEstateTopic(
  estate: Pick<LiveEstate, 'summaries' | 'summary'>,
  limits: Pick<StreamLimits, 'ringDeltas' | 'ringBytes'>,
  firstSeq: number,
  nowMs: () => number,
): EstateTopic {
  const dirty = new Set<string>();
  const headOf = (type: Head['type'], seq: number): Head => ({
    topic: 'estate',
    type,
    seq,
    at: new Date(nowMs()).toISOString(),
  });

  function takeDelta(seq: number): Buffer | null {
    if (dirty.size === 0) return null;
    const sites: string[] = [];
    const removed: string[] = [];
    for (const id of dirty) {
      const summary = estate.summary(id);
      if (summary === undefined) removed.push(id);
      else sites.push(cachedSummary(summary).json);
    }
    dirty.clear();
    return serialize(headOf('delta', seq), sites, removed);
  }

  const topic = createDeltaTopic({
    key: 'estate',
    limits,
    firstSeq,
    takeDelta,
    makeSnapshot: (seq) => {
      const sites = estate.summaries().map((summary) => cachedSummary(summary).json);
      return serialize(headOf('snapshot', seq), sites, null);
    },
  });
  return {
    key: topic.key,
    get seq() {
      return topic.seq;
    },
    mark: (siteId) => dirty.add(siteId),
    flush: () => topic.flush(),
    next: (seen) => topic.next(seen),
  };
}

function serialize(head: Head, sites: readonly string[], removed: readonly string[] | null): Buffer {
  const opened = JSON.stringify(head).slice(0, -1);
  const tail = removed === null ? '' : `,"removed":${JSON.stringify(removed)}`;
  return Buffer.from(`${opened},"sites":[${sites.join(',')}]${tail}}`);
}
