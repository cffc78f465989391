/** Files that are damaged, older, newer, or not ours. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { DAY_MS, HOUR_MS } from '../../src/store/retention.js';
import { openSqliteEngine } from '../../src/store/sqlite/engine.js';
import { changeOf } from '../ingest/wire-agent.js';
import { bench, benches, CHECK, count, dayOfWindows, ONE_CHECK, SPEAKER } from './engine-bench.js';
import { birthOf, birthRecord, bootId, DAY_START_MS, heartbeatRecord, heartbeats } from './kit.js';

describe('the file of the SQLite engine', () => {
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
});
