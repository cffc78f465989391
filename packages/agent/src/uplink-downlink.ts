/** What the collector says to this agent: acknowledgements, commands, and what the store keeps at hand. */
import type { SeqRange } from '@tillwatch/model';
import { type BootAck, decodeAck, decodeCommand, type Identity, topicFor } from '@tillwatch/protocol';
import type { FoldedLog, Log } from './log.js';

export interface DownlinkDeps {
  readonly identity: Identity;
  /** These heartbeats are the collector's now, or will never be: forget them. */
  readonly onSettled: (boot: string, ranges: readonly SeqRange[]) => void;
  /** Heartbeats that the collector will never take; called before they are settled. */
  readonly onRefused: (heartbeats: number) => void;
  /** Send this boot's birth again; null: the current one. */
  readonly onRebirth: (boot: string | null) => void;
  /** The store's guide, unread. */
  readonly onGuide: (payload: Uint8Array) => void;
  readonly log: Log;
  readonly foldedLog: FoldedLog;
}

/** A handler for every message that comes down; one that cannot be read is logged and passed over. */
export function createDownlink(deps: DownlinkDeps): (topic: string, payload: Uint8Array) => void {
  const ackTopic = topicFor(deps.identity, 'ack');
  const commandTopic = topicFor(deps.identity, 'cmd');
  const guideTopic = topicFor(deps.identity, 'conf');
  return (topic, payload) => {
    if (topic === ackTopic) {
      const ack = decodeAck(payload);
      if (ack.ok) for (const boot of ack.value.boots) takeAck(boot, deps);
      else malformed(deps, topic, ack.refusal);
    } else if (topic === commandTopic) {
      const command = decodeCommand(payload);
      if (command.ok) deps.onRebirth(command.value.boot);
      else malformed(deps, topic, command.refusal);
    } else if (topic === guideTopic) {
      deps.onGuide(payload);
    }
  };
}

function takeAck({ boot, stored, refused, refusal }: BootAck, deps: DownlinkDeps): void {
  if (stored.length > 0) deps.onSettled(boot, stored);
  if (refused.length === 0) return;
  // A birth can be sent again: nothing need be lost for want of it.
  if (refusal === 'unknown-birth') {
    deps.onRebirth(boot);
    return;
  }
  const heartbeats = refused.reduce((sum, { count }) => sum + count, 0);
  deps.log.error({ boot, refusal, heartbeats, first: refused[0]?.first }, 'uplink-heartbeats-refused');
  deps.onRefused(heartbeats);
  deps.onSettled(boot, refused);
}

function malformed(deps: DownlinkDeps, topic: string, refusal: string): void {
  deps.foldedLog.warn(`${topic} ${refusal}`, { topic, refusal }, 'uplink-message-malformed');
}
