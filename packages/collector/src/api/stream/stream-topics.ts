/** All topics and who listens to which: turns the estate's changes into pumps of clients. */
import type { LiveEstate } from '../../ports.js';
import type { StreamLimits } from '../limits.js';
import { type Coalescer, createCoalescer } from './coalescer.js';
import { createEstateTopic } from './estate-topic.js';
import { createSiteTopic, siteTopicKey } from './site-topic.js';
import type { StreamClient } from './stream-client.js';
import type { SubscribeRequest } from './stream-request.js';
import type { Topic } from './topic.js';

export interface StreamTopicsDeps {
  readonly estate: LiveEstate;
  readonly limits: StreamLimits;
  readonly nowMs: () => number;
  readonly steadyMs: () => number;
}

export interface StreamTopics {
  start(): void;
  /** The topic of a request, made when this is the first client to ask; null when there is no such site. */
  join(request: SubscribeRequest, client: StreamClient): Topic | null;
  leave(topicKey: string, client: StreamClient): void;
  /** Counts every change of the estate, at once and not coalesced. */
  readonly revision: number;
  stop(): void;
}

interface Entry {
  readonly topic: Topic;
  readonly clients: Set<StreamClient>;
  readonly coalescer: Coalescer;
}

/** The estate's topic lives as long as this; a site's topic from its first client to its last, so clients bound their number. */
export function createStreamTopics({ estate, limits, nowMs, steadyMs }: StreamTopicsDeps): StreamTopics {
  const entries = new Map<string, Entry>();
  const estateTopic = createEstateTopic(estate, limits, nowMs(), nowMs);
  let unlisten: (() => void) | null = null;
  let revision = 0;

  function add(topic: Topic, flush: () => void): Entry {
    const clients = new Set<StreamClient>();
    const coalescer = createCoalescer(limits.coalesceMs, steadyMs, () => {
      flush();
      for (const client of clients) client.pump();
    });
    const entry = { topic, clients, coalescer };
    entries.set(topic.key, entry);
    return entry;
  }

  const estateEntry = add(estateTopic, () => estateTopic.flush());

  function changed(siteId: string): void {
    revision += 1;
    estateTopic.mark(siteId);
    estateEntry.coalescer.mark();
    entries.get(siteTopicKey(siteId))?.coalescer.mark();
  }

  function siteEntry(id: string): Entry | null {
    const known = entries.get(siteTopicKey(id));
    if (known !== undefined) return known;
    if (estate.summary(id) === undefined) return null;
    const topic = createSiteTopic(id, estate, limits.siteBytes, nowMs(), nowMs);
    return add(topic, () => topic.advance());
  }

  return {
    start() {
      unlisten ??= estate.onChange(changed);
    },
    join(request, client) {
      const entry = request.subscribe === 'site' ? siteEntry(request.id) : estateEntry;
      entry?.clients.add(client);
      return entry?.topic ?? null;
    },
    leave(topicKey, client) {
      const entry = entries.get(topicKey);
      if (entry === undefined) return;
      entry.clients.delete(client);
      if (entry === estateEntry || entry.clients.size > 0) return;
      entry.coalescer.stop();
      entries.delete(topicKey);
    },
    get revision() {
      return revision;
    },
    stop() {
      unlisten?.();
      for (const { coalescer } of entries.values()) coalescer.stop();
    },
  };
}
