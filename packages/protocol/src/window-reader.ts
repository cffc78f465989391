/**
 * Reads a window as our own encoder writes it, straight from its bytes into check summaries: every field at most once, columns packed, no
 * transitions and changes. Whatever is otherwise (other implementations, damage, lies) is left to the generated decoder, which alone says what
 * is refused
 * and why; so the two can only differ where this one takes something, and a property test holds them equal there.
 */
import type { CheckSummary, Heartbeat } from '@tillwatch/model';
import { NumberCursor } from './wire-cursor.js';
import type { WireTable } from './wire-table.js';
import { reasonFromWire, stateNamed } from './wire-table.js';

/** A check summary under construction. */
export type MutableSummary = { -readonly [K in keyof CheckSummary]: CheckSummary[K] };

/** Latency beyond this is written as this: an hour and more is no latency. */
export const MAX_LATENCY_US = 2 ** 32 - 1;
/** Steps of the maximum per doubling. */
export const STEPS_PER_OCTAVE = 16;
/** No attempt is slower than the median by more than 2^32: the widest a latency can be. */
export const MAX_STEP = 512;

/** Field numbers of `Window` (uplink.proto). */
const FIELD = {
  endedAfterMs: 1,
  lengthMs: 2,
  seqGap: 3,
  sent: 4,
  sentCheck: 5,
  sentCount: 6,
  lostCheck: 7,
  lostCount: 8,
  medianUs: 9,
  maxStep: 10,
  oddCheck: 11,
  oddState: 12,
  oddReason: 13,
  valueSlot: 14,
  value: 15,
} as const;
const FIELDS = 16;
const LAST_SCALAR = FIELD.sent;

/** Where each column lies in the window that is being read, and the scalars; one for all, as reading never waits. */
const starts = new Int32Array(FIELDS);
const ends = new Int32Array(FIELDS);
const scalars = new Float64Array(LAST_SCALAR + 1);
const cursor = new NumberCursor();
const beside = new NumberCursor();

/** What a step stands for, as a factor: 2^(step/16). */
const FACTORS = Float64Array.from({ length: MAX_STEP + 1 }, (_, step) => 2 ** (step / STEPS_PER_OCTAVE));

/** The maximum that a step (0..{@link MAX_STEP}) stands for, microseconds. */
export function maxFromStep(medianUs: number, step: number): number {
  return step === 0 ? medianUs : Math.min(MAX_LATENCY_US, Math.ceil(medianUs * (FACTORS[step] ?? 1) - 1e-6));
}

export interface WindowRead {
  readonly heartbeat: Heartbeat;
  /** What the message adds to the previous sequence. */
  readonly seqGap: number;
}

/** The window in its usual form; null where it is in any other, or false. */
export function readUsualWindow(bytes: Uint8Array, seq: number, table: WireTable): WindowRead | null {
  if (!locate(bytes)) return null;
  const checks = readLatencies(bytes, table.checkCount, scalars[FIELD.sent] ?? 0);
  if (checks === null) return null;
  const isSound =
    readPairs(bytes, FIELD.sentCheck, FIELD.sentCount, checks, putSent) &&
    readPairs(bytes, FIELD.lostCheck, FIELD.lostCount, checks, putLost) &&
    readPairs(bytes, FIELD.oddCheck, FIELD.oddState, checks, putState) &&
    readPairs(bytes, FIELD.oddCheck, FIELD.oddReason, checks, putReason) &&
    readValues(bytes, table, checks);
  if (!isSound) return null;
  for (const { lost, sent } of checks) if (lost > sent) return null;
  const lengthMs = scalars[FIELD.lengthMs] || table.windowMs;
  const endedAtMs = table.startedAtMs + (scalars[FIELD.endedAfterMs] ?? 0);
  return { heartbeat: { seq, endedAtMs, lengthMs, checks, transitions: [] }, seqGap: scalars[FIELD.seqGap] ?? 0 };
}

