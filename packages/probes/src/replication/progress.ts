/** Whether a replication gets on, and how long a stalled one can still be mended. Pure. */
import { addSize, growthBytesPerHour, leastGrowthBytesPerHour, type SizeSample } from '../database/growth.js';
import type { ReplicaView, SlotView, SourceView } from './views.js';

/** What is remembered of one replication between attempts. Times are monotonic ms. */
export interface Progress {
  /** By slot; where there is none, the replica's own under ''. At most {@link MOST_TRACKS}, those that keep most. */
  readonly tracks: ReadonlyMap<string, Track>;
  /** The replicas' replies, and since when they are the same. */
  readonly replies: string | null;
  readonly repliesSinceMs: number;
  /** Since when the replica looks for its source, in a row; null while it does not. */
  readonly connectingSinceMs: number | null;
  readonly written: readonly SizeSample[];
  /** A place that the replica had received, and since when it has received more without having applied up to there; null where the engine tells no places. */
  readonly toApply: { readonly place: number; readonly sinceMs: number | null } | null;
}

/** How one slot, or the replica, gets on. */
interface Track {
  /** Where it was; since when, with something to get on with; and how much log was written by then. */
  readonly position: string | null;
  readonly positionSinceMs: number;
  readonly writtenThenBytes: number | null;
  /** When it last got on, and what was written since: log that is kept for it. */
  readonly heldSinceMs: number;
  readonly held: readonly SizeSample[];
}

/** What follows from it, for the slot that keeps most. */
export interface ProgressFigures {
  /** For how long a position has not moved while the source wrote; 0 while it gets on. */
  readonly stalledS: number;
  /** Since a replica last replied; null where the engine does not tell. */
  readonly silentS: number | null;
  /** For how long the replica has been looking for its source; null while it does not. */
  readonly connectingS: number | null;
  readonly logGrowthBytesPerHour: number | null;
  /** Since it last got on, and the rate at which log is kept for it since then; null where the engine does not tell what is written. */
  readonly heldS: number;
  readonly heldGrowthBytesPerHour: number | null;
  /**
   * For how long the replica has not applied what it had received before something newer; 0 where it keeps up with what comes, however late that
   * is, null where the engine tells no places.
   */
  readonly unappliedS: number | null;
}

/** Slots of one source that are followed. */
export const MOST_TRACKS = 32;
/** Log is written in bursts; shorter spans would forecast from one of them. */
const LEAST_GROWTH_SPAN_MS = 30_000;
const MINUTE_MS = 60_000;
const HOUR_MINUTES = 60;

/** Whether replication surely does not get on: a thread that is stopped or looks for its source, a slot that nobody reads, a replica too few. */
export function isCut(source: SourceView | null, replica: ReplicaView | null, replicas: number): boolean {
  if (replica?.receiver === 'stopped' || replica?.applier === 'stopped' || replica?.receiver === 'connecting')
    return true;
  return source?.slots.some(({ isActive }) => !isActive) || (source?.replicas ?? replicas) < replicas;
}

/** Takes in one attempt. `replicas`: how many the source should have. */
export function observeProgress(
  before: Progress | null,
  source: SourceView | null,
  replica: ReplicaView | null,
  nowMs: number,
  replicas: number,
): { readonly progress: Progress; readonly figures: ProgressFigures } {
  const writtenBytes = source?.writtenBytes ?? null;
  const sample = writtenBytes === null ? null : { atMs: nowMs, sizeBytes: writtenBytes };
  const replied = before === null || before.replies !== (source?.replies ?? null);
  const isWhole = !isCut(source, replica, replicas);
  const positions = positionsOf(source, replica);
  const tracks = new Map(
    positions.map(([name, position]) => {
      const known = before?.tracks.get(name) ?? null;
      return [name, followPosition(known, { position, sample, isWhole, nowMs })];
    }),
  );
  const progress: Progress = {
    tracks,
    replies: source?.replies ?? null,
    repliesSinceMs: replied ? nowMs : before.repliesSinceMs,
    connectingSinceMs: replica?.receiver === 'connecting' ? (before?.connectingSinceMs ?? nowMs) : null,
    written: sample === null ? (before?.written ?? []) : addSize(before?.written ?? [], sample),
    toApply: nextToApply(before?.toApply ?? null, replica, nowMs),
  };
  const heaviest = tracks.get(positions[0]?.[0] ?? '');
  return {
    progress,
    figures: {
      stalledS: stalledS(heaviest, writtenBytes, nowMs),
      silentS: source?.replies == null ? null : Math.floor((nowMs - progress.repliesSinceMs) / 1_000),
      connectingS:
        progress.connectingSinceMs === null ? null : Math.floor((nowMs - progress.connectingSinceMs) / 1_000),
      logGrowthBytesPerHour: growthBytesPerHour(progress.written, LEAST_GROWTH_SPAN_MS),
      heldS: Math.floor((nowMs - (heaviest?.heldSinceMs ?? nowMs)) / 1_000),
      heldGrowthBytesPerHour:
        heaviest === undefined || heaviest.held.length === 0 ? null : leastGrowthBytesPerHour(heaviest.held),
      unappliedS: progress.toApply === null ? null : Math.floor((nowMs - (progress.toApply.sinceMs ?? nowMs)) / 1_000),
    },
  };
}

