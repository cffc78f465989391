/** Lays windows or points of one check out as the columns of a history answer. */
import type { HealthState, HistoryView } from '@tillwatch/model';
import { type CheckWindow, type HealthPoint, PointFold } from './health-point.js';
import type { HistoryPlan } from './history-plan.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './retention.js';

/** What {@link import('../ports.js').Store} answers to a history question. */
export type HistoryAnswer = Omit<HistoryView, 'site' | 'check' | 'from' | 'to' | 'transitions'>;

/** A window with its end on the collector's clock. */
export interface PlacedWindow extends CheckWindow {
  readonly placedAtMs: number;
}

interface Columns {
  atMs: number[];
  state: HealthState[];
  medianUs: (number | null)[];
  maxUs: (number | null)[];
  lossRatio: (number | null)[];
}

/** A hole between windows longer than this many usual lengths is shown as one `unknown` point. */
const HOLE_WINDOWS = 2.5;

/** Windows as they came, in order of time; null when they are more than the plan allows. */
export function layOutWindows(windows: readonly PlacedWindow[], plan: HistoryPlan): HistoryAnswer | null {
  const inside = windows.filter((window) => window.placedAtMs > plan.fromMs && window.placedAtMs <= plan.toMs);
  if (inside.length > plan.maxPoints) return null;
  inside.sort((a, b) => a.placedAtMs - b.placedAtMs);
  const columns = emptyColumns();
  let coveredToMs: number | null = null;
  let spare = plan.maxPoints - inside.length;
  for (const window of inside) {
    const startedAtMs = window.placedAtMs - window.lengthMs;
    if (coveredToMs !== null && startedAtMs - coveredToMs > HOLE_WINDOWS * plan.stepMs && spare > 0) {
      push(columns, coveredToMs, null);
      spare -= 1;
    }
    const fold = new PointFold();
    fold.addWindow(window);
    push(columns, startedAtMs, fold.finish());
    coveredToMs = Math.max(coveredToMs ?? window.placedAtMs, window.placedAtMs);
  }
  return { source: plan.source, stepMs: plan.stepMs, points: columns };
}

/** What a source is stored in: as fine as it can be told whose data a point holds. */
const UNIT_MS = { detail: MINUTE_MS, minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS } as const;

/**
 * Gathers windows and points into the plan's buckets, one agent after the other, the newest first: what an agent says of a minute, hour or
 * day (as the source is) of which a newer one has data is left out, not added to it.
 */
export class BucketGrid {
  readonly #plan: HistoryPlan;
  readonly #folds: PointFold[];
  readonly #unitMs: number;
  /** Units of which agents before this one have data, and those of this one. */
  readonly #taken = new Set<number>();
  readonly #own = new Set<number>();

  constructor(plan: HistoryPlan) {
    this.#plan = plan;
    this.#unitMs = UNIT_MS[plan.source];
    const count = Math.min(plan.maxPoints, Math.max(0, Math.round((plan.toMs - plan.fromMs) / plan.stepMs)));
    this.#folds = Array.from({ length: count }, () => new PointFold());
  }

  /** What follows is of an older agent. */
  nextAgent(): void {
    for (const unit of this.#own) this.#taken.add(unit);
    this.#own.clear();
  }

  /** A window belongs to the bucket in which it ended. */
  addWindow(window: PlacedWindow): void {
    this.#at(window.placedAtMs - 1)?.addWindow(window);
  }

  /** A point of a roll-up that starts at `atMs`. */
  addPoint(atMs: number, point: HealthPoint): void {
    this.#at(atMs)?.addPoint(point);
  }

  /** Every bucket of the range has its point; one without data is `unknown`. */
  finish(): HistoryAnswer {
    const columns = emptyColumns();
    this.#folds.forEach((fold, index) => {
      push(columns, this.#plan.fromMs + index * this.#plan.stepMs, fold.finish());
    });
    return { source: this.#plan.source, stepMs: this.#plan.stepMs, points: columns };
  }

  #at(atMs: number): PointFold | undefined {
    const fold = this.#folds[Math.floor((atMs - this.#plan.fromMs) / this.#plan.stepMs)];
    const unit = Math.floor(atMs / this.#unitMs);
    if (fold === undefined || this.#taken.has(unit)) return undefined;
    this.#own.add(unit);
    return fold;
  }
}

function emptyColumns(): Columns {
  return { atMs: [], state: [], medianUs: [], maxUs: [], lossRatio: [] };
}

function push(columns: Columns, atMs: number, point: HealthPoint | null): void {
  columns.atMs.push(atMs);
  columns.state.push(point?.worst ?? 'unknown');
  columns.medianUs.push(point?.medianUs ?? null);
  columns.maxUs.push(point?.maxUs ?? null);
  columns.lossRatio.push(point === null || point.sent === 0 ? null : point.lost / point.sent);
}
