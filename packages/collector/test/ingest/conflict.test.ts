/** Two machines under one agent's name are named as such, and one that restarts is not. */
import { createRig, type Rig, storedSeqs } from './ingest-rig.js';
import { bootId, createWireAgent, T0 } from './wire-agent.js';

let rig: Rig;
afterEach(async () => {
  await rig.stop();
});

const machines = () => {
  const first = createWireAgent({ site: 's1', boot: bootId(1), incarnation: 1 });
  const second = createWireAgent({ site: 's1', boot: bootId(2), incarnation: 7, startedAtMs: T0 + 3_000 });
  return { first, second };
};

it('is told once, counted, shown, and neither machine is mixed into the other', async () => {
  rig = await createRig();
  const { first, second } = machines();
  rig.send(first.topic('birth'), first.birthBytes());
  rig.live(first);
  rig.send(second.topic('birth'), second.birthBytes());
  for (let i = 0; i < 6; i++) {
    rig.live(second);
    rig.live(first);
  }
  await rig.flushed();
  const agent = () => rig.estate.detail('s1')?.agent;
  expect(agent()).toMatchObject({ boot: second.boot, conflict: { boots: [first.boot, second.boot] } });
  expect(rig.ingest.gauges().counters.conflicts).toBe(1);
  expect(rig.lines.filter(({ event }) => event === 'agent-conflict')).toHaveLength(1);
  const before = rig.batches.flatMap((batch) => batch.transitions).length;
  // What fails at the one that is not shown is no failure of the other.
  rig.live(first, { 0: { state: 'down', reason: 'timeout' } });
  await rig.flushed();
  expect(rig.batches.flatMap((batch) => batch.transitions)).toHaveLength(before);
  expect(rig.estate.summary('s1')?.state).toBe('ok');
  // Nothing of either is lost.
  const stored = await storedSeqs(rig, 's1');
  expect([stored.get(first.boot)?.length, stored.get(second.boot)?.length]).toEqual([8, 6]);

  rig.now += 600_000;
  for (let i = 0; i < 2; i++) rig.send(second.topic('live'), second.message([second.beat()], { sentAtMs: rig.now }));
  await rig.flushed();
  expect(agent()?.conflict).toBeNull();
});

it('is not what a restart looks like, also when a last word of the old boot comes late', async () => {
  rig = await createRig();
  const { first, second } = machines();
  rig.send(first.topic('birth'), first.birthBytes());
  for (let i = 0; i < 3; i++) rig.live(first);
  rig.send(second.topic('birth'), second.birthBytes());
  rig.live(second);
  rig.live(first);
  for (let i = 0; i < 5; i++) rig.live(second);
  await rig.flushed();
  expect(rig.estate.detail('s1')?.agent).toMatchObject({ boot: second.boot, conflict: null });
  expect(rig.ingest.gauges().counters.conflicts).toBe(0);
});
