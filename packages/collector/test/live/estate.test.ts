/** The live estate through ingest: continuity of onsets, restarts on both sides, silence, backfill, and who is told. */
import { WILL_GRACE_MS } from '@tillwatch/model';
import { createMemoryStore } from '../../src/store/index.js';
import { createRig, type Rig } from '../ingest/ingest-rig.js';
import { bootId, createWireAgent, T0, WINDOW_MS, type WireAgent } from '../ingest/wire-agent.js';

let rig: Rig;
afterEach(async () => {
  await rig.stop();
});

const DOWN = { state: 'down', reason: 'timeout' } as const;
const iso = (atMs: number): string => new Date(atMs).toISOString();
const ONSET_MS = 4_000;

async function begin(agent: WireAgent, beats: number): Promise<void> {
  rig.send(agent.topic('birth'), agent.birthBytes());
  for (let i = 0; i < beats; i++) rig.live(agent);
  await rig.flushed();
}

function transitions(of: Rig): string[] {
  return of.batches
    .flatMap((batch) => batch.transitions)
    .filter(({ check }) => check !== 'session')
    .map(({ check, from, to }) => `${check} ${from}>${to}`);
}

describe('a live site', () => {
  it('shows its nodes, links, flows and checks as the newest heartbeat has them', async () => {
    rig = await createRig();
    const agent = createWireAgent({ site: 's1' });
    await begin(agent, 1);
    rig.live(agent, { 1: DOWN });
    await rig.flushed();
    const endedAtMs = T0 + 2 * WINDOW_MS;
    const detail = rig.estate.detail('s1');
    expect(detail).toMatchObject({
      id: 's1',
      name: 'Store s1',
      kind: 'store',
      region: 'East',
      state: 'degraded',
      reason: 'timeout',
      since: iso(endedAtMs - ONSET_MS),
      flows: { checkout: 'degraded' },
      worst: [{ id: 'till-2', name: 'till-2', state: 'down', reason: 'timeout' }],
      lastHeardAt: iso(endedAtMs + 20),
      timeZone: 'Asia/Shanghai',
      vantage: 'front-end',
      agent: { id: 'front-end', boot: agent.boot, session: 'live' },
      flowDetails: [{ name: 'checkout', critical: true, path: [['till-1', 'till-2', 'till-3']], state: 'degraded' }],
    });
    const till = detail?.nodes.find(({ id }) => id === 'till-2');
    expect(till).toMatchObject({ state: 'down', reason: 'timeout', since: iso(endedAtMs - ONSET_MS), kind: 'till' });
    expect(till?.checks).toEqual([
      {
        id: 'till-2/tcp',
        kind: 'tcp',
        target: '127.0.0.1:9001',
        state: 'down',
        reason: 'timeout',
        since: iso(endedAtMs - ONSET_MS),
        latencyUs: null,
        lossRatio: 1,
        values: {},
        lastAttemptAt: iso(endedAtMs),
      },
    ]);
    expect(detail?.links.map(({ from, to, state }) => `${from}>${to} ${state}`)).toHaveLength(3);
    expect(detail?.transitions[0]).toMatchObject({ check: 'till-2/tcp', subject: 'till-2', from: 'ok', to: 'down' });
  });

  it('tells of each change at once, and of nothing else', async () => {
    rig = await createRig();
    const told: string[] = [];
    const stop = rig.estate.onChange((id) => told.push(id));
    const agent = createWireAgent({ site: 's1' });
    await begin(agent, 2);
    expect(told).toEqual(['s1', 's1', 's1']);
    stop();
    rig.live(agent);
    await rig.flushed();
    expect(told).toHaveLength(3);
  });

  it('is the same object until it changes', async () => {
    rig = await createRig();
    const agent = createWireAgent({ site: 's1' });
    await begin(agent, 1);
    const [summary, detail] = [rig.estate.summary('s1'), rig.estate.detail('s1')];
    expect(rig.estate.summaries()[0]).toBe(summary);
    expect(rig.estate.detail('s1')).toBe(detail);
    rig.live(agent);
    await rig.flushed();
    expect(rig.estate.summary('s1')).not.toBe(summary);
  });
});

