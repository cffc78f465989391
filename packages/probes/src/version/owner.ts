/** The name of the user that a file belongs to. */
import { readFile } from 'node:fs/promises';

const FRESH_MS = 300_000;
/** Names of one machine; a directory service's users are not in the file. */
const MAX_USERS = 10_000;

export interface Owners {
  /** The user's name, `uid 1001` where the machine's own file does not know it, null on Windows, where Node does not tell. */
  nameOf(uid: number): Promise<string | null>;
}

/** Reads the system's list of users at most every 5 minutes. */
export function createOwners(
  nowMs: () => number,
  file = '/etc/passwd',
  platform: NodeJS.Platform = process.platform,
): Owners {
  let names: ReadonlyMap<string, string> = new Map();
  let readAtMs = Number.NEGATIVE_INFINITY;
  return {
    async nameOf(uid) {
      if (platform === 'win32') return null;
      if (nowMs() - readAtMs >= FRESH_MS) {
        readAtMs = nowMs();
        // Without the file there are numbers.
        names = parseUsers(await readFile(file, 'utf8').catch(() => ''));
      }
      return names.get(String(uid)) ?? `uid ${uid}`;
    },
  };
}

/** passwd(5): name, password, number and more, parted by colons. The first of several names counts. */
export function parseUsers(text: string): Map<string, string> {
  const names = new Map<string, string>();
  for (const line of text.split('\n').slice(0, MAX_USERS)) {
    const [name, , uid] = line.split(':');
    if (name && uid && /^\d+$/.test(uid) && !names.has(uid)) names.set(uid, name.slice(0, 64));
  }
  return names;
}
