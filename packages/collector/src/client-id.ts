/** The collector's name at the broker: made once for a data directory, so that the broker knows it again. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TillwatchError } from '@tillwatch/model';

/** MQTT 3.1.1 grants every client 23 characters of 0-9 a-z A-Z [MQTT-3.1.3-5]; ours are `twc` and 16 hex digits. */
const CLIENT_ID = /^twc[0-9a-f]{16}$/;

/** Reads or makes it, with the directory. Throws TillwatchError `store-unusable` where the directory cannot be written. */
export function readClientId(dataDir: string): string {
  const file = join(dataDir, 'collector-id');
  try {
    mkdirSync(dataDir, { recursive: true });
    const known = readIfThere(file);
    if (known !== null && CLIENT_ID.test(known)) return known;
    const made = `twc${randomBytes(8).toString('hex')}`;
    writeFileSync(file, `${made}\n`, { mode: 0o600 });
    return made;
  } catch (cause) {
    const hint = 'Choose a directory that the collector may write, with dataDir or --data.';
    throw new TillwatchError('store-unusable', `cannot write in ${dataDir}: ${(cause as Error).message}`, {
      hint,
      cause,
    });
  }
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
