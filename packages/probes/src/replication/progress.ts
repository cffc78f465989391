/** Whether a replication gets on, and how long a stalled one can still be mended. Pure. */
import { addSize, growthBytesPerHour, type SizeSample } from '../database/growth.js';
import type { ReplicaView, SlotView, SourceView } from './views.js';

/** What is remembered of one replication between attempts. Times are monotonic ms. */
export interface Progress {
  /** Where the replica, or the slot that lags most, was; since when; and how much log was written by then. */
  readonly position: string | null;
  readonly positionSinceMs: number;
  readonly writtenThenBytes: number | null;
  /** The replicas' replies, and since when they are the same. */
  readonly replies: string | null;
  readonly repliesSinceMs: number;
  /** Since when the replica looks for its source, in a row; null while it does not. */
  readonly connectingSinceMs: number | null;
  readonly written: readonly SizeSample[];
}

/** What follows from it. */
export interface ProgressFigures {
  /** For how long a position has not moved while the source wrote; 0 while it gets on. */
  readonly stalledS: number;
  /** Since a replica last replied; null where the engine does not tell. */
  readonly silentS: number | null;
  /** For how long the replica has been looking for its source; null while it does not. */
  readonly connectingS: number | null;
  readonly logGrowthBytesPerHour: number | null;
}

/** Log is written in bursts; shorter spans would forecast from one of them. */
const LEAST_GROWTH_SPAN_MS = 30_000;
const MINUTE_MS = 60_000;
const HOUR_MINUTES = 60;

/** Takes in one attempt. */
export function observeProgress(
  before: Progress | null,
  source: SourceView | null,
  replica: ReplicaView | null,
  nowMs: number,
): { readonly progress: Progress; readonly figures: ProgressFigures } {
  const position = positionOf(source, replica);
  const writtenBytes = source?.writtenBytes ?? null;
  const moved = before === null || before.position !== position || position === null;
  const replied = before === null || before.replies !== (source?.replies ?? null);
  const progress: Progress = {
    position,
    positionSinceMs: moved ? nowMs : before.positionSinceMs,
    writtenThenBytes: moved ? writtenBytes : before.writtenThenBytes,
    replies: source?.replies ?? null,
    repliesSinceMs: replied ? nowMs : before.repliesSinceMs,
    connectingSinceMs: replica?.receiver === 'connecting' ? (before?.connectingSinceMs ?? nowMs) : null,
    written:
      writtenBytes === null
        ? (before?.written ?? [])
        : addSize(before?.written ?? [], { atMs: nowMs, sizeBytes: writtenBytes }),
  };
  const isWriting =
    writtenBytes !== null && progress.writtenThenBytes !== null && writtenBytes !== progress.writtenThenBytes;
  return {
    progress,
    figures: {
      stalledS: isWriting ? Math.floor((nowMs - progress.positionSinceMs) / 1_000) : 0,
      silentS: source?.replies == null ? null : Math.floor((nowMs - progress.repliesSinceMs) / 1_000),
      connectingS:
        progress.connectingSinceMs === null ? null : Math.floor((nowMs - progress.connectingSinceMs) / 1_000),
      logGrowthBytesPerHour: growthBytesPerHour(progress.written, LEAST_GROWTH_SPAN_MS),
    },
  };
}

/** The slot that keeps most. */
export function heaviestSlot(slots: readonly SlotView[]): SlotView | null {
  return slots.reduce<SlotView | null>(
    (most, slot) => (most && (most.retainedBytes ?? 0) >= (slot.retainedBytes ?? 0) ? most : slot),
    null,
  );
}

function positionOf(source: SourceView | null, replica: ReplicaView | null): string | null {
  const slot = heaviestSlot(source?.slots ?? []);
  return slot ? slot.position : (replica?.position ?? null);
}

/**
 * Minutes until a replication that does not get on can only be made anew: the least of what is left of the log's retention, of the slot's limit and of the
 * disk, the latter two at the rate at which log is written. null where nothing sets a limit that is known; 0 when it is passed.
 */
export function pointOfNoReturnMinutes(
  limits: {
    readonly retentionS: number | null;
    readonly stalledS: number;
    readonly safeBytes: number | null;
    readonly diskFreeBytes: number | null;
  },
  growthBytesPerHourOfLog: number | null,
): number | null {
  const { retentionS, stalledS, safeBytes, diskFreeBytes } = limits;
  const left: number[] = [];
  if (retentionS !== null && retentionS > 0) left.push(((retentionS - stalledS) * 1_000) / MINUTE_MS);
  if (growthBytesPerHourOfLog !== null && growthBytesPerHourOfLog > 0)
    for (const bytes of [safeBytes, diskFreeBytes])
      if (bytes !== null) left.push((bytes * HOUR_MINUTES) / growthBytesPerHourOfLog);
  return left.length === 0 ? null : Math.max(0, Math.floor(Math.min(...left)));
}
