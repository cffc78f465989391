/** Reads columns of numbers as column-writer.ts wrote them. */
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
  WIDEST_CLASS,
} from './column-models.js';
import { type Noise, nextGuess, PREDICTORS, startOfGuess, WIDTHS } from './column-shape.js';
import type { ColumnTemper } from './column-writer.js';
import { type RangeDecoder, UNIFORM_MAX } from './range-coder.js';

const DOUBLE = new Float64Array(1);
const DOUBLE_WORDS = new Uint16Array(DOUBLE.buffer);

/** Reads what `ColumnWriter` wrote, call by call. Throws RangeError for what it cannot have written. */
export class ColumnReader {
  readonly #coder: RangeDecoder;
  readonly #models: ColumnModels;

  constructor(coder: RangeDecoder, models: ColumnModels) {
    this.#coder = coder;
    this.#models = models;
    models.reset();
  }

  column(length: number, temper: ColumnTemper, usual: number): number[] {
    if (length === 0) return [];
    if (this.#flag(temper === 'steady' ? FLAG.steadyIsUsual : FLAG.noisyIsUsual)) return filled(length, usual);
    if (this.#flag(FLAG.isRamp)) return this.#ramp(length);
    if (this.#flag(FLAG.isRaw)) return Array.from({ length }, () => this.double());
    return this.#flag(FLAG.isRuns) ? this.#runs(length) : this.#noise(length);
  }

  unsigned(context: IntegerContext): number {
    const models = this.#models.bits;
    const at = context * INTEGER_MODELS;
    let node = 1;
    for (let bit = 0; bit < LENGTH_BITS; bit++) node = node * 2 + this.#coder.bit(models, at + node);
    const length = node - 2 ** LENGTH_BITS;
    if (length > 52) throw new RangeError(`an integer of ${length} bits`);
    let plus = 2 ** length;
    let unit = plus;
    const leading = at + 2 ** LENGTH_BITS + length * 3;
    for (let learnt = 0, model = 0; learnt < 2 && unit > 1; learnt++) {
      unit /= 2;
      const digit = this.#coder.bit(models, leading + model);
      plus += digit * unit;
      model = 1 + digit;
    }
    return plus + this.#uniform(unit) - 1;
  }

  signed(context: IntegerContext): number {
    const zigzag = this.unsigned(context);
    return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
  }

  uniform(total: number): number {
    return this.#coder.uniform(total);
  }

  double(): number {
    for (let i = 0; i < DOUBLE_WORDS.length; i++) DOUBLE_WORDS[i] = this.#coder.uniform(UNIFORM_MAX);
    return DOUBLE[0] as number;
  }

  #flag(flag: number): boolean {
    return this.#coder.bit(this.#models.bits, FLAGS_AT + flag) === 1;
  }

  #uniform(total: number): number {
    let value = 0;
    let unit = 1;
    let left = total;
    for (; left > UNIFORM_MAX; left /= 256) {
      value += this.#coder.uniform(256) * unit;
      unit *= 256;
    }
    return left > 1 ? value + this.#coder.uniform(left) * unit : value;
  }

  #ramp(length: number): number[] {
    const value = this.signed(INTEGER.constant);
    const step = this.signed(INTEGER.header);
    return step === 0 ? filled(length, value) : Array.from({ length }, (_, i) => value + i * step);
  }

  #runs(length: number): number[] {
    const base = this.signed(INTEGER.constant);
    const values: number[] = [];
    let previousIsOdd = false;
    while (values.length < length) {
      const mayBeBase: boolean = values.length === 0 || previousIsOdd;
      const isOdd: boolean = !(mayBeBase && this.#flag(FLAG.oddToBase));
      const value = isOdd ? base + this.signed(INTEGER.oddValue) : base;
      const left = length - values.length;
      const toEnd = this.#flag(isOdd ? FLAG.oddToEnd : FLAG.baseToEnd);
      const count = toEnd ? left : this.unsigned(isOdd ? INTEGER.oddRun : INTEGER.baseRun) + 1;
      if (count > left) throw new RangeError(`a run of ${count} where ${left} are left`);
      for (let i = 0; i < count; i++) values.push(value);
      previousIsOdd = isOdd;
    }
    return values;
  }

  #noise(length: number): number[] {
    const predictor = PREDICTORS[this.#coder.uniform(PREDICTORS.length)] ?? 'centre';
    const widthIndex = this.#coder.uniform(WIDTHS.length);
    const width = WIDTHS[widthIndex] ?? 1;
    const deviationClass = widthIndex === 0 ? this.#coder.uniform(CLASSES.length) : WIDEST_CLASS;
    this.#models.shape(deviationClass);
    const parameter = predictor === 'smooth' ? 0 : this.signed(INTEGER.header);
    const shape: Noise = { kind: 'noise', predictor, width: widthIndex, deviationClass, parameter };
    let guess = startOfGuess(shape, width);
    const values: number[] = new Array(length);
    for (let i = 0; i < length; i++) {
      const value =
        i === 0 && predictor !== 'centre' ? this.signed(INTEGER.header) : Math.round(guess) + this.#miss(width);
      values[i] = value;
      guess = nextGuess(shape, guess, value, i);
    }
    return values;
  }

  #miss(width: number): number {
    let node = 1;
    for (let bit = 0; bit < BUCKET_BITS; bit++) node = node * 2 + this.#coder.bit(this.#models.bits, BUCKETS_AT + node);
    const leaf = node - BUCKETS;
    let bucket = leaf - MIDDLE_BUCKET;
    if (leaf === 0) bucket -= this.unsigned(INTEGER.escape);
    else if (leaf === BUCKETS - 1) bucket += this.unsigned(INTEGER.escape);
    return bucket * width + this.#uniform(width) - Math.floor(width / 2);
  }
}

function filled(length: number, value: number): number[] {
  return new Array<number>(length).fill(value);
}
