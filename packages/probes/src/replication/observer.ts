/** What is kept of each replication between attempts, and of its marker over restarts. */
import { randomUUID } from 'node:crypto';
import type { ProbeIo } from '../probe.js';
import { type Marker, type MarkerMemory, observeMarker, type ReaderTime } from './marker-clock.js';
import { observeProgress, type Progress, type ProgressFigures } from './progress.js';
import type { ReplicaView, SourceView } from './views.js';

/** Replications that are remembered; the one longest unused is forgotten first. */
export const MAX_OBSERVED = 1_024;
/** What is remembered durably is written at most this often for each direction. */
const KEEP_EVERY_MS = 600_000;

interface Observed {
  readonly progress: Progress | null;
  readonly marker: MarkerMemory | null;
  readonly writtenMs: number | null;
  readonly keptMs: number | null;
}

const NOTHING: Observed = { progress: null, marker: null, writtenMs: null, keptMs: null };

export interface ReplicationObserver {
  /** This run of this writer. */
  readonly epoch: string;
  /** Whether `everyS` have passed since the last write; the caller tells when it has written. */
  isWriteDue(key: string, everyS: number): boolean;
  wrote(key: string): void;
  /** Age of the marker, ms. */
  ageMs(key: string, marker: Marker, maxSkewMs: number): number;
  /** The age that the row seen last has at least, where it cannot be read now; 0 where none was seen. */
  leastAgeMs(key: string): number;
  progress(key: string, source: SourceView | null, replica: ReplicaView | null, replicas: number): ProgressFigures;
  now(): ReaderTime;
}

/** An observer over clocks and a durable memory. */
export function createReplicationObserver(now: () => ReaderTime, memory: ProbeIo['memory']): ReplicationObserver {
  const observed = new Map<string, Observed>();
  const epoch = randomUUID();

  const of = (key: string): Observed =>
    observed.get(key) ?? { ...NOTHING, marker: recalled(memory.get(memoryKey(key)), now()) };
  const keep = (key: string, next: Observed): void => {
    observed.delete(key);
    observed.set(key, next);
    if (observed.size > MAX_OBSERVED) observed.delete(observed.keys().next().value ?? key);
  };

  return {
    epoch,
    now,
    isWriteDue(key, everyS) {
      const { writtenMs } = of(key);
      // A timer that fires a little early must not skip a turn.
      return writtenMs === null || now().monotonicMs - writtenMs >= everyS * 950;
    },
    wrote(key) {
      keep(key, { ...of(key), writtenMs: now().monotonicMs });
    },
    ageMs(key, marker, maxSkewMs) {
      const known = of(key);
      const at = now();
      const { memory: next, ageMs } = observeMarker(known.marker, marker, at, { maxSkewMs, ownEpoch: epoch });
      const isDue = known.keptMs === null || at.monotonicMs - known.keptMs >= KEEP_EVERY_MS;
      keep(key, { ...known, marker: next, keptMs: isDue ? at.monotonicMs : known.keptMs });
      if (isDue) remember(memory, memoryKey(key), next);
      return ageMs;
    },
    leastAgeMs(key) {
      const { marker } = of(key);
      return marker === null ? 0 : Math.max(0, now().monotonicMs - marker.seenAt.monotonicMs);
    },
    progress(key, source, replica, replicas) {
      const known = of(key);
      const { progress, figures } = observeProgress(known.progress, source, replica, now().monotonicMs, replicas);
      keep(key, { ...known, progress });
      return figures;
    },
  };
}

/** The observer that all attempts of `io` share. */
export function sharedReplicationObserver(io: ProbeIo): ReplicationObserver {
  return io.shared('replication', () => {
    const now = () => ({ wallMs: Date.now(), monotonicMs: io.nowUs() / 1_000 });
    return { value: createReplicationObserver(now, io.memory), close: () => {} };
  });
}

function memoryKey(key: string): string {
  return `replication ${key}`;
}

function remember(memory: ProbeIo['memory'], key: string, marker: MarkerMemory): void {
  try {
    memory.set(key, JSON.stringify(marker));
  } catch (error) {
    // The memory is full: this direction then begins anew after a restart, no worse.
    if (!(error instanceof RangeError)) throw error;
  }
}

/**
 * What a run before this one knew. Its monotonic clock has gone: times are carried over by the wall clock, and its offsets count for the hour that has just begun.
 * What is not of our making is nothing.
 */
export function recalled(text: string | undefined, now: ReaderTime): MarkerMemory | null {
  if (text === undefined) return null;
  try {
    const { marker, seenAt, lastAt, setMs, offsets } = JSON.parse(text) as MarkerMemory;
    const leastMs = Math.min(...offsets.map((offset) => offset.leastMs));
    const agoMs = now.wallMs - seenAt.wallMs;
    const isSound =
      [marker.seq, marker.writtenAtMs, marker.writerMs, lastAt.wallMs, setMs, leastMs, agoMs].every(Number.isFinite) &&
      typeof marker.epoch === 'string' &&
      agoMs >= 0;
    if (!isSound) return null;
    return {
      marker,
      seenAt: { wallMs: seenAt.wallMs, monotonicMs: now.monotonicMs - agoMs },
      lastAt: now,
      setMs,
      offsets: [{ hour: Math.floor(now.monotonicMs / 3_600_000), leastMs }],
    };
  } catch {
    return null;
  }
}
