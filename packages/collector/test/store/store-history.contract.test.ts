import { DAY_MS, DEFAULT_RETENTION, HOUR_MS } from '../../src/store/retention.js';
import { describeStores, SPEAKER } from './contract-engines.js';
import { birthOf, birthRecord, bootId, DAY_START_MS, DOWN, EMPTY, heartbeats, OK, random } from './kit.js';

describeStores('history', (store) => {
  it('shows windows as they came, holes as unknown, and a duplicate once', async () => {
    const birth = birthOf(1);
    const records = heartbeats(SPEAKER, birth, 1, 12, (seq) => [
      seq === 3 ? DOWN : { ...OK, medianUs: 100 + seq, maxUs: 100 + seq },
      OK,
    ]);
    const kept = records.filter(({ seq }) => seq < 5 || seq > 9);
    await store.now.commit({ ...EMPTY, births: [birthRecord(SPEAKER, birth)], heartbeats: kept });
    await store.now.commit({ ...EMPTY, heartbeats: kept.slice(0, 2) });
    const answer = await store.now.history({
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
    await store.now.commit({ ...EMPTY, births: [birthRecord(SPEAKER, birth)], heartbeats: records });
    const query = { site: 'demo-1', check: 'till-1.tcp', fromMs: DAY_START_MS, toMs: DAY_START_MS + 4 * HOUR_MS };
    const minutes = await store.now.history({ ...query, maxPoints: 240 });
    expect(minutes.source).toBe('minute');
    expect(minutes.stepMs).toBe(60_000);
    expect(minutes.points.atMs).toHaveLength(240);
    expect(minutes.points.state[16]).toBe('down');
    expect(minutes.points.state.filter((state) => state === 'down')).toHaveLength(1);
    expect(minutes.points.state.slice(180)).toEqual(new Array(60).fill('unknown'));
    expect(minutes.points.lossRatio[16]).toBeCloseTo(1 / 6);
    expect(minutes.points.medianUs[0]).toBe(3);
    const hours = await store.now.history({ ...query, maxPoints: 4 });
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
    await store.now.commit({ ...EMPTY, births: [birthRecord(SPEAKER, birth)], heartbeats: records.slice(0, 500) });
    await store.now.commit({ ...EMPTY, heartbeats: records.slice(500) });
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
        const page = await store.now.history({ ...base, fromMs, maxPoints });
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
      if (afterMs > 0) await store.now.maintain(DAY_START_MS + afterMs * HOUR_MS);
      for (const maxPoints of [5000, 180, 50, 7]) {
        const { orders, paid } = await all(maxPoints);
        expect(orders).toEqual(expected);
        expect(paid).toEqual(expected.map((seq) => (seq % 12 === 0 ? -seq : null)));
      }
    }
    await store.reopen();
    const one = await store.now.history({ ...base, values: ['paid'], maxPoints: 5000 });
    expect(one.points.values).toEqual({ paid: expected.filter((seq) => seq % 12 === 0).map((seq) => -seq) });
    const none = await store.now.history({ ...base, values: ['nothing', 'constructor'], maxPoints: 10 });
    expect([none.points.atMs, none.points.values, none.next]).toEqual([[], { nothing: [], constructor: [] }, null]);
  });

  it('answers about a check or a site that never was', async () => {
    const query = { check: 'none', fromMs: DAY_START_MS, toMs: DAY_START_MS + HOUR_MS, maxPoints: 500 };
    expect((await store.now.history({ ...query, site: 'demo-1' })).points.atMs).toEqual([]);
    expect((await store.now.history({ ...query, site: 'nowhere', maxPoints: 60 })).points.state).toEqual(
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
    await store.now.commit({ ...EMPTY, births: [birthRecord(SPEAKER, birth)], heartbeats: records.slice(0, 900) });
    await store.now.commit({ ...EMPTY, heartbeats: records.slice(910) });
    const base = { site: 'demo-1', check: 'till-1.tcp', fromMs: DAY_START_MS + 1234, toMs: DAY_START_MS + 5 * HOUR_MS };
    const ask = (sizes: number[]) => Promise.all(sizes.map((maxPoints) => store.now.history({ ...base, maxPoints })));
    const exact = [5000, 1000, 300, 30, 5];
    const before = await ask(exact);
    const [coarseBefore] = await ask([3]);
    for (const afterMs of [0.5, 2, 4.5, 26]) {
      await store.now.maintain(DAY_START_MS + afterMs * HOUR_MS);
      expect(await ask(exact)).toEqual(before);
    }
    await store.reopen();
    expect(await ask(exact)).toEqual(before);
    // Several hours in one point: out of roll-ups, the median is that of their medians; all else stays exact.
    const [coarse] = await ask([3]);
    expect({ ...coarse?.points, medianUs: null }).toEqual({ ...coarseBefore?.points, medianUs: null });
    coarse?.points.medianUs.forEach((us, i) => {
      const exactUs = coarseBefore?.points.medianUs[i] ?? null;
      if (us === null || exactUs === null) expect(us).toBe(exactUs);
      else expect(Math.abs(us - exactUs)).toBeLessThan(0.05 * exactUs);
    });
    expect((await store.now.received(SPEAKER)).get(bootId(1))).toEqual([
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
    await store.now.commit({
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
    const ask = (maxPoints: number) => store.now.history({ ...base, maxPoints });
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
      const day = await store.now.history({ ...base, toMs: DAY_START_MS + DAY_MS, maxPoints: 1 });
      expect([day.source, day.points.state, day.points.medianUs]).toEqual(['day', ['ok'], [200]]);
    };
    await judge();
    for (const afterMs of [0.5, 2.2, 26]) {
      await store.now.maintain(DAY_START_MS + afterMs * HOUR_MS);
      await judge();
    }
    await store.reopen();
    await judge();
  });

  it('drops detail past its retention and says what it holds', async () => {
    const birth = birthOf(1);
    await store.now.commit({
      ...EMPTY,
      births: [birthRecord(SPEAKER, birth)],
      heartbeats: heartbeats(SPEAKER, birth, 1, 30),
    });
    const stats = await store.now.stats();
    expect(stats).toMatchObject({ heartbeats: 30, transitions: 0, commits: 1 });
    expect(stats.logBytes).toBeGreaterThan(0);
    expect(stats.oldestDetailAtMs).toBe(DAY_START_MS + 10_000);
    await store.now.maintain(DAY_START_MS + (DEFAULT_RETENTION.detailDays + 2) * DAY_MS);
    expect((await store.now.stats()).oldestDetailAtMs).toBeNull();
  });
});
