/** Chooses the grain of an answer to a history question: windows as they came, or buckets of a round length. */
import type { HistoryView } from '@tillwatch/model';
import { DAY_MS, HOUR_MS, MAX_HISTORY_POINTS, MINUTE_MS, type StoreRetention } from './retention.js';

export type HistorySource = HistoryView['source'];

export interface HistoryPlan {
  readonly source: HistorySource;
  /** Length of one point, ms; for `detail` the usual length of a window. */
  readonly stepMs: number;
  /** The range, widened to whole steps unless the source is `detail`. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly maxPoints: number;
}

export interface HistoryQuestion {
  readonly fromMs: number;
  readonly toMs: number;
  readonly maxPoints: number;
  /** Usual length of a window of this agent. */
  readonly windowMs: number;
  readonly nowMs: number;
  readonly retention: StoreRetention;
}

const STEPS: readonly { readonly source: HistorySource; readonly unitMs: number; readonly units: readonly number[] }[] =
  [
    { source: 'minute', unitMs: MINUTE_MS, units: [1, 2, 5, 10, 15, 30] },
    { source: 'hour', unitMs: HOUR_MS, units: [1, 2, 3, 6, 12] },
    { source: 'day', unitMs: DAY_MS, units: [1, 2, 7, 14, 28, 91, 364] },
  ];

/**
 * The finest grain that fits `maxPoints` and is still kept at the range's start. `detail` is chosen by the usual length of a window;
 * where more windows turn up than fit, {@link planBuckets} answers.
 */
export function planHistory(question: HistoryQuestion): HistoryPlan {
  const { fromMs, toMs, windowMs, nowMs, retention } = question;
  const maxPoints = clampPoints(question.maxPoints);
  const kept = fromMs >= nowMs - retention.detailDays * DAY_MS;
  if (kept && (toMs - fromMs) / Math.max(1, windowMs) <= maxPoints) {
    return { source: 'detail', stepMs: windowMs, fromMs, toMs, maxPoints };
  }
  return planBuckets(question);
}

/** As {@link planHistory}, but never `detail`. */
export function planBuckets(question: HistoryQuestion): HistoryPlan {
  const { fromMs, toMs, nowMs, retention } = question;
  const maxPoints = clampPoints(question.maxPoints);
  let coarsest: HistoryPlan | undefined;
  for (const { source, unitMs, units } of STEPS) {
    if (source === 'minute' && fromMs < nowMs - retention.minuteDays * DAY_MS) continue;
    if (source === 'hour' && fromMs < nowMs - retention.hourDays * DAY_MS) continue;
    for (const unit of units) {
      const stepMs = unit * unitMs;
      coarsest = { source, stepMs, fromMs: floorTo(fromMs, stepMs), toMs: ceilTo(toMs, stepMs), maxPoints };
      if ((coarsest.toMs - coarsest.fromMs) / stepMs <= maxPoints) return coarsest;
    }
  }
  // Longer than any step allows: as many whole days as it takes (two spare points for the widening).
  const stepMs = Math.ceil((toMs - fromMs) / Math.max(1, maxPoints - 2) / DAY_MS) * DAY_MS;
  if (maxPoints > 2 && coarsest) {
    return { source: 'day', stepMs, fromMs: floorTo(fromMs, stepMs), toMs: ceilTo(toMs, stepMs), maxPoints };
  }
  const wholeMs = Math.max(DAY_MS, ceilTo(toMs, DAY_MS) - floorTo(fromMs, DAY_MS));
  return {
    source: 'day',
    stepMs: wholeMs,
    fromMs: floorTo(fromMs, DAY_MS),
    toMs: floorTo(fromMs, DAY_MS) + wholeMs,
    maxPoints,
  };
}

function clampPoints(maxPoints: number): number {
  return Math.min(MAX_HISTORY_POINTS, Math.max(1, Math.floor(maxPoints)));
}

function floorTo(ms: number, stepMs: number): number {
  return Math.floor(ms / stepMs) * stepMs;
}

function ceilTo(ms: number, stepMs: number): number {
  return Math.ceil(ms / stepMs) * stepMs;
}
