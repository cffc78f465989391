/** The file in which an agent keeps its store's guide: one small file, replaced as a whole behind the agent's back. */
import { readFileSync, rmSync, statSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { MAX_GUIDE_BYTES } from '@tillwatch/protocol';
import { createFoldedLog, type Log } from './log.js';
import { setAside } from './outbox-set-aside.js';

/** Where a guide outlives its agent. */
export interface GuideFile {
  /** The message that was kept last, and when; null: none, or none that can be read. */
  load(): { readonly bytes: Uint8Array; readonly keptAtMs: number } | null;
  /** Keeps a message in place of the last; durable some time later. */
  save(bytes: Uint8Array): void;
  /** Moves away what was loaded and is worth nothing, for somebody to look at. */
  reject(why: string): void;
  /** Resolves when the newest is on disk, or could not be written. */
  close(): Promise<void>;
}

/** A guide in the file of this name; a disk that refuses costs its durability and nothing else. Nothing is read before `load()`. */
export function createGuideFile(file: string, log: Log, nowMs: () => number): GuideFile {
  const folded = createFoldedLog(log, nowMs);
  let waiting: Uint8Array | null = null;
  let writing: Promise<void> | undefined;

  async function writeAll(): Promise<void> {
    for (let bytes = waiting; bytes !== null; bytes = waiting) {
      waiting = null;
      try {
        await replace(file, bytes);
      } catch (err) {
        folded.warn('guide', { file, err }, 'guide-not-written');
      }
    }
    writing = undefined;
  }

  function reject(why: string): void {
    try {
      log.error({ file, setAside: setAside(file, nowMs()), why }, 'guide-damaged');
    } catch (err) {
      log.error({ file, why, err }, 'guide-damaged');
    }
  }

  return {
    load() {
      try {
        // Of a writing that was cut off.
        rmSync(freshName(file), { force: true });
        const { size, mtimeMs } = statSync(file);
        if (size <= MAX_GUIDE_BYTES) return { bytes: readFileSync(file), keptAtMs: mtimeMs };
        reject(`${size} bytes; at most ${MAX_GUIDE_BYTES}`);
      } catch (err) {
        if ((err as NodeJS.ErrnoException).code !== 'ENOENT') log.warn({ file, err }, 'guide-unreadable');
      }
      return null;
    },
    save(bytes) {
      waiting = bytes;
      writing ??= writeAll();
    },
    reject,
    close: async () => writing,
  };
}

const freshName = (file: string): string => `${file}.new`;

/** The new content is on disk before it takes the place of the old: a kill between the two leaves the old one whole. */
async function replace(file: string, bytes: Uint8Array): Promise<void> {
  const fresh = freshName(file);
  const handle = await open(fresh, 'w', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(fresh, file);
}
