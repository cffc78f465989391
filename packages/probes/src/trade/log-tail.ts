/** Reads on in a log where it was left, also after it was rotated, truncated or begun anew under another name. */
import { createHash } from 'node:crypto';
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { LogPlace } from './place.js';

/** Read in one attempt at most; what is left goes on at the next. */
export const MAX_READ_BYTES = 1_048_576;
/** A longer line is passed over: no line of a till's log is. */
export const MAX_LINE_BYTES = 8_192;
/** The beginning of a file, by which it is known again. */
const HEAD_BYTES = 256;
/** Names in a directory that are looked through for a rotated file. */
const MAX_NAMES = 1_000;

export interface TailReading {
  readonly lines: readonly string[];
  readonly place: LogPlace;
  /** All that is there was read; else the log goes on behind. */
  readonly isAtEnd: boolean;
  /** When the file was written last, epoch ms. */
  readonly writtenAtMs: number;
  /** Lines that were passed over for their length. */
  readonly overlong: number;
}

/**
 * Reads complete lines behind `place`; without one it begins at the file's end. A file that was renamed meanwhile is read to its end first, where it is
 * found beside; one that was truncated is read from its start. Rejects with what the file system reports.
 */
export async function readOn(path: string, place: LogPlace | null): Promise<TailReading> {
  if (place === null) return beginAtEnd(path);
  const current = await tryOpen(path, place);
  if (current !== null) return current;
  const rotated = await findRotated(place);
  if (rotated !== null) {
    const rest = await readRest(rotated, place);
    if (!rest.isAtEnd || rest.lines.length > 0) return { ...rest, isAtEnd: false };
  }
  return readFrom(path, { ...(await freshPlace(path)), offset: 0 });
}

async function beginAtEnd(path: string): Promise<TailReading> {
  const place = await freshPlace(path);
  const info = await stat(path);
  // A line that is being written is read as a whole later.
  const offset = await lastLineStart(path, info.size);
  return { lines: [], place: { ...place, offset }, isAtEnd: true, writtenAtMs: info.mtimeMs, overlong: 0 };
}

/** Reads on in the file at `path` if it is the one that the place is of; null where it is another, or a new one. */
async function tryOpen(path: string, place: LogPlace): Promise<TailReading | null> {
  const info = await stat(path, { bigint: true });
  const isSame = place.path === path && String(info.ino) === place.ino && info.size >= BigInt(place.offset);
  if (!isSame || (await headOf(path, place.headBytes)) !== place.head) return null;
  return readFrom(path, place);
}

/** The file that the place is of, under whatever name it has now; null where it is gone or was truncated. */
async function findRotated(place: LogPlace): Promise<string | null> {
  const directory = dirname(place.path);
  const stem = basename(place.path);
  const names = (await readdir(directory)).slice(0, MAX_NAMES);
  for (const name of names.filter(
    (one) => one === stem || one.startsWith(stem) || one.startsWith(stem.replace(/\.[^.]*$/, '')),
  )) {
    const path = join(directory, name);
    const info = await stat(path, { bigint: true }).catch(() => null);
    if (info === null || String(info.ino) !== place.ino || info.size < BigInt(place.offset)) continue;
    if ((await headOf(path, place.headBytes)) === place.head) return path;
  }
  return null;
}

/** The rest of a rotated file, its last line also where it has no end; the place stays of its old name. */
async function readRest(path: string, place: LogPlace): Promise<TailReading> {
  const reading = await readFrom(path, place, true);
  return { ...reading, place: { ...reading.place, path: place.path } };
}

async function readFrom(path: string, place: LogPlace, isFinished = false): Promise<TailReading> {
  const file = await open(path, 'r');
  try {
    const info = await file.stat();
    const bytes = await readBytes(file, place.offset, Math.min(MAX_READ_BYTES, Math.max(0, info.size - place.offset)));
    const atFileEnd = place.offset + bytes.length >= info.size;
    const split = splitLines(bytes, place.isSkipping, isFinished && atFileEnd);
    const head =
      place.headBytes < HEAD_BYTES ? await freshHead(path) : { head: place.head, headBytes: place.headBytes };
    return {
      lines: split.lines,
      place: {
        ...place,
        ...head,
        path,
        ino: String(place.ino),
        offset: place.offset + split.usedBytes,
        isSkipping: split.isSkipping,
      },
      isAtEnd: atFileEnd,
      writtenAtMs: info.mtimeMs,
      overlong: split.overlong,
    };
  } finally {
    await file.close();
  }
}

async function readBytes(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

export interface SplitLines {
  readonly lines: readonly string[];
  /** Bytes up to where reading goes on. */
  readonly usedBytes: number;
  /** Within a line that is too long: what comes up to its end is passed over. */
  readonly isSkipping: boolean;
  readonly overlong: number;
}

/** Pure: complete lines of some bytes; `isFinished`: nothing comes behind them, so the last line is complete too. */
export function splitLines(bytes: Buffer, isSkipping: boolean, isFinished: boolean): SplitLines {
  const lines: string[] = [];
  let skipping = isSkipping;
  let overlong = 0;
  let start = 0;
  const take = (end: number): void => {
    if (skipping) skipping = false;
    else if (end - start > MAX_LINE_BYTES) overlong += 1;
    else lines.push(bytes.toString('utf8', start, end).replace(/\r$/, ''));
  };
  for (let end = bytes.indexOf(10, start); end !== -1; end = bytes.indexOf(10, start)) {
    take(end);
    start = end + 1;
  }
  const rest = bytes.length - start;
  if (isFinished && rest > 0) {
    take(bytes.length);
    start = bytes.length;
  } else if (skipping || rest > MAX_LINE_BYTES) {
    if (!skipping) overlong += 1;
    skipping = true;
    start = bytes.length;
  }
  return { lines, usedBytes: start, isSkipping: skipping, overlong };
}

async function freshPlace(path: string): Promise<LogPlace> {
  const info = await stat(path, { bigint: true });
  return { path, ino: String(info.ino), offset: 0, isSkipping: false, ...(await freshHead(path)) };
}

async function freshHead(path: string): Promise<{ head: string; headBytes: number }> {
  const { size } = await stat(path);
  const headBytes = Math.min(HEAD_BYTES, size);
  return { head: await headOf(path, headBytes), headBytes };
}

/** A hash of the file's beginning: what it says need not be kept. */
async function headOf(path: string, headBytes: number): Promise<string> {
  const file = await open(path, 'r');
  try {
    const bytes = await readBytes(file, 0, headBytes);
    return createHash('sha256').update(bytes).digest('hex').slice(0, 32);
  } finally {
    await file.close();
  }
}

async function lastLineStart(path: string, size: number): Promise<number> {
  const file = await open(path, 'r');
  try {
    const from = Math.max(0, size - MAX_LINE_BYTES);
    const bytes = await readBytes(file, from, size - from);
    const at = bytes.lastIndexOf(10);
    return at === -1 ? size : from + at + 1;
  } finally {
    await file.close();
  }
}
