/** Acknowledgements: one message for each agent of a batch, after the batch is on disk. */
import { encodeAck, topicFor } from '@tillwatch/protocol';
import type { AgentEntry } from './agents.js';
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
  for (const [entry, ack] of draft.acks) {
    if (ack.boots.length > 0) messages.push(ackMessage(org, entry, ack));
  }
  return messages;
}

function ackMessage(org: string, entry: AgentEntry, ack: AckDraft): AckMessage {
  const { site, agent } = entry;
  entry.ackTopic ??= topicFor({ org, site, agent }, 'ack');
  let heartbeats = 0;
  const boots = ack.boots.map(({ boot, stored, refused, refusal }) => {
    heartbeats += stored.size + (refused?.size ?? 0);
    return { boot, stored: stored.ranges(), refused: refused?.ranges() ?? [], refusal };
  });
  const { receivedAtMs, echoSentAfterMs, echoBoot } = ack;
  return {
    topic: entry.ackTopic,
    payload: encodeAck({ boots, receivedAtMs, echoSentAfterMs, echoBoot }),
    heartbeats,
  };
}
