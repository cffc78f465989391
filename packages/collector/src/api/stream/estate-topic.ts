/** The estate as a topic: a snapshot of all summaries, then deltas, of which a bounded ring is kept for those who come back. */
import type { StreamMessage } from '@tillwatch/model';
import type { LiveEstate } from '../../ports.js';
import type { StreamLimits } from '../limits.js';
import { cachedSummary } from '../summary-cache.js';
import type { Topic, TopicMessage } from './topic.js';

export interface EstateTopic extends Topic {
  /** The sequence of the newest delta. */
  readonly seq: number;
  /** A site changed or went. */
  mark(siteId: string): void;
  /** Makes one delta of all sites marked since the last. Nothing if none was. */
  flush(): void;
}

type Head = Omit<Extract<StreamMessage, { topic: 'estate' }>, 'sites' | 'removed'>;

/**
 * `firstSeq` must be above every sequence of earlier starts, or a client that comes back after a restart could be resumed
 * from deltas that it never missed; the wall clock at the start, in milliseconds, is, because a topic counts slower than that.
 */
export function createEstateTopic(
  estate: Pick<LiveEstate, 'summaries' | 'summary'>,
  limits: Pick<StreamLimits, 'ringDeltas' | 'ringBytes'>,
  firstSeq: number,
  nowMs: () => number,
): EstateTopic {
  /** Deltas without a gap, oldest first; the last has sequence `seq`. */
  const ring: TopicMessage[] = [];
  const dirty = new Set<string>();
  let ringBytes = 0;
  let seq = firstSeq;
  /** Good for as long as the ring continues it. */
  let snapshot: TopicMessage | null = null;

  function flush(): void {
    if (dirty.size === 0) return;
    const sites: string[] = [];
    const removed: string[] = [];
    for (const id of dirty) {
      const summary = estate.summary(id);
      if (summary === undefined) removed.push(id);
      else sites.push(cachedSummary(summary).json);
    }
    dirty.clear();
    seq += 1;
    const head: Head = { topic: 'estate', type: 'delta', seq, at: new Date(nowMs()).toISOString() };
    keep({ kind: 'delta', seq, bytes: serialize(head, sites, removed) });
  }

  function keep(delta: TopicMessage): void {
    ring.push(delta);
    ringBytes += delta.bytes.length;
    while (ring.length > limits.ringDeltas || ringBytes > limits.ringBytes) {
      const dropped = ring.shift();
      if (dropped === undefined) break;
      ringBytes -= dropped.bytes.length;
    }
    if (snapshot !== null && !continues(snapshot.seq)) snapshot = null;
  }

  /** True when the ring has every delta after `seen`. */
  function continues(seen: number): boolean {
    return seen <= seq && seen >= seq - ring.length;
  }

  function next(seen: number | null): TopicMessage | null {
    if (seen === seq) return null;
    if (seen !== null && continues(seen)) return ring[ring.length - (seq - seen)] ?? null;
    if (snapshot === null) {
      const sites = estate.summaries().map((summary) => cachedSummary(summary).json);
      const head: Head = { topic: 'estate', type: 'snapshot', seq, at: new Date(nowMs()).toISOString() };
      // May hold changes that are still marked; the delta that brings them again does no harm, for it holds whole summaries.
      snapshot = { kind: 'snapshot', seq, bytes: serialize(head, sites, null) };
    }
    return snapshot;
  }

  return {
    key: 'estate',
    get seq() {
      return seq;
    },
    mark: (siteId) => dirty.add(siteId),
    flush,
    next,
  };
}

function serialize(head: Head, sites: readonly string[], removed: readonly string[] | null): Buffer {
  const opened = JSON.stringify(head).slice(0, -1);
  const tail = removed === null ? '' : `,"removed":${JSON.stringify(removed)}`;
  return Buffer.from(`${opened},"sites":[${sites.join(',')}]${tail}}`);
}
