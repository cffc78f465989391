/** Tells a damaged outbox file from a disk that refuses. */
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

/** What is to be done about an error that the disk engine threw; null: it is not the disk's, nor the file's. */
export function faultKind(error: unknown): FaultKind | null {
  const code = faultCode(error);
  if (UNREADABLE.test(code)) return 'damaged';
  if (REFUSED.test(code)) return 'refused';
  if (code.startsWith('SQLITE_') || error instanceof DamagedOutbox) return 'damaged';
  // The file system's own codes: EACCES, ENOSPC, EROFS, ENOTDIR, EIO...
  return /^E[A-Z0-9]+$/.test(code) ? 'refused' : null;
}

/** SQLite's or the system's code; empty where there is none. Not asked by class: the addon's errors may be of another realm than ours. */
export function faultCode(error: unknown): string {
  const isCoded = typeof error === 'object' && error !== null && 'code' in error;
  return isCoded && typeof error.code === 'string' ? error.code : '';
}

/** One line for the store's own view: what the disk said, with its code. */
export function faultText(error: unknown): string {
  const message =
    typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
  const code = faultCode(error);
  return code === '' || message.includes(code) ? message : `${message} (${code})`;
}
