/** What a stream topic is to its clients: something that knows the next message for whoever has seen a given sequence. */

/** One message, serialized once and shared by all clients that get it. */
export interface TopicMessage {
  readonly kind: 'snapshot' | 'delta';
  /** What a client has seen once it has this message. */
  readonly seq: number;
  readonly bytes: Buffer;
}

/**
 * Clients pull: a topic has no queues, and a client is no more to it than the sequence it has seen. A client that falls behind
 * gets what the topic still has, or a new snapshot.
 */
export interface Topic {
  /** `estate`, or `site:` and the id. */
  readonly key: string;
  /**
   * The next message for a client that has seen `seen` (null: nothing); null when there is none yet.
   * `gone` when the topic has nothing to tell any more, with the reason for the client.
   */
  next(seen: number | null): TopicMessage | TopicGone | null;
}

export interface TopicGone {
  readonly kind: 'gone';
  readonly code: string;
  readonly detail: string;
}
