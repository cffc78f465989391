/** A record that no store takes costs no other; a store that takes nothing costs none at all. */
import { TillwatchError } from '@tillwatch/model';
import fc from 'fast-check';
import { MAX_ASIDE_IN_A_ROW, Piecemeal } from '../../src/ingest/piecemeal.js';
import type { Batch, HeartbeatRecord } from '../../src/ports.js';
import { createRig } from './ingest-rig.js';
import { changeOf, createWireAgent } from './wire-agent.js';

const EMPTY: Batch = { births: [], heartbeats: [], transitions: [], changes: [], current: [], quarantine: [] };

function heartbeat(seq: number): HeartbeatRecord {
  const window = new Uint8Array([seq]);
  return { site: 's1', agent: 'a', boot: 'b', seq, endedAtMs: 0, receivedAtMs: 0, window };
}

/** A store that takes nothing with one of `bad` in it. */
function pickyStore(bad: ReadonlySet<number>) {
  const taken: number[] = [];
  const aside: number[] = [];
  const state = { fault: null as Error | null };
  return {
    taken,
    aside,
    state,
    async commit({ heartbeats, quarantine }: Batch) {
      if (state.fault !== null) throw state.fault;
      const found = heartbeats.find(({ seq }) => bad.has(seq));
      if (found !== undefined) throw new TillwatchError('store-unusable', `no ${found.seq}`);
      taken.push(...heartbeats.map(({ seq }) => seq));
      aside.push(...quarantine.map(({ bytes }) => bytes[0] ?? -1));
    },
  };
}

it('stores all but the bad ones, once and in order, over failures of the store itself', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 60 }),
      fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { maxLength: MAX_ASIDE_IN_A_ROW }),
      fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 4 }),
      async (size, badSeqs, failures) => {
        const bad = new Set(badSeqs);
        const store = pickyStore(bad);
        let calls = 0;
        const flaky = {
          async commit(batch: Batch) {
            calls += 1;
            if (failures.includes(calls)) throw new TillwatchError('store-unusable', 'disk full', { retry: 'later' });
            await store.commit(batch);
          },
        };
        const seqs = Array.from({ length: size }, (_, seq) => seq);
        const pieces = new Piecemeal(
          { store: flaky, nowMs: () => 1, onSetAside: () => {} },
          { ...EMPTY, heartbeats: seqs.map(heartbeat) },
        );
        for (let tries = 0; tries < 6 && (await pieces.store()) !== null; tries++);
        expect(store.taken).toEqual(seqs.filter((seq) => !bad.has(seq)));
        expect(store.aside).toEqual(seqs.filter((seq) => bad.has(seq)));
      },
    ),
  );
});

it('sets nothing aside for a store that takes nothing, and little for one that takes nothing else', async () => {
  const gone = pickyStore(new Set());
  gone.state.fault = new TillwatchError('store-unusable', 'the store is not open');
  const batch = { ...EMPTY, heartbeats: Array.from({ length: 100 }, (_, seq) => heartbeat(seq)) };
  const deps = { nowMs: () => 1, onSetAside: () => {} };
  const waiting = new Piecemeal({ ...deps, store: gone }, batch);
  expect(await waiting.store()).toBe(gone.state.fault);
  gone.state.fault = null;
  expect(await waiting.store()).toBeNull();
  expect(gone.taken).toHaveLength(100);
  const damaged = pickyStore(new Set(batch.heartbeats.map(({ seq }) => seq)));
  const stuck = new Piecemeal({ ...deps, store: damaged }, batch);
  for (let i = 0; i < 3; i++) expect(await stuck.store()).toBeInstanceOf(TillwatchError);
  expect(damaged.aside).toHaveLength(MAX_ASIDE_IN_A_ROW);
});

it('the collector goes on: the others are stored, all are acknowledged, the one is counted and logged', async () => {
  const rig = await createRig({
    onCommit: ({ heartbeats }) => {
      if (heartbeats.some(({ seq }) => seq === 3)) throw new RangeError('sequence 3 cannot be stored');
    },
  });
  const agent = createWireAgent({ site: 's1' });
  rig.send(agent.topic('birth'), agent.birthBytes());
  for (let i = 0; i < 5; i++) rig.live(agent);
  await rig.flushed();
  expect(rig.batches.flatMap((batch) => batch.heartbeats).map(({ seq }) => seq)).toEqual([1, 2, 4, 5]);
  expect(rig.batches.flatMap((batch) => batch.quarantine)).toEqual([
    expect.objectContaining({ site: 's1', reason: 'unstorable', bytes: agent.produced[2]?.window }),
  ]);
  expect(rig.acks.at(-1)?.ack.boots[0]?.stored).toEqual([{ first: 1, count: 5 }]);
  expect(rig.refused('unstorable')).toBe(1);
  expect(rig.ingest.gauges().isFailing).toBe(false);
  // Only what is in the store is counted as stored.
  expect(rig.ingest.gauges().counters).toMatchObject({
    liveHeartbeats: 4,
    fillHeartbeats: 0,
    samples: 12,
    quarantined: 1,
  });
  await rig.stop();
});

it('a change that no store takes is not counted as stored', async () => {
  const rig = await createRig({
    onCommit: ({ changes }) => {
      if (changes.some(({ id }) => id === changeOf(2).id)) throw new RangeError('this change cannot be stored');
    },
  });
  const agent = createWireAgent({ site: 's1' });
  rig.send(agent.topic('birth'), agent.birthBytes());
  const row = agent.beat({}, [changeOf(1), changeOf(2), changeOf(3)]);
  rig.now = row.heartbeat.endedAtMs + 20;
  rig.send(agent.topic('live'), agent.message([row]));
  await rig.flushed();
  expect((await rig.store.stats()).changes).toBe(2);
  expect(rig.ingest.gauges().counters).toMatchObject({ changes: 2, quarantined: 1, liveHeartbeats: 1 });
  await rig.stop();
});
