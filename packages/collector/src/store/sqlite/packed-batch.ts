/** A batch as it crosses to the store's thread: all heartbeats in one buffer that moves, the rare rest as plain records. */
import type {
  Batch,
  ChangeRecord,
  ClockRecord,
  CurrentRecord,
  QuarantineRecord,
  TransitionRecord,
} from '../../ports.js';
import { type PackedFrames, packFrames } from './log-row.js';

export interface PackedBirth {
  readonly site: string;
  readonly agent: string;
  readonly boot: string;
  readonly incarnation: number;
  readonly startedAtMs: number;
  readonly windowMs: number;
  readonly past: boolean;
  readonly receivedAtMs: number;
  readonly bytes: Uint8Array;
  readonly checks: readonly string[];
}

export interface PackedBatch {
  readonly frames: PackedFrames;
  readonly births: readonly PackedBirth[];
  readonly transitions: readonly TransitionRecord[];
  readonly changes: readonly ChangeRecord[];
  readonly current: readonly CurrentRecord[];
  readonly quarantine: readonly QuarantineRecord[];
  readonly clocks: readonly ClockRecord[];
}

/** Throws RangeError for a heartbeat that cannot be stored. */
export function packBatch(batch: Batch): PackedBatch {
  return {
    frames: packFrames(batch.heartbeats),
    births: batch.births.map(({ site, agent, birth, bytes, receivedAtMs, past }) => ({
      site,
      agent,
      boot: birth.boot,
      incarnation: birth.incarnation,
      startedAtMs: birth.startedAtMs,
      windowMs: birth.windowMs,
      past,
      receivedAtMs,
      // A view's whole buffer would cross with it (and a Buffer's `slice` is a view).
      bytes: new Uint8Array(bytes),
      checks: birth.definition.checks.map(({ id }) => id),
    })),
    transitions: batch.transitions,
    changes: batch.changes,
    current: batch.current,
    quarantine: batch.quarantine.map((record) => ({ ...record, bytes: new Uint8Array(record.bytes) })),
    clocks: batch.clocks ?? [],
  };
}
