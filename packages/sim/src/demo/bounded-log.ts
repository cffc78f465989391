/** A log file that never grows past its bound: one file in use and one before it. */
import { closeSync, fstatSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';

/** Each of the two files; twelve processes at most leave 48 MB. */
export const LOG_MAX_BYTES = 2 * 1024 * 1024;

export interface BoundedLog {
  /** Appends; when the file is full it becomes `<file>.1`, whose older content is dropped. Never throws: a full disk loses log lines. */
  write(chunk: Uint8Array | string): void;
  /** The last lines, at most `count`, for a message about a process that died. */
  tail(count: number): string;
  close(): void;
}

/** Opens `file` for appending. Throws what `openSync` throws. */
export function openBoundedLog(file: string, maxBytes = LOG_MAX_BYTES): BoundedLog {
  let descriptor: number | null = openSync(file, 'a');
  let sizeBytes = fstatSync(descriptor).size;
  const turnOver = () => {
    if (descriptor !== null) closeSync(descriptor);
    descriptor = null;
    renameSync(file, `${file}.1`);
    descriptor = openSync(file, 'a');
    sizeBytes = 0;
  };
  return {
    write(chunk) {
      // One chunk alone must not break the bound.
      const bytes = (
        typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
      ).subarray(0, maxBytes);
      try {
        if (sizeBytes + bytes.length > maxBytes) turnOver();
        if (descriptor === null) return;
        writeSync(descriptor, bytes);
        sizeBytes += bytes.length;
      } catch {
        // Logging must not take the demo down.
      }
    },
    tail(count) {
      const lines = [`${file}.1`, file].flatMap((each) => readText(each).split('\n').filter(Boolean));
      return lines.slice(-count).join('\n');
    },
    close() {
      if (descriptor !== null) closeSync(descriptor);
      descriptor = null;
    },
  };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
