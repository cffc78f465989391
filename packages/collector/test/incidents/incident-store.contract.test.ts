/** The port `IncidentStore`, over both engines. */
import type { Incident } from '@tillwatch/model';
import { createMemoryIncidents } from '../../src/incidents/memory-incidents.js';
import type { IncidentStore } from '../../src/incidents/ports.js';
import { createSqliteIncidents } from '../../src/incidents/sqlite-incidents.js';
import { memoryLog, temporaryDirs } from '../store/kit.js';
import { incidentOf, line, messageOf, notice, START_MS, save } from './incident-kit.js';

const newDir = temporaryDirs();
const KEY = { incident: 'I1', notice: 'opened', turn: 1 } as const;
const ALL = { states: [], site: null, sinceMs: null, after: null, limit: 100 } as const;

interface Bench {
  store: IncidentStore;
  /** Ends the store as its process's end would, where it outlives that, and opens it anew. */
  again(): Promise<void>;
}

const ENGINES: readonly [string, () => Bench][] = [
  ['memory', () => ({ store: createMemoryIncidents(), again: async () => {} })],
  [
    'sqlite',
    () => {
      const options = { dir: newDir(), log: memoryLog(), clock: { nowMs: () => START_MS } };
      const bench: Bench = {
        store: createSqliteIncidents(options),
        async again() {
          await bench.store.close();
          bench.store = createSqliteIncidents(options);
          await bench.store.open(0);
        },
      };
      return bench;
    },
  ],
];

