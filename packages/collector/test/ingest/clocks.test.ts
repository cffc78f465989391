/** Clocks that are wrong, set, or stopped: where heartbeats are placed, and that none is lost for it. */
import { ackedSeqs, createRig, type Rig, storedSeqs } from './ingest-rig.js';
import { bootId, createWireAgent, T0, WINDOW_MS } from './wire-agent.js';

let rig: Rig;
afterEach(async () => {
  await rig.stop();
});

describe('heartbeats', () => {
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
    expect((await storedSeqs(rig, 's1')).get(agent.boot)).toEqual([1, 2, 3, 4, 5, 6]);
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
    expect((await storedSeqs(rig, 's1')).get(agent.boot)).toEqual(acked);
    // What was not acknowledged comes again.
    const missing = agent.produced.filter(({ seq }) => !acked.includes(seq));
    rig.now += 10_000;
    rig.send(agent.topic('fill'), agent.message(missing, { sentAtMs: rig.now + 3_600_000 }));
    await rig.flushed();
    expect((await storedSeqs(rig, 's1')).get(agent.boot)).toEqual(agent.produced.map(({ seq }) => seq));
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

  it('are placed by our clock at once after it was set ahead', async () => {
    rig = await createRig();
    const agent = createWireAgent({ site: 's1' });
    rig.send(agent.topic('birth'), agent.birthBytes());
    for (let i = 0; i < 4; i++) rig.live(agent);
    const stepMs = 3_600_000;
    rig.ingest.clockStepped(stepMs);
    for (let i = 0; i < 3; i++) {
      const row = agent.beat();
      rig.now = row.heartbeat.endedAtMs + stepMs + 20;
      rig.send(agent.topic('live'), agent.message([row]));
    }
    await rig.flushed();
    const late = rig.batches.flatMap((batch) => batch.heartbeats).slice(4);
    expect(late.map(({ endedAtMs, receivedAtMs }) => receivedAtMs - endedAtMs)).toEqual([20, 20, 20]);
    expect(rig.estate.detail('s1')?.agent.clockOffsetMs).toBe(-stepMs - 20);
    // What the store keeps of clocks for later was known against ours, too.
    expect((await rig.store.open())[0]?.corrections).toEqual(new Map([[agent.boot, stepMs]]));
  });

  it('of an ended boot are placed by its own clock also when the collector restarted in between', async () => {
    rig = await createRig();
    const wrongMs = -7_200_000;
    const old = createWireAgent({ site: 's1', boot: bootId(1), incarnation: 1, startedAtMs: T0 + wrongMs });
    rig.send(old.topic('birth'), old.birthBytes());
    for (let i = 0; i < 4; i++) {
      const row = old.beat();
      rig.now = row.heartbeat.endedAtMs - wrongMs;
      rig.send(old.topic('live'), old.message([row]));
    }
    // The clock is put right, and the agent starts anew; what the old boot still had comes after the collector's restart.
    const fresh = createWireAgent({ site: 's1', boot: bootId(2), incarnation: 2, startedAtMs: rig.now + 60_000 });
    for (let i = 0; i < 10; i++) old.beat();
    rig.send(fresh.topic('birth'), fresh.birthBytes());
    for (let i = 0; i < 3; i++) rig.live(fresh);
    await rig.flushed();
    await rig.stop();
    rig = await createRig({ store: rig.store, startedAtMs: rig.now + 400_000 });
    rig.send(old.topic('fill'), old.message(old.produced.slice(4), { sentAtMs: rig.now }));
    await rig.flushed();
    const placed = rig.batches.flatMap((batch) => batch.heartbeats);
    expect(placed.map(({ endedAtMs }) => endedAtMs)).toEqual(
      old.produced.slice(4).map(({ heartbeat }) => heartbeat.endedAtMs - wrongMs),
    );
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
});
