/** Moves a damaged file out of the way, for somebody to look at, and keeps only the newest few. */
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Files set aside that are kept. */
export const SET_ASIDE_KEPT = 3;

/** What SQLite may leave beside a file. */
const COMPANIONS = ['-wal', '-shm', '-journal'];

/** Renames `file` (and its write-ahead log) to `file.damaged-TIME`; answers the new name. Throws what the file system throws. */
export function setAside(file: string, nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replaceAll(/[-:.]/g, '');
  let target = `${file}.damaged-${stamp}`;
  for (let i = 2; existsSync(target); i++) target = `${file}.damaged-${stamp}-${i}`;
  for (const companion of ['', ...COMPANIONS]) {
    if (existsSync(file + companion)) renameSync(file + companion, target + companion);
  }
  dropOldest(file, basename(target));
  return target;
}

/** `newest` stays whatever its name says: the clock may have gone back since the others were named. */
function dropOldest(file: string, newest: string): void {
  const prefix = `${basename(file)}.damaged-`;
  const others = readdirSync(dirname(file))
    .filter((name) => name.startsWith(prefix) && name !== newest && !COMPANIONS.some((end) => name.endsWith(end)))
    .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  for (const name of others.slice(0, Math.max(0, others.length - (SET_ASIDE_KEPT - 1)))) {
    for (const companion of ['', ...COMPANIONS]) rmSync(join(dirname(file), name + companion), { force: true });
  }
}
