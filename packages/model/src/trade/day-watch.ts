/** One store's day of trade as it comes in: bin by bin through the detector, with an alarm for trade alone, a readier one for trade beside a fault, and one that is sure. */
import { type AlarmState, foldAlarm, NO_ALARM } from './alarm.js';
import type { DayMinutes } from './day-minutes.js';
import { binCount, minuteOfBin } from './day-minutes.js';
import type { DayPlan } from './day-plan.js';
import { DAY_BINS } from './days.js';
import { alarmLog, createDropDetector, type DropDetector } from './drop-detector.js';
import { type DropFigures, dropFigures } from './lost-orders.js';

/** A bin whose minutes have not all come so long after its end is passed over: what comes later is history. */
export const GRACE_MINUTES = 10;
/** False alarms a year: of trade alone at one store, and where something else speaks of a fault as well (trade.md, 4). */
export const ALONE_A_YEAR = 4;
export const BACKED_A_YEAR = 52;
/**
 * Of trade alone, sure enough to be an incident and not a question to the store: a chain of a thousand stores is called once a year for nothing. A stop
 * has by then cost about twice the orders that the question took.
 */
export const SURE_A_YEAR = 0.001;
const DAYS_A_YEAR = 365;

/** What happened in a bin beside trade. */
export interface BinMarks {
  /** A technical fault kept the store from selling. */
  isFaulty(bin: number): boolean;
}

export interface DayWatch {
  readonly plan: DayPlan;
  /** Tests the bins that are over at `minute` of the day; true where an alarm rose or ended. */
  advance(minutes: DayMinutes, marks: BinMarks, minute: number): boolean;
  /** The alarm of trade alone, the one that needs a fault beside it, and the one that is no chance any more. */
  readonly alone: AlarmState;
  readonly backed: AlarmState;
  readonly sure: AlarmState;
  /** Bins that were tested or passed over. */
  readonly seenBins: number;
  /** What was sold and expected from `bin` on, at the day's level as it was before. */
  figures(minutes: DayMinutes, fromBin: number): DropFigures;
}

/** Orders seen and expected so far, before each bin: the day's level at any onset. */
interface Level {
  seen: number;
  expected: number;
}

/** Begins a day. `carried`: the alarms that stood when the day before ended, of trade alone and the sure one; they end as any other, or go on. */
export function createDayWatch(plan: DayPlan, carried: AlarmState = NO_ALARM, carriedSure = NO_ALARM): DayWatch {
  const { baseline, settings } = plan;
  const tested = baseline.isTested.filter(Boolean).length;
  const logOf = (aYear: number): number => alarmLog(tested * DAYS_A_YEAR, aYear);
  const thresholds = { alone: logOf(ALONE_A_YEAR), backed: logOf(BACKED_A_YEAR), sure: logOf(SURE_A_YEAR) };
  let detector: DropDetector = createDropDetector(settings);
  let alone: AlarmState = carried;
  let backed: AlarmState = carried;
  let sure: AlarmState = carriedSure;
  let next = 0;
  let wasFaulty = false;

  function test(bin: number, count: number): void {
    const reading = detector.add(bin, count, baseline.mu[bin] ?? 0);
    alone = foldAlarm(alone, reading, bin, thresholds.alone);
    backed = foldAlarm(backed, reading, bin, thresholds.backed);
    sure = foldAlarm(sure, reading, bin, thresholds.sure);
  }

  return {
    plan,
    get alone() {
      return alone;
    },
    get backed() {
      return backed;
    },
    get sure() {
      return sure;
    },
    get seenBins() {
      return next;
    },
    advance(minutes, marks, minute) {
      const before = [alone.alarm, backed.alarm, sure.alarm];
      for (; next < DAY_BINS && minuteOfBin(next + 1) <= minute; next++) {
        const count = binCount(minutes, next);
        if (count === null && minute < minuteOfBin(next + 1) + GRACE_MINUTES) break;
        const isFaulty = marks.isFaulty(next);
        // What was lost to a fault is its own incident's; trade is looked at anew once it is over.
        if (wasFaulty && !isFaulty) {
          detector = createDropDetector(settings);
          alone = NO_ALARM;
          backed = NO_ALARM;
          sure = NO_ALARM;
        }
        wasFaulty = isFaulty;
        if (count !== null && baseline.isTested[next] === true && plan.confidence !== 'learning') test(next, count);
      }
      return before[0] !== alone.alarm || before[1] !== backed.alarm || before[2] !== sure.alarm;
    },
    figures(minutes, fromBin) {
      const level: Level = { seen: 0, expected: 0 };
      const since: Level = { seen: 0, expected: 0 };
      const { from, to } = baseline.open ?? { from: 0, to: 0 };
      for (let bin = from; bin < Math.min(to, next); bin++) {
        const expected = baseline.mu[bin] ?? 0;
        const count = expected === 0 ? null : binCount(minutes, bin);
        if (count === null || (bin < fromBin && baseline.isTested[bin] !== true)) continue;
        const part = bin < fromBin ? level : since;
        part.seen += count;
        part.expected += expected;
      }
      const { shape, dispersion } = settings;
      return dropFigures({
        shape: shape + level.seen / dispersion,
        rate: shape + level.expected / dispersion,
        expected: since.expected,
        seen: since.seen,
      });
    },
  };
}
