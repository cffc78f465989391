/** The agent's seams: what the runner, the outbox and the uplink ask of each other. */
import type { Birth, Heartbeat } from '@tillwatch/model';

/** Time as the agent sees it; a test passes its own. */
export interface Clock {
  /** Wall clock, epoch ms; may jump. */
  nowMs(): number;
  /** Time since the machine's start, ms, counting suspend (CLOCK_BOOTTIME); never goes back. */
  steadyMs(): number;
}

export interface OutboxRow {
  readonly seq: number;
  readonly boot: string;
  /** Encoded window, without its sequence. */
  readonly window: Uint8Array;
  readonly endedAtMs: number;
  /** Given up last: it tells what cannot be told again. */
  readonly isLasting: boolean;
}

export interface OutboxStats {
  readonly heartbeats: number;
  readonly bytes: number;
  readonly maxBytes: number;
  readonly oldestAtMs: number | null;
  /** Heartbeats thrown away by the bound, since the file was made. */
  readonly evicted: number;
  /** `memory` when the disk refuses: bounded, what lasts is kept. */
  readonly mode: 'disk' | 'memory';
  readonly problem: string | null;
}

/**
 * Heartbeats from their making to the collector's acknowledgement. Synchronous: better-sqlite3 is, and a window comes only every few seconds.
 * Nothing here throws for a full or broken disk; it degrades to memory and says so in `stats().problem`.
 */
export interface Outbox {
  /** Grows with every open of this file. */
  readonly incarnation: number;
  /** Records the birth of this start; births of older boots stay while they have rows. */
  begin(birth: Birth): void;
  /** Durably appends one heartbeat of the current boot and gives it its sequence. One with news lasts anyway. */
  append(heartbeat: Omit<Heartbeat, 'seq'>, isLasting?: boolean): OutboxRow;
  /** Rows after `seq` in order, oldest first, at most `limit`. */
  after(seq: number, limit: number): readonly OutboxRow[];
  /** The birth of a boot that still has rows (or of the current boot). */
  birth(boot: string): Birth | null;
  /** Forgets acknowledged rows. */
  settle(boot: string, ranges: readonly { first: number; count: number }[]): void;
  stats(): OutboxStats;
  /** Tells of each change of mode or problem, and of each eviction batch. */
  onNotice(listener: (notice: OutboxNotice) => void): void;
  close(): void;
}

export type OutboxNotice =
  | { readonly type: 'problem'; readonly problem: string }
  | { readonly type: 'recovered' }
  | { readonly type: 'evicted'; readonly heartbeats: number }
  | { readonly type: 'set-aside'; readonly file: string; readonly why: string };

/** Connection to a broker as the store's own view shows it. */
export interface UplinkStatus {
  readonly state: 'connected' | 'connecting' | 'refused' | 'offline';
  readonly broker: string | null;
  /** Wall clock, epoch ms. */
  readonly sinceMs: number;
  readonly lastError: string | null;
}

/** Sends what the outbox holds in two lanes: live (newest first) and backfill (oldest first, rate-limited). */
export interface Uplink {
  start(): void;
  /** A row was appended; news go out at once, a steady window may wait for its batch. */
  offer(row: OutboxRow, isNews: boolean): void;
  status(): UplinkStatus;
  /** Publishes a clean will, drains what is in flight (at most 2 s) and disconnects. */
  stop(): Promise<void>;
}
