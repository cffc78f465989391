/** What probes remember over restarts of the agent: one small file for each key, written behind their backs. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createProbeMemory, MAX_MEMORY_KEYS, MAX_MEMORY_VALUE_BYTES, type ProbeMemory } from '@tillwatch/probes';
import { createFoldedLog, type Log } from './log.js';

/** A file holds its key beside its value, both as JSON, which may write a character in six. */
const MAX_FILE_BYTES = 6 * (MAX_MEMORY_VALUE_BYTES + 4_096);
const FILE_NAME = /^[0-9a-f]{32}\.json$/;

export interface ProbeMemoryFiles {
  readonly memory: ProbeMemory;
  /** Resolves when all that was set is on disk, or could not be written. */
  close(): Promise<void>;
}

/**
 * Opens the memory in `dir`. A file that cannot be read is set aside by forgetting it; a directory that cannot be written costs the memory its
 * durability and nothing else. Both are logged.
 */
export function openProbeMemory(dir: string, log: Log, nowMs: () => number): ProbeMemoryFiles {
  const folded = createFoldedLog(log, nowMs);
  const remembered = readAll(dir, log);
  const dirty = new Map<string, string | undefined>();
  let writing: Promise<void> | undefined;

  async function writeAll(): Promise<void> {
    for (let next = dirty.entries().next(); !next.done; next = dirty.entries().next()) {
      const [key, value] = next.value;
      dirty.delete(key);
      try {
        await writeOne(join(dir, fileName(key)), key, value);
      } catch (err) {
        folded.warn('memory', { dir, err }, 'probe-memory-not-written');
      }
    }
    writing = undefined;
  }

  return {
    memory: createProbeMemory(remembered, (key, value) => {
      dirty.set(key, value);
      writing ??= writeAll();
    }),
    close: async () => writing,
  };
}

function fileName(key: string): string {
  return `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.json`;
}

/** The new content is on disk before it takes the place of the old. */
async function writeOne(file: string, key: string, value: string | undefined): Promise<void> {
  if (value === undefined) return rm(file, { force: true });
  const fresh = `${file}.new`;
  const handle = await open(fresh, 'w', 0o600);
  try {
    await handle.writeFile(JSON.stringify({ key, value }));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(fresh, file);
}

function readAll(dir: string, log: Log): Map<string, string> {
  const remembered = new Map<string, string>();
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(dir)) {
      if (remembered.size >= MAX_MEMORY_KEYS) break;
      if (!FILE_NAME.test(name)) continue;
      const entry = readOne(join(dir, name));
      if (entry !== null && fileName(entry.key) === name) remembered.set(entry.key, entry.value);
      else {
        log.warn({ file: join(dir, name) }, 'probe-memory-damaged');
        rmSync(join(dir, name), { force: true });
      }
    }
  } catch (err) {
    log.warn({ dir, err }, 'probe-memory-unreadable');
  }
  return remembered;
}

function readOne(file: string): { key: string; value: string } | null {
  if (statSync(file).size > MAX_FILE_BYTES) return null;
  try {
    const { key, value } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    if (typeof key !== 'string' || typeof value !== 'string') return null;
    return Buffer.byteLength(value) <= MAX_MEMORY_VALUE_BYTES ? { key, value } : null;
  } catch {
    return null;
  }
}
