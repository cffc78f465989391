/** The row tables of the outbox file: one for each eviction class, read as one list in the order of sequences. */
import { crc32 } from 'node:zlib';
import { evictionClass } from '@tillwatch/model';
import type Database from 'better-sqlite3';
import { CLASSES } from './outbox-disk-layout.js';
import type { OutboxRow } from './ports.js';

const LASTING = CLASSES.length - 1;
/** Sequences deleted in one transaction, so that the write-ahead log stays small. */
const DELETE_SPAN = 128;

interface Line {
  readonly class: number;
  readonly seq: number;
  readonly ended_at_ms: number;
  readonly crc: number;
  readonly window: Buffer;
}

/** The oldest or newest row. */
export interface Edge {
  readonly seq: number;
  readonly endedAtMs: number;
}

/** A row without its boot, which its sequence tells. */
export type StoredRow = Omit<OutboxRow, 'boot'>;

export interface RowTables {
  highSeq(): number;
  count(): number;
  insert(row: StoredRow): void;
  /** Rows after `seq`, at most `limit` lines read; `lastSeq` is where to read on, null at the end. */
  read(seq: number, limit: number): { sound: StoredRow[]; damaged: number[]; lastSeq: number | null };
  oldest(): Edge | null;
  newest(): Edge | null;
  oldestSteady(): number | null;
  /** The first sequence held within a span. */
  next(firstSeq: number, lastSeq: number): number | null;
  /** Runs a transaction; after one that failed, rows are counted anew. */
  atomically<T>(action: () => T): T;
  /** Deletes a span in steps, each a transaction with `alongside` in it. */
  deleteRange(firstSeq: number, lastSeq: number, alongside: () => void): void;
  /** Deletes the oldest rows of one class up to `lastSeq`, at most `limit`, within the caller's transaction. */
  deleteOldest(rowClass: number, lastSeq: number, limit: number): number;
  /** Deletes a span of one class within the caller's transaction. */
  deleteClass(rowClass: number, firstSeq: number, lastSeq: number): number;
  /** Deletes single rows within the caller's transaction. */
  delete(seqs: readonly number[]): number;
}

export function createRowTables(db: Database.Database): RowTables {
  const each = (sql: (table: string, k: number) => string): string =>
    CLASSES.map((k) => sql(`row_${k}`, k)).join(' UNION ALL ');
  const inserts = CLASSES.map((k) => db.prepare(`INSERT INTO row_${k} VALUES (?, ?, ?, ?)`));
  const spans = CLASSES.map((k) => db.prepare<[number, number]>(`DELETE FROM row_${k} WHERE seq BETWEEN ? AND ?`));
  const prefixes = CLASSES.map((k) =>
    db.prepare<[number, number]>(
      `DELETE FROM row_${k} WHERE seq IN (SELECT seq FROM row_${k} WHERE seq <= ? ORDER BY seq LIMIT ?)`,
    ),
  );
  const select = db.prepare<{ seq: number; limit: number }, Line>(
    `${each((table, k) => `SELECT ${k} AS class, seq, ended_at_ms, crc, window FROM ${table} WHERE seq > :seq`)} ORDER BY seq LIMIT :limit`,
  );
  const ends = (order: 'ASC' | 'DESC'): Database.Statement<[], Edge>[] =>
    CLASSES.map((k) =>
      db.prepare<[], Edge>(`SELECT seq, ended_at_ms AS endedAtMs FROM row_${k} ORDER BY seq ${order} LIMIT 1`),
    );
  const firsts = ends('ASC');
  const lasts = ends('DESC');
  const selectNext = db
    .prepare<{ first: number; last: number }, number>(
      `SELECT min(seq) FROM (${each((table) => `SELECT min(seq) AS seq FROM ${table} WHERE seq BETWEEN :first AND :last`)})`,
    )
    .pluck();
  const selectCount = db
    .prepare<[], number>(`SELECT sum(n) FROM (${each((table) => `SELECT count(*) AS n FROM ${table}`)})`)
    .pluck();
  /** Kept in step, as counting reads the whole file; null when a failed transaction may have put it out of step. */
  let count: number | null = null;
  const inserted = (rows: number): void => {
    if (count !== null) count += rows;
  };
  const deleted = (rows: number): number => {
    if (count !== null) count -= rows;
    return rows;
  };
  const atomically = <T>(action: () => T): T => {
    try {
      return db.transaction(action)();
    } catch (error) {
      count = null;
      throw error;
    }
  };

  const edge = (statements: readonly Database.Statement<[], Edge>[], sign: 1 | -1): Edge | null => {
    const edges = statements.flatMap((statement) => statement.get() ?? []);
    return edges.reduce<Edge | null>(
      (best, row) => (best === null || sign * (row.seq - best.seq) < 0 ? row : best),
      null,
    );
  };
  const next = (first: number, last: number): number | null => selectNext.get({ first, last }) ?? null;
  const deleteSpan = (first: number, last: number): number => {
    let changes = 0;
    for (const statement of spans) changes += statement.run(first, last).changes;
    return changes;
  };

  return {
    highSeq: () => edge(lasts, -1)?.seq ?? 0,
    count: () => (count ??= selectCount.get() ?? 0),
    insert(row) {
      const endedAtMs = Math.round(row.endedAtMs);
      const table = inserts[evictionClass(row.seq, row.isLasting)];
      table?.run(row.seq, endedAtMs, checksum(row.seq, endedAtMs, row.window), row.window);
      inserted(1);
    },
    read(seq, limit) {
      const sound: StoredRow[] = [];
      const damaged: number[] = [];
      const lines = select.all({ seq, limit });
      for (const line of lines) {
        const endedAtMs = line.ended_at_ms;
        if (checksum(line.seq, endedAtMs, line.window) !== line.crc) damaged.push(line.seq);
        else sound.push({ seq: line.seq, endedAtMs, isLasting: line.class === LASTING, window: line.window });
      }
      return { sound, damaged, lastSeq: lines.length < limit ? null : (lines.at(-1)?.seq ?? null) };
    },
    oldest: () => edge(firsts, 1),
    newest: () => edge(lasts, -1),
    oldestSteady: () => edge(firsts.slice(0, LASTING), 1)?.seq ?? null,
    next,
    atomically,
    deleteRange(firstSeq, lastSeq, alongside) {
      for (let from = next(firstSeq, lastSeq); from !== null; from = next(from, lastSeq)) {
        const first = from;
        atomically(() => {
          deleted(deleteSpan(first, Math.min(lastSeq, first + DELETE_SPAN - 1)));
          alongside();
        });
      }
    },
    deleteOldest: (rowClass, lastSeq, limit) => deleted(prefixes[rowClass]?.run(lastSeq, limit).changes ?? 0),
    deleteClass: (rowClass, firstSeq, lastSeq) => deleted(spans[rowClass]?.run(firstSeq, lastSeq).changes ?? 0),
    delete: (seqs) => deleted(seqs.reduce((sum, seq) => sum + deleteSpan(seq, seq), 0)),
  };
}

/** SQLite does not notice a bit that flips within a blob; a window that decodes into a lie would mislead. */
function checksum(seq: number, endedAtMs: number, window: Uint8Array): number {
  return crc32(window, crc32(`${seq} ${endedAtMs}`));
}
