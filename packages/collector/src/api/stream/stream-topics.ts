/** All topics and who listens to which: turns changes of the estate, of incidents and of risks into pumps of clients. */

import type { FindingsOf } from '../../findings.js';
import type { IncidentBoard } from '../../incidents/board.js';
import type { LiveEstate } from '../../ports.js';
import type { StreamLimits } from '../limits.js';
import { type Coalescer, createCoalescer } from './coalescer.js';
import { createEstateTopic } from './estate-topic.js';
import { createFindingTopic } from './finding-topic.js';
import { createIncidentTopic } from './incident-topic.js';
import { createSiteTopic, siteTopicKey } from './site-topic.js';
import type { StreamClient } from './stream-client.js';
import type { SubscribeRequest } from './stream-request.js';
import type { Topic } from './topic.js';

export interface StreamTopicsDeps {
  readonly estate: LiveEstate;
  readonly board: Pick<IncidentBoard, 'shown' | 'onChange'>;
  readonly findings: FindingsOf;
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

/** The topics of the estate, of incidents and of risks live as long as this; a site's topic from its first client to its last, so clients bound their number. */
export function createStreamTopics(deps: StreamTopicsDeps): StreamTopics {
  const { estate, board, limits, nowMs, steadyMs } = deps;
  const entries = new Map<string, Entry>();
  const estateTopic = createEstateTopic(estate, limits, nowMs(), nowMs);
  const incidentTopic = createIncidentTopic(board, limits, nowMs(), nowMs);
  const findingTopic = createFindingTopic(deps.findings, limits, nowMs(), nowMs);
  let unlisten: (() => void)[] = [];
  let revision = 0;
  let looking: NodeJS.Timeout | null = null;

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
  const incidentEntry = add(incidentTopic, () => incidentTopic.flush());
  const findingEntry = add(findingTopic, () => findingTopic.flush());
  const lasting: ReadonlySet<Entry> = new Set([estateEntry, incidentEntry, findingEntry]);

  function entryOf(request: SubscribeRequest): Entry | null {
    switch (request.subscribe) {
      case 'estate':
        return estateEntry;
      case 'incidents':
        return incidentEntry;
      case 'findings':
        // Nobody looked while nobody listened.
        if (findingEntry.clients.size === 0) findingTopic.flush();
        return findingEntry;
      case 'site':
        return siteEntry(request.id);
    }
  }

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
      if (unlisten.length > 0) return;
      unlisten = [estate.onChange(changed), board.onChange(() => incidentEntry.coalescer.mark())];
      incidentTopic.flush();
      // Figures and time move risks, whether or not the state of a site changes.
      looking = setInterval(() => {
        if (findingEntry.clients.size > 0) findingEntry.coalescer.mark();
      }, limits.findingsEveryMs);
    },
    join(request, client) {
      const entry = entryOf(request);
      entry?.clients.add(client);
      return entry?.topic ?? null;
    },
    leave(topicKey, client) {
      const entry = entries.get(topicKey);
      if (entry === undefined) return;
      entry.clients.delete(client);
      if (lasting.has(entry) || entry.clients.size > 0) return;
      entry.coalescer.stop();
      entries.delete(topicKey);
    },
    get revision() {
      return revision;
    },
    stop() {
      for (const stop of unlisten) stop();
      if (looking !== null) clearInterval(looking);
      for (const { coalescer } of entries.values()) coalescer.stop();
    },
  };
}