describe('an agent that restarts', () => {
  it('and finds the same states keeps their onsets and adds no transition', async () => {
    rig = await createRig();
    const first = createWireAgent({ site: 's1', boot: bootId(1), incarnation: 1 });
    await begin(first, 1);
    rig.live(first, { 0: DOWN });
    await rig.flushed();
    const before = rig.estate.detail('s1');
    const count = transitions(rig).length;
    const second = createWireAgent({ site: 's1', boot: bootId(2), incarnation: 2, startedAtMs: rig.now, firstSeq: 3 });
    rig.send(second.topic('birth'), second.birthBytes());
    await rig.flushed();
    // What was known a moment ago stands until the checks have run again.
    expect(rig.estate.summary('s1')).toMatchObject({ state: 'degraded', since: before?.since });
    rig.live(second, { 0: DOWN });
    await rig.flushed();
    const after = rig.estate.detail('s1');
    expect(after?.agent.boot).toBe(second.boot);
    expect(after?.nodes.map(({ id, state, since }) => ({ id, state, since }))).toEqual(
      before?.nodes.map(({ id, state, since }) => ({ id, state, since })),
    );
    expect(after?.since).toBe(before?.since);
    expect(transitions(rig)).toHaveLength(count);
  });

  it('shows what was known of a check that has not run since, for three of its intervals and no longer', async () => {
    rig = await createRig();
    const first = createWireAgent({ site: 's1', boot: bootId(1), incarnation: 1 });
    await begin(first, 1);
    rig.live(first, { 0: DOWN });
    const second = createWireAgent({ site: 's1', boot: bootId(2), incarnation: 2, startedAtMs: rig.now, firstSeq: 3 });
    rig.send(second.topic('birth'), second.birthBytes());
    const stateOf = (id: string) => rig.estate.detail('s1')?.nodes.find((node) => node.id === id)?.state;
    for (let i = 1; i <= 10; i++) {
      rig.live(second, { 0: { state: 'unknown', reason: 'no-data' } });
      await rig.flushed();
      expect(stateOf('till-1')).toBe(i <= 9 ? 'down' : 'unknown');
      expect(stateOf('till-2')).toBe('ok');
    }
  });

  it('and finds another state changes from what was known, not from unknown', async () => {
    rig = await createRig();
    const first = createWireAgent({ site: 's1', boot: bootId(1), incarnation: 1 });
    await begin(first, 1);
    const second = createWireAgent({ site: 's1', boot: bootId(2), incarnation: 2, startedAtMs: rig.now, firstSeq: 3 });
    rig.send(second.topic('birth'), second.birthBytes());
    rig.live(second, { 2: DOWN });
    await rig.flushed();
    expect(transitions(rig).slice(3)).toEqual(['till-3/tcp ok>down']);
  });
});

describe('silence', () => {
  it('makes everything unknown after three cadences, and nothing down; a heartbeat brings it back with its onsets', async () => {
    rig = await createRig();
    const agent = createWireAgent({ site: 's1' });
    await begin(agent, 1);
    rig.live(agent, { 1: DOWN });
    await rig.flushed();
    const before = rig.estate.detail('s1');
    const heardAtMs = rig.now;
    rig.now = heardAtMs + 3 * 30_000 - 1;
    rig.estate.tick(rig.now);
    expect(rig.estate.summary('s1')?.state).toBe('degraded');
    rig.now += 1;
    rig.estate.tick(rig.now);
    const silent = rig.estate.detail('s1');
    expect(silent).toMatchObject({
      state: 'unknown',
      reason: 'silent',
      since: iso(rig.now),
      agent: { session: 'silent' },
    });
    const states = [...(silent?.nodes ?? []), ...(silent?.links ?? [])].map(({ state }) => state);
    expect(new Set(states)).toEqual(new Set(['unknown']));
    expect(silent?.nodes.flatMap(({ checks }) => checks.map(({ state, reason }) => `${state} ${reason}`))).toEqual([
      'unknown silent',
      'unknown silent',
      'unknown silent',
    ]);
    // Ten windows were lost on the way; the eleventh says that the till is still down.
    for (let i = 0; i < 10; i++) agent.beat({ 1: DOWN });
    rig.live(agent, { 1: DOWN });
    await rig.flushed();
    const after = rig.estate.detail('s1');
    expect(after).toMatchObject({ state: 'degraded', since: before?.since, agent: { session: 'live' } });
    expect(after?.nodes.map(({ since }) => since)).toEqual(before?.nodes.map(({ since }) => since));
    expect(after?.transitions.slice(0, 2).map(({ check, to, reason }) => ({ check, to, reason }))).toEqual([
      { check: 'session', to: 'ok', reason: null },
      { check: 'session', to: 'unknown', reason: 'silent' },
    ]);
  });
});

