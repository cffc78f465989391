/** Births: boots and agents that come, go, come back, and are asked for. */
import { AGENT_QUIET_MS, MAX_AGENTS_PER_SITE, MAX_BOOTS } from '../../src/ingest/agents.js';
import { ackedSeqs, createRig, type Rig, storedSeqs } from './ingest-rig.js';
import { bootId, createWireAgent, T0, type WireAgent } from './wire-agent.js';

let rig: Rig;
afterEach(async () => {
  await rig.stop();
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
    for (let i = 0; i < 20 && (await storedSeqs(rig, 's1')).get(first.boot)?.length !== 3; i++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      rig.send(first.topic('fill'), first.message(first.produced));
      await rig.flushed();
    }
    expect((await storedSeqs(rig, 's1')).get(first.boot)).toEqual([1, 2, 3]);
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
    expect((await storedSeqs(rig, 's1')).get(fresh.boot)).toEqual([1]);
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
