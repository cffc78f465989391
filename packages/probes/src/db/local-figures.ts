/** Figures of a database that is a file on this machine: SQLite. */
import { type Attempt, notOk } from '@tillwatch/model';
import type { Lifetime } from '../lifetime.js';
import type { ProbeIo } from '../probe.js';
import { type DbFigures, NO_SESSIONS } from './figures.js';
import { type SqliteAnswer, sharedSqliteReader } from './sqlite-reader.js';

/** The figures, or the attempt that they could not be had. */
export type LocalReading = { readonly figures: DbFigures } | { readonly attempt: Attempt };

const NONE: DbFigures = {
  ...NO_SESSIONS,
  sizeBytes: null,
  sizeLimitBytes: null,
  roomBytes: null,
  logBytes: null,
  logGrowthBytesPerHour: null,
  oldestWaitingS: null,
  waitingRows: null,
};

/** An SQLite file; `logBytes` is its write-ahead log, which grows while a reader or a crashed writer holds it. */
export async function readSqlite(io: ProbeIo, file: string, query: string, life: Lifetime): Promise<LocalReading> {
  return sqliteReading(await sharedSqliteReader(io).read({ file, query }, life), query !== '');
}

/** Pure: what the thread's answer amounts to. */
export function sqliteReading(answer: SqliteAnswer, asked: boolean): LocalReading {
  if (!answer.ok) return { attempt: attemptOfSqlite(answer.code) };
  const [age, count] = answer.cells;
  const waitingRows = typeof count === 'number' ? count : null;
  return {
    figures: {
      ...NONE,
      sizeBytes: answer.sizeBytes,
      logBytes: answer.logBytes,
      // NULL: the aggregate of no rows, so nothing waits.
      oldestWaitingS: asked ? (typeof age === 'number' ? Math.max(0, age) : 0) : null,
      waitingRows,
    },
  };
}

/** Pure: SQLite's result codes (sqlite.org/rescode.html), and what else kept the file from being read. */
function attemptOfSqlite(code: string): Attempt {
  if (code === 'MISSING no') return notOk('unknown', 'not-permitted');
  if (code === 'MISSING ENOENT') return notOk('down', 'file-missing');
  if (code === 'MISSING EACCES' || code === 'SQLITE_PERM' || code.startsWith('SQLITE_AUTH'))
    return notOk('unknown', 'not-permitted');
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return notOk('down', 'corrupt');
  // A hot journal of a writer that died can only be rolled back by one that may write.
  if (/^SQLITE_(BUSY|LOCKED|READONLY)/.test(code)) return notOk('unknown', 'busy');
  if (code.startsWith('SQLITE_FULL')) return notOk('down', 'disk-low');
  if (code === 'SQLITE_ERROR') return notOk('down', 'answer-mismatch');
  if (code === 'NOT_A_SELECT') return notOk('unknown', 'bad-target');
  if (code === 'NO_MODULE') return notOk('unknown', 'not-supported');
  return notOk('unknown', 'internal');
}
