/** The outbox file: its tables, its pragmas, its size in pages, and whether it can be trusted. */
import { EVICTION_CLASSES } from '@tillwatch/model';
import type Database from 'better-sqlite3';
import { DamagedOutbox } from './outbox-fault.js';

/** "twob" in the header's application_id, so that no other program's database is taken for an outbox. */
const APPLICATION_ID = 0x74776f62;
/** Of the tables below; a file of another version is set aside. */
const LAYOUT_VERSION = 1;
const PAGE_BYTES = 4096;
/** SQLite's write-ahead log holds a 24-byte header with each page. */
const WAL_FRAME_BYTES = PAGE_BYTES + 24;
/** No transaction of the engine dirties more: a birth of 512 KiB (the longest that the wire takes), 128 KiB of windows, 32 pages moved by a vacuum step. */
const TRANSACTION_PAGES = 144;
/** Pages that an insertion may take beside its bytes: split pages of six tables, pointer maps. */
const SPARE_PAGES = 16;

/** One table for each eviction class, `row_0` .. `row_5`: each only grows at its end and shrinks from its start, so that giving up a class frees whole pages. */
export const CLASSES: readonly number[] = Array.from({ length: EVICTION_CLASSES }, (_, i) => i);

const SCHEMA = `
  CREATE TABLE meta (id INTEGER PRIMARY KEY CHECK (id = 1), incarnation INTEGER NOT NULL, high_seq INTEGER NOT NULL, evicted INTEGER NOT NULL) STRICT;
  INSERT INTO meta VALUES (1, 0, 0, 0);
  CREATE TABLE boot (first_seq INTEGER PRIMARY KEY, boot TEXT NOT NULL, started_at_ms INTEGER NOT NULL, base_ms INTEGER NOT NULL, birth BLOB NOT NULL) STRICT;
  ${CLASSES.map((k) => `CREATE TABLE row_${k} (seq INTEGER PRIMARY KEY, ended_at_ms INTEGER NOT NULL, crc INTEGER NOT NULL, window BLOB NOT NULL) STRICT;`).join('\n')}
  PRAGMA user_version = ${LAYOUT_VERSION};
`;

/** Pages that so many bytes fill. */
export function pagesFor(bytes: number): number {
  return Math.ceil(bytes / PAGE_BYTES);
}

/** How `maxBytes` is shared between the file and its write-ahead log. */
export interface PageBudget {
  /** The file never has more pages: SQLite's own max_page_count. */
  readonly maxPages: number;
  /** Eviction keeps what is used, and what is about to be inserted, below this. */
  readonly usablePages: number;
  /** A checkpoint follows a commit that leaves this many pages in the log. */
  readonly checkpointPages: number;
}

/** The smallest outbox that can hold the longest birth and a day of windows within its bound. */
export const MIN_OUTBOX_BYTES = 4_000_000;

/**
 * The log takes at most `checkpointPages` and one transaction more, as there is no other reader to hold a checkpoint up; all the rest is the file's.
 */
export function pageBudget(maxBytes: number): PageBudget {
  const checkpointPages = Math.min(256, Math.max(16, Math.floor(maxBytes / 16 / WAL_FRAME_BYTES)));
  const logBytes = (checkpointPages + TRANSACTION_PAGES) * WAL_FRAME_BYTES + 32;
  const maxPages = Math.floor((Math.max(maxBytes, MIN_OUTBOX_BYTES) - logBytes) / PAGE_BYTES);
  return { maxPages, usablePages: maxPages - SPARE_PAGES, checkpointPages };
}

/**
 * Sets a connection up and makes or checks the tables. Throws SqliteError, or DamagedOutbox where the file is readable and wrong.
 *
 * Durability: a commit is in the operating system when it returns, so kill -9 loses nothing (tested). `synchronous = NORMAL` has SQLite
 * flush only at checkpoints (every 20 minutes or so at one append per 10 s); the engine asks for a flush of the log after each append (outbox-flush.ts), so a power cut loses what
 * came within the last flush, some milliseconds, and never tears the file: the log's frames are checksummed, and a checkpoint flushes the log
 * before it touches the file (sqlite.org/wal.html, "Performance Considerations").
 *
 * `locking_mode = EXCLUSIVE`: a second agent on the same file is refused, and there is no shared-memory file, whose mapping a full disk turns
 * into a crash (SIGBUS).
 */
export function prepareFile(db: Database.Database, budget: PageBudget): void {
  db.pragma('locking_mode = EXCLUSIVE');
  if (db.pragma('page_count', { simple: true }) === 0) {
    db.pragma(`page_size = ${PAGE_BYTES}`);
    db.pragma('auto_vacuum = INCREMENTAL');
  }
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  db.pragma('cache_size = -512');
  db.pragma('temp_store = MEMORY');
  db.pragma(`wal_autocheckpoint = ${budget.checkpointPages}`);
  const tables = db.prepare("SELECT count(*) FROM sqlite_schema WHERE type = 'table'").pluck().get();
  if (tables === 0) {
    db.transaction(() => {
      db.pragma(`application_id = ${APPLICATION_ID}`);
      db.exec(SCHEMA);
    })();
  } else {
    checkFile(db);
  }
  db.pragma(`max_page_count = ${budget.maxPages}`);
}

function checkFile(db: Database.Database): void {
  const id = db.pragma('application_id', { simple: true });
  if (id !== APPLICATION_ID) throw new DamagedOutbox(`not an outbox: application id ${id}`);
  const version = db.pragma('user_version', { simple: true });
  if (version !== LAYOUT_VERSION)
    throw new DamagedOutbox(`layout ${version}; this release reads layout ${LAYOUT_VERSION}`);
  if (db.pragma('page_size', { simple: true }) !== PAGE_BYTES) throw new DamagedOutbox('foreign page size');
  const verdict = db.pragma('quick_check(1)', { simple: true });
  if (verdict !== 'ok') throw new DamagedOutbox(String(verdict));
}
