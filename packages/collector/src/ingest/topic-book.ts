/** Reads topics, and remembers those that are heard again and again: an agent speaks on four for as long as it lives. */
import { type Leaf, parseTopic } from '@tillwatch/protocol';
import type { Speaker } from '../ports.js';

export interface SpokenTopic {
  readonly org: string;
  readonly speaker: Speaker;
  readonly leaf: Leaf;
}

/** Beyond this all are forgotten and read anew: strangers with many names cost time, not memory. */
export const MAX_TOPICS = 65_536;

/** The parts of a topic; null for any that is not ours, or whose shard is not its site's. */
export type ReadTopic = (topic: string) => SpokenTopic | null;

export function createTopicBook(maxTopics = MAX_TOPICS): ReadTopic {
  const known = new Map<string, SpokenTopic>();
  return (topic) => {
    const heard = known.get(topic);
    if (heard !== undefined) return heard;
    const parsed = parseTopic(topic);
    if (parsed === null) return null;
    const { org, site, agent, leaf } = parsed;
    const spoken = { org, speaker: { site, agent }, leaf };
    if (known.size >= maxTopics) known.clear();
    known.set(topic, spoken);
    return spoken;
  };
}
