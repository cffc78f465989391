/** Moves a damaged outbox file out of the way, for a technician to look at, and keeps only the newest few. */
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Files set aside that are kept; each is at most as large as the outbox may be. */
export const SET_ASIDE_KEPT = 3;

/** What SQLite may leave beside a file. */
const COMPANIONS = ['-wal', '-shm', '-journal'];

/**
 * Renames `file` (and its write-ahead log) to `file.corrupt-TIME` and removes the oldest above {@link SET_ASIDE_KEPT}. Answers the new name.
 * Throws what the file system throws.
 */
export function setAside(file: string, nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replaceAll(/[-:.]/g, '');
  let target = `${file}.corrupt-${stamp}`;
  for (let i = 2; existsSync(target); i++) target = `${file}.corrupt-${stamp}-${i}`;
  renameSync(file, target);
  for (const companion of COMPANIONS) {
    if (existsSync(file + companion)) renameSync(file + companion, target + companion);
  }
  dropOldest(file, basename(target));
  return target;
}

/** `newest` stays whatever its name says: the clock may have gone back since the others were named. */
function dropOldest(file: string, newest: string): void {
  const prefix = `${basename(file)}.corrupt-`;
  const names = readdirSync(dirname(file)).filter((name) => name.startsWith(prefix) && name !== newest);
  const others = names.filter((name) => !COMPANIONS.some((companion) => name.endsWith(companion))).toSorted(byAge);
  for (const name of others.slice(0, Math.max(0, others.length - (SET_ASIDE_KEPT - 1)))) {
    for (const companion of ['', ...COMPANIONS]) rmSync(join(dirname(file), name + companion), { force: true });
  }
}

/** By time, then by the number that tells two of one millisecond apart. */
function byAge(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
