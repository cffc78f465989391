/** Chunks of detail: the windows of one agent over (a part of) an hour, lossless. */
import type { Transition } from '@tillwatch/model';
import type { PlacedWindow } from '../history-points.js';
import type { ValueWindow } from '../history-values.js';
import { type BlockSection, DamagedChunk, decodeBlocks, encodeBlocks } from './block-file.js';
import { ColumnModels } from './column-models.js';
import { ColumnReader } from './column-reader.js';
import { ColumnWriter } from './column-writer.js';
import { decodeRows, encodeRows, MAX_ROWS, type Rows } from './detail-rows.js';
import {
  type CheckColumns,
  type DetailSection,
  type ListedShape,
  sliceSection,
  stateOfCode,
} from './detail-section.js';
import {
  NONE_US,
  readExtremes,
  readMedians,
  readSparse,
  writeExtremes,
  writeMedians,
  writeSparse,
} from './latency-columns.js';
import { RangeDecoder, RangeEncoder } from './range-coder.js';

const coder = new RangeEncoder();
const models = new ColumnModels();

/** The store's list of shapes. */
export type ShapeOf = (listId: number) => ListedShape | undefined;

/** Encodes tidy sections. */
export function encodeDetail(sections: readonly DetailSection[]): Uint8Array {
  return encodeBlocks(
    sections.flatMap(portions).map((section) => {
      const usualSent = mostUsual(section.checks.map((columns) => columns.sent[0] ?? 0));
      const blocks = [encodeRows(new ColumnWriter(coder, models), section, usualSent)];
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
      const rows = decodeRows(readerOf(section.blocks[0]));
      const checks = shape.checks.map((check, index) =>
        decodeCheck(section.blocks[index + 1], rows, check.values.length),
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
      const rows = decodeRows(readerOf(section.blocks[0]));
      return checkWindows(rows, decodeCheck(section.blocks[index + 1], rows, 0), index);
    }),
  );
}

/** As {@link readCheckWindows}, with the values of these names. */
export function readValueWindows(
  bytes: Uint8Array,
  shapeOf: ShapeOf,
  checkId: string,
  names: readonly string[],
): ValueWindow[] {
  return reporting(() =>
    decodeBlocks(bytes).flatMap((section) => {
      const shape = shapeOfSection(section, shapeOf);
      const index = shape.checks.findIndex(({ id }) => id === checkId);
      const own = shape.checks[index]?.values ?? [];
      if (!own.some((name) => names.includes(name))) return [];
      const rows = decodeRows(readerOf(section.blocks[0]));
      const columns = decodeCheck(section.blocks[index + 1], rows, own.length);
      return checkWindows(rows, columns, index).map((window, row) => {
        const values: Record<string, number> = {};
        own.forEach((name, at) => {
          const value = columns.values[at]?.[row];
          if (value !== undefined && names.includes(name)) values[name] = value;
        });
        return { ...window, values };
      });
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

function readerOf(block: Uint8Array | undefined): ColumnReader {
  return new ColumnReader(new RangeDecoder(block ?? new Uint8Array()), models);
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
function decodeCheck(block: Uint8Array | undefined, rows: Rows, valueCount: number): CheckColumns {
  const reader = readerOf(block);
  const count = rows.seq.length;
  const sent = reader.column(count, 'steady', rows.usualSent);
  const lost = reader.column(count, 'steady', 0);
  const health = reader.column(count, 'steady', 0);
  const medianUs = readMedians(reader, count);
  const maxUs = readExtremes(reader, medianUs, 'up');
  const values = Array.from({ length: valueCount }, () => readSparse(reader, count));
  return { sent, lost, health, medianUs, maxUs, values };
}

function mostUsual(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let usual = 0;
  for (const [value, count] of counts) if (count > (counts.get(usual) ?? 0)) usual = value;
  return Math.min(usual, 2 ** 32);
}
