/** Lays out the windows that hold values: what a check read at each moment, without roll-ups, which do not hold it. */
import type { HealthState } from '@tillwatch/model';
import { PointFold } from './health-point.js';
import type { HistoryAnswer, PlacedWindow } from './history-points.js';

/** A window with the values that came in it. */
export interface ValueWindow extends PlacedWindow {
  readonly values?: Readonly<Record<string, number>>;
}

export interface ValueQuestion {
  readonly names: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly maxPoints: number;
  /** Usual length of a window. */
  readonly windowMs: number;
}

/** True where the window is in the range and holds any of the values. */
export function holdsValues(window: ValueWindow, { names, fromMs, toMs }: ValueQuestion): boolean {
  const { values, placedAtMs } = window;
  if (values === undefined || placedAtMs <= fromMs || placedAtMs > toMs) return false;
  return names.some((name) => Object.hasOwn(values, name));
}

/** A name may be anything that somebody asks for, also one that every object has. */
function valueNamed(values: ValueWindow['values'], name: string): number | null {
  return values !== undefined && Object.hasOwn(values, name) ? (values[name] ?? null) : null;
}

/** The oldest points first; `next` is where to go on where there are more than `maxPoints`. Windows that end together are not parted. */
export function layOutValues(windows: readonly ValueWindow[], question: ValueQuestion): HistoryAnswer {
  const { names, maxPoints, windowMs } = question;
  const found = windows.filter((window) => holdsValues(window, question));
  found.sort((a, b) => a.placedAtMs - b.placedAtMs);
  let end = Math.min(found.length, maxPoints);
  const endsAt = (index: number): number | undefined => found[index]?.placedAtMs;
  while (end > 0 && end < found.length && endsAt(end) === endsAt(end - 1)) end -= 1;
  if (end === 0) end = Math.min(found.length, maxPoints);
  const shown = found.slice(0, end);
  const points = shown.map((window) => {
    const fold = new PointFold();
    fold.addWindow(window);
    return fold.finish();
  });
  return {
    source: 'detail',
    stepMs: windowMs,
    points: {
      atMs: shown.map(({ placedAtMs, lengthMs }) => placedAtMs - lengthMs),
      state: points.map((point): HealthState => point?.worst ?? 'unknown'),
      medianUs: points.map((point) => point?.medianUs ?? null),
      maxUs: points.map((point) => point?.maxUs ?? null),
      lossRatio: points.map((point) => (point === null || point.sent === 0 ? null : point.lost / point.sent)),
      values: Object.fromEntries(names.map((name) => [name, shown.map(({ values }) => valueNamed(values, name))])),
    },
    next: end < found.length ? new Date(endsAt(end - 1) ?? 0).toISOString() : null,
  };
}
