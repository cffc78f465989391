/** Acknowledgements: one message for each agent of a batch, after the batch is on disk. */
import { encodeAck, topicFor } from '@tillwatch/protocol';
import type { AckDraft, Draft } from './draft.js';

export interface AckMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  /** Sequences in it, stored and refused. */
  readonly heartbeats: number;
}

/** What is to be published for a committed batch. */
export function ackMessages(org: string, draft: Draft): AckMessage[] {
  const messages: AckMessage[] = [];
  for (const ack of draft.acks.values()) {
    if (ack.boots.size > 0) messages.push(ackMessage(org, ack));
  }
  return messages;
}

function ackMessage(org: string, ack: AckDraft): AckMessage {
  const { site, agent } = ack.speaker;
  let heartbeats = 0;
  const boots = [...ack.boots].map(([boot, { stored, refused, refusal }]) => {
    heartbeats += stored.size + refused.size;
    return { boot, stored: stored.ranges(), refused: refused.ranges(), refusal };
  });
  const { receivedAtMs, echoSentAfterMs, echoBoot } = ack;
  return {
    topic: topicFor({ org, site, agent }, 'ack'),
    payload: encodeAck({ boots, receivedAtMs, echoSentAfterMs, echoBoot }),
    heartbeats,
  };
}
