/** What the outbox asks of a place that holds heartbeats: a file, or memory while the file cannot be used. */
import type { Birth, SeqRange } from '@tillwatch/model';
import type { OutboxRow } from './ports.js';

/** What an engine holds now. */
export interface EngineUsage {
  readonly heartbeats: number;
  /** All that it takes: for a file, with its write-ahead log. */
  readonly bytes: number;
  readonly oldestAtMs: number | null;
}

/**
 * Heartbeats in the order of their sequence, within bounds of bytes and age. The disk engine throws what SQLite throws; see
 * outbox-fault.ts for what becomes of it. Each call takes effect whole or not at all, but for `settle`, which may stop between ranges.
 */
export interface OutboxEngine {
  /** The highest sequence that was ever appended, also when it is settled by now; 0 before the first. */
  highSeq(): number;
  /** Opens a boot whose rows have sequences from `firstSeq` on; forgets boots that have no rows. */
  begin(birth: Birth, firstSeq: number): void;
  /** Adds rows of the newest boot, ascending and above `highSeq()`. */
  append(rows: readonly OutboxRow[]): void;
  /** Rows after `seq`, ascending, at most `limit`. */
  after(seq: number, limit: number): OutboxRow[];
  /** Birth of a boot that has rows, or of the newest; the same object each time. */
  birth(boot: string): Birth | null;
  /** Forgets rows of a boot; what it does not hold is passed over. */
  settle(boot: string, ranges: readonly SeqRange[]): void;
  /** Heartbeats given up by the bounds or found damaged, since it was made. */
  evicted(): number;
  usage(): EngineUsage;
  close(): void;
}

/** Bounds that both engines keep. */
export interface EngineBounds {
  readonly maxBytes: number;
  /** In recorded time: see outbox-boots.ts. */
  readonly maxAgeMs: number;
  /** The newest sequences, this many, are thinned only after all older ones. */
  readonly keepFull: number;
}
