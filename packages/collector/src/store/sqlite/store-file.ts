/** A SQLite file of the collector's: opening, migrations, transactions of two kinds, errors in our words. */
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { TillwatchError } from '@tillwatch/model';
import Database from 'better-sqlite3';
import { APPLICATION_ID, MIGRATIONS, PAGE_BYTES } from './schema.js';

/** What tells one file of the data directory from the others. */
export interface FileKind {
  readonly name: string;
  readonly applicationId: number;
  readonly pageBytes: number;
  readonly cacheKib: number;
  /** Entry n brings a file of version n to version n + 1. */
  readonly migrations: readonly string[];
}

/** The store of heartbeats, transitions and changes. */
export const HEARTBEAT_FILE: FileKind = {
  name: 'store.db',
  applicationId: APPLICATION_ID,
  pageBytes: PAGE_BYTES,
  cacheKib: 32 * 1024,
  migrations: MIGRATIONS,
};
/** The write-ahead log is folded into the file when it is this long. */
const CHECKPOINT_BYTES = 4 * 1024 * 1024;

type Bindable = number | string | Uint8Array | null;
export type Row = Readonly<Record<string, number | string | Uint8Array | null>>;

/**
 * Throws TillwatchError `store-unusable` for whatever the disk or SQLite refuses: `retry: 'later'` where space or permissions may come
 * back, `never` where the file itself is no good, or the record.
 */
export class StoreFile {
  readonly path: string;
  readonly #kind: FileKind;
  readonly #db: Database.Database;
  readonly #statements = new Map<string, Database.Statement<Bindable[], Row>>();
  #isLazy = false;

  constructor(dir: string, kind: FileKind = HEARTBEAT_FILE) {
    this.path = join(dir, kind.name);
    this.#kind = kind;
    try {
      mkdirSync(dir, { recursive: true });
      this.#db = new Database(this.path, { timeout: 0 });
    } catch (error) {
      throw unusable(`cannot open ${this.path}`, error);
    }
    try {
      this.#prepareFile();
    } catch (error) {
      this.#db.close();
      throw error instanceof TillwatchError ? error : unusable(`cannot open ${this.path}`, error);
    }
  }

  /** Runs `work` as one transaction that is on disk when this returns. On an error nothing of it is kept. */
  durably<T>(work: () => T): T {
    return this.#transact(work, false);
  }

  /**
   * Runs `work` as one transaction that reaches the disk with the next durable one (WAL is sequential: what a durable commit syncs
   * includes everything before it). For what can be done again from what is on disk.
   */
  lazily<T>(work: () => T): T {
    return this.#transact(work, true);
  }

  run(sql: string, ...values: Bindable[]): { changes: number; lastId: number } {
    const { changes, lastInsertRowid } = this.#attempt(() => this.#statement(sql).run(...values));
    return { changes, lastId: Number(lastInsertRowid) };
  }

  get(sql: string, ...values: Bindable[]): Row | undefined {
    return this.#attempt(() => this.#statement(sql).get(...values));
  }

  all(sql: string, ...values: Bindable[]): Row[] {
    return this.#attempt(() => this.#statement(sql).all(...values));
  }

  /** Rows one by one; no other statement may run meanwhile. */
  *each(sql: string, ...values: Bindable[]): Generator<Row> {
    try {
      yield* this.#statement(sql).iterate(...values);
    } catch (error) {
      throw unusable(`cannot read ${this.path}`, error);
    }
  }

