/** An SQLite engine driven step by step: what its tests share. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Batch, HeartbeatRecord, HistoryQuery } from '../../src/ports.js';
import { DAY_MS, DEFAULT_RETENTION, type StoreRetention } from '../../src/store/retention.js';
import { openSqliteEngine, type SqliteEngine } from '../../src/store/sqlite/engine.js';
import { packBatch } from '../../src/store/sqlite/packed-batch.js';
import { finish } from './in-process-store.js';
import { birthOf, DAY_START_MS, DOWN, EMPTY, heartbeats, memoryLog, OK, temporaryDirs } from './kit.js';

export const newDir = temporaryDirs();
export const SPEAKER = { site: 'demo-1', agent: 'front-end' };
export const CHECK = 'till-1.tcp';
export const ONE_CHECK = [{ id: CHECK }];

/** An engine on a file of its own, at a time that the test sets. */
export interface Bench {
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

export function finishHistory(engine: SqliteEngine, query: HistoryQuery) {
  return finish(engine.history(query));
}

/** Those that are open, and closed after the test. */
export const benches: Bench[] = [];
afterEach(() => {
  for (const { engine } of benches.splice(0)) engine.close();
});

/** Opened; closed after the test. */
export function bench(retention = DEFAULT_RETENTION): Bench {
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

/** Rows of a table, of a file that nobody has open. */
export const count = (dir: string, table: string): number => {
  const db = new Database(join(dir, 'store.db'));
  try {
    return (db.prepare(`SELECT count(*) AS rows FROM ${table}`).get() as { rows: number }).rows;
  } finally {
    db.close();
  }
};

/** A day of minute-long windows: 1440 heartbeats of one check, every 48th down. */
export function dayOfWindows(birth = birthOf(1, { checks: ONE_CHECK, windowMs: 60_000 })): HeartbeatRecord[] {
  return heartbeats(SPEAKER, birth, 1, 1440, (seq) => [
    seq % 48 === 0 ? DOWN : { ...OK, medianUs: 300 + (seq % 90), maxUs: 1000 + (seq % 7) },
  ]);
}

/** Rows of each table. */
export function counts(self: Bench, tables: readonly string[]): number[] {
  self.engine.close();
  const rows = tables.map((table) => count(self.dir, table));
  self.reopen();
  return rows;
}
