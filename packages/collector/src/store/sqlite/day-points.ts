/** Makes points of minutes, hours or a day out of one agent's day of detail. */
import { checkWindows } from '../codec/detail-chunk.js';
import type { DetailSection } from '../codec/detail-section.js';
import type { Rollup } from '../codec/rollup-chunk.js';
import { type HealthPoint, PointFold } from '../health-point.js';
import { DAY_MS } from '../retention.js';
import { chunkRows, sectionsOf } from './chunks.js';
import type { EngineParts, Steps } from './engine-parts.js';

export interface DayDetail {
  readonly rollup: Rollup;
  /** Keys of the chunks that it was made from. */
  readonly chunks: readonly number[];
}

/** Folds all windows of the day into units of `unitMs`, a divisor of an hour; one hour at a time, so that memory holds finished points. */
export function* foldDay(parts: EngineParts, day: number, agentId: number, unitMs: number): Steps<DayDetail> {
  const rollup: Rollup = new Map();
  const chunks: number[] = [];
  for (let hour = day * 24; hour < (day + 1) * 24; hour++) {
    const folds: HourFolds = new Map();
    for (const row of chunkRows(parts, hour, agentId)) {
      chunks.push(row.key);
      for (const section of sectionsOf(parts, row)) {
        yield;
        foldSection(folds, section, day, unitMs);
      }
      yield;
    }
    finish(folds, rollup);
    yield;
  }
  return { rollup, chunks };
}

/** Check -> unit of the day -> what was folded into it. */
type HourFolds = Map<string, Map<number, PointFold>>;

function foldSection(folds: HourFolds, section: DetailSection, day: number, unitMs: number): void {
  section.shape.checks.forEach(({ id }, index) => {
    const columns = section.checks[index];
    if (columns === undefined) return;
    const units = folds.get(id) ?? new Map<number, PointFold>();
    folds.set(id, units);
    for (const window of checkWindows(section, columns, index)) {
      // The last day that can be told holds whatever is stamped later, too.
      const ofDayMs = Math.min(DAY_MS - 1, Math.max(0, window.placedAtMs - 1 - day * DAY_MS));
      const unit = Math.floor(ofDayMs / unitMs);
      let fold = units.get(unit);
      if (fold === undefined) {
        fold = new PointFold();
        units.set(unit, fold);
      }
      fold.addWindow(window);
    }
  });
}

function finish(folds: HourFolds, rollup: Rollup): void {
  for (const [check, units] of folds) {
    for (const [unit, fold] of units) {
      const point = fold.finish();
      if (point !== null) addPoint(rollup, check, unit, point);
    }
  }
}

/** Both together; a unit that both have becomes one point. */
export function joinRollups(a: Rollup, b: Rollup | null): Rollup {
  const joined: Rollup = new Map();
  for (const rollup of [a, b ?? new Map()]) {
    for (const [check, units] of rollup) {
      for (const [unit, point] of units) addPoint(joined, check, unit, point);
    }
  }
  return joined;
}

/** All units of each check as one, numbered 0. */
export function wholeDay(rollup: Rollup): Rollup {
  const day: Rollup = new Map();
  for (const [check, units] of rollup) {
    const fold = new PointFold();
    for (const point of units.values()) fold.addPoint(point);
    const point = fold.finish();
    if (point !== null) day.set(check, new Map([[0, point]]));
  }
  return day;
}

function addPoint(rollup: Rollup, check: string, unit: number, point: HealthPoint): void {
  const units = rollup.get(check) ?? new Map<number, HealthPoint>();
  rollup.set(check, units);
  const known = units.get(unit);
  if (known === undefined) {
    units.set(unit, point);
    return;
  }
  const fold = new PointFold();
  fold.addPoint(known);
  fold.addPoint(point);
  units.set(unit, fold.finish() ?? point);
}
