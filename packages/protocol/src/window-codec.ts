/** A heartbeat as a Window message: columns, with whatever is usual left out. */
import {
  type Birth,
  type CheckChange,
  type CheckSummary,
  type Heartbeat,
  MAX_WINDOW_CHANGES,
  TillwatchError,
  type Transition,
} from '@tillwatch/model';
import { tillwatch } from '../generated/tillwatch.js';
import { changeFromWire, changeToWire } from './change-codec.js';
import { signed64, unsigned64 } from './number64.js';
import { RefusedMessage, refusing } from './refusal.js';
import {
  MAX_LATENCY_US,
  MAX_STEP,
  type MutableSummary,
  maxFromStep,
  putValue,
  readUsualWindow,
  STEPS_PER_OCTAVE,
  type WindowRead,
} from './window-reader.js';
import {
  reasonFromWire,
  reasonToWire,
  STAMP_SLACK_MS,
  stateFromWire,
  stateToWire,
  type WireTable,
  wireTable,
} from './wire-table.js';

const { Window } = tillwatch.v1;
type Window = tillwatch.v1.Window;

/** Encodes a heartbeat without its sequence, as the outbox keeps it. `birth` is the one of its boot. */
export function encodeWindow(heartbeat: Omit<Heartbeat, 'seq'>, birth: Birth): Uint8Array {
  const table = wireTable(birth);
  if (heartbeat.checks.length !== table.checkCount) {
    throw new RangeError(`heartbeat of ${heartbeat.checks.length} checks for a table of ${table.checkCount}`);
  }
  const { checks } = heartbeat;
  // 0 means the usual length.
  const lengthMs = Math.max(1, Math.round(heartbeat.lengthMs));
  return Window.encode({
    endedAfterMs: afterMs(heartbeat.endedAtMs, table),
    lengthMs: lengthMs === table.windowMs ? 0 : lengthMs,
    ...sentColumns(checks),
    ...lostColumns(checks),
    medianUs: trimZeros(checks.map((check) => Math.min(MAX_LATENCY_US, check.medianUs ?? 0))),
    maxStep: trimZeros(checks.map(maxStep)),
    ...oddColumns(checks),
    ...valueColumns(checks, table, birth),
    transitions: heartbeat.transitions.map((transition) => ({
      check: transition.check,
      from: stateToWire(transition.from),
      to: stateToWire(transition.to),
      reason: reasonToWire(transition.reason),
      atAfterMs: Math.round(transition.atMs - table.startedAtMs),
    })),
    changes: (heartbeat.changes ?? []).map((change) => changeToWire(change, table)),
  }).finish();
}

function afterMs(atMs: number, table: WireTable): number {
  return Math.max(0, Math.round(atMs - table.startedAtMs));
}

/** The most frequent number of attempts once, and the checks that differ. */
function sentColumns(checks: readonly CheckSummary[]): { sent: number; sentCheck: number[]; sentCount: number[] } {
  const counts = new Map<number, number>();
  for (const check of checks) counts.set(check.sent, (counts.get(check.sent) ?? 0) + 1);
  let sent = 0;
  let most = 0;
  for (const [value, count] of counts) {
    if (count > most) [sent, most] = [value, count];
  }
  const sentCheck: number[] = [];
  const sentCount: number[] = [];
  checks.forEach((check, index) => {
    if (check.sent === sent) return;
    sentCheck.push(index);
    sentCount.push(check.sent);
  });
  return { sent, sentCheck, sentCount };
}

function lostColumns(checks: readonly CheckSummary[]): { lostCheck: number[]; lostCount: number[] } {
  const lostCheck: number[] = [];
  const lostCount: number[] = [];
  checks.forEach((check, index) => {
    if (check.lost === 0) return;
    lostCheck.push(index);
    lostCount.push(check.lost);
  });
  return { lostCheck, lostCount };
}

function oddColumns(checks: readonly CheckSummary[]): { oddCheck: number[]; oddState: number[]; oddReason: number[] } {
  const oddCheck: number[] = [];
  const oddState: number[] = [];
  const oddReason: number[] = [];
  checks.forEach((check, index) => {
    if (check.state === 'ok' && check.reason === null) return;
    oddCheck.push(index);
    oddState.push(stateToWire(check.state));
    oddReason.push(reasonToWire(check.reason));
  });
  return { oddCheck, oddState, oddReason };
}

function valueColumns(
  checks: readonly CheckSummary[],
  table: WireTable,
  birth: Birth,
): { valueSlot: number[]; value: number[] } {
  const valueSlot: number[] = [];
  const value: number[] = [];
  checks.forEach((check, index) => {
    if (check.values === undefined) return;
    const names = birth.definition.checks[index]?.values ?? [];
    names.forEach((name, at) => {
      const figure = check.values?.[name];
      if (figure === undefined || !Number.isSafeInteger(Math.trunc(figure))) return;
      valueSlot.push((table.firstSlot[index] ?? 0) + at);
      value.push(Math.trunc(figure));
    });
  });
  return { valueSlot, value };
}

/**
 * The maximum in sixteenths of an octave over the median, rounded up: one byte for most, and what is read back is never below the
 * true maximum and at most 4.4 % above it (2^(1/16)). Zero: no attempt was slower than the median.
 */
function maxStep(check: CheckSummary): number {
  if (check.medianUs === null || check.maxUs === null || check.maxUs <= check.medianUs) return 0;
  return Math.ceil(Math.log2(Math.min(MAX_LATENCY_US, check.maxUs) / check.medianUs) * STEPS_PER_OCTAVE - 1e-9);
}

function trimZeros(column: number[]): number[] {
  let length = column.length;
  while (length > 0 && column[length - 1] === 0) length--;
  column.length = length;
  return column;
}

