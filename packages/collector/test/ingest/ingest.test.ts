/** The way of a message through ingest: what is stored, acknowledged, refused, and shown, and in which order. */
import { WILL_GRACE_MS } from '@tillwatch/model';
import { MAX_HEARTBEATS_BYTES } from '@tillwatch/protocol';
import { AGENT_QUIET_MS, MAX_AGENTS_PER_SITE, MAX_BOOTS, MAX_RUNS } from '../../src/ingest/agents.js';
import { ackedSeqs, createRig, type Rig } from './ingest-rig.js';
import { bootId, createWireAgent, ORG, T0, WINDOW_MS, type WireAgent } from './wire-agent.js';

let rig: Rig;
afterEach(async () => {
  await rig.stop();
});

const DOWN = { state: 'down', reason: 'timeout' } as const;

async function stored(of: Rig, site: string): Promise<Map<string, number[]>> {
  const received = await of.store.received({ site, agent: 'front-end' });
  return new Map(
    [...received].map(([boot, ranges]) => [
      boot,
      ranges.flatMap(({ first, count }) => Array.from({ length: count }, (_, i) => first + i)),
    ]),
  );
}

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

  it('sent in the future are not acknowledged, and taken when they come again under a stamp that can be', async () => {
    rig = await createRig();
    const agent = createWireAgent({ site: 's1' });
    rig.send(agent.topic('birth'), agent.birthBytes());
    for (let i = 0; i < 4; i++) rig.live(agent);
    const ahead = agent.beat();
    // Sent, so it says, an hour after it came.
    rig.send(agent.topic('live'), agent.message([ahead], { sentAtMs: rig.now + 3_600_000 }));
    rig.live(agent);
    await rig.flushed();
    expect(rig.refused('future-stamp')).toBe(1);
    expect(ackedSeqs(rig, agent.boot)).toEqual([1, 2, 3, 4, 6]);
    rig.send(agent.topic('fill'), agent.message([ahead], { sentAtMs: rig.now }));
    await rig.flushed();
    expect(ackedSeqs(rig, agent.boot)).toEqual([1, 2, 3, 4, 5, 6]);
    expect((await stored(rig, 's1')).get(agent.boot)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(rig.batches.flatMap((batch) => batch.quarantine)).toEqual([]);
    expect(rig.batches.flatMap((batch) => batch.heartbeats).every(({ endedAtMs }) => endedAtMs <= rig.now)).toBe(true);
  });

  it('are none of them lost when our own clock is set back', async () => {
    rig = await createRig();
    const agent = createWireAgent({ site: 's1' });
    rig.send(agent.topic('birth'), agent.birthBytes());
    for (let i = 0; i < 4; i++) rig.live(agent);
    for (let i = 0; i < 8; i++) {
      const row = agent.beat();
      rig.now = row.heartbeat.endedAtMs - 3_600_000;
      rig.send(agent.topic('live'), agent.message([row]));
    }
    await rig.flushed();
    const acked = ackedSeqs(rig, agent.boot);
    expect((await stored(rig, 's1')).get(agent.boot)).toEqual(acked);
    // What was not acknowledged comes again.
    const missing = agent.produced.filter(({ seq }) => !acked.includes(seq));
    rig.now += 10_000;
    rig.send(agent.topic('fill'), agent.message(missing, { sentAtMs: rig.now + 3_600_000 }));
    await rig.flushed();
    expect((await stored(rig, 's1')).get(agent.boot)).toEqual(agent.produced.map(({ seq }) => seq));
    expect(rig.batches.flatMap((batch) => batch.quarantine)).toEqual([]);
  });

  it('of an ended boot are placed by the clock that was known of it, whatever the stamps of its successor', async () => {
    rig = await createRig();
    const wrongMs = -7_200_000;
    const old = createWireAgent({ site: 's1', boot: bootId(1), incarnation: 1, startedAtMs: T0 + wrongMs });
    rig.send(old.topic('birth'), old.birthBytes());
    for (let i = 0; i < 4; i++) {
      const row = old.beat();
      rig.now = row.heartbeat.endedAtMs - wrongMs;
      rig.send(old.topic('live'), old.message([row]));
    }
    // Between the boots the clock was put right, by two hours.
    const fresh = createWireAgent({ site: 's1', boot: bootId(2), incarnation: 2, startedAtMs: rig.now + 60_000 });
    for (let i = 0; i < 30; i++) old.beat();
    rig.now += 400_000;
    rig.send(fresh.topic('birth'), fresh.birthBytes());
    for (const row of old.produced.slice(4)) {
      rig.now += 100;
      rig.send(old.topic('fill'), old.message([row], { sentAtMs: rig.now }));
    }
    await rig.flushed();
    const placed = rig.batches.flatMap((batch) => batch.heartbeats);
    // The first came before its clock could be told from a queue.
    expect(placed.slice(1).map(({ endedAtMs }) => endedAtMs)).toEqual(
      old.produced.slice(1).map(({ heartbeat }) => heartbeat.endedAtMs - wrongMs),
    );
    expect(ackedSeqs(rig, old.boot)).toHaveLength(34);
    expect(rig.batches.flatMap((batch) => batch.quarantine)).toEqual([]);
  });

  it('of an agent whose clock is wrong are stored in our time', async () => {
    for (const wrongMs of [7_200_000, -40 * 365 * 86_400_000]) {
      rig = await createRig();
      const agent = createWireAgent({ site: 's1', startedAtMs: T0 + wrongMs });
      rig.send(agent.topic('birth'), agent.birthBytes());
      for (let i = 0; i < 5; i++) {
        const row = agent.beat();
        rig.now = row.heartbeat.endedAtMs - wrongMs + 20;
        rig.send(agent.topic('live'), agent.message([row]));
      }
      await rig.flushed();
      const last = rig.batches.flatMap((batch) => batch.heartbeats).at(-1);
      expect(Math.abs((last?.endedAtMs ?? 0) - (T0 + 5 * WINDOW_MS))).toBeLessThanOrEqual(20);
      expect(rig.estate.detail('s1')?.agent.clockOffsetMs).toBe(wrongMs - 20);
      if (wrongMs > 0) await rig.stop();
    }
  });

  it('of an ended boot are placed by the clock of the one that sends them, and set aside where that is still ahead', async () => {
    rig = await createRig();
    const wrongMs = 7_200_000;
    const current = createWireAgent({ site: 's1', boot: bootId(3), incarnation: 3, startedAtMs: T0 + wrongMs });
    rig.send(current.topic('birth'), current.birthBytes());
    for (let i = 0; i < 3; i++) {
      const row = current.beat();
      rig.now = row.heartbeat.endedAtMs - wrongMs;
      rig.send(current.topic('live'), current.message([row]));
    }
    const alike = createWireAgent({ site: 's1', boot: bootId(2), incarnation: 2, startedAtMs: T0 + wrongMs - 600_000 });
    const ahead = createWireAgent({ site: 's1', boot: bootId(1), incarnation: 1, startedAtMs: T0 + 2 * wrongMs });
    for (const past of [alike, ahead]) {
      past.beat();
      past.beat();
      rig.send(past.topic('birth'), past.birthBytes(true));
      rig.send(past.topic('fill'), past.message(past.produced));
    }
    await rig.flushed();
    const placed = rig.batches.flatMap((batch) => batch.heartbeats).filter(({ boot }) => boot !== current.boot);
    expect(placed.map(({ boot, endedAtMs }) => [boot, endedAtMs - T0])).toEqual([
      [alike.boot, -590_000],
      [alike.boot, -580_000],
    ]);
    expect(rig.batches.flatMap((batch) => batch.quarantine)).toHaveLength(2);
    expect(ackedSeqs(rig, ahead.boot)).toEqual([1, 2]);
  });

  it('that the broker kept while nobody listened are not taken for a slow clock', async () => {
    rig = await createRig({ startedAtMs: T0 + 3_600_000 });
    const agent = createWireAgent({ site: 's1' });
    rig.send(agent.topic('birth'), agent.birthBytes());
    // An hour of messages at once.
    for (let i = 0; i < 300; i++) rig.send(agent.topic('live'), agent.message([agent.beat()]));
    await rig.flushed();
    const records = rig.batches.flatMap((batch) => batch.heartbeats);
    expect(records.map(({ endedAtMs }) => endedAtMs)).toEqual(
      agent.produced.map(({ heartbeat }) => heartbeat.endedAtMs),
    );
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
    expect((await stored(rig, 's1')).get(agent.boot)).toEqual([1]);
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

describe('a site that has all the agents it may have', () => {
  /** Its birth is looked up in the store meanwhile. */
  async function sentUntilAcked(agent: WireAgent): Promise<void> {
    for (let i = 0; i < 100 && !ackedSeqs(rig, agent.boot).includes(agent.produced.length); i++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      rig.send(agent.topic('fill'), agent.message(agent.produced));
      await rig.flushed();
    }
  }

  it('takes a new one in place of the one that was heard longest ago, and stores nothing of that one twice', async () => {
    rig = await createRig();
    const agents = Array.from({ length: MAX_AGENTS_PER_SITE }, (_, i) =>
      createWireAgent({ site: 's1', agent: `front-end-${i}`, boot: bootId(10 + i) }),
    );
    for (const agent of agents) {
      rig.send(agent.topic('birth'), agent.birthBytes());
      rig.live(agent);
      rig.now += 1_000;
    }
    await rig.flushed();
    const fresh = createWireAgent({ site: 's1', agent: 'fresh', boot: bootId(99) });
    rig.send(fresh.topic('birth'), fresh.birthBytes());
    expect(rig.refused('too-many-agents')).toBe(1);
    rig.now += AGENT_QUIET_MS;
    const [first, second] = agents;
    if (first === undefined || second === undefined) throw new Error('no agents');
    rig.send(first.topic('live'), first.message(first.produced));
    rig.send(fresh.topic('birth'), fresh.birthBytes());
    fresh.beat();
    await sentUntilAcked(fresh);
    expect(rig.estate.detail('s1')?.agent.id).toBe('fresh');
    // The second was dropped; when it comes again, the store tells what it holds of it.
    rig.send(second.topic('fill'), second.message(second.produced));
    expect(rig.refused('unknown-birth')).toBeGreaterThan(0);
    rig.now += AGENT_QUIET_MS;
    rig.send(second.topic('birth'), second.birthBytes());
    second.beat();
    await sentUntilAcked(second);
    const records = rig.batches.flatMap((batch) => batch.heartbeats).filter(({ boot }) => boot === second.boot);
    expect(records.map(({ seq }) => seq)).toEqual([1, 2]);
  });
});

describe('births', () => {
  it('of the same boot with another table are refused', async () => {
    rig = await createRig();
    const agent = createWireAgent({ site: 's1', checks: 2 });
    const other = createWireAgent({ site: 's1', checks: 3 });
    rig.send(agent.topic('birth'), agent.birthBytes());
    rig.send(agent.topic('birth'), other.birthBytes());
    rig.send(agent.topic('birth'), agent.birthBytes());
    await rig.flushed();
    expect(rig.refused('birth-changed')).toBe(1);
    expect(rig.batches.flatMap((batch) => batch.births)).toHaveLength(1);
  });

  it('of forgotten boots are looked up in the store, so that nothing is taken twice', async () => {
    rig = await createRig();
    const first = createWireAgent({ site: 's1', boot: bootId(1), incarnation: 1 });
    rig.send(first.topic('birth'), first.birthBytes());
    rig.live(first);
    rig.live(first);
    await rig.flushed();
    for (let i = 0; i < MAX_BOOTS + 2; i++) {
      const next = createWireAgent({ site: 's1', boot: bootId(10 + i), incarnation: 10 + i, startedAtMs: rig.now });
      rig.send(next.topic('birth'), next.birthBytes());
    }
    await rig.flushed();
    rig.send(first.topic('fill'), first.message(first.produced));
    expect(rig.refused('unknown-birth')).toBe(1);
    rig.send(first.topic('birth'), first.birthBytes(true));
    first.beat();
    rig.now += 60_000;
    // Looked up behind a flush and the store's answer.
    for (let i = 0; i < 20 && (await stored(rig, 's1')).get(first.boot)?.length !== 3; i++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      rig.send(first.topic('fill'), first.message(first.produced));
      await rig.flushed();
    }
    expect((await stored(rig, 's1')).get(first.boot)).toEqual([1, 2, 3]);
    expect(rig.batches.flatMap((batch) => batch.heartbeats)).toHaveLength(3);
  });

  it('come in bursts only so fast', async () => {
    rig = await createRig();
    for (let i = 0; i < 80; i++) {
      const agent = createWireAgent({ site: 's1', boot: bootId(1_000 + i), incarnation: i + 1 });
      rig.send(agent.topic('birth'), agent.birthBytes());
    }
    expect(rig.refused('birth-flood')).toBe(80 - 64);
    rig.now += 5_000;
    for (let i = 0; i < 10; i++) {
      const agent = createWireAgent({ site: 's1', boot: bootId(2_000 + i), incarnation: 100 + i });
      rig.send(agent.topic('birth'), agent.birthBytes());
    }
    expect(rig.refused('birth-flood')).toBe(80 - 64 + 5);
  });

  it('of an agent that lost its outbox and counts anew still open its session', async () => {
    rig = await createRig();
    const old = createWireAgent({ site: 's1', boot: bootId(1), incarnation: 9 });
    rig.send(old.topic('birth'), old.birthBytes());
    rig.live(old);
    const fresh = createWireAgent({ site: 's1', boot: bootId(2), incarnation: 1, startedAtMs: T0 + 60_000 });
    rig.send(fresh.topic('birth'), fresh.birthBytes());
    rig.live(fresh);
    await rig.flushed();
    expect(rig.estate.detail('s1')?.agent.boot).toBe(fresh.boot);
    expect((await stored(rig, 's1')).get(fresh.boot)).toEqual([1]);
  });

  it('are asked for where a session speaks that is not shown, while the one that is does not', async () => {
    rig = await createRig();
    const agent = createWireAgent({ site: 's1', boot: bootId(1), incarnation: 1 });
    const copy = createWireAgent({ site: 's1', boot: bootId(2), incarnation: 2 });
    for (const one of [agent, copy]) rig.send(one.topic('birth'), one.birthBytes());
    rig.live(copy);
    await rig.flushed();
    // The one shown is heard: nobody is asked.
    rig.live(agent);
    await rig.flushed();
    expect(rig.commands).toEqual([]);
    rig.now += 600_000;
    rig.estate.tick(rig.now);
    rig.send(agent.topic('fill'), agent.message(agent.produced));
    expect(rig.commands).toEqual([]);
    for (let i = 0; i < 3; i++) rig.send(agent.topic('live'), agent.message([agent.beat()]));
    expect(rig.commands.map(({ command }) => command.boot)).toEqual([agent.boot]);
    rig.send(agent.topic('birth'), agent.birthBytes());
    await rig.flushed();
    expect(rig.estate.detail('s1')?.agent).toMatchObject({ boot: agent.boot, session: 'live' });
  });

  it('are asked for also where the site shows another agent that is heard no more', async () => {
    rig = await createRig();
    const agent = createWireAgent({ site: 's1', agent: 'front-end', boot: bootId(1) });
    const spare = createWireAgent({ site: 's1', agent: 'spare', boot: bootId(2) });
    for (const one of [agent, spare]) rig.send(one.topic('birth'), one.birthBytes());
    await rig.flushed();
    rig.now += 600_000;
    rig.estate.tick(rig.now);
    rig.send(agent.topic('live'), agent.message([agent.beat()]));
    expect(rig.commands.map(({ command }) => command.boot)).toEqual([agent.boot]);
    rig.send(agent.topic('birth'), agent.birthBytes());
    await rig.flushed();
    expect(rig.estate.detail('s1')?.agent).toMatchObject({ id: 'front-end', session: 'live' });
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

describe('a store that refuses', () => {
  it('lets nothing be acknowledged or shown, and loses nothing', async () => {
    let isFull = true;
    rig = await createRig({
      onCommit: () => {
        if (isFull) throw new Error('no space left on device');
      },
    });
    const agent = createWireAgent({ site: 's1' });
    rig.send(agent.topic('birth'), agent.birthBytes());
    rig.live(agent);
    while (rig.ingest.gauges().counters.commitFailures < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(rig.acks).toHaveLength(0);
    expect(rig.estate.summary('s1')).toBeUndefined();
    expect(rig.ingest.gauges().isFailing).toBe(true);
    rig.live(agent);
    isFull = false;
    await rig.flushed();
    expect(ackedSeqs(rig, agent.boot)).toEqual([1, 2]);
    expect(rig.ingest.gauges().isFailing).toBe(false);
    expect(rig.lines.filter(({ event }) => event === 'store-commit-failed')).toHaveLength(1);
    expect(rig.lines.filter(({ event }) => event === 'store-recovered')).toHaveLength(1);
  });

  it('is known to be behind: what agents say does not come through', async () => {
    let isFull = true;
    rig = await createRig({
      onCommit: () => {
        if (isFull) throw new Error('no space left on device');
      },
    });
    expect(rig.ingest.isBehind()).toBe(false);
    const agent = createWireAgent({ site: 's1' });
    rig.send(agent.topic('birth'), agent.birthBytes());
    while (rig.ingest.gauges().counters.commitFailures < 1) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(rig.ingest.isBehind()).toBe(true);
    isFull = false;
    await rig.flushed();
    expect(rig.ingest.isBehind()).toBe(false);
  });

  it('is waited for with a bounded queue: what finds no room is let go unacknowledged', async () => {
    let isFull = true;
    rig = await createRig({
      onCommit: () => {
        if (isFull) throw new Error('no space left on device');
      },
    });
    const agent = createWireAgent({ site: 's1', checks: 1 });
    rig.send(agent.topic('birth'), agent.birthBytes());
    rig.live(agent);
    while (rig.ingest.gauges().counters.commitFailures < 1) await new Promise((resolve) => setTimeout(resolve, 5));
    const { queueLimit } = rig.ingest.gauges();
    for (let i = 0; i < queueLimit + 500; i++) rig.live(agent);
    expect(rig.ingest.gauges().queueDepth).toBeLessThanOrEqual(queueLimit + 1);
    expect(rig.refused('store-unavailable')).toBe(500);
    isFull = false;
    await rig.flushed();
    // The agent still has what was never acknowledged, and sends it again.
    for (let i = 0; i < agent.produced.length; i += 100) {
      rig.send(agent.topic('fill'), agent.message(agent.produced.slice(i, i + 100)));
    }
    await rig.flushed();
    expect((await stored(rig, 's1')).get(agent.boot)).toHaveLength(queueLimit + 501);
    expect(rig.batches.flatMap((batch) => batch.heartbeats)).toHaveLength(queueLimit + 501);
  });

  it('that is only slow holds the broker back at the bound', async () => {
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    rig = await createRig({ onCommit: () => gate });
    const agent = createWireAgent({ site: 's1', checks: 1 });
    rig.send(agent.topic('birth'), agent.birthBytes());
    await new Promise((resolve) => setTimeout(resolve, 30));
    const { queueLimit } = rig.ingest.gauges();
    let held: Promise<void> | null = null;
    for (let i = 0; i < queueLimit + 10 && held === null; i++) {
      const row = agent.beat();
      rig.now = row.heartbeat.endedAtMs;
      held = rig.ingest.receive(agent.topic('live'), agent.message([row]));
    }
    expect(agent.produced).toHaveLength(queueLimit);
    expect(held).not.toBeNull();
    release();
    await held;
    await rig.flushed();
    expect(rig.batches.flatMap((batch) => batch.heartbeats)).toHaveLength(queueLimit);
  });
});
