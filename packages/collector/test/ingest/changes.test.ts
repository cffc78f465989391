/** Changes through ingest: stored once each, at the time they were found, shown at once and after a restart. */
import { loadRecent } from '../../src/live/recent-loader.js';
import { MAX_RECENT_CHANGES } from '../../src/live/site.js';
import { createMemoryStore } from '../../src/store/index.js';
import { createRig, type Rig } from './ingest-rig.js';
import { bootId, changeOf, createWireAgent, FOUND_BEFORE_MS, T0, WINDOW_MS } from './wire-agent.js';

let rig: Rig;
afterEach(async () => {
  await rig.stop();
});

const iso = (atMs: number): string => new Date(atMs).toISOString();
const RANGE = { fromMs: 0, toMs: T0 + 86_400_000, limit: 100 };
const stored = async () => (await rig.store.changes('s1', RANGE)).map(({ id, at }) => [Number.parseInt(id, 16), at]);

describe('changes', () => {
  it('of a live heartbeat are in the store and on the site, with the node that is watched', async () => {
    rig = await createRig();
    const agent = createWireAgent({ site: 's1' });
    rig.send(agent.topic('birth'), agent.birthBytes());
    const row = agent.beat({}, [changeOf(7)]);
    rig.now = row.heartbeat.endedAtMs + 20;
    const told: string[] = [];
    rig.estate.onChange((id) => told.push(id));
    rig.send(agent.topic('live'), agent.message([row]));
    await rig.flushed();
    const at = iso(T0 + WINDOW_MS - FOUND_BEFORE_MS);
    expect(await stored()).toEqual([[7, at]]);
    const { changedAtMs: _as, ...same } = changeOf(7);
    expect(rig.estate.detail('s1')?.changes).toEqual([
      {
        ...same,
        at,
        receivedAt: iso(row.heartbeat.endedAtMs + 20),
        check: 'till-1/tcp',
        on: 'till-1',
        changedAt: iso(T0 - 60_000),
      },
    ]);
    expect(told.length).toBeGreaterThan(0);
    expect(rig.ingest.gauges().counters.changes).toBe(1);
  });

  it('are not doubled by a heartbeat that comes again, nor by an agent that finds them again after its restart', async () => {
    rig = await createRig();
    const agent = createWireAgent({ site: 's1', boot: bootId(1) });
    rig.send(agent.topic('birth'), agent.birthBytes());
    const row = agent.beat({}, [changeOf(1), changeOf(2)]);
    rig.now = row.heartbeat.endedAtMs + 20;
    rig.send(agent.topic('live'), agent.message([row]));
    rig.send(agent.topic('fill'), agent.message([row]));
    const again = createWireAgent({ site: 's1', boot: bootId(2), incarnation: 2, startedAtMs: rig.now, firstSeq: 2 });
    rig.send(again.topic('birth'), again.birthBytes());
    const later = again.beat({}, [changeOf(2), changeOf(3)]);
    rig.now = later.heartbeat.endedAtMs + 20;
    rig.send(again.topic('live'), again.message([later]));
    await rig.flushed();
    const first = iso(T0 + WINDOW_MS - FOUND_BEFORE_MS);
    const second = iso(later.heartbeat.endedAtMs - FOUND_BEFORE_MS);
    const expected = [
      [3, second],
      [2, first],
      [1, first],
    ];
    expect(await stored()).toEqual(expected);
    expect(rig.estate.detail('s1')?.changes.map(({ id, at }) => [Number.parseInt(id, 16), at])).toEqual(expected);
  });

  it('that are filled in later keep their time, and stand where it puts them', async () => {
    rig = await createRig();
    const agent = createWireAgent({ site: 's1' });
    rig.send(agent.topic('birth'), agent.birthBytes());
    // The second has no transition beside its change.
    const rows = [
      agent.beat({}, [changeOf(1)]),
      agent.beat({}, [changeOf(3)]),
      agent.beat({}, [changeOf(1), changeOf(2)]),
    ];
    rig.now = (rows[2]?.heartbeat.endedAtMs ?? 0) + 20;
    rig.send(agent.topic('live'), agent.message(rows.slice(2)));
    await rig.flushed();
    rig.now += 3_600_000;
    rig.send(agent.topic('fill'), agent.message(rows.slice(0, 2)));
    await rig.flushed();
    const expected = [
      [2, iso(T0 + 3 * WINDOW_MS - FOUND_BEFORE_MS)],
      [3, iso(T0 + 2 * WINDOW_MS - FOUND_BEFORE_MS)],
      [1, iso(T0 + WINDOW_MS - FOUND_BEFORE_MS)],
    ];
    expect(await stored()).toEqual(expected);
    expect(rig.estate.detail('s1')?.changes.map(({ id, at }) => [Number.parseInt(id, 16), at])).toEqual(expected);
  });

  it('are on the site again after a start, the newest twenty', async () => {
    const store = createMemoryStore();
    rig = await createRig({ store });
    const agent = createWireAgent({ site: 's1' });
    rig.send(agent.topic('birth'), agent.birthBytes());
    for (let i = 0; i < MAX_RECENT_CHANGES + 5; i++) {
      const row = agent.beat({}, [changeOf(i)]);
      rig.now = row.heartbeat.endedAtMs + 20;
      rig.send(agent.topic('live'), agent.message([row]));
    }
    await rig.flushed();
    const before = rig.estate.detail('s1')?.changes;
    expect(before?.map(({ id }) => Number.parseInt(id, 16))).toEqual(
      Array.from({ length: MAX_RECENT_CHANGES }, (_, i) => MAX_RECENT_CHANGES + 4 - i),
    );
    await rig.stop();
    rig = await createRig({ store, startedAtMs: rig.now });
    expect(rig.estate.detail('s1')?.changes).toEqual([]);
    const signal = new AbortController().signal;
    await loadRecent(rig.estate, store, { log: console as never, nowMs: rig.now, signal });
    expect(rig.estate.detail('s1')?.changes).toEqual(before);
  });
});
