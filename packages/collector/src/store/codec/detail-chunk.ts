/** Chunks of detail: the windows of one agent over (a part of) an hour, lossless. */
import { CHECK_STATES, type Transition } from '@tillwatch/model';
import type { PlacedWindow } from '../history-points.js';
import { type BlockSection, DamagedChunk, decodeBlocks, encodeBlocks } from './block-file.js';
import { ColumnModels, INTEGER } from './column-models.js';
import { ColumnReader } from './column-reader.js';
import { ColumnWriter } from './column-writer.js';
import {
  type CheckColumns,
  type DetailSection,
  healthCode,
  type ListedShape,
  reasonOfCode,
  sliceSection,
  stateOfCode,
} from './detail-section.js';
import {
  NONE_US,
  readBeside,
  readExtremes,
  readMedians,
  readSparse,
  writeBeside,
  writeExtremes,
  writeMedians,
  writeSparse,
} from './latency-columns.js';
import { RangeDecoder, RangeEncoder, UNIFORM_MAX } from './range-coder.js';

/** Rows of one section; longer ones are written as several. A claim of more is damage. */
const MAX_ROWS = 1 << 16;
/** Transitions of one window on average; one window alone may have more. */
const MAX_TRANSITIONS = 16;

const coder = new RangeEncoder();
const models = new ColumnModels();

/** The store's list of shapes. */
export type ShapeOf = (listId: number) => ListedShape | undefined;

/** Encodes tidy sections. */
export function encodeDetail(sections: readonly DetailSection[]): Uint8Array {
  return encodeBlocks(
    sections.flatMap(portions).map((section) => {
      const usualSent = mostUsual(section.checks.map((columns) => columns.sent[0] ?? 0));
      const blocks = [encodeRows(section, usualSent)];
      for (const columns of section.checks) blocks.push(encodeCheck(columns, usualSent));
      return { shape: section.shape.listId, blocks };
    }),
  );
}

function portions(section: DetailSection): DetailSection[] {
  const count = Math.ceil(section.seq.length / MAX_ROWS);
  return count <= 1
    ? [section]
    : Array.from({ length: count }, (_, i) => sliceSection(section, i * MAX_ROWS, MAX_ROWS));
}

/** Reads all of a chunk; a long section may come as several. Throws {@link DamagedChunk}. */
export function decodeDetail(bytes: Uint8Array, shapeOf: ShapeOf): DetailSection[] {
  return reporting(() =>
    decodeBlocks(bytes).map((section) => {
      const shape = shapeOfSection(section, shapeOf);
      const rows = decodeRows(section.blocks[0] as Uint8Array);
      const checks = shape.checks.map((check, index) =>
        decodeCheck(section.blocks[index + 1] as Uint8Array, rows, check.values.length),
      );
      const { usualSent: _, ...columns } = rows;
      return { shape, ...columns, checks };
    }),
  );
}

/** Reads one check of a chunk, and nothing of the others. Throws {@link DamagedChunk}. */
export function readCheckWindows(bytes: Uint8Array, shapeOf: ShapeOf, checkId: string): PlacedWindow[] {
  return reporting(() =>
    decodeBlocks(bytes).flatMap((section) => {
      const shape = shapeOfSection(section, shapeOf);
      const index = shape.checks.findIndex(({ id }) => id === checkId);
      if (index < 0) return [];
      const rows = decodeRows(section.blocks[0] as Uint8Array);
      return checkWindows(rows, decodeCheck(section.blocks[index + 1] as Uint8Array, rows, 0), index);
    }),
  );
}

/** One check's windows out of columns. */
export function checkWindows(
  rows: Pick<DetailSection, 'endedAtMs' | 'sessionEndedAtMs' | 'lengthMs' | 'transitions'>,
  columns: CheckColumns,
  index: number,
): PlacedWindow[] {
  const byRow = new Map<number, Transition[]>();
  for (const { row, transition } of rows.transitions) {
    if (transition.check !== index) continue;
    const known = byRow.get(row);
    if (known === undefined) byRow.set(row, [transition]);
    else known.push(transition);
  }
  return rows.endedAtMs.map((placedAtMs, row) => ({
    placedAtMs,
    endedAtMs: rows.sessionEndedAtMs[row] as number,
    lengthMs: rows.lengthMs[row] as number,
    state: stateOfCode(columns.health[row] as number),
    sent: columns.sent[row] as number,
    lost: columns.lost[row] as number,
    medianUs: latency(columns.medianUs[row] as number),
    maxUs: latency(columns.maxUs[row] as number),
    transitions: byRow.get(row) ?? [],
  }));
}

function latency(us: number): number | null {
  return us === NONE_US ? null : us;
}

function shapeOfSection(section: BlockSection, shapeOf: ShapeOf): ListedShape {
  const shape = shapeOf(section.shape);
  if (shape === undefined) throw new DamagedChunk(`the table of checks ${section.shape} is missing`);
  if (section.blocks.length !== shape.checks.length + 1) {
    throw new DamagedChunk(`${section.blocks.length} blocks for ${shape.checks.length} checks`);
  }
  return shape;
}

function reporting<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    // The columns' claim of something impossible.
    if (error instanceof RangeError) throw new DamagedChunk(error.message);
    throw error;
  }
}

type Rows = Omit<DetailSection, 'shape' | 'checks'> & { readonly usualSent: number };

