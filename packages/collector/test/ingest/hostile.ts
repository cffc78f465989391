/** Damages real messages in every way that a line, a bug or a liar could; all from one seed. */
import { encodeHeartbeats, topicFor } from '@tillwatch/protocol';
import { ORG, type WireAgent } from './wire-agent.js';

export interface RawMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
}

export interface Random {
  /** 0 .. below - 1. */
  int(below: number): number;
  pick<T>(items: readonly T[]): T;
}

/** Mulberry32: small, and the same everywhere. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    int: (below) => Math.floor(next() * below),
    pick: (items) => items[Math.floor(next() * items.length)] as never,
  };
}

type Mutation = (message: RawMessage, random: Random, corpus: readonly RawMessage[]) => RawMessage;

const withPayload = (message: RawMessage, payload: Uint8Array): RawMessage => ({ ...message, payload });

const flipBits: Mutation = (message, random) => {
  const payload = Uint8Array.from(message.payload);
  const flips = 1 + random.int(8);
  for (let i = 0; i < flips && payload.length > 0; i++) {
    const at = random.int(payload.length);
    payload[at] = (payload[at] ?? 0) ^ (1 << random.int(8));
  }
  return withPayload(message, payload);
};

const truncate: Mutation = (message, random) =>
  withPayload(message, message.payload.slice(0, random.int(message.payload.length + 1)));

const extend: Mutation = (message, random) => {
  const tail = Uint8Array.from({ length: 1 + random.int(64) }, () => random.int(256));
  return withPayload(message, Buffer.concat([message.payload, tail]));
};

/** Protobuf messages may be joined: the last of each field wins, lists grow. */
const splice: Mutation = (message, random, corpus) => {
  const other = random.pick(corpus).payload;
  const from = random.int(other.length + 1);
  const at = random.int(message.payload.length + 1);
  const parts = [message.payload.slice(0, at), other.slice(from), message.payload.slice(at)];
  return withPayload(message, Buffer.concat(random.int(2) === 0 ? [message.payload, other] : parts));
};

/** A varint of ten bytes where any number stood: counts, indexes and lengths beyond all bounds. */
const inflate: Mutation = (message, random) => {
  const at = random.int(message.payload.length + 1);
  const huge = Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01].slice(random.int(9)));
  return withPayload(message, Buffer.concat([message.payload.slice(0, at), huge, message.payload.slice(at + 1)]));
};

const repeat: Mutation = (message, random) => {
  // Mostly small: a message that is only too long is soon refused, and slow to make.
  const times = random.int(50) === 0 ? 1 + 600_000 / (1 + message.payload.length) : 2 + random.int(8);
  return withPayload(message, Buffer.concat(Array.from({ length: Math.min(times, 2_000) }, () => message.payload)));
};

const noise: Mutation = (message, random) =>
  withPayload(
    message,
    Uint8Array.from({ length: random.int(300) }, () => random.int(256)),
  );

const otherTopic: Mutation = (message, random, corpus) => ({ ...message, topic: random.pick(corpus).topic });

const badTopic: Mutation = (message, random) => {
  const parts = message.topic.split('/');
  const at = random.int(parts.length);
  parts[at] = random.pick([
    '',
    '#',
    '+',
    '$SYS',
    '..',
    'x'.repeat(300),
    '__proto__',
    'constructor',
    '\u0000',
    '63',
    'ack',
  ]);
  return { ...message, topic: parts.join('/') };
};

const strangerSite: Mutation = (message, random) => {
  const leaf = random.pick(['birth', 'live', 'fill', 'will'] as const);
  return { ...message, topic: topicFor({ org: ORG, site: `x${random.int(50_000)}`, agent: 'front-end' }, leaf) };
};

export const MUTATIONS: readonly Mutation[] = [
  flipBits,
  flipBits,
  truncate,
  extend,
  splice,
  inflate,
  repeat,
  noise,
  otherTopic,
  badTopic,
  strangerSite,
];

/** One to three mutations of one message of the corpus. */
export function mutated(corpus: readonly RawMessage[], random: Random): RawMessage {
  let message = random.pick(corpus);
  for (let left = 1 + random.int(3); left > 0; left--) message = random.pick(MUTATIONS)(message, random, corpus);
  return message;
}

/** Well-formed lies of an agent: stamps of the future, sequences far ahead, columns of another table. */
export function lyingMessages(agent: WireAgent, stranger: WireAgent): RawMessage[] {
  const topic = agent.topic('live');
  const row = agent.beat();
  const { boot, birth } = agent;
  const { endedAtMs } = row.heartbeat;
  const send = (sentAtMs: number, seq: number, window: Uint8Array): RawMessage => ({
    topic,
    payload: encodeHeartbeats({ boot, sentAtMs, clockStepMs: 0, birth, rows: [{ seq, window }] }),
  });
  const other = stranger.beat();
  return [
    send(endedAtMs + 31_536_000_000, row.seq, row.window),
    send(endedAtMs - 60_000, row.seq, row.window),
    send(endedAtMs, Number.MAX_SAFE_INTEGER, row.window),
    send(endedAtMs, row.seq + 1_000_000, other.window),
    { topic, payload: stranger.message([other]) },
  ];
}