/** `sample`: what is written by now; null where the engine does not tell. `isWhole`: nothing of the replication is surely cut. */
function followPosition(
  before: Track | null,
  now: {
    readonly position: string | null;
    readonly sample: SizeSample | null;
    readonly isWhole: boolean;
    readonly nowMs: number;
  },
): Track {
  const { position, sample, isWhole, nowMs } = now;
  const writtenBytes = sample?.sizeBytes ?? null;
  // Where nothing was written, there is nothing to get on with.
  const moved =
    before === null || before.position !== position || position === null || before.writtenThenBytes === writtenBytes;
  const isAfresh = before === null || (moved && isWhole);
  return {
    position,
    positionSinceMs: moved ? nowMs : before.positionSinceMs,
    writtenThenBytes: moved ? writtenBytes : before.writtenThenBytes,
    heldSinceMs: isAfresh ? nowMs : before.heldSinceMs,
    held: sample === null ? [] : addSize(isAfresh ? [] : before.held, sample),
  };
}

function stalledS(track: Track | undefined, writtenBytes: number | null, nowMs: number): number {
  const isWriting = writtenBytes !== null && track?.writtenThenBytes != null && writtenBytes !== track.writtenThenBytes;
  return isWriting ? Math.floor((nowMs - track.positionSinceMs) / 1_000) : 0;
}

/**
 * What came in pieces over a bad line is applied as it comes, and the rest of a transaction may be under way: only what stays while more comes was
 * received and is not applied. A log that begins anew is another.
 */
function nextToApply(before: Progress['toApply'], replica: ReplicaView | null, nowMs: number): Progress['toApply'] {
  const { receivedPlace = null, appliedPlace = null } = replica ?? {};
  if (receivedPlace === null || appliedPlace === null) return null;
  if (before === null || appliedPlace >= before.place || receivedPlace < before.place)
    return { place: receivedPlace, sinceMs: null };
  return receivedPlace > before.place ? { ...before, sinceMs: before.sinceMs ?? nowMs } : before;
}

/** The slot that keeps most. */
export function heaviestSlot(slots: readonly SlotView[]): SlotView | null {
  return byWeight(slots)[0] ?? null;
}

function byWeight(slots: readonly SlotView[]): readonly SlotView[] {
  return slots.toSorted((a, b) => (b.retainedBytes ?? 0) - (a.retainedBytes ?? 0));
}

/** Names and positions, the slot that keeps most first. */
function positionsOf(
  source: SourceView | null,
  replica: ReplicaView | null,
): readonly (readonly [string, string | null])[] {
  const slots = byWeight(source?.slots ?? []);
  if (slots.length === 0) return [['', replica?.position ?? null]];
  return slots.slice(0, MOST_TRACKS).map(({ name, position }) => [name, position] as const);
}

/**
 * Minutes until a replication that does not get on can only be made anew: the least of what is left of the log's retention, of the slot's limit and of the
 * disk, the latter two at the rate at which log is kept since it last got on: what was written before, however much, is no longer kept for it. null where
 * nothing sets a limit that is known; 0 when it is passed.
 */
export function pointOfNoReturnMinutes(
  limits: {
    readonly retentionS: number | null;
    readonly safeBytes: number | null;
    readonly diskFreeBytes: number | null;
  },
  { heldS, heldGrowthBytesPerHour }: Pick<ProgressFigures, 'heldS' | 'heldGrowthBytesPerHour'>,
): number | null {
  const { retentionS, safeBytes, diskFreeBytes } = limits;
  const left: number[] = [];
  if (retentionS !== null && retentionS > 0) left.push(((retentionS - heldS) * 1_000) / MINUTE_MS);
  if (heldGrowthBytesPerHour !== null && heldGrowthBytesPerHour > 0)
    for (const bytes of [safeBytes, diskFreeBytes])
      if (bytes !== null) left.push((bytes * HOUR_MINUTES) / heldGrowthBytesPerHour);
  return left.length === 0 ? null : Math.max(0, Math.floor(Math.min(...left)));
}