  /** Pages that hold nothing, of all. */
  pages(): { free: number; all: number } {
    return this.#attempt(() => ({
      free: this.#db.pragma('freelist_count', { simple: true }) as number,
      all: this.#db.pragma('page_count', { simple: true }) as number,
    }));
  }

  /** What SQLite finds wrong with the file, from reading all of it; null: nothing. For small files. */
  fault(): string | null {
    const verdict = this.#attempt(() => this.#db.pragma('quick_check(1)', { simple: true }) as string);
    return verdict === 'ok' ? null : verdict;
  }

  /** Gives at most `pages` free pages back to the file system. */
  vacuum(pages: number): void {
    this.#attempt(() => this.#db.pragma(`incremental_vacuum(${pages})`));
  }

  /** The file and its write-ahead log. */
  sizeBytes(): number {
    return [this.path, `${this.path}-wal`].reduce(
      (sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0),
      0,
    );
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }

  #prepareFile(): void {
    const db = this.#db;
    const { applicationId, pageBytes, cacheKib, migrations } = this.#kind;
    db.pragma(`page_size = ${pageBytes}`);
    db.pragma('auto_vacuum = INCREMENTAL');
    // One process per file: two would fold each other's log away.
    db.pragma('locking_mode = EXCLUSIVE');
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma(`wal_autocheckpoint = ${Math.round(CHECKPOINT_BYTES / pageBytes)}`);
    db.pragma(`journal_size_limit = ${4 * CHECKPOINT_BYTES}`);
    db.pragma(`cache_size = -${cacheKib}`);
    const version = db.pragma('user_version', { simple: true }) as number;
    const owner = db.pragma('application_id', { simple: true }) as number;
    if (version > 0 && owner !== applicationId) {
      throw new TillwatchError('store-unusable', `${this.path} is a database of another program`, {
        hint: 'Give the collector a data directory of its own.',
      });
    }
    if (version > migrations.length) {
      throw new TillwatchError(
        'store-unusable',
        `${this.path} has schema version ${version}; this release knows up to ${migrations.length}`,
        { hint: 'Start the newer release that wrote it, or restore a backup.' },
      );
    }
    db.pragma(`application_id = ${applicationId}`);
    migrations.slice(version).forEach((sql, index) => {
      db.transaction(() => {
        db.exec(sql);
        db.pragma(`user_version = ${version + index + 1}`);
      })();
    });
  }

  #transact<T>(work: () => T, isLazy: boolean): T {
    return this.#attempt(() => {
      if (this.#isLazy !== isLazy) {
        this.#db.pragma(`synchronous = ${isLazy ? 'NORMAL' : 'FULL'}`);
        this.#isLazy = isLazy;
      }
      return this.#db.transaction(work).immediate();
    });
  }

  #statement(sql: string): Database.Statement<Bindable[], Row> {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare<Bindable[], Row>(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #attempt<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw isSqliteError(error) ? unusable(`cannot use ${this.path}`, error) : error;
    }
  }
}

/** True where the file itself is no good, whatever is done about disk and permissions. */
export function isDamage(error: unknown): boolean {
  const code = error instanceof TillwatchError ? textOf(error.cause, 'code') : '';
  return code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT');
}

const HOPELESS = new Set(['SQLITE_NOTADB', 'SQLITE_SCHEMA', 'SQLITE_MISMATCH', 'SQLITE_TOOBIG']);

/** By its name: copies of the module that share the native part each have a class of their own, and perhaps an Error too. */
function isSqliteError(error: unknown): boolean {
  return textOf(error, 'name') === 'SqliteError';
}

function textOf(error: unknown, field: 'name' | 'code' | 'message'): string {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, field) : undefined;
  return typeof value === 'string' ? value : '';
}

function unusable(what: string, error: unknown): TillwatchError {
  if (error instanceof TillwatchError) return error;
  const code = textOf(error, 'code');
  const detail = textOf(error, 'message') || String(error);
  return new TillwatchError('store-unusable', `${what}: ${detail}${code === '' ? '' : ` (${code})`}`, {
    retry: HOPELESS.has(code) || /^SQLITE_(CORRUPT|CONSTRAINT)/.test(code) ? 'never' : 'later',
    hint: hintFor(code),
    cause: error,
  });
}

function hintFor(code: string): string {
  if (code === 'SQLITE_FULL' || code === 'ENOSPC') return 'Make room on the disk of the data directory.';
  if (code === 'SQLITE_BUSY') return 'Another process has the store open; only one collector may use a data directory.';
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return 'The file is damaged: move it aside, restore a backup or recover it with `sqlite3 FILE .recover`.';
  }
  return 'Check that the data directory exists, is writable and its disk is healthy.';
}

/** A column that the schema says is a number. */
export function num(row: Row | undefined, column: string): number {
  return row?.[column] as number;
}

export function text(row: Row | undefined, column: string): string {
  return row?.[column] as string;
}

export function blob(row: Row | undefined, column: string): Uint8Array {
  return row?.[column] as Uint8Array;
}
