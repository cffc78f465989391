/** What one channel's worker has done since the start, and what waits for it: the figures behind `/metrics`. */

/** Everything but the two first only grows. A message that goes out within a digest counts as one message. */
export interface ChannelStats {
  /** Messages that wait now. */
  readonly waiting: number;
  /** When the message that is owed longest ought to have gone out, epoch ms; null: none is owed. */
  readonly owedSinceMs: number | null;
  /** Messages taken in hand, those that a restart found waiting included. */
  readonly queued: number;
  readonly delivered: number;
  /** Messages whose attempt failed and is made again. */
  readonly retried: number;
  /** Given up for this channel. */
  readonly rejected: number;
  /** Not sent because nobody wants to hear it any more. */
  readonly held: number;
  readonly digests: number;
  readonly messagesInDigests: number;
}

export type ChannelCounts = Omit<ChannelStats, 'waiting' | 'owedSinceMs'>;

export const NO_COUNTS: ChannelCounts = {
  queued: 0,
  delivered: 0,
  retried: 0,
  rejected: 0,
  held: 0,
  digests: 0,
  messagesInDigests: 0,
};
