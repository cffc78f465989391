/** The port `TradeStore`, over both engines. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UNKNOWN_COUNT, unknownDay } from '@tillwatch/model';
import { createMemoryTrade } from '../../src/trade/memory-trade.js';
import { noMarks } from '../../src/trade/merge-day.js';
import { ALARM_MARK, type DayChange, type DayLesson, FAULT_MARK, type TradeStore } from '../../src/trade/ports.js';
import { createSqliteTrade } from '../../src/trade/sqlite-trade.js';
import { memoryLog, temporaryDirs } from '../store/kit.js';

const newDir = temporaryDirs();
const SERIES = 's1\nstore-db/orders\norders';
const LESSON: DayLesson = {
  isExcluded: false,
  forecast: { seen: 40, expected: 41.5 },
  blocks: { blocks: [{ seen: 3, expected: 2.5 }] },
};

interface Bench {
  store: TradeStore;
  /** Ends the store as its process's end would, and opens it anew. */
  again(): Promise<number | null>;
}

const ENGINES: readonly [string, () => Bench][] = [
  [
    'memory',
    () => {
      const store = createMemoryTrade();
      return { store, again: () => store.open() };
    },
  ],
  [
    'sqlite',
    () => {
      const options = { dir: newDir(), log: memoryLog(), clock: { nowMs: () => 0 } };
      const bench: Bench = {
        store: createSqliteTrade(options),
        async again() {
          await bench.store.close();
          bench.store = createSqliteTrade(options);
          return bench.store.open();
        },
      };
      return bench;
    },
  ],
];

function change(day: number, counts: Readonly<Record<number, number>>, marks: Readonly<Record<number, number>> = {}) {
  const of: DayChange = { series: SERIES, day, minutes: unknownDay(), marks: noMarks() };
  for (const [minute, count] of Object.entries(counts)) of.minutes[Number(minute)] = count;
  for (const [bin, mark] of Object.entries(marks)) of.marks[Number(bin)] = mark;
  return of;
}

describe.each(ENGINES)('trade kept by the engine: %s', (_name, make) => {
  let bench: Bench;

  beforeEach(async () => {
    bench = make();
    expect(await bench.store.open()).toBeNull();
  });

  afterEach(() => bench.store.close());

  it('keeps what was told and leaves the rest unknown, over a restart', async () => {
    await bench.store.save([change(20_000, { 0: 0, 700: 3, 1439: 65_534 }, { 140: FAULT_MARK })], 1_234);
    expect(await bench.again()).toBe(1_234);
    const [kept] = await bench.store.days(SERIES, 0);
    expect([0, 1, 700, 1_439].map((minute) => kept?.minutes[minute])).toEqual([0, UNKNOWN_COUNT, 3, 65_534]);
    expect(kept).toMatchObject({ day: 20_000, lesson: null });
    expect(kept?.marks[140]).toBe(FAULT_MARK);
    expect(await bench.store.stats()).toMatchObject({ days: 1 });
  });

  it('puts what is known above what was known, and adds marks; the same again changes nothing', async () => {
    await bench.store.save([change(20_000, { 10: 1, 11: 2 }, { 2: FAULT_MARK })], 1);
    await bench.store.teach(SERIES, [{ day: 20_000, lesson: LESSON }]);
    await bench.store.save([change(20_000, { 10: 1 }, { 2: FAULT_MARK })], null);
    expect((await bench.store.days(SERIES, 0))[0]?.lesson).toEqual(LESSON);
    await bench.store.save([change(20_000, { 11: 5, 12: 0 }, { 2: ALARM_MARK })], null);
    expect(await bench.again()).toBe(1);
    const [kept] = await bench.store.days(SERIES, 0);
    expect(kept?.minutes.slice(9, 14)).toEqual(Uint16Array.of(UNKNOWN_COUNT, 1, 5, 0, UNKNOWN_COUNT));
    expect(kept?.marks[2]).toBe(FAULT_MARK | ALARM_MARK);
    // Its counts are others: what it taught has to be worked out anew.
    expect(kept?.lesson).toBeNull();
  });

  it('answers days in their order, of one series, from a day on', async () => {
    const other = { ...change(20_001, { 0: 9 }), series: 's2\nstore-db/orders\norders' };
    await bench.store.save([change(20_003, { 0: 3 }), other, change(20_001, { 0: 1 }), change(20_002, { 0: 2 })], 1);
    await bench.again();
    const days = await bench.store.days(SERIES, 20_002);
    expect(days.map(({ day, minutes }) => [day, minutes[0]])).toEqual([
      [20_002, 2],
      [20_003, 3],
    ]);
  });

  it('keeps lessons of days that it knows, and drops old days a step at a time', async () => {
    await bench.store.save(
      Array.from({ length: 700 }, (_, at) => change(19_000 + at, { 0: 1 })),
      1,
    );
    await bench.store.teach(SERIES, [
      { day: 19_699, lesson: LESSON },
      { day: 30_000, lesson: LESSON },
    ]);
    for (let step = 0; step < 10 && (await bench.store.expire(19_699)); step++);
    expect((await bench.store.days(SERIES, 0)).map(({ day, lesson }) => [day, lesson])).toEqual([[19_699, LESSON]]);
    await bench.store.expire(20_000);
    await bench.store.expire(20_000);
    expect(await bench.store.stats()).toMatchObject({ days: 0 });
  });
});

describe('the file of trade', () => {
  it('is set aside where it is damaged, and begun anew', async () => {
    const dir = newDir();
    writeFileSync(join(dir, 'trade.db'), 'this is no database, but long enough to be taken for one '.repeat(40));
    const log = memoryLog();
    const store = createSqliteTrade({ dir, log, clock: { nowMs: () => 0 } });
    expect(await store.open()).toBeNull();
    await store.save([change(20_000, { 0: 1 })], 5);
    expect(await store.days(SERIES, 0)).toHaveLength(1);
    await store.close();
    expect(JSON.stringify(log)).toContain('trade-set-aside');
  });
});
