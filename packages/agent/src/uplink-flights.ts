/** Messages that were sent and are not acknowledged yet. */
import type { OutboxRow } from './ports.js';

export type Lane = 'live' | 'fill';

export interface Flight {
  readonly lane: Lane;
  readonly boot: string;
  /** Sequences not acknowledged yet. */
  readonly seqs: ReadonlySet<number>;
  /** The rows of a live message, which may be sent live again; those of a fill message are read again from the outbox. */
  readonly liveRows: readonly OutboxRow[];
  /** When the oldest of its rows was offered. */
  readonly liveSinceMs: number;
  /** Taken for lost when it is not acknowledged by then. */
  readonly deadlineMs: number;
}

/** The owner bounds how many there are. */
export interface Flights {
  add(message: { lane: Lane; rows: readonly OutboxRow[]; liveSinceMs: number; deadlineMs: number }): void;
  remove(flight: Flight): void;
  /** Takes one sequence out of a flight, and the flight away with its last. */
  settle(flight: Flight, seq: number): void;
  /** Moves every deadline after `latestMs` to it. */
  hasten(latestMs: number): void;
  /** True for a sequence in any flight. */
  has(seq: number): boolean;
  count(lane: Lane): number;
  /** Oldest first; a copy. */
  all(): Flight[];
}

export function createFlights(): Flights {
  const flights = new Map<Flight, { seqs: Set<number>; flight: { deadlineMs: number } }>();
  const flying = new Set<number>();
  const remove = (flight: Flight): void => {
    flights.delete(flight);
    for (const seq of flight.seqs) flying.delete(seq);
  };
  return {
    add({ lane, rows, liveSinceMs, deadlineMs }) {
      const seqs = new Set(rows.map((row) => row.seq));
      const liveRows = lane === 'live' ? rows : [];
      const flight = { lane, boot: rows[0]?.boot ?? '', seqs, liveRows, liveSinceMs, deadlineMs };
      flights.set(flight, { seqs, flight });
      for (const seq of seqs) flying.add(seq);
    },
    remove,
    settle(flight, seq) {
      const seqs = flights.get(flight)?.seqs;
      if (seqs?.delete(seq)) flying.delete(seq);
      if (seqs?.size === 0) flights.delete(flight);
    },
    hasten(latestMs) {
      for (const { flight } of flights.values()) flight.deadlineMs = Math.min(flight.deadlineMs, latestMs);
    },
    has: (seq) => flying.has(seq),
    count(lane) {
      let count = 0;
      for (const flight of flights.keys()) if (flight.lane === lane) count++;
      return count;
    },
    all: () => [...flights.keys()],
  };
}
