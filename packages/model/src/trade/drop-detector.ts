/** A mixture Shiryaev-Roberts test for a drop of trade since any moment of the day (trade.md, 3). */
import { logSumExp } from '../diagnosis/evidence.js';

/** A drop to this share of normal trade, and how much is laid on it. */
export interface DropMixture {
  readonly shares: readonly number[];
  readonly weights: readonly number[];
  /** Down to this share is no drop at all: the zone of indifference of large pools. 1: none. */
  readonly indifference: number;
}

/** For a store: a total stop first, and partial drops. */
export const STORE_DROPS: DropMixture = {
  shares: [0.02, 0.3, 0.5, 0.7],
  weights: [0.4, 0.25, 0.2, 0.15],
  indifference: 1,
};

export interface DropSettings {
  /** Shape of the day's level, see {@link levelShape}. */
  readonly shape: number;
  /** See {@link dispersion}; 1: Poisson. */
  readonly dispersion: number;
  /** How much of the day's level is remembered from bin to bin, 0..1; 1: all. */
  readonly memory: number;
  readonly drops: DropMixture;
}

/** One candidate onset: orders since, and what was known of the day's level before. */
interface Onset {
  readonly bin: number;
  readonly shape: number;
  readonly rate: number;
  seen: number;
  expected: number;
}

/** What one bin added. */
export interface DropReading {
  /** ln R: how much the day since its likeliest onsets speaks for a drop. */
  readonly logOdds: number;
  /** Bin after which the drop most likely began; null before the first bin. */
  readonly onset: {
    readonly bin: number;
    /** Level of the day before it, Gamma(shape, rate). */
    readonly shape: number;
    readonly rate: number;
    readonly seen: number;
    readonly expected: number;
  } | null;
}

/** One day of one series, bin by bin. Mutable: a fresh one at each opening. */
export interface DropDetector {
  /** Takes the orders of tested bin `bin` and what was expected, as they were counted; returns the reading after it. */
  add(bin: number, seen: number, expected: number): DropReading;
}

/** A day's worth of candidates; a detector that is never renewed stays bounded. */
export const MAX_ONSETS = 288;

/** Makes the detector of one day. */
export function createDropDetector({ shape, dispersion, memory, drops }: DropSettings): DropDetector {
  const onsets: Onset[] = [];
  let levelShape = shape;
  let levelRate = shape;
  return {
    add(bin, seen, expected) {
      onsets.push({ bin, shape: levelShape, rate: levelRate, seen: 0, expected: 0 });
      if (onsets.length > MAX_ONSETS) onsets.shift();
      const ownSeen = seen / dispersion;
      const ownExpected = expected / dispersion;
      for (const onset of onsets) {
        onset.seen += ownSeen;
        onset.expected += ownExpected;
      }
      levelShape = shape + memory * (levelShape - shape) + ownSeen;
      levelRate = shape + memory * (levelRate - shape) + ownExpected;
      return reading(onsets, drops, dispersion);
    },
  };
}

function reading(onsets: readonly Onset[], drops: DropMixture, dispersion: number): DropReading {
  const logs = onsets.map((onset) => logRatio(onset, drops));
  let best = 0;
  logs.forEach((value, index) => {
    if (value > (logs[best] ?? Number.NEGATIVE_INFINITY)) best = index;
  });
  const found = onsets[best];
  if (found === undefined) return { logOdds: Number.NEGATIVE_INFINITY, onset: null };
  const { bin, shape, rate, seen, expected } = found;
  return {
    logOdds: logSumExp(logs),
    onset: { bin, shape, rate, seen: seen * dispersion, expected: expected * dispersion },
  };
}

/** ln LR of a drop since `onset` against none, the day's level integrated out; in logs, as a busy day over- and underflows. */
function logRatio({ shape, rate, seen, expected }: Onset, { shares, weights, indifference }: DropMixture): number {
  const power = shape + seen;
  const normal = Math.log(rate + indifference * expected);
  return logSumExp(
    shares.map(
      (share, index) =>
        Math.log(weights[index] ?? 0) +
        seen * Math.log(share / indifference) +
        power * (normal - Math.log(rate + share * expected)),
    ),
  );
}

/** ln A: the threshold that this many tested bins a year pass `falseAlarms` times a year by chance. */
export function alarmLog(testedBinsAYear: number, falseAlarms: number): number {
  return Math.log(testedBinsAYear / falseAlarms);
}
