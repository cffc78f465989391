/** The way of a message through ingest: what is stored, acknowledged, refused, and shown, and in which order. */
import { WILL_GRACE_MS } from '@tillwatch/model';
import { MAX_HEARTBEATS_BYTES } from '@tillwatch/protocol';
import { MAX_RUNS } from '../../src/ingest/agents.js';
import { ackedSeqs, createRig, type Rig, storedSeqs } from './ingest-rig.js';
import { bootId, createWireAgent, ORG, T0, WINDOW_MS } from './wire-agent.js';

let rig: Rig;
afterEach(async () => {
  await rig.stop();
});

const DOWN = { state: 'down', reason: 'timeout' } as const;

describe('heartbeats', () => {
  it('are stored as they came, acknowledged after the commit, and shown after that', async () => {
    rig = await createRig();
    const agent = createWireAgent({ site: 's1' });
    rig.send(agent.topic('birth'), agent.birthBytes());
    rig.live(agent);
    expect(rig.acks).toHaveLength(0);
    expect(rig.estate.summary('s1')).toBeUndefined();
    await rig.flushed();
    const [row] = agent.produced;
    expect(rig.batches.flatMap((batch) => batch.heartbeats)).toEqual([
      expect.objectContaining({ site: 's1', agent: 'front-end', boot: agent.boot, seq: 1, window: row?.window }),
    ]);
    expect(ackedSeqs(rig, agent.boot)).toEqual([1]);
    expect(rig.estate.summary('s1')).toMatchObject({ state: 'ok', flows: { checkout: 'ok' } });
  });

  it('tell in the acknowledgement when the newest message was sent and came', async () => {
    rig = await createRig();
    const agent = createWireAgent({ site: 's1' });
    rig.send(agent.topic('birth'), agent.birthBytes());
    rig.live(agent);
    await rig.flushed();
    expect(rig.acks[0]?.ack).toMatchObject({
      receivedAtMs: T0 + WINDOW_MS + 20,
      echoSentAfterMs: WINDOW_MS,
      echoBoot: agent.boot,
    });
  });

  it('that come twice are stored once and acknowledged again', async () => {
    rig = await createRig();
    const agent = createWireAgent({ site: 's1' });
    rig.send(agent.topic('birth'), agent.birthBytes());
    rig.live(agent);
    const message = agent.message(agent.produced);
    rig.send(agent.topic('live'), message);
    await rig.flushed();
    rig.acks.length = 0;
    rig.send(agent.topic('fill'), message);
    await rig.flushed();
    expect(rig.batches.flatMap((batch) => batch.heartbeats)).toHaveLength(1);
    expect(ackedSeqs(rig, agent.boot)).toEqual([1]);
    expect(rig.ingest.gauges().counters.duplicates).toBe(2);
  });

  it('of an unknown birth are not held: the birth is asked for, once in a while', async () => {
    rig = await createRig();
    const agent = createWireAgent({ site: 's1' });
    for (let i = 0; i < 10; i++) rig.live(agent);
    rig.now = T0 + 1_000;
    await rig.flushed();
    expect(rig.batches).toHaveLength(0);
    expect(rig.refused('unknown-birth')).toBe(10);
    expect(rig.commands.every(({ command }) => command.boot === agent.boot)).toBe(true);
    expect(rig.commands).toHaveLength(10);
    rig.send(agent.topic('live'), agent.message(agent.produced));
    rig.send(agent.topic('live'), agent.message(agent.produced));
    expect(rig.commands).toHaveLength(11);
  });

  it('keep a bounded memory of gaps and take what is new beyond it', async () => {
    rig = await createRig();
    const agent = createWireAgent({ site: 's1', checks: 1 });
    rig.send(agent.topic('birth'), agent.birthBytes());
    // Every second window is missing.
    for (let sent = 0; sent < MAX_RUNS + 600; sent += 248) {
      const rows = Array.from({ length: 2 * 248 }, () => agent.beat()).filter(({ seq }) => seq % 2 === 0);
      rig.now = rows.at(-1)?.heartbeat.endedAtMs ?? rig.now;
      rig.send(agent.topic('fill'), agent.message(rows));
      await rig.flushed();
    }
    await rig.flushed();
    expect(rig.batches.flatMap((batch) => batch.heartbeats)).toHaveLength(248 * Math.ceil((MAX_RUNS + 600) / 248));
    expect(rig.lines.some(({ event }) => event === 'gaps-closed')).toBe(true);
  });
});

