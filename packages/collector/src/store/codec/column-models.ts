/** What a column coder believes at first, and what it learns: probabilities of flags, integers and buckets. */
import { BitModels } from './range-coder.js';

/** Integers: the length in bits as a tree, then the two leading bits for each length; one set for each context. */
export const LENGTH_BITS = 6;
export const INTEGER_MODELS = 2 ** LENGTH_BITS * 4;
export const INTEGER = { constant: 0, header: 1, escape: 2, baseRun: 3, oddRun: 4, oddValue: 5 } as const;
export type IntegerContext = (typeof INTEGER)[keyof typeof INTEGER];

/** Flags; the first pair is of steady columns, the second of noisy ones. */
export const FLAG = {
  steadyIsUsual: 0,
  noisyIsUsual: 1,
  isRamp: 2,
  isRaw: 3,
  isRuns: 4,
  baseToEnd: 5,
  oddToEnd: 6,
  oddToBase: 7,
} as const;
export const FLAGS_AT = 6 * INTEGER_MODELS;

/** Buckets of noise, as a binary tree. */
export const BUCKET_BITS = 5;
export const BUCKETS = 2 ** BUCKET_BITS;
export const MIDDLE_BUCKET = BUCKETS / 2;
export const BUCKETS_AT = FLAGS_AT + 8;
const MODELS = BUCKETS_AT + BUCKETS;

/** A bucket is as wide as this part of the noise's deviation, where the unit allows. */
export const BUCKETS_PER_DEVIATION = 3;
/** Deviation in buckets by class; those below the last are of noise so small that a bucket is one unit. */
export const CLASSES = [0.15, 0.35, 0.6, 1, 1.5, 2.2, BUCKETS_PER_DEVIATION] as const;
export const WIDEST_CLASS = CLASSES.length - 1;

/** How many bits the first beliefs about buckets weigh. */
const BELL_WEIGHT = 80;

const BELLS = CLASSES.map(bell);
const FRESH = freshModels();

function freshModels(): BitModels {
  const models = new BitModels(MODELS);
  const beliefs: readonly (readonly [number, number])[] = [
    [FLAG.steadyIsUsual, 0.04],
    [FLAG.noisyIsUsual, 0.9],
    [FLAG.isRamp, 0.7],
    [FLAG.isRaw, 0.99],
    [FLAG.isRuns, 0.5],
    [FLAG.baseToEnd, 0.6],
    [FLAG.oddToEnd, 0.9],
    [FLAG.oddToBase, 0.1],
  ];
  for (const [flag, zero] of beliefs) models.expect(FLAGS_AT + flag, zero, 2);
  // Short integers are likelier: counts, runs, centres in buckets, how far a spike is off; what is odd is mostly odd once.
  const lengths = Array.from({ length: 2 ** LENGTH_BITS }, (_, bits) => (bits < 12 ? 1 : bits < 24 ? 0.3 : 0.02));
  const single = lengths.map((likely, bits) => (bits === 0 ? 12 : likely));
  for (const context of Object.values(INTEGER)) {
    expectTree(models, context * INTEGER_MODELS, context === INTEGER.oddRun ? single : lengths, 3);
  }
  return models;
}

/**
 * First beliefs about the bucket tree: (1 + x^2/16)^-8 is nearly a Gaussian at the centre and has longer tails; the outermost leaves stand
 * for all beyond. Only the four operations are used: they round alike on every machine.
 */
function bell(deviation: number): BitModels {
  const leaves = Array.from({ length: BUCKETS }, (_, bucket) => {
    const x = (bucket - MIDDLE_BUCKET) / deviation;
    let density = 1 / (1 + (x * x) / 16);
    for (let i = 0; i < 3; i++) density *= density;
    return density;
  });
  const all = total(leaves, 0, BUCKETS);
  const floor = all * 0.0001;
  for (let bucket = 0; bucket < BUCKETS; bucket++) leaves[bucket] = (leaves[bucket] ?? 0) + floor;
  leaves[0] = (leaves[0] ?? 0) + all * 0.002;
  leaves[BUCKETS - 1] = (leaves[BUCKETS - 1] ?? 0) + all * 0.01;
  const models = new BitModels(BUCKETS);
  expectTree(models, 0, leaves, BELL_WEIGHT);
  return models;
}

/** Beliefs of a binary tree whose root is at `at` + 1, from how likely its leaves are. */
function expectTree(models: BitModels, at: number, leaves: readonly number[], weight: number): void {
  for (let node = 1; node < leaves.length; node++) {
    const depth = 31 - Math.clz32(node);
    const span = leaves.length >> depth;
    const first = (node - (1 << depth)) * span;
    models.expect(at + node, total(leaves, first, first + span / 2) / total(leaves, first, first + span), weight);
  }
}

function total(leaves: readonly number[], from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += leaves[i] ?? 0;
  return sum;
}

/** Working memory of a coder; {@link ColumnModels.reset} before each independent block. */
export class ColumnModels {
  readonly bits = new BitModels(MODELS);

  reset(): void {
    this.bits.copyFrom(FRESH);
  }

  /** Before each column of noise: the buckets' beliefs for its class. */
  shape(deviationClass: number): void {
    const models = BELLS[Math.min(WIDEST_CLASS, deviationClass)];
    if (models === undefined) return;
    this.bits.zero.set(models.zero, BUCKETS_AT);
    this.bits.seen.set(models.seen, BUCKETS_AT);
  }
}
