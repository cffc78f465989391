import { type ChangeView, TillwatchError } from '@tillwatch/model';
import type { ChangeRecord, Store } from '../../src/ports.js';
import { createMemoryStore } from '../../src/store/memory-store.js';
import { DAY_MS, DEFAULT_RETENTION, HOUR_MS } from '../../src/store/retention.js';
import { changeOf } from '../ingest/wire-agent.js';
import { inProcessStore } from './in-process-store.js';
import {
  birthOf,
  birthRecord,
  bootId,
  DAY_START_MS,
  DOWN,
  EMPTY,
  heartbeatRecord,
  heartbeats,
  OK,
  random,
  temporaryDirs,
} from './kit.js';

const SPEAKER = { site: 'demo-1', agent: 'front-end' };
const clock = { nowMs: () => DAY_START_MS + 6 * HOUR_MS };

const newDir = temporaryDirs();

interface Engine {
  readonly name: string;
  create(): Store;
}

const engines: Engine[] = [
  { name: 'memory', create: () => createMemoryStore({ clock }) },
  { name: 'sqlite', create: () => inProcessStore({ dir: newDir(), clock, retention: DEFAULT_RETENTION }) },
];

describe.each(engines)('store on $name', ({ create }) => {
  let store: Store;
  beforeEach(async () => {
    store = create();
    expect(await store.open()).toEqual([]);
  });
  afterEach(() => store.close());

  const reopen = async () => {
    await store.close();
    return await store.open();
  };

  it('keeps the corrections of clocks by boot, the newest of each, and of boots whose birth it has', async () => {
    const births = [birthOf(1), birthOf(2)].map((birth) => birthRecord(SPEAKER, birth));
    const [first, second] = births.map(({ birth }) => birth.boot) as [string, string];
    const clocks = [
      { ...SPEAKER, boot: first, correctionMs: -7_200_000 },
      { ...SPEAKER, boot: bootId(9), correctionMs: 5 },
    ];
    await store.commit({ ...EMPTY, births, clocks });
    await store.commit({ ...EMPTY, clocks: [{ ...SPEAKER, boot: first, correctionMs: -7_199_500 }] });
    // A birth that comes again says nothing of the clock.
    await store.commit({
      ...EMPTY,
      births: births.slice(0, 1),
      clocks: [{ ...SPEAKER, boot: second, correctionMs: 40.4 }],
    });
    const [agent] = await reopen();
    expect(new Map(agent?.corrections)).toEqual(
      new Map([
        [first, -7_199_500],
        [second, 40],
      ]),
    );
  });

  it('gives back after a reopen what was committed', async () => {
    const birth = birthOf(1);
    const checks = [
      { ...OK, medianUs: 400, maxUs: 900 },
      { ...OK, values: { cpuPermille: 130, diskFreeBytes: 4e12 } },
    ];
    const records = heartbeats(SPEAKER, birth, 1, 3, () => checks);
    const current = { ...SPEAKER, check: 'till-1.tcp', state: 'ok', reason: null, sinceMs: DAY_START_MS } as const;
    await store.commit({
      ...EMPTY,
      births: [birthRecord(SPEAKER, birth)],
      heartbeats: records.slice(0, 2),
      current: [current],
    });
    await store.commit({ ...EMPTY, heartbeats: records.slice(2) });

    const [agent, ...others] = await reopen();
    expect(others).toEqual([]);
    expect(agent).toMatchObject({ ...SPEAKER, birth, otherBirths: [], current: [current] });
    expect(agent?.received).toEqual(new Map([[bootId(1), [{ first: 1, count: 3 }]]]));
    expect(agent?.last?.heartbeat.seq).toBe(3);
    expect(agent?.last?.heartbeat.checks[1]).toEqual(checks[1]);
    expect(agent?.last?.heartbeat.checks[0]?.maxUs).toBeGreaterThanOrEqual(900);
    expect(agent?.last?.endedAtMs).toBe(records[2]?.endedAtMs);
    expect(agent?.last?.receivedAtMs).toBe(records[2]?.receivedAtMs);
  });

  it('keeps one state per check, the one written last', async () => {
    const base = { ...SPEAKER, check: 'till-1.tcp', sinceMs: DAY_START_MS };
    await store.commit({ ...EMPTY, current: [{ ...base, state: 'ok', reason: null }] });
    await store.commit({
      ...EMPTY,
      current: [{ ...base, state: 'down', reason: 'refused', sinceMs: DAY_START_MS + 7 }],
    });
    const [agent] = await reopen();
    expect(agent?.current).toEqual([{ ...base, state: 'down', reason: 'refused', sinceMs: DAY_START_MS + 7 }]);
  });

  it('forgets the state of a check that the newest birth no longer defines', async () => {
    const state = { state: 'ok', reason: null, sinceMs: DAY_START_MS } as const;
    await store.commit({
      ...EMPTY,
      births: [birthRecord(SPEAKER, birthOf(1))],
      current: [
        { ...SPEAKER, check: 'till-1.tcp', ...state },
        { ...SPEAKER, check: 'host', ...state },
        { ...SPEAKER, check: 'session', ...state },
      ],
    });
    await store.commit({ ...EMPTY, births: [birthRecord(SPEAKER, birthOf(2, { checks: [{ id: 'host' }] }))] });
    await store.commit({ ...EMPTY, births: [birthRecord(SPEAKER, birthOf(1, { checks: [{ id: 'old' }] }), true)] });
    const [agent] = await reopen();
    expect(agent?.current.map(({ check }) => check).sort()).toEqual(['host', 'session']);
  });

  it('knows the newest birth from those of the past, and the newest heartbeat from one filled in later', async () => {
    const [old, now] = [birthOf(1), birthOf(2, { startedAtMs: DAY_START_MS + HOUR_MS })];
    await store.commit({
      ...EMPTY,
      births: [birthRecord(SPEAKER, now)],
      heartbeats: heartbeats(SPEAKER, now, 5, 6),
    });
    await store.commit({
      ...EMPTY,
      births: [birthRecord(SPEAKER, old, true)],
      heartbeats: heartbeats(SPEAKER, old, 3, 4),
    });
    const [agent] = await reopen();
    expect(agent?.birth).toEqual(now);
    expect(agent?.otherBirths).toEqual([old]);
    expect(agent?.last?.heartbeat.seq).toBe(6);
    expect(agent?.received).toEqual(
      new Map([
        [bootId(2), [{ first: 5, count: 2 }]],
        [bootId(1), [{ first: 3, count: 2 }]],
      ]),
    );
  });

  it('tells every sequence of an agent, and nothing of a stranger', async () => {
    const birth = birthOf(1);
    await store.commit({
      ...EMPTY,
      births: [birthRecord(SPEAKER, birth)],
      heartbeats: [1, 2, 5, 6, 9].map((seq) => heartbeatRecord(SPEAKER, birth, seq)),
    });
    expect(await store.received(SPEAKER)).toEqual(
      new Map([
        [
          bootId(1),
          [
            { first: 1, count: 2 },
            { first: 5, count: 2 },
            { first: 9, count: 1 },
          ],
        ],
      ]),
    );
    expect(await store.received({ site: 'demo-2', agent: 'front-end' })).toEqual(new Map());
  });

  it('holds nothing of a batch that it cannot take', async () => {
    const birth = birthOf(1);
    const good = heartbeatRecord(SPEAKER, birth, 1);
    const bad = { ...SPEAKER, check: 'till-1.tcp', state: 'no-such-state' as never, reason: null, sinceMs: 0 };
    await expect(
      store.commit({ ...EMPTY, births: [birthRecord(SPEAKER, birth)], heartbeats: [good], current: [bad] }),
    ).rejects.toThrow();
    expect(await store.received(SPEAKER)).toEqual(new Map());
    expect(await reopen()).toEqual([]);
    await store.commit({ ...EMPTY, births: [birthRecord(SPEAKER, birth)], heartbeats: [good] });
    expect((await store.received(SPEAKER)).get(bootId(1))).toEqual([{ first: 1, count: 1 }]);
  });

  it('lists transitions newest first, by site, time and check', async () => {
    const record = (site: string, check: string, atMs: number) =>
      ({
        site,
        agent: 'front-end',
        check,
        subject: 'till-1',
        from: 'ok',
        to: 'down',
        reason: 'refused',
        atMs,
        receivedAtMs: atMs + 50,
      }) as const;
    await store.commit({
      ...EMPTY,
      transitions: [
        record('demo-1', 'a', DAY_START_MS + 2),
        record('demo-1', 'b', DAY_START_MS + 3),
        record('demo-2', 'a', DAY_START_MS + 3),
        record('demo-1', 'a', DAY_START_MS + 1),
      ],
    });
    await reopen();
    const range = { fromMs: DAY_START_MS, toMs: DAY_START_MS + 10, limit: 10 };
    const found = await store.transitions('demo-1', range);
    expect(found.map(({ check, at }) => [check, Date.parse(at) - DAY_START_MS])).toEqual([
      ['b', 3],
      ['a', 2],
      ['a', 1],
    ]);
    expect(found[0]).toEqual({
      at: '2026-03-02T00:00:00.003Z',
      receivedAt: '2026-03-02T00:00:00.053Z',
      check: 'b',
      subject: 'till-1',
      from: 'ok',
      to: 'down',
      reason: 'refused',
    });
    expect(await store.transitions('demo-1', { ...range, limit: 1 })).toHaveLength(1);
    expect(await store.transitions('demo-1', { ...range, check: 'a' })).toHaveLength(2);
    expect(await store.transitions('demo-1', { ...range, toMs: DAY_START_MS + 3 })).toHaveLength(2);
    expect(await store.transitions('demo-1', { ...range, check: 'none' })).toEqual([]);
    expect(await store.transitions('nowhere', range)).toEqual([]);
  });

  it('keeps each change of a site once, with the earlier time, for ever, and lists them newest first', async () => {
    const record = (site: string, id: number, atMs: number, more: Partial<ChangeRecord> = {}): ChangeRecord => ({
      site,
      agent: 'front-end',
      check: 'front-end/version',
      on: 'front-end',
      ...changeOf(id),
      atMs: DAY_START_MS + atMs,
      receivedAtMs: DAY_START_MS + atMs + 50,
      ...more,
    });
    await store.commit({
      ...EMPTY,
      changes: [
        record('demo-1', 1, 10),
        record('demo-1', 3, 30, { on: 'till-1', check: 'till-1/version' }),
        record('demo-2', 1, 10),
      ],
    });
    await store.commit({ ...EMPTY, changes: [record('demo-1', 1, 40), record('demo-1', 2, 30)] });
    await store.commit({ ...EMPTY, changes: [record('demo-1', 3, 20, { on: 'till-1', check: 'till-1/version' })] });
    await reopen();
    await store.maintain(DAY_START_MS + 4000 * DAY_MS);
    const range = { fromMs: DAY_START_MS, toMs: DAY_START_MS + 100, limit: 10 };
    const found = await store.changes('demo-1', range);
    const brief = (views: readonly ChangeView[]) =>
      views.map(({ id, at }) => [Number.parseInt(id, 16), Date.parse(at) - DAY_START_MS]);
    expect(brief(found)).toEqual([
      [2, 30],
      [3, 20],
      [1, 10],
    ]);
    expect(found[2]).toEqual({
      id: '0000000000000001',
      at: '2026-03-02T00:00:00.010Z',
      receivedAt: '2026-03-02T00:00:00.060Z',
      check: 'front-end/version',
      on: 'front-end',
      kind: 'file',
      subject: '/srv/till/coupon.json',
      before: 'a'.repeat(64),
      after: 'b'.repeat(64),
      fields: [{ path: 'coupon.valid_from', before: '2018-12-01', after: '2019-12-01' }],
      fieldsLeftOut: 0,
      changedAt: '2026-11-18T11:05:40.000Z',
      author: 'operator',
    });
    expect(brief(await store.changes('demo-1', { ...range, limit: 1 }))).toEqual([[2, 30]]);
    expect(brief(await store.changes('demo-1', { ...range, on: 'till-1' }))).toEqual([[3, 20]]);
    expect(brief(await store.changes('demo-1', { ...range, toMs: DAY_START_MS + 30 }))).toHaveLength(2);
    expect(await store.changes('demo-1', { ...range, on: 'none' })).toEqual([]);
    expect(await store.changes('nowhere', range)).toEqual([]);
    expect(brief(await store.changes('demo-2', range))).toEqual([[1, 10]]);
    expect((await store.stats()).changes).toBe(4);
  });

  it('goes on with changes behind any one of them, also among those of one moment', async () => {
    const changes = [1, 2, 3, 4, 5].map(
      (id): ChangeRecord => ({
        ...SPEAKER,
        check: 'c',
        on: 'till-1',
        ...changeOf(id),
        atMs: DAY_START_MS + (id < 4 ? 1 : 2),
        receivedAtMs: DAY_START_MS,
      }),
    );
    await store.commit({ ...EMPTY, changes });
    const range = { fromMs: DAY_START_MS, toMs: DAY_START_MS + 10, limit: 2 };
    const seen: string[] = [];
    for (let page = await store.changes('demo-1', range); page.length > 0; ) {
      seen.push(...page.map(({ id }) => id));
      const last = page.at(-1);
      if (last === undefined) break;
      page = await store.changes('demo-1', { ...range, after: { atMs: Date.parse(last.at), id: last.id } });
    }
    expect(seen.map((id) => Number.parseInt(id, 16))).toEqual([5, 4, 3, 2, 1]);
  });

  it('shows windows as they came, holes as unknown, and a duplicate once', async () => {
    const birth = birthOf(1);
    const records = heartbeats(SPEAKER, birth, 1, 12, (seq) => [
      seq === 3 ? DOWN : { ...OK, medianUs: 100 + seq, maxUs: 100 + seq },
      OK,
    ]);
    const kept = records.filter(({ seq }) => seq < 5 || seq > 9);
    await store.commit({ ...EMPTY, births: [birthRecord(SPEAKER, birth)], heartbeats: kept });
    await store.commit({ ...EMPTY, heartbeats: kept.slice(0, 2) });
    const answer = await store.history({
      site: 'demo-1',
      check: 'till-1.tcp',
      fromMs: DAY_START_MS + 10_000,
      toMs: DAY_START_MS + 120_000,
      maxPoints: 100,
    });
    expect(answer.source).toBe('detail');
    expect(answer.stepMs).toBe(10_000);
    expect(answer.points.atMs.map((ms) => (ms - DAY_START_MS) / 1000)).toEqual([10, 20, 30, 40, 90, 100, 110]);
    expect(answer.points.state).toEqual(['ok', 'down', 'ok', 'unknown', 'ok', 'ok', 'ok']);
    expect(answer.points.medianUs).toEqual([102, null, 104, null, 110, 111, 112]);
    expect(answer.points.lossRatio).toEqual([0, 1, 0, null, 0, 0, 0]);
  });

  it('answers a long range in buckets, each with the worst state of its time', async () => {
    const birth = birthOf(1);
    const records = heartbeats(SPEAKER, birth, 1, 360 * 3, (seq) => [
      seq === 100 ? DOWN : { ...OK, medianUs: seq, maxUs: 2 * seq },
      OK,
    ]);
    await store.commit({ ...EMPTY, births: [birthRecord(SPEAKER, birth)], heartbeats: records });
    const query = { site: 'demo-1', check: 'till-1.tcp', fromMs: DAY_START_MS, toMs: DAY_START_MS + 4 * HOUR_MS };
    const minutes = await store.history({ ...query, maxPoints: 240 });
    expect(minutes.source).toBe('minute');
    expect(minutes.stepMs).toBe(60_000);
    expect(minutes.points.atMs).toHaveLength(240);
    expect(minutes.points.state[16]).toBe('down');
    expect(minutes.points.state.filter((state) => state === 'down')).toHaveLength(1);
    expect(minutes.points.state.slice(180)).toEqual(new Array(60).fill('unknown'));
    expect(minutes.points.lossRatio[16]).toBeCloseTo(1 / 6);
    expect(minutes.points.medianUs[0]).toBe(3);
    const hours = await store.history({ ...query, maxPoints: 4 });
    expect(hours.source).toBe('hour');
    expect(hours.points.state).toEqual(['down', 'ok', 'ok', 'unknown']);
    expect(hours.points.medianUs).toEqual([181, 540, 900, null]);
  });

  it('gives back the values of a check as they came, oldest first, page by page, from wherever the windows lie', async () => {
    const birth = birthOf(1, {
      checks: [{ id: 'till-1.tcp' }, { id: 'trade', values: ['minuteAtS', 'orders', 'paid'] }],
    });
    const minuteAtS = (seq: number) => DAY_START_MS / 1000 + seq * 10;
    const records = heartbeats(SPEAKER, birth, 1, 360 * 3, (seq) => [
      OK,
      seq % 6 === 0
        ? { ...OK, values: { minuteAtS: minuteAtS(seq), orders: seq, ...(seq % 12 === 0 && { paid: -seq }) } }
        : OK,
    ]);
    await store.commit({ ...EMPTY, births: [birthRecord(SPEAKER, birth)], heartbeats: records.slice(0, 500) });
    await store.commit({ ...EMPTY, heartbeats: records.slice(500) });
    const base = {
      site: 'demo-1',
      check: 'trade',
      fromMs: DAY_START_MS,
      toMs: DAY_START_MS + 4 * HOUR_MS,
      values: ['orders', 'paid', 'minuteAtS'],
    };
    const all = async (maxPoints: number) => {
      const orders: (number | null)[] = [];
      const paid: (number | null)[] = [];
      let fromMs = base.fromMs;
      for (let pages = 0; pages < 100; pages++) {
        const page = await store.history({ ...base, fromMs, maxPoints });
        expect(page.source).toBe('detail');
        expect(page.points.atMs.length).toBeLessThanOrEqual(maxPoints);
        expect(page.points.values?.minuteAtS?.map((s) => (s ?? 0) * 1000 - 10_000)).toEqual(page.points.atMs);
        orders.push(...(page.points.values?.orders ?? []));
        paid.push(...(page.points.values?.paid ?? []));
        if (page.next === null || page.next === undefined) return { orders, paid };
        fromMs = Date.parse(page.next);
      }
      throw new Error('no end of pages');
    };
    const expected = Array.from({ length: 180 }, (_, i) => (i + 1) * 6);
    for (const afterMs of [0, 0.5, 2, 26]) {
      if (afterMs > 0) await store.maintain(DAY_START_MS + afterMs * HOUR_MS);
      for (const maxPoints of [5000, 180, 50, 7]) {
        const { orders, paid } = await all(maxPoints);
        expect(orders).toEqual(expected);
        expect(paid).toEqual(expected.map((seq) => (seq % 12 === 0 ? -seq : null)));
      }
    }
    await reopen();
    const one = await store.history({ ...base, values: ['paid'], maxPoints: 5000 });
    expect(one.points.values).toEqual({ paid: expected.filter((seq) => seq % 12 === 0).map((seq) => -seq) });
    const none = await store.history({ ...base, values: ['nothing', 'constructor'], maxPoints: 10 });
    expect([none.points.atMs, none.points.values, none.next]).toEqual([[], { nothing: [], constructor: [] }, null]);
  });

  it('answers about a check or a site that never was', async () => {
    const query = { check: 'none', fromMs: DAY_START_MS, toMs: DAY_START_MS + HOUR_MS, maxPoints: 500 };
    expect((await store.history({ ...query, site: 'demo-1' })).points.atMs).toEqual([]);
    expect((await store.history({ ...query, site: 'nowhere', maxPoints: 60 })).points.state).toEqual(
      new Array(60).fill('unknown'),
    );
  });

  it('answers alike before and after maintenance has moved the windows', async () => {
    const next = random(11);
    const birth = birthOf(1);
    const noisy = () => [
      next() < 0.02
        ? DOWN
        : { ...OK, medianUs: 300 + Math.floor(next() * 90), maxUs: 1000, lost: next() < 0.1 ? 1 : 0 },
      { ...OK, values: { cpuPermille: Math.floor(next() * 1000) } },
    ];
    const records = heartbeats(SPEAKER, birth, 1, 360 * 4, noisy);
    await store.commit({ ...EMPTY, births: [birthRecord(SPEAKER, birth)], heartbeats: records.slice(0, 900) });
    await store.commit({ ...EMPTY, heartbeats: records.slice(910) });
    const base = { site: 'demo-1', check: 'till-1.tcp', fromMs: DAY_START_MS + 1234, toMs: DAY_START_MS + 5 * HOUR_MS };
    const ask = (sizes: number[]) => Promise.all(sizes.map((maxPoints) => store.history({ ...base, maxPoints })));
    const exact = [5000, 1000, 300, 30, 5];
    const before = await ask(exact);
    const [coarseBefore] = await ask([3]);
    for (const afterMs of [0.5, 2, 4.5, 26]) {
      await store.maintain(DAY_START_MS + afterMs * HOUR_MS);
      expect(await ask(exact)).toEqual(before);
    }
    await reopen();
    expect(await ask(exact)).toEqual(before);
    // Several hours in one point: out of roll-ups, the median is that of their medians; all else stays exact.
    const [coarse] = await ask([3]);
    expect({ ...coarse?.points, medianUs: null }).toEqual({ ...coarseBefore?.points, medianUs: null });
    coarse?.points.medianUs.forEach((us, i) => {
      const exactUs = coarseBefore?.points.medianUs[i] ?? null;
      if (us === null || exactUs === null) expect(us).toBe(exactUs);
      else expect(Math.abs(us - exactUs)).toBeLessThan(0.05 * exactUs);
    });
    expect((await store.received(SPEAKER)).get(bootId(1))).toEqual([
      { first: 1, count: 900 },
      { first: 911, count: 530 },
    ]);
  });

  it('tells of a time that two agents cover by the one born last, and where one alone has data by that one', async () => {
    const old = birthOf(1);
    // Heard from the second hour to the third, between the windows of the other; the other goes on.
    const startedAtMs = DAY_START_MS + HOUR_MS + 7_000;
    const replacement = birthOf(2, { startedAtMs });
    const REPLACEMENT = { ...SPEAKER, agent: 'replacement' };
    await store.commit({
      ...EMPTY,
      births: [birthRecord(REPLACEMENT, replacement), birthRecord(SPEAKER, old)],
      heartbeats: [
        ...heartbeats(REPLACEMENT, replacement, 1, 360, () => [{ ...OK, medianUs: 200, maxUs: 200 }, OK]),
        ...heartbeats(SPEAKER, old, 1, 360 * 4, (seq) => [
          seq === 100 || (seq > 360 && seq < 700) ? DOWN : { ...OK, medianUs: 900, maxUs: 900 },
          OK,
        ]),
      ],
    });
    const base = { site: 'demo-1', check: 'till-1.tcp', fromMs: DAY_START_MS, toMs: DAY_START_MS + 4 * HOUR_MS };
    const ask = (maxPoints: number) => store.history({ ...base, maxPoints });
    const judge = async () => {
      const detail = await ask(5000);
      expect(detail.source).toBe('detail');
      expect(Math.abs(detail.points.atMs.length - 360 * 4)).toBeLessThanOrEqual(1);
      const during = detail.points.atMs.flatMap((ms, i) =>
        ms >= startedAtMs && ms < startedAtMs + HOUR_MS ? [detail.points.medianUs[i]] : [],
      );
      expect(during).toEqual(new Array(360).fill(200));
      expect(detail.points.state.filter((state) => state === 'down')).toHaveLength(2);
      const minutes = await ask(240);
      expect([minutes.source, minutes.points.atMs.length]).toEqual(['minute', 240]);
      expect([59, 60, 61, 119, 121].map((i) => minutes.points.medianUs[i])).toEqual([900, 200, 200, 200, 900]);
      expect(minutes.points.lossRatio.filter((ratio) => ratio !== 0)).toEqual([1 / 6]);
      const hours = await ask(4);
      expect(hours.source).toBe('hour');
      expect(hours.points.state).toEqual(['down', 'ok', 'ok', 'ok']);
      expect(hours.points.medianUs).toEqual([900, 200, 200, 900]);
      const day = await store.history({ ...base, toMs: DAY_START_MS + DAY_MS, maxPoints: 1 });
      expect([day.source, day.points.state, day.points.medianUs]).toEqual(['day', ['ok'], [200]]);
    };
    await judge();
    for (const afterMs of [0.5, 2.2, 26]) {
      await store.maintain(DAY_START_MS + afterMs * HOUR_MS);
      await judge();
    }
    await reopen();
    await judge();
  });

  it('drops detail past its retention and says what it holds', async () => {
    const birth = birthOf(1);
    await store.commit({
      ...EMPTY,
      births: [birthRecord(SPEAKER, birth)],
      heartbeats: heartbeats(SPEAKER, birth, 1, 30),
    });
    const stats = await store.stats();
    expect(stats).toMatchObject({ heartbeats: 30, transitions: 0, commits: 1 });
    expect(stats.logBytes).toBeGreaterThan(0);
    expect(stats.oldestDetailAtMs).toBe(DAY_START_MS + 10_000);
    await store.maintain(DAY_START_MS + (DEFAULT_RETENTION.detailDays + 2) * DAY_MS);
    expect((await store.stats()).oldestDetailAtMs).toBeNull();
  });

  it('refuses to work when it is closed, and closes twice', async () => {
    await store.close();
    await store.close();
    await expect(store.commit(EMPTY)).rejects.toThrow(TillwatchError);
    await expect(store.stats()).rejects.toMatchObject({ code: 'store-unusable' });
    await store.open();
  });
});
