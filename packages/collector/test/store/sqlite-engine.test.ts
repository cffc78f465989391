import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Batch, HeartbeatRecord, HistoryQuery } from '../../src/ports.js';
import { createMemoryStore } from '../../src/store/memory-store.js';
import { DAY_MS, DEFAULT_RETENTION, HOUR_MS, type StoreRetention } from '../../src/store/retention.js';
import { openSqliteEngine, type SqliteEngine } from '../../src/store/sqlite/engine.js';
import { packBatch } from '../../src/store/sqlite/packed-batch.js';
import { unpackAgent } from '../../src/store/sqlite/unpack-agent.js';
import { KEPT_BIRTHS, OPEN_BOOTS, QUARANTINE_BYTES, QUARANTINE_ROWS } from '../../src/store/stored-agent.js';
import { changeOf } from '../ingest/wire-agent.js';
import { finish } from './in-process-store.js';
import {
  birthOf,
  birthRecord,
  bootId,
  DAY_START_MS,
  DOWN,
  EMPTY,
  heartbeatRecord,
  heartbeats,
  memoryLog,
  OK,
  random,
  temporaryDirs,
} from './kit.js';

const newDir = temporaryDirs();
const SPEAKER = { site: 'demo-1', agent: 'front-end' };
const CHECK = 'till-1.tcp';
const ONE_CHECK = [{ id: CHECK }];

interface Bench {
  nowMs: number;
  readonly dir: string;
  readonly log: ReturnType<typeof memoryLog>;
  readonly retention: StoreRetention;
  engine: SqliteEngine;
  reopen(): void;
  commit(batch: Partial<Batch>): void;
  maintain(): void;
  ask(query: Partial<HistoryQuery>): ReturnType<typeof finishHistory>;
}

function finishHistory(engine: SqliteEngine, query: HistoryQuery) {
  return finish(engine.history(query));
}

const benches: Bench[] = [];
afterEach(() => {
  for (const { engine } of benches.splice(0)) engine.close();
});

function bench(retention = DEFAULT_RETENTION): Bench {
  const dir = newDir();
  const log = memoryLog();
  const self: Bench = {
    nowMs: DAY_START_MS,
    dir,
    log,
    retention,
    engine: undefined as never,
    reopen() {
      self.engine?.close();
      self.engine = openSqliteEngine({ dir, log, retention, clock: { nowMs: () => self.nowMs } });
    },
    commit: (batch) => self.engine.commit(packBatch({ ...EMPTY, ...batch })),
    maintain: () => finish(self.engine.maintain(self.nowMs)),
    ask: (query) =>
      finishHistory(self.engine, {
        site: 'demo-1',
        check: CHECK,
        fromMs: DAY_START_MS,
        toMs: DAY_START_MS + DAY_MS,
        maxPoints: 1440,
        ...query,
      }),
  };
  self.reopen();
  benches.push(self);
  return self;
}

const count = (dir: string, table: string): number => {
  const db = new Database(join(dir, 'store.db'));
  try {
    return (db.prepare(`SELECT count(*) AS rows FROM ${table}`).get() as { rows: number }).rows;
  } finally {
    db.close();
  }
};

/** A day of minute-long windows: 1440 heartbeats of one check, every 48th down. */
function dayOfWindows(birth = birthOf(1, { checks: ONE_CHECK, windowMs: 60_000 })): HeartbeatRecord[] {
  return heartbeats(SPEAKER, birth, 1, 1440, (seq) => [
    seq % 48 === 0 ? DOWN : { ...OK, medianUs: 300 + (seq % 90), maxUs: 1000 + (seq % 7) },
  ]);
}

