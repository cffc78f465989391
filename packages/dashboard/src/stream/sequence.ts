/** Follows one counted topic of the stream: snapshots replace, deltas continue, a gap is waited out. Pure. */

/** What a topic holds as of `seq`. */
export interface Sequenced<T> {
  readonly seq: number;
  readonly byId: ReadonlyMap<string, T>;
}

/** A topic's message with its entries by id. */
export type SequenceMessage<T> =
  | { readonly type: 'snapshot'; readonly seq: number; readonly entries: readonly T[] }
  | {
      readonly type: 'delta';
      readonly seq: number;
      readonly entries: readonly T[];
      readonly removed: readonly string[];
    };

export interface SequenceStep<T> {
  readonly held: Sequenced<T> | null;
  /** True while every change since the snapshot has arrived. */
  readonly isFresh: boolean;
  /** This very message shows that one is missing. */
  readonly hasGap: boolean;
}

/** Takes one message. Before the snapshot, and after a gap until the next one, a delta says nothing that could be trusted. */
export function followSequence<T extends { readonly id: string }>(
  held: Sequenced<T> | null,
  isFresh: boolean,
  message: SequenceMessage<T>,
): SequenceStep<T> {
  if (message.type === 'snapshot') {
    const byId = new Map(message.entries.map((entry) => [entry.id, entry]));
    return { held: { seq: message.seq, byId }, isFresh: true, hasGap: false };
  }
  if (held === null || !isFresh || message.seq <= held.seq) return { held, isFresh, hasGap: false };
  if (message.seq !== held.seq + 1) return { held, isFresh: false, hasGap: true };
  const byId = new Map(held.byId);
  for (const id of message.removed) byId.delete(id);
  for (const entry of message.entries) byId.set(entry.id, entry);
  return { held: { seq: message.seq, byId }, isFresh: true, hasGap: false };
}