describe.each(ENGINES)('incidents kept by the engine: %s', (_name, make) => {
  let bench: Bench;

  beforeEach(async () => {
    bench = make();
    await bench.store.open(0);
  });

  afterEach(() => bench.store.close());

  it('starts empty', async () => {
    expect(await bench.store.open(0)).toEqual({ living: [], recent: [], lastNumber: 0 });
    expect(await bench.store.list(ALL)).toEqual([]);
    expect(await bench.store.incident('I1')).toBeNull();
    expect(await bench.store.incident('nonsense')).toBeNull();
    expect(await bench.store.timeline('I1')).toEqual([]);
    expect(await bench.store.nextDueAtMs()).toBeNull();
  });

  it('keeps all effects of a call, and gives them back after it is opened anew', async () => {
    const first = incidentOf(1);
    const resolved = incidentOf(2, { state: 'resolved', resolvedAtMs: START_MS + 60_000 });
    const old = incidentOf(3, { state: 'resolved', resolvedAtMs: START_MS - 60_000 });
    const merged = incidentOf(4, { state: 'merged', mergedInto: 'I1' });
    await bench.store.save([
      save(first),
      line('I1', START_MS + 5, { kind: 'opened', by: null, detail: { severity: 'P3', stores: 1, cause: null } }),
      notice('I1', 'opened'),
      save(resolved),
      save(old),
      save(merged),
      line('I4', START_MS + 70_000, { kind: 'merged', detail: { into: 'I1' } }),
    ]);
    await bench.again();
    const stored = await bench.store.open(START_MS);
    expect(stored.living).toEqual([first]);
    expect(stored.recent).toEqual([resolved, merged]);
    expect(stored.lastNumber).toBe(4);
    expect(await bench.store.incident('I3')).toEqual(old);
    expect(await bench.store.timeline('I1')).toEqual([
      { atMs: START_MS + 5, kind: 'opened', by: null, detail: { severity: 'P3', stores: 1, cause: null } },
    ]);
  });

  it('keeps nothing of a call that it refuses', async () => {
    await expect(
      bench.store.save([save(incidentOf(1)), notice('I1', 'opened'), save({ ...incidentOf(2), id: 'two' })]),
    ).rejects.toThrow('two');
    const orphan = messageOf({ ...KEY, incident: 'one' }, 'ann');
    await expect(bench.store.plan({ memory: [{ key: 'a', value: '1' }], messages: [orphan] })).rejects.toThrow('one');
    expect(await bench.store.list(ALL)).toEqual([]);
    expect(await bench.store.notices(10)).toEqual([]);
    expect(await bench.store.memory('')).toEqual([]);
  });

  it('takes the newer form of an incident, and its sites with it', async () => {
    await bench.store.save([save(incidentOf(1, { sites: ['a', 'b'] })), save(incidentOf(2, { sites: ['b'] }))]);
    const spread = incidentOf(1, { sites: ['b', 'c'], severity: 'P1' });
    await bench.store.save([save(spread)]);
    await bench.again();
    expect(await ids({ ...ALL, site: 'a' })).toEqual([]);
    expect(await ids({ ...ALL, site: 'b' })).toEqual(['I2', 'I1']);
    expect(await bench.store.list({ ...ALL, site: 'c' })).toEqual([spread]);
  });

  it('lists by state, site and onset, page by page, each once', async () => {
    const many: Incident[] = [];
    for (let number = 1; number <= 60; number++) {
      // Onsets in disorder, and three of each.
      const onsetMs = START_MS + (Math.floor((number * 7) % 60) / 3) * 3_000;
      const state = (['open', 'acknowledged', 'resolved'] as const)[number % 3] ?? 'open';
      const resolvedAtMs = state === 'resolved' ? START_MS + 900_000 : null;
      many.push(incidentOf(number, { onsetMs, state, resolvedAtMs, sites: [number % 2 === 0 ? 'even' : 'odd'] }));
    }
    await bench.store.save(many.map(save));
    const expected = many.toSorted((a, b) => b.onsetMs - a.onsetMs || Number(b.id.slice(1)) - Number(a.id.slice(1)));
    for (const filter of [
      { states: [], site: null, sinceMs: null },
      { states: ['open', 'acknowledged'] as const, site: null, sinceMs: null },
      { states: ['resolved', 'resolved'] as const, site: 'even', sinceMs: START_MS + 60_000 },
      { states: ['merged'] as const, site: null, sinceMs: null },
    ]) {
      const wanted = expected.filter(
        (one) =>
          (filter.states.length === 0 || (filter.states as readonly string[]).includes(one.state)) &&
          (filter.site === null || one.sites.includes(filter.site)) &&
          (filter.sinceMs === null || one.onsetMs >= filter.sinceMs),
      );
      const found: string[] = [];
      for (let after = null as null | { onsetMs: number; number: number }; ; ) {
        const page = await bench.store.list({ ...filter, after, limit: 7 });
        found.push(...page.map(({ id }) => id));
        const last = page.at(-1);
        if (last === undefined || page.length < 7) break;
        after = { onsetMs: last.onsetMs, number: Number(last.id.slice(1)) };
      }
      expect(found).toEqual(wanted.map(({ id }) => id));
    }
  });

  it('bounds a timeline by its middle', async () => {
    await bench.store.save([save(incidentOf(1))]);
    for (let call = 0; call < 7; call++) {
      await bench.store.save(
        Array.from({ length: 100 }, (_, i) => line('I1', START_MS + call * 100 + i, { detail: { n: call * 100 + i } })),
      );
    }
    const lines = await bench.store.timeline('I1');
    expect(lines.map(({ detail }) => detail.n)).toEqual([
      ...Array.from({ length: 100 }, (_, i) => i),
      ...Array.from({ length: 400 }, (_, i) => 300 + i),
    ]);
  });

  it('queues each turn once, until a plan is done with it', async () => {
    await bench.store.save([save(incidentOf(1)), notice('I1', 'opened'), notice('I1', 'worse')]);
    await bench.store.save([notice('I1', 'opened'), notice('I1', 'worse', 2)]);
    await bench.again();
    const waiting = await bench.store.notices(10);
    expect(waiting.map((one) => [one.notice, one.turn])).toEqual([
      ['opened', 1],
      ['worse', 1],
      ['worse', 2],
    ]);
    expect(waiting.map((one) => one.number)).toEqual([...waiting.map((one) => one.number)].sort((a, b) => a - b));
    expect(await bench.store.notices(1)).toEqual(waiting.slice(0, 1));
    await bench.store.plan({ done: [KEY, { ...KEY, turn: 9 }] });
    await bench.store.save([notice('I1', 'opened')]);
    await bench.again();
    expect(await bench.store.notices(10)).toEqual(waiting.slice(1));
    expect(await bench.store.depth()).toEqual({ notices: 2, messages: 0 });
  });

  it('plans messages once, gives those that are due, and keeps what came of them', async () => {
    await bench.store.save([save(incidentOf(1)), notice('I1', 'opened')]);
    const late = messageOf(KEY, 'late', { dueAtMs: START_MS + 5_000 });
    const soon = messageOf(KEY, 'soon', { dueAtMs: START_MS + 1_000, payload: '{"a":1}' });
    await bench.store.plan({
      done: [KEY],
      messages: [late, soon],
      memory: [{ key: 'escalation/I1', value: 'step 1' }],
      timeline: [{ incident: 'I1', entry: { atMs: START_MS, kind: 'told', by: null, detail: { to: 'soon' } } }],
    });
    await bench.store.plan({ messages: [{ ...soon, name: 'another', dueAtMs: 0 }] });
    await bench.again();
    expect(await bench.store.nextDueAtMs()).toBe(START_MS + 1_000);
    expect(await bench.store.due(START_MS, 10)).toEqual([]);
    expect(await bench.store.due(START_MS + 1_000, 10)).toEqual([soon]);
    expect(await bench.store.due(START_MS + 9_000, 10)).toEqual([soon, late]);
    expect(await bench.store.due(START_MS + 9_000, 1)).toEqual([soon]);
    await bench.store.plan({ updates: [{ id: soon.id, startedAtMs: START_MS + 2_000, attempts: 1 }] });
    await bench.again();
    expect(await bench.store.message(soon.id)).toEqual({ ...soon, startedAtMs: START_MS + 2_000, attempts: 1 });
    await bench.store.plan({
      updates: [
        { id: soon.id, startedAtMs: null, state: 'delivered', settledAtMs: START_MS + 2_100, detail: 'taken' },
        { id: 'nobody knows this', state: 'held' },
      ],
      memory: [
        { key: 'escalation/I1', value: 'step 2' },
        { key: 'escalation/I2', value: 'step 1' },
        { key: 'rate/slack', value: '3' },
      ],
    });
    await bench.store.plan({ memory: [{ key: 'escalation/I2', value: null }] });
    await bench.again();
    expect(await bench.store.messages('I1')).toEqual([
      late,
      { ...soon, attempts: 1, state: 'delivered', settledAtMs: START_MS + 2_100, detail: 'taken' },
    ]);
    expect(await bench.store.due(START_MS + 9_000, 10)).toEqual([late]);
    expect(await bench.store.memory('escalation/')).toEqual([{ key: 'escalation/I1', value: 'step 2' }]);
    expect((await bench.store.timeline('I1')).map(({ kind }) => kind)).toEqual(['told']);
    expect(await bench.store.stats()).toMatchObject({ incidents: 1, notices: 0, messages: 1 });
  });

  it('numbers silences and maintenance windows, and ends them once', async () => {
    const scope = { sites: ['demo-*'], components: [] };
    const of = { scope, reason: 'new till', by: 'ann', createdAtMs: START_MS, fromMs: START_MS };
    const silence = await bench.store.suppress({ ...of, kind: 'silence', untilMs: START_MS + 1_000 });
    const window = await bench.store.suppress({ ...of, kind: 'maintenance', untilMs: START_MS + 9_000 });
    expect([silence.id, window.id]).toEqual(['S1', 'M1']);
    await bench.again();
    expect(await bench.store.suppressions(START_MS)).toEqual([silence, window]);
    expect(await bench.store.suppressions(START_MS + 1_000)).toEqual([window]);
    expect(await bench.store.endSuppression('S1', 'bob', START_MS + 2_000)).toBeNull();
    expect(await bench.store.endSuppression('M1', 'bob', START_MS + 2_000)).toEqual({
      ...window,
      endedAtMs: START_MS + 2_000,
      endedBy: 'bob',
    });
    expect(await bench.store.endSuppression('M1', 'bob', START_MS + 3_000)).toBeNull();
    expect(await bench.store.endSuppression('M2', 'bob', START_MS)).toBeNull();
    expect(await bench.store.endSuppression('x', 'bob', START_MS)).toBeNull();
    expect(await bench.store.suppressions(START_MS)).toEqual([silence]);
    expect((await bench.store.suppress({ ...of, kind: 'maintenance', untilMs: START_MS + 9_000 })).id).toBe('M2');
  });

  it('drops the details of incidents long over, and never the incidents', async () => {
    const over = incidentOf(1, { state: 'resolved', resolvedAtMs: START_MS });
    await bench.store.save([save(over), line('I1', START_MS), notice('I1', 'opened')]);
    await bench.store.save([save(incidentOf(2)), line('I2', START_MS), notice('I2', 'opened')]);
    await bench.store.plan({ messages: [messageOf(KEY, 'ann'), messageOf({ ...KEY, incident: 'I2' }, 'ann')] });
    while (await bench.store.expire(START_MS + 1));
    expect(await bench.store.incident('I1')).toEqual(over);
    expect(await bench.store.timeline('I1')).toEqual([]);
    expect(await bench.store.messages('I1')).toEqual([]);
    expect(await bench.store.timeline('I2')).toHaveLength(1);
    expect(await bench.store.messages('I2')).toHaveLength(1);
    expect((await bench.store.notices(10)).map(({ incident }) => incident)).toEqual(['I2']);
  });

  async function ids(query: Parameters<IncidentStore['list']>[0]): Promise<string[]> {
    return (await bench.store.list(query)).map(({ id }) => id);
  }
});