describe('refusals', () => {
  it('are counted by reason and logged once for each source', async () => {
    rig = await createRig();
    const agent = createWireAgent({ site: 's1' });
    const topic = agent.topic('live');
    for (let i = 0; i < 50; i++) rig.send(topic, new Uint8Array([1, 2, 3]));
    rig.send('not/ours', new Uint8Array());
    rig.send(topic.replace(ORG, 'other'), new Uint8Array());
    rig.send(topic.replace(/live$/, 'ack'), new Uint8Array());
    rig.send(topic, new Uint8Array(MAX_HEARTBEATS_BYTES + 1));
    const other = createWireAgent({ site: 's2' });
    rig.send(agent.topic('birth'), other.birthBytes());
    const gauges = rig.ingest.gauges();
    expect(Object.fromEntries(gauges.refused)).toEqual({
      malformed: expect.any(Number),
      'bad-topic': 1,
      'unexpected-topic': 2,
      oversized: 1,
      'wrong-site': 1,
    });
    expect(rig.refused('malformed')).toBe(50);
    const logged = rig.lines.filter(({ event }) => event === 'message-refused');
    expect(logged).toHaveLength(6);
  });

  it('of the same message again and again end with the agent being told to give it up', async () => {
    rig = await createRig();
    const agent = createWireAgent({ site: 's1', checks: 2 });
    const larger = createWireAgent({ site: 's1', checks: 9 });
    rig.send(agent.topic('birth'), agent.birthBytes());
    // Columns of nine checks for a table of two.
    const lying = larger.message([larger.beat()]);
    rig.now = T0 + WINDOW_MS;
    rig.send(agent.topic('live'), lying);
    rig.send(agent.topic('live'), lying);
    await rig.flushed();
    expect(rig.acks).toHaveLength(0);
    rig.send(agent.topic('live'), lying);
    await rig.flushed();
    expect(rig.refused('index-out-of-range')).toBe(3);
    expect(rig.acks.at(-1)?.ack.boots).toEqual([
      { boot: agent.boot, stored: [], refused: [{ first: 1, count: 1 }], refusal: 'index-out-of-range' },
    ]);
    // The sound one of that sequence is still taken: nothing of it was held.
    rig.live(agent);
    await rig.flushed();
    expect((await storedSeqs(rig, 's1')).get(agent.boot)).toEqual([1]);
  });

  it('bound the number of sites and of agents on one', async () => {
    rig = await createRig({ maxSites: 2 });
    for (const site of ['s1', 's2', 's3']) {
      const agent = createWireAgent({ site });
      rig.send(agent.topic('birth'), agent.birthBytes());
    }
    for (let i = 0; i < 6; i++) {
      const agent = createWireAgent({ site: 's1', agent: `spare-${i}`, boot: bootId(100 + i) });
      rig.send(agent.topic('birth'), agent.birthBytes());
    }
    await rig.flushed();
    expect(rig.ingest.gauges().sites).toBe(2);
    expect(rig.refused('too-many-sites')).toBe(1);
    expect(rig.refused('too-many-agents')).toBe(3);
    expect(rig.estate.summaries().map(({ id }) => id)).toEqual(['s1', 's2']);
  });
});

describe('wills', () => {
  it('of an older boot change nothing, of this one make the site unknown, never down', async () => {
    rig = await createRig();
    const old = createWireAgent({ site: 's1', boot: bootId(1), incarnation: 1 });
    const agent = createWireAgent({ site: 's1', boot: bootId(2), incarnation: 2, startedAtMs: T0 + 5_000 });
    rig.send(old.topic('birth'), old.birthBytes());
    rig.send(agent.topic('birth'), agent.birthBytes());
    rig.live(agent, { 1: DOWN });
    rig.send(old.topic('will'), old.willBytes());
    await rig.flushed();
    expect(rig.estate.summary('s1')?.state).toBe('degraded');
    rig.send(agent.topic('will'), agent.willBytes());
    await rig.flushed();
    expect(rig.estate.detail('s1')?.agent.session).toBe('live');
    rig.estate.tick(rig.now + WILL_GRACE_MS);
    await rig.flushed();
    const detail = rig.estate.detail('s1');
    expect(detail).toMatchObject({ state: 'unknown', reason: 'session-lost', agent: { session: 'lost' } });
    expect(detail?.nodes.map(({ state }) => state)).toEqual(['unknown', 'unknown', 'unknown', 'unknown']);
    const sessions = rig.batches.flatMap((batch) => batch.transitions).filter(({ check }) => check === 'session');
    expect(sessions.map(({ from, to, reason }) => ({ from, to, reason }))).toEqual([
      { from: 'unknown', to: 'ok', reason: null },
      { from: 'ok', to: 'unknown', reason: 'session-lost' },
    ]);
  });
});
