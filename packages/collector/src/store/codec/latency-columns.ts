/** Latencies: a column of medians that may have holes, and extremes as steps away from them. */
import { INTEGER } from './column-models.js';
import type { ColumnReader } from './column-reader.js';
import type { ColumnWriter } from './column-writer.js';

/** Stands for no latency. */
export const NONE_US = -1;
/** The wire's largest latency, microseconds. */
const MAX_LATENCY_US = 2 ** 32 - 1;
const STEPS_PER_OCTAVE = 16;
const MAX_STEP = 512;

/** 2^(k/16) as literals: `Math.pow` need not give the same bits on every machine, products of these do. */
const SIXTEENTHS = [
  1,
  1.0442737824274138,
  1.0905077326652577,
  1.1387886347566916,
  1.189207115002721,
  1.241857812073484,
  1.2968395546510096,
  1.3542555469368927,
  Math.SQRT2,
  1.4768261459394993,
  1.542210825407941,
  1.6104903319492543,
  1.6817928305074292,
  1.7562521603732995,
  1.8340080864093424,
  1.9152065613971474,
] as const;

/** What the wire's step stands for above a median, microseconds: rounded up (protocol's window codec). */
export function stepUp(medianUs: number, step: number): number {
  return Math.max(0, Math.min(MAX_LATENCY_US, Math.ceil(medianUs * factor(step) - 1e-6)));
}

/** The mirror image below, rounded down. */
export function stepDown(medianUs: number, step: number): number {
  return Math.floor(medianUs / factor(step) + 1e-6);
}

function factor(step: number): number {
  return (SIXTEENTHS[step % STEPS_PER_OCTAVE] ?? 1) * 2 ** Math.floor(step / STEPS_PER_OCTAVE);
}

/** The fewest steps up from the median that reach `us`. */
export function stepsUpTo(medianUs: number, us: number): number {
  let step = startStep(us / medianUs);
  while (step < MAX_STEP && stepUp(medianUs, step) < us) step++;
  return step;
}

/** The fewest steps down from the median that reach `us`. */
export function stepsDownTo(medianUs: number, us: number): number {
  let step = startStep(medianUs / us);
  while (step < MAX_STEP && stepDown(medianUs, step) > us) step++;
  return step;
}

/** A little below the answer: the last doubt is settled by trying. */
function startStep(ratio: number): number {
  if (!(ratio > 1)) return 0;
  return Math.min(MAX_STEP, Math.max(0, Math.floor(Math.log2(ratio) * STEPS_PER_OCTAVE) - 1));
}

/** Writes medians with their holes. */
export function writeMedians(writer: ColumnWriter, mediansUs: readonly number[]): void {
  writer.column(
    mediansUs.map((us) => (us === NONE_US ? 0 : 1)),
    'steady',
    1,
  );
  writer.column(
    mediansUs.filter((us) => us !== NONE_US),
    'noisy',
    0,
  );
}

export function readMedians(reader: ColumnReader, rows: number): number[] {
  const present = reader.column(rows, 'steady', 1);
  const count = present.reduce((sum, bit) => sum + (bit === 0 ? 0 : 1), 0);
  const figures = reader.column(count, 'noisy', 0);
  let next = 0;
  return present.map((bit) => (bit === 0 ? NONE_US : (figures[next++] as number)));
}

export type Side = 'up' | 'down';
/** How extremes are written: as steps, or where one of them is on no step as differences. */
const FORM = { steps: 0, differences: 1 } as const;

/** Writes the maxima (`up`) or minima (`down`) beside their medians. */
export function writeExtremes(
  writer: ColumnWriter,
  mediansUs: readonly number[],
  extremesUs: readonly number[],
  side: Side,
): void {
  const steps = stepsOf(mediansUs, extremesUs, side);
  writer.column([steps === null ? FORM.differences : FORM.steps], 'steady', FORM.steps);
  if (steps !== null) writer.column(steps, 'steady', 0);
  else writeBeside(writer, extremesUs, mediansUs);
}

export function readExtremes(reader: ColumnReader, mediansUs: readonly number[], side: Side): number[] {
  const [form] = reader.column(1, 'steady', FORM.steps);
  if (form !== FORM.steps) return readBeside(reader, mediansUs);
  const timed = mediansUs.filter((us) => us !== NONE_US);
  const steps = reader.column(timed.length, 'steady', 0);
  let next = 0;
  return mediansUs.map((us) => {
    if (us === NONE_US) return NONE_US;
    const step = steps[next++] as number;
    return side === 'up' ? stepUp(us, step) : stepDown(us, step);
  });
}

/** A step for each timed row; null where a row is on none. */
function stepsOf(mediansUs: readonly number[], extremesUs: readonly number[], side: Side): number[] | null {
  const steps: number[] = [];
  for (let row = 0; row < mediansUs.length; row++) {
    const medianUs = mediansUs[row] as number;
    const extremeUs = extremesUs[row] as number;
    if (medianUs === NONE_US) {
      if (extremeUs !== NONE_US) return null;
      continue;
    }
    const step = side === 'up' ? stepsUpTo(medianUs, extremeUs) : stepsDownTo(medianUs, extremeUs);
    if ((side === 'up' ? stepUp(medianUs, step) : stepDown(medianUs, step)) !== extremeUs) return null;
    steps.push(step);
  }
  return steps;
}

function differences(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, row) => value - (b[row] as number));
}

/** Writes a column of which some entries may be missing. */
export function writeSparse(writer: ColumnWriter, values: readonly (number | undefined)[]): void {
  writer.column(
    values.map((value) => (value === undefined ? 0 : 1)),
    'steady',
    1,
  );
  writer.column(
    values.filter((value) => value !== undefined),
    'noisy',
    0,
  );
}

export function readSparse(reader: ColumnReader, rows: number): (number | undefined)[] {
  const present = reader.column(rows, 'steady', 1);
  const count = present.reduce((sum, bit) => sum + (bit === 0 ? 0 : 1), 0);
  const figures = reader.column(count, 'noisy', 0);
  let next = 0;
  return present.map((bit) => (bit === 0 ? undefined : figures[next++]));
}

/** Writes `values` as differences to `base` where that loses nothing, else as they are. */
export function writeBeside(writer: ColumnWriter, values: readonly number[], base: readonly number[]): void {
  const off = differences(values, base);
  const isExact = off.every((value, row) => Object.is(value + (base[row] as number), values[row]));
  writer.unsigned(INTEGER.header, isExact ? 0 : 1);
  writer.column(isExact ? off : values, 'noisy', 0);
}

export function readBeside(reader: ColumnReader, base: readonly number[]): number[] {
  const isExact = reader.unsigned(INTEGER.header) === 0;
  const column = reader.column(base.length, 'noisy', 0);
  return isExact ? column.map((value, row) => value + (base[row] as number)) : column;
}