describe('SQLite engine', () => {
  it('neither loses nor doubles a window when it dies between any two steps of maintenance', async () => {
    const next = random(42);
    const birth = birthOf(1);
    const records = heartbeats(SPEAKER, birth, 1, 2400, (seq) => [
      seq % 50 === 0 ? DOWN : { ...OK, medianUs: seq, maxUs: seq },
      OK,
    ]);
    const oracle = createMemoryStore({ clock: { nowMs: () => DAY_START_MS } });
    await oracle.open();
    const self = bench();
    const first = { births: [birthRecord(SPEAKER, birth)] };
    self.commit(first);
    await oracle.commit({ ...EMPTY, ...first });
    let steps = self.engine.maintain(self.nowMs);
    for (let i = 0; i < records.length; i += 30) {
      const batch = { ...EMPTY, heartbeats: records.slice(i, i + 30) };
      self.commit(batch);
      await oracle.commit(batch);
      self.nowMs = (batch.heartbeats.at(-1)?.receivedAtMs ?? 0) + 1;
      for (let step = Math.floor(next() * 12); step > 0; step--) {
        if (steps.next().done) steps = self.engine.maintain(self.nowMs);
      }
      if (next() < 0.4) {
        self.reopen();
        steps = self.engine.maintain(self.nowMs);
      }
      const query = {
        check: CHECK,
        site: 'demo-1',
        fromMs: DAY_START_MS,
        toMs: DAY_START_MS + 8 * HOUR_MS,
        maxPoints: 5000,
      };
      if (i % 300 === 0) expect(finishHistory(self.engine, query)).toEqual(await oracle.history(query));
    }
    expect(self.engine.received(SPEAKER)).toEqual(await oracle.received(SPEAKER));
    expect(self.engine.stats().heartbeats).toBe(2400);
    self.reopen();
    expect(self.engine.stats().heartbeats).toBe(2400);
    expect(self.log.lines).toEqual([]);
  });

  it('keeps the log and its index short: what is folded leaves both', () => {
    const self = bench();
    const birth = birthOf(1, { checks: ONE_CHECK, windowMs: 60_000 });
    self.commit({ births: [birthRecord(SPEAKER, birth)], heartbeats: dayOfWindows(birth) });
    expect(self.engine.stats().logBytes).toBeGreaterThan(10_000);
    self.nowMs = DAY_START_MS + DAY_MS + 5 * 60_000;
    self.maintain();
    expect(self.engine.stats()).toMatchObject({ logBytes: 0, heartbeats: 1440, chunks: 24 });
  });

  it('asks to be folded when its log is twice as long as it should be, and is short again after', () => {
    const self = bench();
    self.engine.close();
    const clock = { nowMs: () => self.nowMs };
    self.engine = openSqliteEngine({ dir: self.dir, log: self.log, retention: self.retention, clock, foldBytes: 4096 });
    const birth = birthOf(1, { checks: ONE_CHECK });
    self.commit({ births: [birthRecord(SPEAKER, birth)] });
    for (let seq = 1; !self.engine.needsFold(); seq += 10) {
      expect(self.engine.stats().logBytes).toBeLessThanOrEqual(8192);
      self.commit({ heartbeats: heartbeats(SPEAKER, birth, seq, seq + 9) });
    }
    finish(self.engine.foldNow(self.nowMs));
    expect(self.engine.needsFold()).toBe(false);
    expect(self.engine.stats().logBytes).toBe(0);
  });

  it('bounds what it keeps aside, by number and by bytes, the newest kept', () => {
    const self = bench();
    const record = (n: number, sizeBytes: number) => {
      const bytes = new Uint8Array(sizeBytes);
      return { ...SPEAKER, reason: `r${n}`, receivedAtMs: DAY_START_MS + n, bytes };
    };
    for (let n = 0; n < QUARANTINE_ROWS + 500; n += 100) {
      self.commit({ quarantine: Array.from({ length: 100 }, (_, i) => record(n + i, 10)) });
    }
    expect(counts(self, ['quarantine'])).toEqual([QUARANTINE_ROWS]);
    for (let n = 0; n < 20; n++) self.commit({ quarantine: [record(10_000 + n, QUARANTINE_BYTES / 16)] });
    self.engine.close();
    const db = new Database(join(self.dir, 'store.db'));
    const kept = db.prepare('SELECT sum(length(bytes)) AS bytes, max(reason) AS newest FROM quarantine').get();
    db.close();
    expect(kept).toEqual({ bytes: QUARANTINE_BYTES, newest: 'r10019' });
    self.reopen();
  });

  it('turns detail into minutes, minutes into hours, hours into days, and counts alike in each', () => {
    const self = bench({ detailDays: 2, minuteDays: 4, hourDays: 6 });
    const birth = birthOf(1, { checks: ONE_CHECK, windowMs: 60_000 });
    self.commit({ births: [birthRecord(SPEAKER, birth)], heartbeats: dayOfWindows(birth) });
    const loss = (ratios: readonly (number | null)[]): number =>
      ratios.reduce<number>((sum, ratio) => sum + (ratio ?? 0), 0);
    const ask = () => {
      const [minutes, hours, days] = [1440, 24, 1].map((maxPoints) => self.ask({ maxPoints }));
      return { minutes, hours, days };
    };
    const before = ask();
    expect(loss(before.minutes?.points.lossRatio ?? [])).toBe(30);

    const seen: unknown[] = [];
    for (const day of [1, 2, 3, 4, 5, 6, 7, 8]) {
      self.nowMs = DAY_START_MS + day * DAY_MS + HOUR_MS;
      self.maintain();
      self.reopen();
      seen.push([day, self.engine.stats().chunks, self.ask({}).source]);
      const { hours, days } = ask();
      if (day < 6) expect(hours?.points).toEqual(before.hours?.points);
      expect(days?.points.lossRatio).toEqual(before.days?.points.lossRatio);
      expect(days?.points.state).toEqual(['down']);
    }
    expect(seen).toEqual([
      [1, 24, 'detail'],
      [2, 24, 'minute'],
      [3, 0, 'minute'],
      [4, 0, 'hour'],
      [5, 0, 'hour'],
      [6, 0, 'day'],
      [7, 0, 'day'],
      [8, 0, 'day'],
    ]);
    expect(counts(self, ['minute', 'hour', 'day', 'detail_day', 'open_day', 'open_hour'])).toEqual([0, 0, 1, 0, 0, 0]);
  });

  it('serves minutes whose detail is gone, extremes at most a sixteenth of an octave wide', () => {
    const self = bench({ detailDays: 2, minuteDays: 100, hourDays: 200 });
    const birth = birthOf(1, { checks: ONE_CHECK });
    const records = heartbeats(SPEAKER, birth, 1, 720, (seq) => [{ ...OK, medianUs: 500 + (seq % 6), maxUs: 900 }]);
    self.commit({ births: [birthRecord(SPEAKER, birth)], heartbeats: records });
    const query = { toMs: DAY_START_MS + 2 * HOUR_MS, maxPoints: 120 };
    const before = self.ask(query).points;
    self.nowMs = DAY_START_MS + 5 * DAY_MS;
    self.maintain();
    expect(self.engine.stats().chunks).toBe(0);
    const after = self.ask(query).points;
    expect({ ...after, maxUs: null }).toEqual({ ...before, maxUs: null });
    after.maxUs.forEach((us, i) => {
      const exact = before.maxUs[i] as number;
      expect(us).toBeGreaterThanOrEqual(exact);
      expect(us).toBeLessThanOrEqual(exact * 2 ** (1 / 16) + 1);
    });
  });

  it('adds what comes for a day whose detail is gone, once, to minutes, hours and day', () => {
    const self = bench({ detailDays: 2, minuteDays: 100, hourDays: 200 });
    const birth = birthOf(1, { checks: ONE_CHECK, windowMs: 60_000 });
    const records = dayOfWindows(birth);
    const late = records.filter(({ seq }) => seq > 600 && seq <= 700);
    self.commit({
      births: [birthRecord(SPEAKER, birth)],
      heartbeats: records.filter((record) => !late.includes(record)),
    });
    for (const day of [1, 5]) {
      self.nowMs = DAY_START_MS + day * DAY_MS + HOUR_MS;
      self.maintain();
    }
    expect(self.ask({}).points.state.slice(600, 700)).toEqual(new Array(100).fill('unknown'));
    for (const part of [late.slice(0, 40), late.slice(40)]) {
      self.commit({ heartbeats: part.map((record) => ({ ...record, receivedAtMs: self.nowMs })) });
      self.nowMs += HOUR_MS;
      self.maintain();
      self.maintain();
      self.reopen();
    }
    const oracle = bench();
    oracle.commit({ births: [birthRecord(SPEAKER, birth)], heartbeats: records });
    oracle.nowMs = DAY_START_MS + 3 * DAY_MS;
    for (const maxPoints of [1440, 24, 1]) {
      const [found, expected] = [self.ask({ maxPoints }), oracle.ask({ maxPoints })];
      expect(found.points.state).toEqual(expected.points.state);
      found.points.lossRatio.forEach((ratio, i) => {
        expect(ratio ?? -1).toBeCloseTo(expected.points.lossRatio[i] ?? -1, 10);
      });
    }
    expect(self.engine.stats()).toMatchObject({ chunks: 0, heartbeats: 1440 });
  });

  it('sets a damaged chunk aside, says so once, and serves everything else', () => {
    const self = bench();
    const birth = birthOf(1, { checks: ONE_CHECK, windowMs: 60_000 });
    self.commit({ births: [birthRecord(SPEAKER, birth)], heartbeats: dayOfWindows(birth) });
    self.nowMs = DAY_START_MS + DAY_MS + 5 * 60_000;
    self.maintain();
    self.engine.close();
    const db = new Database(join(self.dir, 'store.db'));
    const row = db.prepare('SELECT id, data FROM chunk ORDER BY id LIMIT 1 OFFSET 3').get() as {
      id: number;
      data: Buffer;
    };
    row.data[row.data.length >> 1] = (row.data[row.data.length >> 1] as number) ^ 0x10;
    db.prepare('UPDATE chunk SET data = ? WHERE id = ?').run(row.data, row.id);
    db.close();
    self.engine = openSqliteEngine({
      dir: self.dir,
      log: self.log,
      retention: self.retention,
      clock: { nowMs: () => self.nowMs },
    });
    for (let i = 0; i < 2; i++) {
      const { points } = self.ask({ maxPoints: 24 });
      expect(points.state.map((state) => state === 'unknown')).toEqual(
        Array.from({ length: 24 }, (_, hour) => hour === 3),
      );
    }
    expect(self.log.lines).toEqual([
      {
        level: 'error',
        event: 'store-chunk-damaged',
        fields: { table: 'chunk', key: row.id, why: 'checksum differs' },
      },
    ]);
    expect(self.engine.stats().chunks).toBe(23);
    self.engine.close();
    expect(count(self.dir, 'damaged')).toBe(1);
    self.reopen();
    self.nowMs += HOUR_MS;
    self.maintain();
  });

  it('takes a file of the first release as it is, and adds what it lacks', () => {
    const self = bench();
    const birth = birthOf(1, { checks: ONE_CHECK });
    self.commit({ births: [birthRecord(SPEAKER, birth)], heartbeats: heartbeats(SPEAKER, birth, 1, 5) });
    self.engine.close();
    const db = new Database(join(self.dir, 'store.db'));
    db.exec('DROP TABLE change; ALTER TABLE birth DROP COLUMN correction_ms; PRAGMA user_version = 1');
    db.close();
    self.reopen();
    self.commit({
      changes: [{ ...SPEAKER, check: CHECK, on: 'till-1', ...changeOf(1), atMs: DAY_START_MS, receivedAtMs: 0 }],
    });
    expect(self.engine.stats()).toMatchObject({ heartbeats: 5, changes: 1 });
    expect(self.engine.received(SPEAKER)).toEqual(new Map([[bootId(1), [{ first: 1, count: 5 }]]]));
  });

  it('refuses a file of a newer release, and one of another program', () => {
    for (const [pragma, message] of [
      ['user_version = 999', /schema version 999/],
      ['application_id = 77', /another program/],
    ] as const) {
      const self = bench();
      self.engine.close();
      const db = new Database(join(self.dir, 'store.db'));
      db.pragma(pragma);
      db.close();
      const open = () =>
        openSqliteEngine({
          dir: self.dir,
          log: self.log,
          retention: self.retention,
          clock: { nowMs: () => self.nowMs },
        });
      expect(open).toThrow(message);
      expect(open).toThrow(expect.objectContaining({ code: 'store-unusable', retry: 'never' }));
      benches.pop();
    }
  });

  it('keeps aside what it cannot read, and counts it as received', () => {
    const self = bench();
    const birth = birthOf(1, { checks: ONE_CHECK });
    const good = heartbeatRecord(SPEAKER, birth, 1);
    self.commit({
      births: [birthRecord(SPEAKER, birth)],
      heartbeats: [
        good,
        { ...good, seq: 2, window: Uint8Array.of(255, 255, 255) },
        { ...good, seq: 3, boot: bootId(9) },
      ],
    });
    self.nowMs = DAY_START_MS + 2 * HOUR_MS;
    self.maintain();
    expect(self.engine.received(SPEAKER)).toEqual(
      new Map([
        [bootId(1), [{ first: 1, count: 2 }]],
        [bootId(9), [{ first: 3, count: 1 }]],
      ]),
    );
    expect(self.ask({ toMs: DAY_START_MS + HOUR_MS }).points.atMs).toHaveLength(1);
    self.engine.close();
    expect(count(self.dir, 'quarantine')).toBe(2);
    self.reopen();
  });

  it('knows every boot of an agent that restarts often, and opens with the newest of them', () => {
    const self = bench();
    const boots = OPEN_BOOTS + 10;
    const commitOf = (boot: number, seq: number): void => {
      const birth = birthOf(boot, { checks: ONE_CHECK, startedAtMs: DAY_START_MS + boot * 60_000 });
      const record = heartbeatRecord(SPEAKER, birth, seq, { receivedAtMs: self.nowMs });
      self.commit({ births: [birthRecord(SPEAKER, birth)], heartbeats: [record] });
    };
    for (let boot = 1; boot <= boots; boot++) {
      self.nowMs += 15 * 60_000;
      commitOf(boot, boot);
      if (boot % 5 === 0) self.maintain();
    }
    self.maintain();
    self.reopen();
    const opened = () => self.engine.agents.map(unpackAgent)[0];
    expect(opened()?.received.size).toBe(OPEN_BOOTS);
    expect(opened()?.received.has(bootId(boots))).toBe(true);
    expect(self.engine.received(SPEAKER).size).toBe(boots);
    expect(opened()?.otherBirths.map(({ incarnation }) => incarnation)).toEqual([boots - 1, boots - 2]);

    // The first boot of all fills something in: its sequences come together again.
    commitOf(1, 77);
    const expected = [
      { first: 1, count: 1 },
      { first: 77, count: 1 },
    ];
    expect(self.engine.received(SPEAKER).get(bootId(1))).toEqual(expected);
    self.nowMs += HOUR_MS;
    self.maintain();
    self.reopen();
    expect(opened()?.received.get(bootId(1))).toEqual(expected);
    self.engine.close();
    expect(count(self.dir, 'birth')).toBe(KEPT_BIRTHS);
    self.reopen();
  });
});

/** Rows of each table. */
function counts(self: Bench, tables: readonly string[]): number[] {
  self.engine.close();
  const rows = tables.map((table) => count(self.dir, table));
  self.reopen();
  return rows;
}
