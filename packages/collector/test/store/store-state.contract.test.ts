/** What every store gives back of agents after a reopen: births, states, clocks and sequences, whole batches or nothing. */
import { TillwatchError } from '@tillwatch/model';
import { HOUR_MS } from '../../src/store/retention.js';
import { describeStores, SPEAKER } from './contract-engines.js';
import { birthOf, birthRecord, bootId, DAY_START_MS, EMPTY, heartbeatRecord, heartbeats, OK } from './kit.js';

describeStores('state', (store) => {
  it('keeps the corrections of clocks by boot, the newest of each, and of boots whose birth it has', async () => {
    const births = [birthOf(1), birthOf(2)].map((birth) => birthRecord(SPEAKER, birth));
    const [first, second] = births.map(({ birth }) => birth.boot) as [string, string];
    const clocks = [
      { ...SPEAKER, boot: first, correctionMs: -7_200_000 },
      { ...SPEAKER, boot: bootId(9), correctionMs: 5 },
    ];
    await store.now.commit({ ...EMPTY, births, clocks });
    await store.now.commit({ ...EMPTY, clocks: [{ ...SPEAKER, boot: first, correctionMs: -7_199_500 }] });
    // A birth that comes again says nothing of the clock.
    await store.now.commit({
      ...EMPTY,
      births: births.slice(0, 1),
      clocks: [{ ...SPEAKER, boot: second, correctionMs: 40.4 }],
    });
    const [agent] = await store.reopen();
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
    await store.now.commit({
      ...EMPTY,
      births: [birthRecord(SPEAKER, birth)],
      heartbeats: records.slice(0, 2),
      current: [current],
    });
    await store.now.commit({ ...EMPTY, heartbeats: records.slice(2) });

    const [agent, ...others] = await store.reopen();
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
    await store.now.commit({ ...EMPTY, current: [{ ...base, state: 'ok', reason: null }] });
    await store.now.commit({
      ...EMPTY,
      current: [{ ...base, state: 'down', reason: 'refused', sinceMs: DAY_START_MS + 7 }],
    });
    const [agent] = await store.reopen();
    expect(agent?.current).toEqual([{ ...base, state: 'down', reason: 'refused', sinceMs: DAY_START_MS + 7 }]);
  });

  it('forgets the state of a check that the newest birth no longer defines', async () => {
    const state = { state: 'ok', reason: null, sinceMs: DAY_START_MS } as const;
    await store.now.commit({
      ...EMPTY,
      births: [birthRecord(SPEAKER, birthOf(1))],
      current: [
        { ...SPEAKER, check: 'till-1.tcp', ...state },
        { ...SPEAKER, check: 'host', ...state },
        { ...SPEAKER, check: 'session', ...state },
      ],
    });
    await store.now.commit({ ...EMPTY, births: [birthRecord(SPEAKER, birthOf(2, { checks: [{ id: 'host' }] }))] });
    await store.now.commit({ ...EMPTY, births: [birthRecord(SPEAKER, birthOf(1, { checks: [{ id: 'old' }] }), true)] });
    const [agent] = await store.reopen();
    expect(agent?.current.map(({ check }) => check).sort()).toEqual(['host', 'session']);
  });

  it('knows the newest birth from those of the past, and the newest heartbeat from one filled in later', async () => {
    const [old, now] = [birthOf(1), birthOf(2, { startedAtMs: DAY_START_MS + HOUR_MS })];
    await store.now.commit({
      ...EMPTY,
      births: [birthRecord(SPEAKER, now)],
      heartbeats: heartbeats(SPEAKER, now, 5, 6),
    });
    await store.now.commit({
      ...EMPTY,
      births: [birthRecord(SPEAKER, old, true)],
      heartbeats: heartbeats(SPEAKER, old, 3, 4),
    });
    const [agent] = await store.reopen();
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
    await store.now.commit({
      ...EMPTY,
      births: [birthRecord(SPEAKER, birth)],
      heartbeats: [1, 2, 5, 6, 9].map((seq) => heartbeatRecord(SPEAKER, birth, seq)),
    });
    expect(await store.now.received(SPEAKER)).toEqual(
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
    expect(await store.now.received({ site: 'demo-2', agent: 'front-end' })).toEqual(new Map());
  });

  it('holds nothing of a batch that it cannot take', async () => {
    const birth = birthOf(1);
    const good = heartbeatRecord(SPEAKER, birth, 1);
    const bad = { ...SPEAKER, check: 'till-1.tcp', state: 'no-such-state' as never, reason: null, sinceMs: 0 };
    await expect(
      store.now.commit({ ...EMPTY, births: [birthRecord(SPEAKER, birth)], heartbeats: [good], current: [bad] }),
    ).rejects.toThrow();
    expect(await store.now.received(SPEAKER)).toEqual(new Map());
    expect(await store.reopen()).toEqual([]);
    await store.now.commit({ ...EMPTY, births: [birthRecord(SPEAKER, birth)], heartbeats: [good] });
    expect((await store.now.received(SPEAKER)).get(bootId(1))).toEqual([{ first: 1, count: 1 }]);
  });

  it('refuses to work when it is closed, and closes twice', async () => {
    await store.now.close();
    await store.now.close();
    await expect(store.now.commit(EMPTY)).rejects.toThrow(TillwatchError);
    await expect(store.now.stats()).rejects.toMatchObject({ code: 'store-unusable' });
    await store.now.open();
  });
});
