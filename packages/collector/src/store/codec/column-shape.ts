/** Looks at a column of integers and says how it is coded most shortly. */
import { BUCKETS_PER_DEVIATION, CLASSES, WIDEST_CLASS } from './column-models.js';
import { selectMedian } from './select.js';

/** Integers up to here are coded as such: sums and zigzags of two stay below 2^53. */
const LARGEST = 2 ** 50;

/** How the next value is guessed: the centre of all; the one before plus the usual step; a running mean. */
export const PREDICTORS = ['centre', 'previous', 'smooth'] as const;
export type Predictor = (typeof PREDICTORS)[number];
/** The running mean moves by a quarter of what it was off. */
export const SMOOTHING = 1 / 4;

/** Bucket widths: 4..7 times each power of two (and 1, 2, 3): a column's own is at most 12 % off. */
export const WIDTHS: readonly number[] = [
  1,
  2,
  3,
  ...Array.from({ length: 4 * 45 }, (_, i) => (4 + (i % 4)) * 2 ** Math.floor(i / 4)),
];

export interface Noise {
  readonly kind: 'noise';
  readonly predictor: Predictor;
  /** Index in {@link WIDTHS}. */
  readonly width: number;
  /** Index in CLASSES; the widest unless the width is 1. */
  readonly deviationClass: number;
  /** `centre`: the centre in widths. `previous`: the usual step. */
  readonly parameter: number;
}

export type ColumnShape =
  /** `value`, then each `step` more: 0 for a constant. */
  | { readonly kind: 'ramp'; readonly value: number; readonly step: number }
  | { readonly kind: 'raw' }
  | { readonly kind: 'runs'; readonly base: number }
  | Noise;

let scratch = new Float64Array(1024);

/** `values` is not empty. */
export function columnShape(values: readonly number[]): ColumnShape {
  const survey = surveyRuns(values);
  if (survey === null) return { kind: 'raw' };
  const step = rampStep(values);
  if (step !== null) return { kind: 'ramp', value: values[0] as number, step };
  const noise = noiseShape(values);
  const hasRuns = survey.runs * 2 <= values.length;
  return hasRuns && runsBits(survey, values) <= noise.bits ? { kind: 'runs', base: survey.base } : noise.shape;
}

interface Survey {
  readonly runs: number;
  /** The value that fills most. */
  readonly base: number;
}

/** Null when a value is no integer, too large, or a negative zero. */
function surveyRuns(values: readonly number[]): Survey | null {
  if (scratch.length < values.length) scratch = new Float64Array(values.length * 2);
  let runs = 0;
  let previous: number | undefined;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!Number.isInteger(value) || Math.abs(value) > LARGEST || Object.is(value, -0)) return null;
    if (value !== previous) runs++;
    previous = value;
    scratch[i] = value;
  }
  // Where one value fills more than half, it is the median; where none does, the base matters little.
  const base = selectMedian(scratch, values.length);
  return { runs, base };
}

/** What each value is more than the one before; null where that differs. */
function rampStep(values: readonly number[]): number | null {
  const step = values.length === 1 ? 0 : (values[1] as number) - (values[0] as number);
  for (let i = 1; i < values.length; i++) {
    if ((values[i] as number) - (values[i - 1] as number) !== step) return null;
  }
  return step;
}

/** Each run has its length; each of another value than the base also has that value. */
function runsBits(survey: Survey, values: readonly number[]): number {
  let bits = survey.runs * (2 + Math.log2(1 + values.length / survey.runs));
  let previous: number | undefined;
  for (const value of values) {
    if (value !== survey.base && value !== previous) bits += 5 + Math.log2(1 + Math.abs(value - survey.base));
    previous = value;
  }
  return bits;
}

function noiseShape(values: readonly number[]): { shape: Noise; bits: number } {
  let best: { predictor: Predictor; deviation: number; parameter: number } | undefined;
  for (const predictor of PREDICTORS) {
    const parameter = predictor === 'smooth' ? 0 : predictor === 'centre' ? median(values) : usualStep(values);
    const deviation = deviationOf(values, predictor, parameter);
    // A guess from the past must be clearly better: it is upset by each spike.
    if (best === undefined || deviation < best.deviation * 0.9) best = { predictor, deviation, parameter };
  }
  const { predictor, deviation, parameter } = best as NonNullable<typeof best>;
  const width = nearest(WIDTHS, deviation / BUCKETS_PER_DEVIATION);
  const deviationClass = width === 0 ? nearest(CLASSES, deviation) : WIDEST_CLASS;
  const inWidths = predictor === 'centre' ? Math.round(parameter / (WIDTHS[width] ?? 1)) : parameter;
  const bits = 40 + values.length * (deviation === 0 ? 0.5 : Math.log2(1 + 4.1 * deviation));
  return { shape: { kind: 'noise', predictor, width, deviationClass, parameter: inWidths }, bits };
}

function median(values: readonly number[]): number {
  for (let i = 0; i < values.length; i++) scratch[i] = values[i] as number;
  return selectMedian(scratch, values.length);
}

function usualStep(values: readonly number[]): number {
  for (let i = 1; i < values.length; i++) scratch[i - 1] = (values[i] as number) - (values[i - 1] as number);
  return selectMedian(scratch, values.length - 1);
}

/** Standard deviation of what a predictor misses, from its median absolute value (1.4826 of it for a Gaussian), so that spikes don't count. */
function deviationOf(values: readonly number[], predictor: Predictor, parameter: number): number {
  let guess = predictor === 'centre' ? parameter : (values[0] as number);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    scratch[i] = Math.abs(value - guess);
    if (predictor === 'previous') guess = value + parameter;
    else if (predictor === 'smooth') guess += (value - guess) * SMOOTHING;
  }
  return 1.4826 * selectMedian(scratch, values.length);
}

/** Index of the nearest by ratio; `steps` ascends. */
function nearest(steps: readonly number[], wanted: number): number {
  let low = 0;
  let high = steps.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    // The border between two steps is their geometric mean.
    if ((steps[middle] as number) * (steps[middle + 1] as number) >= wanted * wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The guess before the first value. */
export function startOfGuess(shape: Noise, width: number): number {
  return shape.predictor === 'centre' ? shape.parameter * width : 0;
}

/** The guess after `value`, the `index`-th. It is rounded where it is used. */
export function nextGuess(shape: Noise, guess: number, value: number, index: number): number {
  if (shape.predictor === 'centre') return guess;
  if (shape.predictor === 'previous') return value + shape.parameter;
  return index === 0 ? value : guess + (value - guess) * SMOOTHING;
}
