/** A topic of snapshots and deltas, of which a bounded ring is kept for those who come back. */
import type { StreamLimits } from '../limits.js';
import type { Topic, TopicMessage } from './topic.js';

export interface DeltaTopic extends Topic {
  /** The sequence of the newest delta. */
  readonly seq: number;
  /** Makes one delta of all that changed since the last. Nothing if nothing did. */
  flush(): void;
}

export interface DeltaTopicParts {
  readonly key: string;
  readonly limits: Pick<StreamLimits, 'ringDeltas' | 'ringBytes'>;
  /**
   * Must be above every sequence of earlier starts, or a client that comes back after a restart could be resumed from deltas that it never missed; the wall
   * clock at the start, in milliseconds, is, because a topic counts slower than that.
   */
  readonly firstSeq: number;
  /** What changed since it was asked last, as the message of this sequence; null: nothing. */
  readonly takeDelta: (seq: number) => Buffer | null;
  /** Everything, as of this sequence. May hold changes that the next delta brings again: deltas hold whole things. */
  readonly makeSnapshot: (seq: number) => Buffer;
}

export function createDeltaTopic({ key, limits, firstSeq, takeDelta, makeSnapshot }: DeltaTopicParts): DeltaTopic {
  /** Deltas without a gap, oldest first; the last has sequence `seq`. */
  const ring: TopicMessage[] = [];
  let ringBytes = 0;
  let seq = firstSeq;
  /** Good for as long as the ring continues it. */
  let snapshot: TopicMessage | null = null;

  function flush(): void {
    const bytes = takeDelta(seq + 1);
    if (bytes === null) return;
    seq += 1;
    ring.push({ kind: 'delta', seq, bytes });
    ringBytes += bytes.length;
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
    snapshot ??= { kind: 'snapshot', seq, bytes: makeSnapshot(seq) };
    return snapshot;
  }

  return {
    key,
    get seq() {
      return seq;
    },
    flush,
    next,
  };
}
