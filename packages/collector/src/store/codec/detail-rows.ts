/** The first block of a section: boots, sequences, times and transitions of its rows. */
import { CHECK_STATES, type Transition } from '@tillwatch/model';
import { INTEGER } from './column-models.js';
import type { ColumnReader } from './column-reader.js';
import type { ColumnWriter } from './column-writer.js';
import { type DetailSection, healthCode, reasonOfCode, stateOfCode } from './detail-section.js';
import { readBeside, writeBeside } from './latency-columns.js';
import { UNIFORM_MAX } from './range-coder.js';

/** Rows of one section; longer ones are written as several. A claim of more is damage. */
export const MAX_ROWS = 1 << 16;
/** As many as a window can have (256), in each row. */
const MAX_TRANSITIONS = MAX_ROWS * 256;

/** A section but for its checks; `usualSent` is what most checks sent. */
export type Rows = Omit<DetailSection, 'shape' | 'checks'> & { readonly usualSent: number };

/** Finishes the writer's block. */
export function encodeRows(writer: ColumnWriter, section: DetailSection, usualSent: number): Uint8Array {
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

/** Throws RangeError for what cannot have been written. */
export function decodeRows(reader: ColumnReader): Rows {
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
  const count = atMost(reader.unsigned(INTEGER.header), MAX_TRANSITIONS);
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

function atMost(count: number, most: number): number {
  if (count > most) throw new RangeError(`${count} where at most ${most} can be`);
  return count;
}
