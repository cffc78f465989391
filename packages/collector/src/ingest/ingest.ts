/** The way of a message: topic, size, speaker, birth, decoding, duplicates, clock; then the store, then the acknowledgement, then the live estate. */
import { decodeWill } from '@tillwatch/protocol';
import type { Clock } from '../clock.js';
import type { Estate } from '../live/estate.js';
import { createFoldedLog, type Log } from '../log.js';
import type { CurrentRecord, Store, StoredAgent, TransitionRecord } from '../ports.js';
import type { Timers } from '../timers.js';
import { ackMessages } from './acknowledge.js';
import { shiftClock } from './agent-clock.js';
import { createAgentRegistry } from './agents.js';
import { Committer, QUEUE_HEARTBEATS } from './committer.js';
import type { IncomingMessage, IngestContext } from './context.js';
import { type Counters, createCounters } from './counters.js';
import type { Draft } from './draft.js';
import { createRebirths } from './rebirths.js';
import { createRefusalBook, type RefusalBook } from './refusal-book.js';
import type { CommitObservation } from './stats.js';
import { type PendingBirths, takeBirth } from './take-birth.js';
import { takeHeartbeats } from './take-heartbeats.js';
import { createTopicBook, type ReadTopic } from './topic-book.js';

export interface IngestDependencies {
  readonly org: string;
  readonly maxSites: number;
  readonly store: Pick<Store, 'commit' | 'received'>;
  readonly clock: Clock;
  readonly timers?: Timers;
  readonly log: Log;
  /** 0..1; for back-off. */
  readonly random: () => number;
  /** Sends to an agent; false when the broker is away and it was dropped: what matters is asked and acknowledged again. */
  readonly publish: (topic: string, payload: Uint8Array) => boolean;
  readonly estate: Estate;
}

/** Figures that are read for metrics. */
export interface IngestGauges {
  readonly counters: Readonly<Counters>;
  readonly refused: ReturnType<RefusalBook['totals']>;
  readonly queueDepth: number;
  readonly queueLimit: number;
  readonly sites: number;
  readonly isFailing: boolean;
}

export interface Ingest {
  /** Takes back what the store knew and begins to take messages. */
  start(stored: readonly StoredAgent[]): void;
  /** Takes one message. Never throws. A promise is returned while the queue is full, and one without end after `stop`: the caller
   * holds this message's acknowledgement and the next message back until then. */
  receive(topic: string, payload: Uint8Array): Promise<void> | null;
  /** Drafts the record of a session's turn. */
  recordSession(transition: TransitionRecord | null, current: CurrentRecord): void;
  /** Our wall clock was set by this much: what is known of agents' clocks is known against ours, and moves with it. */
  clockStepped(stepMs: number): void;
  onCommit(listener: (commit: CommitObservation) => void): () => void;
  gauges(): IngestGauges;
  /** True while what is taken does not reach the estate: the store refuses, or is long about it. */
  isBehind(): boolean;
  /** Resolves when all that was taken is on disk and applied. */
  flushed(): Promise<void>;
  stop(): Promise<void>;
}

export function createIngest(deps: IngestDependencies): Ingest {
  const { org, clock, log, store } = deps;
  const counters = createCounters();
  const book = createRefusalBook(log, () => clock.nowMs());
  const agents = createAgentRegistry(deps.maxSites);
  const commitListeners = new Set<(commit: CommitObservation) => void>();
  const rebirths = createRebirths({ org, maxSpeakers: deps.maxSites, publish: deps.publish });
  const way: Way = { readTopic: createTopicBook(), pending: new Set() };
  let phase: 'new' | 'taking' | 'stopped' = 'new';

  const committer = new Committer({
    store,
    clock,
    ...(deps.timers !== undefined && { timers: deps.timers }),
    log,
    random: deps.random,
    onCommitted: (draft, durationMs) => settle(deps, counters, commitListeners, { draft, durationMs }),
    onFailed: () => {
      counters.commitFailures += 1;
    },
    onSetAside({ site, agent }, fault) {
      counters.quarantined += 1;
      book.refuse('unstorable', `${site}/${agent}`, String(fault));
    },
  });

  const ctx: IngestContext = {
    agents,
    book,
    counters,
    log: createFoldedLog(log, () => clock.nowMs()),
    draft: () => committer.draft,
    shown: (siteId) => deps.estate.shown(siteId),
    wake: () => committer.wake(),
    requestRebirth(speaker, boot) {
      if (rebirths.request(speaker, boot, clock.nowMs())) counters.rebirths += 1;
    },
    async storedRanges(speaker, boot) {
      await committer.flushed();
      return (await store.received(speaker)).get(boot) ?? [];
    },
  };

  return {
    start(stored) {
      for (const agent of stored) agents.restore(agent);
      phase = 'taking';
      committer.start();
    },
    receive(topic, payload) {
      // What comes while we stop is not taken: the broker keeps what was never acknowledged to it, for our next start.
      if (phase !== 'taking') return NEVER;
      counters.messages += 1;
      counters.messageBytes += payload.length;
      return receive(ctx, committer, way, { org, topic, payload, receivedAtMs: clock.nowMs() });
    },
    recordSession(transition, current) {
      const draft = committer.draft;
      if (transition !== null) draft.transitions.push(transition);
      draft.current.push(current);
      committer.wake();
    },
    clockStepped(stepMs) {
      const { clocks } = committer.draft;
      for (const { site, agent, boots, corrections } of agents.all()) {
        for (const boot of boots.values()) boot.clock = shiftClock(boot.clock, stepMs);
        for (const [boot, correctionMs] of corrections) {
          corrections.set(boot, correctionMs + stepMs);
          clocks.push({ site, agent, boot, correctionMs: correctionMs + stepMs });
        }
      }
      committer.wake();
    },
    onCommit(listener) {
      commitListeners.add(listener);
      return () => commitListeners.delete(listener);
    },
    gauges: () => ({
      counters,
      refused: book.totals(),
      queueDepth: committer.depth,
      queueLimit: QUEUE_HEARTBEATS,
      sites: agents.sites,
      isFailing: committer.isFailing,
    }),
    isBehind: () => committer.isBehind,
    flushed: () => committer.flushed(),
    async stop() {
      phase = 'stopped';
      await committer.stop();
    },
  };
}