/** Decodes a stored window. Throws TillwatchError `wire-malformed` where it is damaged or of another birth. */
export function decodeWindow(bytes: Uint8Array, seq: number, birth: Birth): Heartbeat {
  const result = refusing(() => readWindow(bytes, seq, birth).heartbeat);
  if (result.ok) return result.value;
  throw new TillwatchError('wire-malformed', `window ${seq} of boot ${birth.boot}: ${result.detail}`);
}

/** Decodes and checks one window; throws a refusal. */
export function readWindow(bytes: Uint8Array, seq: number, birth: Birth): WindowRead {
  const table = wireTable(birth);
  return readUsualWindow(bytes, seq, table) ?? readAnyWindow(bytes, seq, table);
}

/** As {@link readWindow}, by the generated decoder alone: in whatever form protobuf allows, and with the words for what is refused. */
export function readAnyWindow(bytes: Uint8Array, seq: number, table: WireTable): WindowRead {
  const wire = Window.decode(bytes);
  const endedAtMs = table.startedAtMs + unsigned64(wire.endedAfterMs);
  const checks = readChecks(wire, table);
  readValues(wire, table, checks);
  const transitions = wire.transitions.map((item) => readTransition(item, table, endedAtMs));
  const changes = readChanges(wire, table, endedAtMs);
  const lengthMs = wire.lengthMs === 0 ? table.windowMs : wire.lengthMs;
  const heartbeat = { seq, endedAtMs, lengthMs, checks, transitions, ...(changes.length > 0 && { changes }) };
  return { heartbeat, seqGap: wire.seqGap };
}

function readChecks(wire: Window, table: WireTable): MutableSummary[] {
  const count = table.checkCount;
  if (wire.medianUs.length > count || wire.maxStep.length > count) {
    throw new RefusedMessage(
      'index-out-of-range',
      `latencies of ${Math.max(wire.medianUs.length, wire.maxStep.length)} checks, table of ${count}`,
    );
  }
  const checks: MutableSummary[] = new Array(count);
  for (let i = 0; i < count; i++) {
    const medianUs = wire.medianUs[i] ?? 0;
    const step = wire.maxStep[i] ?? 0;
    if (step > 0 && (medianUs === 0 || step > MAX_STEP))
      throw new RefusedMessage('lying-counts', `check ${i} has a maximum step ${step} over a median of ${medianUs}`);
    checks[i] = {
      state: 'ok',
      reason: null,
      sent: wire.sent,
      lost: 0,
      medianUs: medianUs === 0 ? null : medianUs,
      maxUs: medianUs === 0 ? null : maxFromStep(medianUs, step),
    };
  }
  pairs(wire.sentCheck, wire.sentCount, checks, (check, sent) => {
    check.sent = sent;
  });
  pairs(wire.lostCheck, wire.lostCount, checks, (check, lost) => {
    check.lost = lost;
  });
  if (wire.oddReason.length !== wire.oddCheck.length)
    throw new RefusedMessage('lying-counts', 'odd columns of different length');
  pairs(wire.oddCheck, wire.oddState, checks, (check, state, at) => {
    check.state = stateFromWire(state);
    check.reason = reasonFromWire(wire.oddReason[at] ?? 0);
  });
  checks.forEach((check, index) => {
    if (check.lost > check.sent)
      throw new RefusedMessage('lying-counts', `check ${index} lost ${check.lost} of ${check.sent}`);
  });
  return checks;
}

function pairs(
  indexes: readonly number[],
  figures: readonly number[],
  checks: MutableSummary[],
  put: (check: MutableSummary, figure: number, at: number) => void,
): void {
  if (indexes.length !== figures.length)
    throw new RefusedMessage('lying-counts', `columns of ${indexes.length} and ${figures.length} entries`);
  for (let at = 0; at < indexes.length; at++) {
    const check = checks[indexes[at] ?? -1];
    if (check === undefined) throw new RefusedMessage('index-out-of-range', `check ${indexes[at]} of ${checks.length}`);
    put(check, figures[at] ?? 0, at);
  }
}

function readValues(wire: Window, table: WireTable, checks: MutableSummary[]): void {
  if (wire.valueSlot.length !== wire.value.length)
    throw new RefusedMessage('lying-counts', 'value columns of different length');
  wire.valueSlot.forEach((slotIndex, at) => {
    const slot = table.slots[slotIndex];
    const check = slot === undefined ? undefined : checks[slot.check];
    if (slot === undefined || check === undefined)
      throw new RefusedMessage('index-out-of-range', `value slot ${slotIndex} of ${table.slots.length}`);
    putValue(check, slot.name, signed64(wire.value[at]));
  });
}

function readChanges(wire: Window, table: WireTable, endedAtMs: number): CheckChange[] {
  if (wire.changes.length > MAX_WINDOW_CHANGES)
    throw new RefusedMessage('lying-counts', `${wire.changes.length} changes; at most ${MAX_WINDOW_CHANGES}`);
  return wire.changes.map((item) => changeFromWire(item, table, endedAtMs));
}

function readTransition(wire: tillwatch.v1.Transition.$Properties, table: WireTable, endedAtMs: number): Transition {
  const check = wire.check ?? 0;
  if (check >= table.checkCount)
    throw new RefusedMessage('index-out-of-range', `transition of check ${check} of ${table.checkCount}`);
  const atMs = table.startedAtMs + signed64(wire.atAfterMs);
  if (atMs > endedAtMs + STAMP_SLACK_MS)
    throw new RefusedMessage('future-stamp', `transition ${atMs - endedAtMs} ms after its window's end`);
  return {
    check,
    from: stateFromWire(wire.from ?? 0),
    to: stateFromWire(wire.to ?? 0),
    reason: reasonFromWire(wire.reason ?? 0),
    atMs,
  };
}
