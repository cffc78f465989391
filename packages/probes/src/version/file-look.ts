/** Looks at one file: whether it is there, whether it still is what it was, and whether somebody is just writing it. */
import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Reason } from '@tillwatch/model';
import type { Lifetime } from '../lifetime.js';
import { codeOf } from '../network/failure.js';
import type { Part } from './baseline.js';
import type { ByteBudget, FileHasher } from './file-hash.js';
import { sizeSnapshot, snapshotOf } from './snapshot.js';

/** A file that was touched more recently may be in the middle of being written. */
export const SETTLE_MS = 1_000;
/** A configuration that became empty or no longer parses: editors and installers write it in two steps. After this long it is what it is. */
const MEND_MS = 30_000;

/** What a look needs beside the file. */
export interface FileLooking {
  readonly hasher: FileHasher;
  readonly budget: ByteBudget;
  readonly life: Lifetime;
  readonly salt: string;
  /** Wall clock, epoch ms: files are stamped with it. */
  readonly nowMs: number;
  readonly rehashMs: number;
  /** What the file system said at the last look, by path; for stamps that cannot be compared with this machine's clock. */
  readonly lastStats: Map<string, string>;
  /** False for parts of folders beyond what is remembered with their fields. */
  readonly keepsFields: boolean;
}

/** `unsettled`: look again in a second. `unfinished`: hashing goes on at the next attempt. */
export type FileSeen =
  | { readonly type: 'absent' | 'unsettled' | 'unfinished' | 'folder' }
  | { readonly type: 'unreadable'; readonly reason: Reason }
  | { readonly type: 'present'; readonly part: Part; readonly stats: Stats };

const UNREADABLE: Readonly<Record<string, Reason>> = {
  EACCES: 'not-permitted',
  EPERM: 'not-permitted',
  ELOOP: 'bad-target',
  ENAMETOOLONG: 'bad-target',
  EIO: 'hardware-fault',
  EBUSY: 'busy',
};

/** Why a system's error kept something from being read; null for an error that is none of the system's. */
export function unreadable(error: unknown): { readonly type: 'unreadable'; readonly reason: Reason } | null {
  const code = codeOf(error);
  return code === null ? null : { type: 'unreadable', reason: UNREADABLE[code] ?? 'internal' };
}

/** Looks at `path`, of which `known` is remembered. Rejects when the attempt ends. */
export async function lookAtFile(path: string, known: Part | null, looking: FileLooking): Promise<FileSeen> {
  try {
    const stats = await stat(path);
    if (stats.isDirectory()) return { type: 'folder' };
    if (!stats.isFile()) return { type: 'unreadable', reason: 'bad-target' };
    return await lookAtContent(path, stats, known, looking);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return { type: 'absent' };
    const trouble = unreadable(error);
    if (trouble === null) throw error;
    return trouble;
  }
}

async function lookAtContent(path: string, stats: Stats, known: Part | null, looking: FileLooking): Promise<FileSeen> {
  const { nowMs, lastStats, budget, life } = looking;
  const now = statText(stats);
  const isKnown = known?.stat === now;
  if (isKnown && nowMs - known.hashedAtMs < looking.rehashMs) return { type: 'present', part: known, stats };
  const last = lastStats.get(path);
  lastStats.set(path, now);
  if (!isKnown && !isSettled(stats, nowMs, last === now)) return { type: 'unsettled' };
  const digest = await looking.hasher.digest(path, now, budget, life);
  if (digest === null) return { type: 'unfinished' };
  if (statText(await stat(path)) !== now) return { type: 'unsettled' };
  lastStats.delete(path);
  const { fingerprint, content, sizeBytes } = digest;
  const hashed = { fingerprint, stat: now, hashedAtMs: nowMs };
  if (known?.fingerprint === fingerprint) return { type: 'present', part: { ...known, ...hashed }, stats };
  const snapshot =
    content !== null && looking.keepsFields ? await snapshotOf(path, content, looking.salt) : sizeSnapshot(sizeBytes);
  const part: Part = { ...hashed, snapshot };
  if (isBroken(known, part, sizeBytes) && age(stats, nowMs) < MEND_MS) return { type: 'unsettled' };
  return { type: 'present', part, stats };
}

/** What tells one content of a file from the next without reading it. */
function statText({ dev, ino, size, mtimeMs, ctimeMs }: Stats): string {
  return `${dev} ${ino} ${size} ${mtimeMs} ${ctimeMs}`;
}

/** Since the file was written or put in its place. */
function age({ mtimeMs, ctimeMs }: Stats, nowMs: number): number {
  return nowMs - Math.max(mtimeMs, ctimeMs);
}

/** A stamp from the future, of a clock that was set back or of a network disk's, settles when it stands still from one look to the next. */
function isSettled(stats: Stats, nowMs: number, stoodStill: boolean): boolean {
  const ageMs = age(stats, nowMs);
  return ageMs >= SETTLE_MS || (ageMs < 0 && stoodStill);
}

function isBroken(known: Part | null, part: Part, sizeBytes: number): boolean {
  if (known === null || known.snapshot === null) return false;
  if (sizeBytes === 0) return true;
  const wasStructured = known.snapshot.format !== 'text' && known.snapshot.format !== 'binary';
  return wasStructured && part.snapshot !== null && part.snapshot.format !== known.snapshot.format;
}
