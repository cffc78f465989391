/** Tells a damaged outbox file from a disk that refuses. */
import Database from 'better-sqlite3';

/**
 * `damaged`: the file holds what it should not; it is set aside and a new one begun. `refused`: the disk is full, read-only, gone or in use;
 * heartbeats wait in memory and the file is tried again.
 */
export type FaultKind = 'damaged' | 'refused';

/** The file can be read but contradicts itself. */
export class DamagedOutbox extends Error {}

/** SQLite's result codes (sqlite.org/rescode.html) that another try, or more room, may cure. */
const REFUSED = /^SQLITE_(FULL|READONLY|CANTOPEN|BUSY|LOCKED|PERM|AUTH|NOMEM|NOLFS|PROTOCOL|INTERRUPT|IOERR)/;
/** Of the input/output errors, those that say that bytes are not there or not readable: waiting will not bring them back. */
const UNREADABLE = /^SQLITE_IOERR_(READ|SHORT_READ|CORRUPTFS|DATA)$/;

/** What is to be done about an error that the disk engine threw. */
export function faultKind(error: unknown): FaultKind {
  const code = faultCode(error);
  if (UNREADABLE.test(code)) return 'damaged';
  if (REFUSED.test(code)) return 'refused';
  if (error instanceof Database.SqliteError || error instanceof DamagedOutbox) return 'damaged';
  // The file system's own codes: EACCES, ENOSPC, EROFS, ENOTDIR, EIO...
  return /^E[A-Z0-9]+$/.test(code) ? 'refused' : 'damaged';
}

/** SQLite's or the system's code; empty where there is none. */
export function faultCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** One line for the store's own view: what the disk said, with its code. */
export function faultText(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const code = faultCode(error);
  return code === '' || message.includes(code) ? message : `${message} (${code})`;
}