describe('backfill', () => {
  it('adds history and finds onsets, but never changes what is shown live', async () => {
    rig = await createRig();
    const agent = createWireAgent({ site: 's1' });
    await begin(agent, 1);
    // An outage of the line: nothing arrives, the till fails, mends, and fails again.
    agent.beat({ 0: DOWN });
    agent.beat({ 0: DOWN });
    agent.beat();
    agent.beat({ 0: DOWN });
    agent.beat({ 0: DOWN });
    rig.live(agent, { 0: DOWN });
    await rig.flushed();
    const nowMs = T0 + 7 * WINDOW_MS;
    // The change itself has not come yet: down since this window at the latest.
    expect(rig.estate.detail('s1')?.nodes.find(({ id }) => id === 'till-1')?.since).toBe(iso(nowMs - WINDOW_MS));
    const shown = rig.estate.summary('s1');
    for (const row of agent.produced.slice(1, 6)) {
      rig.send(agent.topic('fill'), agent.message([row], { sentAtMs: nowMs }));
      await rig.flushed();
      expect(rig.estate.summary('s1')).toMatchObject({ state: shown?.state, flows: shown?.flows });
    }
    expect(rig.estate.detail('s1')?.nodes.find(({ id }) => id === 'till-1')?.since).toBe(
      iso(T0 + 5 * WINDOW_MS - ONSET_MS),
    );
    expect(transitions(rig).slice(3)).toEqual(['till-1/tcp ok>down', 'till-1/tcp down>ok', 'till-1/tcp ok>down']);
    const recent = rig.estate.detail('s1')?.transitions.filter(({ check }) => check === 'till-1/tcp');
    expect(recent?.map(({ at }) => at)).toEqual(
      [5 * WINDOW_MS - ONSET_MS, 4 * WINDOW_MS - ONSET_MS, 2 * WINDOW_MS - ONSET_MS, WINDOW_MS - ONSET_MS].map((ms) =>
        iso(T0 + ms),
      ),
    );
  });

  it('of a boot from before a restart does not report the restart', async () => {
    rig = await createRig();
    const lost = createWireAgent({
      site: 's1',
      boot: bootId(2),
      incarnation: 2,
      startedAtMs: T0 + 60_000,
      firstSeq: 2,
    });
    lost.beat();
    lost.beat({ 2: DOWN });
    lost.beat();
    const first = createWireAgent({ site: 's1', boot: bootId(1), incarnation: 1 });
    await begin(first, 1);
    const third = createWireAgent({
      site: 's1',
      boot: bootId(3),
      incarnation: 3,
      startedAtMs: T0 + 200_000,
      firstSeq: 5,
    });
    await begin(third, 1);
    const count = transitions(rig).length;
    rig.send(lost.topic('birth'), lost.birthBytes(true));
    rig.send(lost.topic('fill'), lost.message(lost.produced, { sentAtMs: T0 + 210_000 }));
    await rig.flushed();
    expect(transitions(rig).slice(count)).toEqual(['till-3/tcp ok>down', 'till-3/tcp down>ok']);
    expect(rig.estate.detail('s1')?.agent.boot).toBe(third.boot);
  });
});

