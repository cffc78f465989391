/** Walks through the outbox, oldest first, for rows that are to be sent as history. */
import type { Outbox, OutboxRow } from './ports.js';

export interface Backlog {
  /** A row that was passed over is to be found again. */
  giveBack(seq: number): void;
  /** Looks from the outbox's start again. */
  rescan(): void;
  /** False once a walk has come to the end and nothing was given back since. */
  mayHaveMore(): boolean;
  /** The oldest rows that are not `isHeld`: of one boot, at most `maxRows` and, but for a single row, `maxBytes`. */
  take(limit: { maxRows: number; maxBytes: number; isHeld: (seq: number) => boolean }): OutboxRow[];
}

const READ_ROWS = 128;

export function createBacklog(outbox: Pick<Outbox, 'after'>): Backlog {
  /** Every row up to here was taken, or was held when the walk passed it. */
  let cursor = 0;
  let mayHaveMore = true;
  const giveBack = (seq: number): void => {
    cursor = Math.min(cursor, seq - 1);
    mayHaveMore = true;
  };
  return {
    giveBack,
    rescan: () => giveBack(1),
    mayHaveMore: () => mayHaveMore,
    take({ maxRows, maxBytes, isHeld }) {
      const taken: OutboxRow[] = [];
      let bytes = 0;
      for (;;) {
        const read = outbox.after(cursor, READ_ROWS);
        for (const row of read) {
          if (!isHeld(row.seq)) {
            const isFull = taken.length >= maxRows || bytes + row.window.length > maxBytes;
            if (taken.length > 0 && (isFull || row.boot !== taken[0]?.boot)) return taken;
            taken.push(row);
            bytes += row.window.length;
          }
          cursor = row.seq;
        }
        if (read.length === 0) {
          mayHaveMore = taken.length > 0;
          return taken;
        }
      }
    },
  };
}