/** Finds the fields; false where one of them is not as we write it. */
function locate(bytes: Uint8Array): boolean {
  starts.fill(0);
  ends.fill(0);
  scalars.fill(0);
  let seen = 0;
  cursor.over(bytes, 0, bytes.length);
  while (!cursor.isAtEnd) {
    const tag = cursor.unsigned32();
    const field = tag >>> 3;
    if (tag < 0 || field < 1 || field >= FIELDS || (seen & (1 << field)) !== 0) return false;
    seen |= 1 << field;
    if (field <= LAST_SCALAR) {
      if ((tag & 7) !== 0) return false;
      const value = field === FIELD.endedAfterMs ? cursor.unsigned() : cursor.unsigned32();
      if (value < 0) return false;
      scalars[field] = value;
      continue;
    }
    if ((tag & 7) !== 2) return false;
    const length = cursor.unsigned32();
    const start = cursor.at;
    if (length < 0 || !cursor.skip(length)) return false;
    starts[field] = start;
    ends[field] = cursor.at;
  }
  return true;
}

function over(to: NumberCursor, bytes: Uint8Array, field: number): NumberCursor {
  to.over(bytes, starts[field] ?? 0, ends[field] ?? 0);
  return to;
}

function readLatencies(bytes: Uint8Array, count: number, sent: number): MutableSummary[] | null {
  const medians = over(cursor, bytes, FIELD.medianUs);
  const steps = over(beside, bytes, FIELD.maxStep);
  const checks: MutableSummary[] = new Array(count);
  for (let i = 0; i < count; i++) {
    const median = medians.isAtEnd ? 0 : medians.unsigned32();
    const step = steps.isAtEnd ? 0 : steps.unsigned32();
    if (median < 0 || step < 0 || step > MAX_STEP || (step > 0 && median === 0)) return null;
    const isTimed = median > 0;
    const medianUs = isTimed ? median : null;
    const maxUs = isTimed ? maxFromStep(median, step) : null;
    checks[i] = { state: 'ok', reason: null, sent, lost: 0, medianUs, maxUs };
  }
  return medians.isAtEnd && steps.isAtEnd ? checks : null;
}

/** Puts the figures of one column at the checks of another; false where one of the two is at fault. */
function readPairs(
  bytes: Uint8Array,
  checkField: number,
  figureField: number,
  checks: readonly MutableSummary[],
  put: (check: MutableSummary, figure: number) => boolean,
): boolean {
  const indexes = over(cursor, bytes, checkField);
  const figures = over(beside, bytes, figureField);
  while (!indexes.isAtEnd) {
    const check = checks[indexes.unsigned32()];
    const figure = figures.unsigned32();
    if (check === undefined || figure < 0 || !put(check, figure)) return false;
  }
  return figures.isAtEnd;
}

function putSent(check: MutableSummary, sent: number): boolean {
  check.sent = sent;
  return true;
}

function putLost(check: MutableSummary, lost: number): boolean {
  check.lost = lost;
  return true;
}

function putState(check: MutableSummary, wire: number): boolean {
  const state = stateNamed(wire);
  if (state === undefined) return false;
  check.state = state;
  return true;
}

function putReason(check: MutableSummary, wire: number): boolean {
  check.reason = reasonFromWire(wire);
  return true;
}

function readValues(bytes: Uint8Array, table: WireTable, checks: readonly MutableSummary[]): boolean {
  const slots = over(cursor, bytes, FIELD.valueSlot);
  const figures = over(beside, bytes, FIELD.value);
  while (!slots.isAtEnd) {
    const slot = table.slots[slots.unsigned32()];
    const zigzag = figures.unsigned();
    const check = slot === undefined ? undefined : checks[slot.check];
    if (slot === undefined || check === undefined || zigzag < 0) return false;
    putValue(check, slot.name, zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2);
  }
  return figures.isAtEnd;
}

/** Sets a named value of a check. */
export function putValue(check: MutableSummary, name: string, figure: number): void {
  const values: Record<string, number> = check.values ?? {};
  values[name] = figure;
  check.values = values;
}