describe('a collector that restarts', () => {
  it('shows what it knew, takes up where it stopped, and calls nobody silent before the cadences are over', async () => {
    const store = createMemoryStore({ clock: { nowMs: () => T0 } });
    rig = await createRig({ store });
    const agent = createWireAgent({ site: 's1' });
    await begin(agent, 1);
    rig.live(agent, { 1: DOWN });
    await rig.flushed();
    const before = rig.estate.detail('s1');
    const lostAgent = createWireAgent({ site: 's2' });
    await begin(lostAgent, 1);
    rig.send(lostAgent.topic('will'), lostAgent.willBytes());
    await rig.flushed();
    rig.now += WILL_GRACE_MS;
    rig.estate.tick(rig.now);
    await rig.flushed();
    const lastMs = rig.now;
    await rig.stop();

    rig = await createRig({ store, startedAtMs: lastMs + 600_000 });
    const restored = rig.estate.detail('s1');
    const { transitions: _, agent: __, ...shown } = before ?? {};
    expect(restored).toMatchObject(shown);
    expect(restored?.agent).toMatchObject({ boot: agent.boot, session: 'live' });
    expect(rig.estate.summary('s2')).toMatchObject({ state: 'unknown', reason: 'session-lost' });
    rig.estate.tick(rig.now);
    expect(rig.estate.summary('s1')?.state).toBe('degraded');
    const row = agent.beat({ 1: DOWN });
    rig.send(agent.topic('live'), agent.message([row]));
    await rig.flushed();
    expect(rig.refused('unknown-birth')).toBe(0);
    expect(transitions(rig)).toEqual([]);
    expect(rig.estate.detail('s1')?.nodes.map(({ since }) => since)).toEqual(before?.nodes.map(({ since }) => since));
    rig.now += 90_000;
    rig.estate.tick(rig.now);
    expect(rig.estate.summary('s1')).toMatchObject({ state: 'unknown', reason: 'silent' });
  });

  it('still finds the onset that it had only inferred, when the backfill comes after the restart', async () => {
    const store = createMemoryStore({ clock: { nowMs: () => T0 } });
    rig = await createRig({ store });
    const agent = createWireAgent({ site: 's1' });
    await begin(agent, 1);
    const missed = [agent.beat({ 0: DOWN }), agent.beat({ 0: DOWN })];
    rig.live(agent, { 0: DOWN });
    await rig.flushed();
    const sinceOf = () => rig.estate.detail('s1')?.nodes.find(({ id }) => id === 'till-1')?.since;
    expect(sinceOf()).toBe(iso(T0 + 3 * WINDOW_MS));
    const lastMs = rig.now;
    await rig.stop();
    rig = await createRig({ store, startedAtMs: lastMs + 1_000 });
    expect(sinceOf()).toBe(iso(T0 + 3 * WINDOW_MS));
    rig.send(agent.topic('fill'), agent.message(missed, { sentAtMs: rig.now }));
    await rig.flushed();
    expect(sinceOf()).toBe(iso(T0 + 2 * WINDOW_MS - ONSET_MS));
  });
});

describe('bounds', () => {
  it('keep the newest fifty transitions of a site', async () => {
    rig = await createRig();
    const agent = createWireAgent({ site: 's1', checks: 1 });
    await begin(agent, 1);
    for (let i = 0; i < 120; i++) {
      rig.live(agent, i % 2 === 0 ? { 0: DOWN } : {});
      if (i % 20 === 0) await rig.flushed();
    }
    await rig.flushed();
    const recent = rig.estate.detail('s1')?.transitions ?? [];
    expect(recent).toHaveLength(50);
    expect(recent.map(({ at }) => at)).toEqual(
      recent
        .map(({ at }) => at)
        .sort()
        .reverse(),
    );
    expect(recent[0]?.at).toBe(iso(T0 + 121 * WINDOW_MS - ONSET_MS));
  });

  it('survive stamps beyond every calendar', async () => {
    rig = await createRig();
    const agent = createWireAgent({ site: 's1', startedAtMs: Number.MAX_SAFE_INTEGER });
    rig.send(agent.topic('birth'), agent.birthBytes());
    await rig.flushed();
    expect(rig.estate.detail('s1')?.agent.startedAt).toMatch(/^9999-12-31T/);
  });
});

it('places no turn of a session before the one that it follows, however late its cause was committed', async () => {
  rig = await createRig();
  const agent = createWireAgent({ site: 's1' });
  await begin(agent, 1);
  const heardAtMs = rig.now;
  const row = agent.beat();
  rig.now = heardAtMs + WINDOW_MS;
  rig.send(agent.topic('live'), agent.message([row]));
  // Silence is called while that one is on its way to the disk.
  rig.estate.tick(heardAtMs + 600_000);
  await rig.flushed();
  const turns = rig.batches.flatMap((batch) => batch.transitions).filter(({ check }) => check === 'session');
  expect(turns.map(({ to, atMs }) => [to, atMs])).toEqual([
    ['ok', T0],
    ['unknown', heardAtMs + 600_000],
    ['ok', heardAtMs + 600_000],
  ]);
  expect(rig.estate.detail('s1')).toMatchObject({ state: 'ok', lastHeardAt: iso(heardAtMs + WINDOW_MS) });
});
