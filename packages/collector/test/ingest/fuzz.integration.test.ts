/** A hundred thousand damaged messages beside an honest agent: nothing throws, each is counted, and the honest stream is stored exactly. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { decodeAck } from '@tillwatch/protocol';
import { createIngest, type Ingest } from '../../src/ingest/ingest.js';
import { MAX_LINES_PER_MINUTE } from '../../src/ingest/refusal-book.js';
import { Estate } from '../../src/live/estate.js';
import type { HeartbeatRecord } from '../../src/ports.js';
import { createRandom, lyingMessages, mutated, type RawMessage } from './hostile.js';
import { bootId, changeOf, createWireAgent, ORG, T0, type WireAgent } from './wire-agent.js';

const MESSAGES = 120_000;
const SEED = 20_261_122;
/** One honest heartbeat for so many damaged messages. */
const HONEST_EVERY = 60;
const MAX_SITES = 200;
/** Room for what 200 sites may hold; unbounded growth shows as many times this. */
const MAX_GROWTH_BYTES = 96 * 1024 * 1024;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heapBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** Real messages of a few agents: births, single and batched heartbeats with transitions and changes, wills. */
function corpusOf(agents: readonly WireAgent[]): RawMessage[] {
  return agents.flatMap((agent) => {
    const rows = Array.from({ length: 12 }, (_, i) =>
      agent.beat(
        i % 4 === 3 ? { 0: { state: 'down', reason: 'timeout' }, 2: { state: 'degraded', reason: 'loss' } } : {},
        i % 3 === 1 ? [changeOf(i), changeOf(100 + i, { before: null, author: null, fields: [] })] : [],
      ),
    );
    return [
      { topic: agent.topic('birth'), payload: agent.birthBytes() },
      { topic: agent.topic('birth'), payload: agent.birthBytes(true) },
      ...rows.map((row) => ({ topic: agent.topic('live'), payload: agent.message([row]) })),
      { topic: agent.topic('fill'), payload: agent.message(rows) },
      { topic: agent.topic('will'), payload: agent.willBytes() },
      { topic: agent.topic('will'), payload: agent.willBytes(true) },
    ];
  });
}

it('takes them all without harm', async () => {
  const random = createRandom(SEED);
  const honest = createWireAgent({ site: 'honest', boot: bootId(7), checks: 20 });
  const records: HeartbeatRecord[] = [];
  const acked = new Set<number>();
  let nowMs = T0 + 200_000;
  const lines: string[] = [];
  const note = (_fields: object, event: string): void => void lines.push(event);
  const estate: Estate = new Estate({
    onSession: (transition, current) => ingest.recordSession(transition, current),
  });
  const ingest: Ingest = createIngest({
    org: ORG,
    maxSites: MAX_SITES,
    // The port's simplest store: it keeps what the test asks about and is never slow.
    store: {
      commit: async (batch) => void records.push(...batch.heartbeats.filter(({ site }) => site === honest.site)),
      received: async () => new Map(),
    },
    clock: { nowMs: () => nowMs, steadyMs: () => performance.now() },
    log: { debug: note, info: note, warn: note, error: note },
    random: () => 0.5,
    estate,
    publish(topic, payload) {
      if (!topic.includes('/honest/') || !topic.endsWith('/ack')) return true;
      const decoded = decodeAck(payload);
      if (!decoded.ok) throw new Error(decoded.detail);
      for (const { boot, stored } of decoded.value.boots) {
        if (boot !== honest.boot) continue;
        for (const { first, count } of stored) for (let i = 0; i < count; i++) acked.add(first + i);
      }
      return true;
    },
  });
  ingest.start([]);

  const victims = Array.from({ length: 6 }, (_, i) =>
    createWireAgent({ site: `victim-${i}`, boot: bootId(0xb0 + i), checks: 1 + i * 4 }),
  );
  const corpus = corpusOf(victims);
  // The honest agent's topics are strangers' targets, too; its own messages are not forged: on its topic it speaks for itself.
  const targets = [
    ...corpus,
    ...(['birth', 'live', 'fill', 'will'] as const).map((leaf) => ({
      topic: honest.topic(leaf),
      payload: corpus[3]?.payload ?? new Uint8Array(),
    })),
  ];
  for (const agent of [...victims, honest]) ingest.receive(agent.topic('birth'), agent.birthBytes());
  const strangers = Array.from({ length: MAX_SITES + 50 }, (_, i) => createWireAgent({ site: `stranger-${i}` }));
  const lies = victims.flatMap((agent, i) => lyingMessages(agent, victims[(i + 1) % victims.length] ?? agent));

  lies.push(...strangers.map((agent) => ({ topic: agent.topic('birth'), payload: agent.birthBytes() })));

  const { counters } = ingest.gauges();
  const refusedSum = (): number => [...ingest.gauges().refused.values()].reduce((sum, count) => sum + count, 0);
  let uncounted = 0;
  let warmBytes = 0;
  for (let i = 0; i < MESSAGES; i++) {
    const { topic, payload } = i % 20 === 0 ? random.pick(lies) : mutated(targets, random);
    const before = counters.taken + refusedSum();
    void ingest.receive(topic, payload);
    if (counters.taken + refusedSum() <= before) uncounted += 1;
    if (i % HONEST_EVERY === 0) {
      const row = honest.beat(i % (HONEST_EVERY * 5) === 0 ? { 3: { state: 'down', reason: 'refused' } } : {});
      nowMs = Math.max(nowMs, row.heartbeat.endedAtMs + 15);
      void ingest.receive(honest.topic('live'), honest.message([row]));
    }
    if (i % 1_000 === 0) await ingest.flushed();
    if (i === MESSAGES / 4) warmBytes = heapBytes();
  }
  await ingest.flushed();
  const grownBytes = heapBytes() - warmBytes;

  expect(counters.messages).toBeGreaterThanOrEqual(MESSAGES);
  expect(uncounted).toBe(0);
  expect(ingest.gauges().refused.get('internal') ?? 0).toBe(0);
  // Each kind of damage was met, or the fuzz says nothing.
  const reasons = [...ingest.gauges().refused.keys()];
  for (const reason of [
    'bad-topic',
    'unexpected-topic',
    'oversized',
    'truncated',
    'malformed',
    'empty',
    'too-many-windows',
    'wrong-site',
    'bad-definition',
    'unknown-birth',
    'birth-changed',
    'index-out-of-range',
    'lying-counts',
    'lying-order',
    'future-stamp',
    'too-many-sites',
  ]) {
    expect(reasons).toContain(reason);
  }
  expect(records.map(({ seq }) => seq)).toEqual(honest.produced.map(({ seq }) => seq));
  expect(
    records.every(({ window }, i) => Buffer.compare(window, honest.produced[i]?.window ?? new Uint8Array()) === 0),
  ).toBe(true);
  expect([...acked].sort((a, b) => a - b)).toEqual(honest.produced.map(({ seq }) => seq));
  expect(estate.detail('honest')).toMatchObject({ id: 'honest', agent: { boot: honest.boot, session: 'live' } });
  expect(ingest.gauges().sites).toBeLessThanOrEqual(MAX_SITES);
  const minutes = Math.ceil((nowMs - T0 - 200_000) / 60_000) + 1;
  expect(lines.filter((event) => event === 'message-refused').length).toBeLessThanOrEqual(
    minutes * MAX_LINES_PER_MINUTE,
  );
  expect(grownBytes).toBeLessThan(MAX_GROWTH_BYTES);
  for (const { id } of estate.summaries()) estate.detail(id);
  await ingest.stop();
}, 300_000);