function encodeRows(section: DetailSection, usualSent: number): Uint8Array {
  const writer = new ColumnWriter(coder, models);
  const boots = [...new Set(section.boot)];
  const bootIndex = new Map(boots.map((boot, index) => [boot, index]));
  writer.unsigned(INTEGER.header, section.seq.length);
  writer.unsigned(INTEGER.header, boots.length);
  writer.unsigned(INTEGER.header, usualSent);
  for (const boot of boots) {
    for (let at = 0; at < 16; at += 4) writer.uniform(Number.parseInt(boot.slice(at, at + 4), 16), UNIFORM_MAX);
  }
  writer.column(
    section.boot.map((boot) => bootIndex.get(boot) as number),
    'steady',
    0,
  );
  writer.column(section.seq, 'noisy', 0);
  writer.column(section.sessionEndedAtMs, 'noisy', 0);
  writer.column(section.lengthMs, 'noisy', 0);
  writeBeside(writer, section.endedAtMs, section.sessionEndedAtMs);
  writeBeside(writer, section.receivedAtMs, section.endedAtMs);
  encodeTransitions(writer, section);
  return writer.finish();
}

function encodeTransitions(writer: ColumnWriter, section: DetailSection): void {
  const { transitions } = section;
  writer.unsigned(INTEGER.header, transitions.length);
  const column = (of: (transition: Transition) => number): number[] => transitions.map((item) => of(item.transition));
  writer.column(
    transitions.map(({ row }) => row),
    'noisy',
    0,
  );
  writer.column(
    column(({ check }) => check),
    'noisy',
    0,
  );
  writer.column(
    column(({ from }) => CHECK_STATES.indexOf(from)),
    'steady',
    0,
  );
  writer.column(
    column(({ to, reason }) => healthCode(to, reason)),
    'steady',
    0,
  );
  writeBeside(
    writer,
    column(({ atMs }) => atMs),
    transitions.map(({ row }) => section.sessionEndedAtMs[row] as number),
  );
}

function decodeRows(block: Uint8Array): Rows {
  const reader = new ColumnReader(new RangeDecoder(block), models);
  const count = atMost(reader.unsigned(INTEGER.header), MAX_ROWS);
  const bootCount = atMost(reader.unsigned(INTEGER.header), count);
  const usualSent = reader.unsigned(INTEGER.header);
  const boots = Array.from({ length: bootCount }, () => {
    let boot = '';
    for (let word = 0; word < 4; word++) boot += reader.uniform(UNIFORM_MAX).toString(16).padStart(4, '0');
    return boot;
  });
  const boot = reader.column(count, 'steady', 0).map((index) => {
    const id = boots[index];
    if (id === undefined) throw new RangeError(`boot ${index} of ${boots.length}`);
    return id;
  });
  const seq = reader.column(count, 'noisy', 0);
  const sessionEndedAtMs = reader.column(count, 'noisy', 0);
  const lengthMs = reader.column(count, 'noisy', 0);
  const endedAtMs = readBeside(reader, sessionEndedAtMs);
  const receivedAtMs = readBeside(reader, endedAtMs);
  const transitions = decodeTransitions(reader, sessionEndedAtMs);
  return { usualSent, boot, seq, sessionEndedAtMs, lengthMs, endedAtMs, receivedAtMs, transitions };
}

function decodeTransitions(reader: ColumnReader, sessionEndedAtMs: readonly number[]): DetailSection['transitions'] {
  const count = atMost(reader.unsigned(INTEGER.header), MAX_ROWS * MAX_TRANSITIONS);
  const rows = reader.column(count, 'noisy', 0);
  const checks = reader.column(count, 'noisy', 0);
  const froms = reader.column(count, 'steady', 0);
  const codes = reader.column(count, 'steady', 0);
  const base = rows.map((row) => {
    const endedAtMs = sessionEndedAtMs[row];
    if (endedAtMs === undefined) throw new RangeError(`transition in row ${row} of ${sessionEndedAtMs.length}`);
    return endedAtMs;
  });
  const atMs = readBeside(reader, base);
  return rows.map((row, i) => {
    const code = codes[i] as number;
    return {
      row,
      transition: {
        check: checks[i] as number,
        from: stateOfCode(froms[i] as number),
        to: stateOfCode(code),
        reason: reasonOfCode(code),
        atMs: atMs[i] as number,
      },
    };
  });
}

function encodeCheck(columns: CheckColumns, usualSent: number): Uint8Array {
  const writer = new ColumnWriter(coder, models);
  writer.column(columns.sent, 'steady', usualSent);
  writer.column(columns.lost, 'steady', 0);
  writer.column(columns.health, 'steady', 0);
  writeMedians(writer, columns.medianUs);
  writeExtremes(writer, columns.medianUs, columns.maxUs, 'up');
  for (const values of columns.values) writeSparse(writer, values);
  return writer.finish();
}

/** The values come last, so who needs none asks for none. */
function decodeCheck(block: Uint8Array, rows: Rows, valueCount: number): CheckColumns {
  const reader = new ColumnReader(new RangeDecoder(block), models);
  const count = rows.seq.length;
  const sent = reader.column(count, 'steady', rows.usualSent);
  const lost = reader.column(count, 'steady', 0);
  const health = reader.column(count, 'steady', 0);
  const medianUs = readMedians(reader, count);
  const maxUs = readExtremes(reader, medianUs, 'up');
  const values = Array.from({ length: valueCount }, () => readSparse(reader, count));
  return { sent, lost, health, medianUs, maxUs, values };
}

function atMost(count: number, most: number): number {
  if (count > most) throw new RangeError(`${count} where at most ${most} can be`);
  return count;
}

function mostUsual(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let usual = 0;
  for (const [value, count] of counts) if (count > (counts.get(usual) ?? 0)) usual = value;
  return Math.min(usual, 2 ** 32);
}
