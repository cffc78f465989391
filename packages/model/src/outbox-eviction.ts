/** Which heartbeats a full outbox gives up first. */

/** What the rule needs to know of a stored heartbeat. */
export interface EvictionCandidate {
  readonly seq: number;
  readonly sizeBytes: number;
  /** It tells what cannot be told again: transitions, changes, counts of trade. */
  readonly isLasting: boolean;
}

/** Classes 0..4 are steady windows, thinned in this order; the last class holds the lasting windows. */
export const EVICTION_CLASSES = 6;
const LASTING = EVICTION_CLASSES - 1;
const COARSEST = LASTING - 1;

/**
 * The class of a heartbeat, 0 (given up first) to 5 (last). A steady window's class is the number of trailing zero bits of its sequence, at most 4:
 * giving up class 0 drops every second window, class 1 every second of those left, and so on, so that what stays is spread evenly over
 * the whole outage and no row has to remember how often its neighbours were thinned.
 */
export function evictionClass(seq: number, isLasting: boolean): number {
  if (isLasting) return LASTING;
  let zeros = 0;
  // Sequences may pass 2^32, where bit operators would cut them.
  for (let rest = seq; zeros < COARSEST && rest % 2 === 0; rest /= 2) zeros++;
  return zeros;
}

export interface EvictionPlan {
  /** At least this many bytes are to be freed; everything goes if there are not as many. */
  readonly freeBytes: number;
  /** Steady windows above this sequence are given up only after all older ones: the last hour stays in full. */
  readonly fullAboveSeq: number;
}

/**
 * The sequences to give up, in order: older steady windows by class and then age, newer steady windows by age, and only then
 * lasting windows by age. Stops as soon as enough bytes are free.
 */
export function planEviction(rows: Iterable<EvictionCandidate>, plan: EvictionPlan): number[] {
  const rank = (row: EvictionCandidate): number => {
    if (row.isLasting) return LASTING + 1;
    return row.seq > plan.fullAboveSeq ? LASTING : evictionClass(row.seq, false);
  };
  const ranked = Array.from(rows, (row) => ({ row, rank: rank(row) }));
  ranked.sort((a, b) => a.rank - b.rank || a.row.seq - b.row.seq);
  const seqs: number[] = [];
  let freedBytes = 0;
  for (const { row } of ranked) {
    if (freedBytes >= plan.freeBytes) break;
    seqs.push(row.seq);
    freedBytes += row.sizeBytes;
  }
  return seqs;
}
