/** Counts the files that wait in a folder, within bounds. */
import type { Dir, Dirent } from 'node:fs';
import { open, opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ATTEMPT_ENDED, type Lifetime } from '../lifetime.js';
import { codeOf } from '../network/failure.js';
import { CONTROL_FILE, MAX_CONTROL_BYTES, parseControlFile } from './cups-job.js';

/** What counts as one waiting thing. */
export interface QueueFolder {
  readonly dir: string;
  /** Endings of names, lower case; none for every file. */
  readonly suffixes: readonly string[];
  /** `cups`: jobs by their control files. */
  readonly jobs: 'files' | 'cups';
  /** Names looked at, at most. */
  readonly maxEntries: number;
}

/** What waits. */
export interface QueueReading {
  readonly files: number;
  readonly queuedBytes: number;
  /** null when nothing waits. */
  readonly oldestAgeS: number | null;
  /** True when there were more names than were looked at: the figures are lower bounds. */
  readonly isCut: boolean;
}

/** Why nothing could be learnt. `hardware-fault`: the disk cannot be read; `internal`: this machine is out of descriptors, or the like. */
export type NoQueue = 'not-permitted' | 'file-missing' | 'bad-target' | 'hardware-fault' | 'internal';

const NO_QUEUE: Readonly<Record<string, NoQueue>> = {
  EACCES: 'not-permitted',
  EPERM: 'not-permitted',
  ENOENT: 'file-missing',
  ENOTDIR: 'bad-target',
  ELOOP: 'bad-target',
  ENAMETOOLONG: 'bad-target',
  EIO: 'hardware-fault',
};

/** Looks once. `nowMs`: wall clock, which files are stamped with. Rejects when the attempt ends. */
export async function scanQueue(folder: QueueFolder, nowMs: number, life: Lifetime): Promise<QueueReading | NoQueue> {
  try {
    return await count(await opendir(folder.dir), folder, nowMs, life);
  } catch (error) {
    const code = codeOf(error);
    if (code === null) throw error;
    return NO_QUEUE[code] ?? 'internal';
  }
}

async function count(dir: Dir, folder: QueueFolder, nowMs: number, life: Lifetime): Promise<QueueReading> {
  const tally = { files: 0, queuedBytes: 0, oldestAtMs: Number.POSITIVE_INFINITY };
  let looked = 0;
  let isCut = false;
  // Leaving the loop closes the folder.
  for await (const entry of dir) {
    if (life.ended) throw ATTEMPT_ENDED;
    if (looked >= folder.maxEntries) {
      isCut = true;
      break;
    }
    looked += 1;
    const waiting = isCandidate(entry, folder) ? await waitingOf(join(folder.dir, entry.name), folder) : null;
    if (waiting === null) continue;
    tally.files += 1;
    tally.queuedBytes += waiting.sizeBytes;
    tally.oldestAtMs = Math.min(tally.oldestAtMs, waiting.sinceMs);
  }
  const { files, queuedBytes, oldestAtMs } = tally;
  // A stamp from the future is of a clock that was set back, or of another machine's.
  const oldestAgeS = files > 0 ? Math.max(0, Math.floor((nowMs - oldestAtMs) / 1_000)) : null;
  return { files, queuedBytes, oldestAgeS, isCut };
}

/** Hidden files are a program's own business, such as one that is not written to its end yet. */
function isCandidate(entry: Dirent, { suffixes, jobs }: QueueFolder): boolean {
  if (entry.isDirectory() || entry.name.startsWith('.')) return false;
  if (jobs === 'cups') return CONTROL_FILE.test(entry.name);
  const name = entry.name.toLowerCase();
  return suffixes.length === 0 || suffixes.some((suffix) => name.endsWith(suffix));
}

/** null for what has been taken out of the queue meanwhile, is no file, or is a job that is done. */
async function waitingOf(path: string, { jobs }: QueueFolder): Promise<{ sizeBytes: number; sinceMs: number } | null> {
  try {
    const found = await stat(path);
    if (!found.isFile()) return null;
    if (jobs === 'files') return { sizeBytes: found.size, sinceMs: found.mtimeMs };
    const job = parseControlFile(await readStart(path));
    if (job === null || !job.isWaiting) return null;
    return { sizeBytes: job.sizeBytes, sinceMs: job.createdAtMs ?? found.mtimeMs };
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ELOOP') return null;
    throw error;
  }
}

async function readStart(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_CONTROL_BYTES), 0, MAX_CONTROL_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