/** Holds the broker back for good. */
const NEVER = new Promise<void>(() => {});

/** What routing needs beside the context. */
interface Way {
  readonly readTopic: ReadTopic;
  readonly pending: PendingBirths;
}

/** A message before anything is known of it. */
interface RawMessage {
  readonly org: string;
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly receivedAtMs: number;
}

function receive(ctx: IngestContext, committer: Committer, way: Way, raw: RawMessage): Promise<void> | null {
  // While the store refuses, the broker is not held back for minutes (it would cut us off): what finds no room is let go, and comes again
  // because nobody acknowledged it.
  if (!committer.hasRoom && committer.isFailing) {
    ctx.book.refuse('store-unavailable', raw.topic, 'queue full');
    return null;
  }
  const draft = ctx.draft();
  const before = weightOf(draft);
  try {
    if (route(ctx, way, raw)) ctx.counters.taken += 1;
  } catch (error) {
    ctx.book.refuse('internal', raw.topic, String(error));
    ctx.log.warn(String(error), { err: error, topic: raw.topic }, 'ingest-fault');
  }
  if (weightOf(draft) === before) return null;
  draft.messages += 1;
  draft.bytes += raw.payload.length;
  committer.wake();
  return committer.hasRoom ? null : committer.room();
}

/** Grows with whatever a message leaves in a draft. */
function weightOf(draft: Draft): number {
  return draft.births.length + draft.heartbeats.length + draft.quarantine.length + draft.live.length + draft.acks.size;
}

/** True where the message was taken, also when it held nothing new. */
function route(ctx: IngestContext, way: Way, { org, topic, payload, receivedAtMs }: RawMessage): boolean {
  const parsed = way.readTopic(topic);
  if (parsed === null) return ctx.book.refuse('bad-topic', topic, 'not a topic of ours');
  if (parsed.org !== org) return ctx.book.refuse('unexpected-topic', topic, `organisation ${parsed.org}`);
  const message: IncomingMessage = { topic, speaker: parsed.speaker, payload, receivedAtMs };
  switch (parsed.leaf) {
    case 'live':
    case 'fill':
      return takeHeartbeats(ctx, message, parsed.leaf);
    case 'birth':
      return takeBirth(ctx, message, way.pending);
    case 'will':
      return takeWill(ctx, message);
    default:
      return ctx.book.refuse('unexpected-topic', topic, `leaf ${parsed.leaf}`);
  }
}

/** A will of any boot but the current one is late, and says nothing. */
function takeWill(ctx: IngestContext, { topic, speaker, payload, receivedAtMs }: IncomingMessage): boolean {
  const decoded = decodeWill(payload);
  if (!decoded.ok) return ctx.book.refuse(decoded.refusal, topic, decoded.detail);
  ctx.counters.wills += 1;
  const { boot, stopped, connection = 0 } = decoded.value;
  const entry = ctx.agents.get(speaker.site, speaker.agent);
  if (entry?.current?.birth.boot === boot) {
    ctx.draft().live.push({ type: 'will', speaker, boot, stopped, connection, receivedAtMs });
  }
  return true;
}

/** On disk: count it, acknowledge it, and only then let the live estate know. */
function settle(
  deps: IngestDependencies,
  counters: Counters,
  listeners: ReadonlySet<(commit: CommitObservation) => void>,
  { draft, durationMs }: { draft: Draft; durationMs: number },
): void {
  countStored(counters, draft);
  counters.commits += 1;
  if (draft.newestEndedAtMs > 0) counters.lagMs = Math.max(0, deps.clock.nowMs() - draft.newestEndedAtMs);
  for (const { topic, payload, heartbeats: acked } of ackMessages(deps.org, draft)) {
    if (deps.publish(topic, payload)) counters.acked += acked;
  }
  for (const change of draft.live) deps.estate.apply(change);
  const heartbeats = draft.heartbeats.length - draft.aside.heartbeats.size;
  for (const listener of listeners) listener({ durationMs, heartbeats });
}

function countStored(counters: Counters, { heartbeats, transitions, changes, aside }: Draft): void {
  for (const heartbeat of heartbeats) {
    if (aside.heartbeats.size > 0 && aside.heartbeats.has(heartbeat)) continue;
    if (heartbeat.isLive) counters.liveHeartbeats += 1;
    else counters.fillHeartbeats += 1;
    counters.samples += heartbeat.samples;
  }
  counters.transitions += transitions.length - aside.transitions;
  counters.changes += changes.length - aside.changes;
}
