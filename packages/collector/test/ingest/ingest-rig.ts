/** Ingest in process: a clock that the test moves, the store in memory, and what was published. */
import { type Ack, type Command, decodeAck, decodeCommand, parseTopic } from '@tillwatch/protocol';
import type { Clock } from '../../src/clock.js';
import { createIngest, type Ingest } from '../../src/ingest/ingest.js';
import { Estate } from '../../src/live/estate.js';
import type { Log } from '../../src/log.js';
import type { Batch, Store } from '../../src/ports.js';
import { createMemoryStore } from '../../src/store/index.js';
import { ORG, T0, type WireAgent } from './wire-agent.js';

export interface LogLine {
  readonly level: string;
  readonly event: string;
  readonly fields: Record<string, unknown>;
}

export interface Rig {
  readonly ingest: Ingest;
  readonly estate: Estate;
  readonly store: Store;
  readonly batches: readonly Batch[];
  readonly lines: readonly LogLine[];
  readonly acks: { readonly topic: string; readonly ack: Ack }[];
  readonly commands: { readonly topic: string; readonly command: Command }[];
  now: number;
  /** Hands over a message as the broker would, at the rig's time. */
  send(topic: string, payload: Uint8Array): void;
  /** Births, then beats once, a window later. */
  live(agent: WireAgent, states?: Parameters<WireAgent['beat']>[0]): void;
  flushed(): Promise<void>;
  refused(reason: string): number;
  stop(): Promise<void>;
}

export interface RigOptions {
  readonly maxSites?: number;
  /** An opened store from an earlier rig, to start from. */
  readonly store?: Store;
  readonly startedAtMs?: number;
  /** Called before each commit; may throw. */
  readonly onCommit?: (batch: Batch) => void | Promise<void>;
}

export async function createRig(options: RigOptions = {}): Promise<Rig> {
  const batches: Batch[] = [];
  const lines: LogLine[] = [];
  const acks: Rig['acks'] = [];
  const commands: Rig['commands'] = [];
  const state = { now: options.startedAtMs ?? T0 };
  const clock: Clock = { nowMs: () => state.now, steadyMs: () => performance.now() };
  const memory = options.store ?? createMemoryStore({ clock });
  const store: Store = {
    ...memory,
    async commit(batch) {
      await options.onCommit?.(batch);
      await memory.commit(batch);
      batches.push(batch);
    },
  };
  const note = (level: string) => (fields: object, event: string) =>
    void lines.push({ level, event, fields: fields as Record<string, unknown> });
  const log: Log = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') };
  const estate: Estate = new Estate({
    onSession: (transition, current) => ingest.recordSession(transition, current),
  });
  const ingest: Ingest = createIngest({
    org: ORG,
    maxSites: options.maxSites ?? 100,
    store,
    clock,
    log,
    random: () => 0,
    estate,
    publish(topic, payload) {
      const leaf = parseTopic(topic)?.leaf;
      if (leaf === 'ack') {
        const decoded = decodeAck(payload);
        if (decoded.ok) acks.push({ topic, ack: decoded.value });
      } else if (leaf === 'cmd') {
        const decoded = decodeCommand(payload);
        if (decoded.ok) commands.push({ topic, command: decoded.value });
      }
      return true;
    },
  });
  const stored = await store.open();
  estate.restore(stored, state.now);
  ingest.start(stored);
  return {
    ingest,
    estate,
    store,
    batches,
    lines,
    acks,
    commands,
    get now() {
      return state.now;
    },
    set now(value) {
      state.now = value;
    },
    send(topic, payload) {
      void ingest.receive(topic, payload);
    },
    live(agent, states) {
      const row = agent.beat(states);
      state.now = Math.max(state.now, row.heartbeat.endedAtMs + 20);
      void ingest.receive(agent.topic('live'), agent.message([row]));
    },
    async flushed() {
      await ingest.flushed();
      // What a commit made the estate say of sessions is a batch of its own.
      await ingest.flushed();
    },
    refused: (reason) => ingest.gauges().refused.get(reason) ?? 0,
    stop: () => ingest.stop(),
  };
}

/** All sequences that acks called stored, by boot. */
export function ackedSeqs(rig: Rig, boot: string): number[] {
  const seqs = new Set<number>();
  for (const { ack } of rig.acks) {
    for (const entry of ack.boots) {
      if (entry.boot !== boot) continue;
      for (const { first, count } of entry.stored) for (let i = 0; i < count; i++) seqs.add(first + i);
    }
  }
  return [...seqs].sort((a, b) => a - b);
}

/** What the store holds of a site's front-end agent: sequences by boot. */
export async function storedSeqs(of: Rig, site: string): Promise<Map<string, number[]>> {
  const received = await of.store.received({ site, agent: 'front-end' });
  return new Map(
    [...received].map(([boot, ranges]) => [
      boot,
      ranges.flatMap(({ first, count }) => Array.from({ length: count }, (_, i) => first + i)),
    ]),
  );
}
