/** How old the newest row is that arrived, told without trusting that two machines' clocks agree. Pure. */

/** The marker as it is written: by whom, when by both its clocks, how often before. */
export interface Marker {
  readonly seq: number;
  /** Epoch ms of the writer's clock. */
  readonly writtenAtMs: number;
  /** The writer's monotonic clock, ms; comparable within one `epoch`. */
  readonly writerMs: number;
  /** One run of one writer. */
  readonly epoch: string;
}

/** Both clocks of the reader at one moment. */
export interface ReaderTime {
  readonly wallMs: number;
  readonly monotonicMs: number;
}

/** What a reader remembers of one direction. Offsets are the reader's clock less the writer's stamp when a row was first seen: skew plus delay. */
export interface MarkerMemory {
  readonly marker: Marker;
  readonly seenAt: ReaderTime;
  readonly lastAt: ReaderTime;
  /** By how much the clocks were set against each other since the first row, as both machines' monotonic clocks tell. */
  readonly setMs: number;
  /** Least offset of each of the last hours, newest last. */
  readonly offsets: readonly { readonly hour: number; readonly leastMs: number }[];
}

const HOUR_MS = 3_600_000;
/** A lag that lasts longer than this may be taken for skew, up to the skew that is allowed. */
export const MAX_HOURS = 24;
/** Less is jitter between the two clocks of one machine. */
const STEP_MS = 2_000;

/**
 * Takes in what was read. The age is the greatest of two truths that need no common clock:
 * - how long the reader has seen the same row (its own monotonic clock): a row is at least as old as that;
 * - how much later than its stamp it is, beyond the least such offset of the last day. The least offset is the clocks' skew plus the shortest delay that was ever
 *   seen (as NTP's minimum filter has it), so skew cancels out. It is believed up to `maxSkewMs`: a constant lag beyond that shows even where it was there first.
 * A clock that is set on either side shifts all offsets; both machines' monotonic clocks tell by how much, so that setting a clock neither fakes a lag nor hides one.
 * A row of the reader's own `epoch` needs none of this.
 */
export function observeMarker(
  memory: MarkerMemory | null,
  marker: Marker,
  now: ReaderTime,
  options: { readonly maxSkewMs: number; readonly ownEpoch: string },
): { readonly memory: MarkerMemory; readonly ageMs: number } {
  const isNew = memory === null || !isSame(memory.marker, marker);
  const steppedMs = memory === null ? 0 : readerStep(memory.lastAt, now) - writerStep(memory.marker, marker);
  const known = (memory?.offsets ?? []).map(({ hour, leastMs }) => ({ hour, leastMs: leastMs + steppedMs }));
  const offsetMs = now.wallMs - marker.writtenAtMs;
  const offsets = isNew ? withOffset(known, Math.floor(now.monotonicMs / HOUR_MS), offsetMs) : known;
  const seenAt = isNew ? now : memory.seenAt;
  const setMs = (memory?.setMs ?? 0) + steppedMs;
  const next = { marker, seenAt, lastAt: now, setMs, offsets };
  if (marker.epoch === options.ownEpoch) return { memory: next, ageMs: Math.max(0, now.monotonicMs - marker.writerMs) };
  const leastMs = Math.min(...offsets.map((hour) => hour.leastMs));
  // What was set is known; only the rest has to be believed.
  const skewMs = setMs + Math.max(-options.maxSkewMs, Math.min(options.maxSkewMs, leastMs - setMs));
  return { memory: next, ageMs: Math.max(0, offsetMs - skewMs, now.monotonicMs - seenAt.monotonicMs) };
}

function isSame(one: Marker, other: Marker): boolean {
  return one.seq === other.seq && one.epoch === other.epoch && one.writtenAtMs === other.writtenAtMs;
}

/** By how much the reader's clock was set since `before`; 0 for jitter. */
function readerStep(before: ReaderTime, now: ReaderTime): number {
  const stepMs = now.wallMs - before.wallMs - (now.monotonicMs - before.monotonicMs);
  return Math.abs(stepMs) > STEP_MS ? stepMs : 0;
}

/** By how much the writer's clock was set between two rows of one run; 0 where that cannot be told. */
function writerStep(before: Marker, now: Marker): number {
  if (before.epoch !== now.epoch) return 0;
  const stepMs = now.writtenAtMs - before.writtenAtMs - (now.writerMs - before.writerMs);
  return Math.abs(stepMs) > STEP_MS ? stepMs : 0;
}

function withOffset(offsets: MarkerMemory['offsets'], hour: number, offsetMs: number): MarkerMemory['offsets'] {
  const kept = offsets.filter((known) => known.hour <= hour && hour - known.hour < MAX_HOURS);
  const last = kept.at(-1);
  if (last?.hour !== hour) return [...kept, { hour, leastMs: offsetMs }];
  return [...kept.slice(0, -1), { hour, leastMs: Math.min(last.leastMs, offsetMs) }];
}
