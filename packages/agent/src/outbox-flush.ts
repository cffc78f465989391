/** Carries what was written to a file through to the disk, off the event loop. */
import { close, closeSync, fdatasync, openSync } from 'node:fs';

/** Asks the system to bring a file's written bytes to the disk. */
export interface Flusher {
  /** Starts a flush, or has another follow the one under way. */
  request(): void;
  close(): void;
}

/**
 * Flushes `file` in libuv's thread pool: an fsync takes 5-50 ms on a store PC's hard disk, and on the event loop it would be
 * measured as latency of the probes. `onFault` hears of a flush that failed, `onDone` of one that did not. Throws when the file cannot be opened.
 */
export function createFlusher(file: string, onDone: () => void, onFault: (error: Error) => void): Flusher {
  // Windows flushes only files that are open for writing.
  const fd = openSync(file, 'r+');
  let isRunning = false;
  let isWanted = false;
  let isClosed = false;
  const run = (): void => {
    isRunning = true;
    isWanted = false;
    fdatasync(fd, (error) => {
      isRunning = false;
      if (isClosed) return close(fd);
      if (error) onFault(error);
      else onDone();
      if (isWanted) run();
    });
  };
  return {
    request() {
      isWanted = true;
      if (!isRunning && !isClosed) run();
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      if (!isRunning) closeSync(fd);
    },
  };
}
