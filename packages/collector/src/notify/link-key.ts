/** The key that signs acknowledge links: made at the first start, kept beside the data, readable by the collector's user alone. */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { TillwatchError } from '@tillwatch/model';

const FILE = 'link-key';
const KEY_BYTES = 32;

/** Reads or makes it. A file that holds no key is replaced: links signed before are then refused. Throws TillwatchError `store-unusable`. */
export function readLinkKey(dataDir: string): Buffer {
  const path = join(dataDir, FILE);
  try {
    mkdirSync(dataDir, { recursive: true });
    return readIfWhole(path) ?? makeKey(path);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'failed';
    throw new TillwatchError('store-unusable', `cannot keep the key of links in ${dataDir} (${code})`, {
      hint: 'Choose a directory that the collector may write, with dataDir or --data.',
      cause,
    });
  }
}

function readIfWhole(path: string): Buffer | null {
  try {
    const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'hex');
    if (key.length !== KEY_BYTES) return null;
    chmodSync(path, 0o600);
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Whole or not at all, whenever the machine stops. */
function makeKey(path: string): Buffer {
  const key = randomBytes(KEY_BYTES);
  const fresh = `${path}.${process.pid}`;
  rmSync(fresh, { force: true });
  const file = openSync(fresh, 'wx', 0o600);
  try {
    writeSync(file, `${key.toString('hex')}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  rmSync(path, { force: true });
  linkSync(fresh, path);
  rmSync(fresh);
  return key;
}
