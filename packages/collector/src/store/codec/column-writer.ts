/**
 * Codes a column of numbers in the shape that is shortest for it: its usual value, another constant, runs of equal values, noise around a
 * prediction, or the eight bytes of each double for what fits none (docs/decisions/010-store-log-and-chunks.md).
 *
 * Noise is coded as a bucket and a place within it. A bucket is a third of the noise's own deviation wide, so that every column looks
 * alike to the buckets' probabilities, whatever its unit; they begin as a bell with long tails and learn the column's true form. The
 * place within a bucket is as good as uniform.
 */
import {
  BUCKET_BITS,
  BUCKETS,
  BUCKETS_AT,
  CLASSES,
  type ColumnModels,
  FLAG,
  FLAGS_AT,
  INTEGER,
  INTEGER_MODELS,
  type IntegerContext,
  LENGTH_BITS,
  MIDDLE_BUCKET,
} from './column-models.js';
import { columnShape, type Noise, nextGuess, PREDICTORS, startOfGuess, WIDTHS } from './column-shape.js';
import { type RangeEncoder, UNIFORM_MAX } from './range-coder.js';

/** `steady` columns mostly hold their usual value; `noisy` ones seldom do. */
export type ColumnTemper = 'steady' | 'noisy';

const DOUBLE = new Float64Array(1);
const DOUBLE_WORDS = new Uint16Array(DOUBLE.buffer);

/** Writes columns and single numbers into one independent block. */
export class ColumnWriter {
  readonly #coder: RangeEncoder;
  readonly #models: ColumnModels;

  constructor(coder: RangeEncoder, models: ColumnModels) {
    this.#coder = coder;
    this.#models = models;
    models.reset();
    coder.reset();
  }

  /** The length of a column is not written: who reads it knows. */
  column(values: readonly number[], temper: ColumnTemper, usual: number): void {
    if (values.length === 0) return;
    const shape = columnShape(values);
    const isRamp = shape.kind === 'ramp';
    const isUsual = isRamp && shape.step === 0 && shape.value === usual;
    this.#flag(temper === 'steady' ? FLAG.steadyIsUsual : FLAG.noisyIsUsual, isUsual);
    if (isUsual) return;
    this.#flag(FLAG.isRamp, isRamp);
    if (isRamp) {
      this.signed(INTEGER.constant, shape.value);
      this.signed(INTEGER.header, shape.step);
      return;
    }
    this.#flag(FLAG.isRaw, shape.kind === 'raw');
    if (shape.kind === 'raw') {
      for (const value of values) this.double(value);
      return;
    }
    this.#flag(FLAG.isRuns, shape.kind === 'runs');
    if (shape.kind === 'runs') this.#runs(values, shape.base);
    else this.#noise(values, shape);
  }

  /** 0 <= value < 2^52. */
  unsigned(context: IntegerContext, value: number): void {
    const plus = value + 1;
    const length = bitLength(plus) - 1;
    const models = this.#models.bits;
    const at = context * INTEGER_MODELS;
    let node = 1;
    for (let bit = LENGTH_BITS - 1; bit >= 0; bit--) {
      const digit = (length >> bit) & 1;
      this.#coder.bit(models, at + node, digit);
      node = node * 2 + digit;
    }
    // Below the leading one: two bits are learnt, the rest are as good as random.
    let rest = plus - 2 ** length;
    let unit = 2 ** length;
    const leading = at + 2 ** LENGTH_BITS + length * 3;
    for (let learnt = 0, model = 0; learnt < 2 && unit > 1; learnt++) {
      unit /= 2;
      const digit = rest >= unit ? 1 : 0;
      rest -= digit * unit;
      this.#coder.bit(models, leading + model, digit);
      model = 1 + digit;
    }
    this.#uniform(rest, unit);
  }

  /** |value| < 2^51. */
  signed(context: IntegerContext, value: number): void {
    this.unsigned(context, value >= 0 ? 2 * value : -2 * value - 1);
  }

  /** One of `total` equally likely symbols, at most 2^16. */
  uniform(symbol: number, total: number): void {
    this.#coder.uniform(symbol, total);
  }

  /** A number of any kind. */
  double(value: number): void {
    DOUBLE[0] = value;
    for (const word of DOUBLE_WORDS) this.#coder.uniform(word, UNIFORM_MAX);
  }

  finish(): Uint8Array {
    return this.#coder.finish();
  }

  #flag(flag: number, isSet: boolean): void {
    this.#coder.bit(this.#models.bits, FLAGS_AT + flag, isSet ? 1 : 0);
  }

  #uniform(value: number, total: number): void {
    let rest = value;
    let left = total;
    for (; left > UNIFORM_MAX; left /= 256) {
      this.#coder.uniform(rest % 256, 256);
      rest = Math.floor(rest / 256);
    }
    if (left > 1) this.#coder.uniform(rest, left);
  }

  #runs(values: readonly number[], base: number): void {
    this.signed(INTEGER.constant, base);
    let previousIsOdd = false;
    for (let from = 0; from < values.length; ) {
      const value = values[from] as number;
      let to = from + 1;
      while (to < values.length && values[to] === value) to++;
      const isOdd = value !== base;
      // Two runs of the base never follow each other, so after one no flag is needed; the first run has none before it.
      if (from === 0 || previousIsOdd) this.#flag(FLAG.oddToBase, !isOdd);
      if (isOdd) this.signed(INTEGER.oddValue, value - base);
      const toEnd = to === values.length;
      this.#flag(isOdd ? FLAG.oddToEnd : FLAG.baseToEnd, toEnd);
      if (!toEnd) this.unsigned(isOdd ? INTEGER.oddRun : INTEGER.baseRun, to - from - 1);
      previousIsOdd = isOdd;
      from = to;
    }
  }

  #noise(values: readonly number[], shape: Noise): void {
    const width = WIDTHS[shape.width] ?? 1;
    this.#coder.uniform(PREDICTORS.indexOf(shape.predictor), PREDICTORS.length);
    this.#coder.uniform(shape.width, WIDTHS.length);
    if (shape.width === 0) this.#coder.uniform(shape.deviationClass, CLASSES.length);
    this.#models.shape(shape.deviationClass);
    let guess = startOfGuess(shape, width);
    if (shape.predictor !== 'smooth') this.signed(INTEGER.header, shape.parameter);
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      if (i === 0 && shape.predictor !== 'centre') this.signed(INTEGER.header, value);
      else this.#miss(value - Math.round(guess), width);
      guess = nextGuess(shape, guess, value, i);
    }
  }

  #miss(miss: number, width: number): void {
    const shifted = miss + Math.floor(width / 2);
    const bucket = Math.floor(shifted / width);
    const leaf = Math.min(BUCKETS - 1, Math.max(0, bucket + MIDDLE_BUCKET));
    let node = 1;
    for (let bit = BUCKET_BITS - 1; bit >= 0; bit--) {
      const digit = (leaf >> bit) & 1;
      this.#coder.bit(this.#models.bits, BUCKETS_AT + node, digit);
      node = node * 2 + digit;
    }
    if (leaf === 0) this.unsigned(INTEGER.escape, -MIDDLE_BUCKET - bucket);
    else if (leaf === BUCKETS - 1) this.unsigned(INTEGER.escape, bucket - (BUCKETS - 1 - MIDDLE_BUCKET));
    this.#uniform(shifted - bucket * width, width);
  }
}

function bitLength(value: number): number {
  return value < 2 ** 31 ? 32 - Math.clz32(value) : 32 - Math.clz32(Math.floor(value / 2 ** 31)) + 31;
}
