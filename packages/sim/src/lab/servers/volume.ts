/** Volumes of their own for the databases, so that a full one is a real and a bounded one: file systems in memory. */
import { chownSync, mkdirSync, readFileSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import type { LabDir } from '../lab-dir.js';
import { LabError } from '../lab-error.js';
import { runCommand } from '../run-command.js';

export interface Volume {
  readonly path: string;
  readonly sizeBytes: number;
  freeBytes(): number;
}

/** Mounts a file system of `sizeMb` that `user` owns. Unmounted with the lab. Rejects with LabError. */
export async function mountVolume(dir: LabDir, name: string, sizeMb: number, user: string): Promise<Volume> {
  const path = join(dir.runDir, name);
  mkdirSync(path, { recursive: true });
  await runCommand(['mount', '-t', 'tmpfs', '-o', `size=${sizeMb}m,mode=0700`, `twlab-${dir.name}`, path]);
  const { uid, gid } = idsOf(user);
  chownSync(path, uid, gid);
  return {
    path,
    sizeBytes: sizeMb * 1024 * 1024,
    freeBytes: () => {
      const { bavail, bsize } = statfsSync(path);
      return bavail * bsize;
    },
  };
}

/** A user's numbers, from /etc/passwd. Throws LabError for one that does not exist. */
export function idsOf(user: string): { readonly uid: number; readonly gid: number } {
  const rows = readFileSync('/etc/passwd', 'utf8').split('\n');
  const row = rows.map((line) => line.split(':')).find(([name]) => name === user);
  if (row === undefined) throw new LabError(`no user ${user} on this machine; its Debian package makes it`);
  return { uid: Number(row[2]), gid: Number(row[3]) };
}
