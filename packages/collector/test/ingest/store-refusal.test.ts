/** A store that refuses or is slow: nothing is acknowledged too early, nothing lost, and nobody kept waiting without a bound. */
import { ackedSeqs, createRig, type Rig, storedSeqs } from './ingest-rig.js';
import { createWireAgent } from './wire-agent.js';

let rig: Rig;
afterEach(async () => {
  await rig.stop();
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
    expect((await storedSeqs(rig, 's1')).get(agent.boot)).toHaveLength(queueLimit + 501);
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
