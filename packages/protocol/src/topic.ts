/** Topic names: `tw/v1/{org}/{shard}/{site}/{agent}/{leaf}`. */

export interface Identity {
  readonly org: string;
  readonly site: string;
  readonly agent: string;
}

/** What agents send, and what they are sent. */
export const UPWARD_LEAVES = ['birth', 'live', 'fill', 'will', 'result'] as const;
export const DOWNWARD_LEAVES = ['ack', 'cmd', 'conf'] as const;
export type UpwardLeaf = (typeof UPWARD_LEAVES)[number];
export type DownwardLeaf = (typeof DOWNWARD_LEAVES)[number];
export type Leaf = UpwardLeaf | DownwardLeaf;

/** An estate is cut into this many shards, so that several collectors can share it on any broker. */
export const SHARDS = 64;

/** Ids that may stand in a topic: no `/`, `+`, `#`, and short. */
export const TOPIC_ID = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;

/** Shard of a site, 0..63: FNV-1a (32 bit) of its id modulo 64. Never changes, or two collectors would own one site. */
export function shardOf(site: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < site.length; i++) {
    hash ^= site.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  return (hash >>> 0) % SHARDS;
}

/** The topic of one leaf of one agent. Throws RangeError for an id that a topic cannot hold. */
export function topicFor(identity: Identity, leaf: Leaf): string {
  for (const id of [identity.org, identity.site, identity.agent]) {
    if (!TOPIC_ID.test(id))
      throw new RangeError(`"${id}" cannot stand in a topic: expected a-z, 0-9 and -, at most 64`);
  }
  return `tw/v1/${identity.org}/${shardOf(identity.site)}/${identity.site}/${identity.agent}/${leaf}`;
}

export interface ParsedTopic extends Identity {
  readonly shard: number;
  readonly leaf: Leaf;
}

const LEAVES: ReadonlySet<string> = new Set([...UPWARD_LEAVES, ...DOWNWARD_LEAVES]);

/** The parts of a topic; null for any that is not ours, or whose shard is not its site's. */
export function parseTopic(topic: string): ParsedTopic | null {
  if (topic.length > 256) return null;
  const [prefix, version, org, shard, site, agent, leaf, ...more] = topic.split('/');
  if (prefix !== 'tw' || version !== 'v1' || more.length > 0) return null;
  if (org === undefined || site === undefined || agent === undefined || leaf === undefined) return null;
  if (!TOPIC_ID.test(org) || !TOPIC_ID.test(site) || !TOPIC_ID.test(agent) || !LEAVES.has(leaf)) return null;
  if (shard !== String(shardOf(site))) return null;
  return { org, shard: Number(shard), site, agent, leaf: leaf as Leaf };
}

/** What a collector subscribes to; all shards unless told which. */
export function collectorFilters(org: string, shards?: readonly number[]): string[] {
  const places = shards === undefined ? ['+'] : shards.map(String);
  return places.flatMap((shard) =>
    ['birth', 'live', 'fill', 'will'].map((leaf) => `tw/v1/${org}/${shard}/+/+/${leaf}`),
  );
}

/** What an agent subscribes to. */
export function agentFilters(identity: Identity): string[] {
  return DOWNWARD_LEAVES.map((leaf) => topicFor(identity, leaf));
}
