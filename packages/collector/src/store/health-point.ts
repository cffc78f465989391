/** One check over some time: how windows become a point, and how points become a coarser point. */
import { CHECK_STATES, type CheckState, severity, type Transition } from '@tillwatch/model';

/** Milliseconds in each state, in the order of `CHECK_STATES`. */
export type StateMs = readonly [ok: number, degraded: number, down: number, unknown: number];

export interface HealthPoint {
  /** Attempts, and those of them without an answer. */
  readonly sent: number;
  readonly lost: number;
  /** Microseconds; null when nothing was timed. `minUs` is the least median of a window. */
  readonly minUs: number | null;
  readonly medianUs: number | null;
  readonly maxUs: number | null;
  /** Covered time only: what no window covers is in none of them. */
  readonly stateMs: StateMs;
  /** Worst state seen, even if only for an instant. */
  readonly worst: CheckState;
}

/** One check in one window, as {@link PointFold} reads it. */
export interface CheckWindow {
  /** Session clock, as `transitions`. */
  readonly endedAtMs: number;
  readonly lengthMs: number;
  readonly state: CheckState;
  readonly sent: number;
  readonly lost: number;
  readonly medianUs: number | null;
  readonly maxUs: number | null;
  /** Of this check only, in order of time. */
  readonly transitions: readonly Transition[];
}

/**
 * Folds windows, or finer points, of one check into one point. Its median is the lower median of theirs, each weighted by the attempts
 * it answered: exact for a single window, and within their spread otherwise.
 */
export class PointFold {
  #sent = 0;
  #lost = 0;
  #minUs: number | null = null;
  #maxUs: number | null = null;
  readonly #medians: { us: number; weight: number }[] = [];
  readonly #stateMs: [number, number, number, number] = [0, 0, 0, 0];
  #worst: CheckState | undefined;

  get isEmpty(): boolean {
    return this.#worst === undefined;
  }

  addWindow(window: CheckWindow): void {
    this.#addFigures(window, window.medianUs);
    this.#addStates(window);
  }

  addPoint(point: HealthPoint): void {
    this.#addFigures(point, point.minUs);
    point.stateMs.forEach((ms, index) => {
      this.#stateMs[index] = (this.#stateMs[index] ?? 0) + ms;
    });
    this.#see(point.worst);
  }

  /** The point so far; null when nothing was added. */
  finish(): HealthPoint | null {
    if (this.#worst === undefined) return null;
    return {
      sent: this.#sent,
      lost: this.#lost,
      minUs: this.#minUs,
      medianUs: weightedMedian(this.#medians),
      maxUs: this.#maxUs,
      stateMs: this.#stateMs,
      worst: this.#worst,
    };
  }

  #addFigures(
    figures: { sent: number; lost: number; medianUs: number | null; maxUs: number | null },
    minUs: number | null,
  ): void {
    this.#sent += figures.sent;
    this.#lost += figures.lost;
    if (minUs !== null && (this.#minUs === null || minUs < this.#minUs)) this.#minUs = minUs;
    if (figures.maxUs !== null && (this.#maxUs === null || figures.maxUs > this.#maxUs)) this.#maxUs = figures.maxUs;
    if (figures.medianUs !== null) {
      this.#medians.push({ us: figures.medianUs, weight: Math.max(1, figures.sent - figures.lost) });
    }
  }

  /** The window's time is shared out at its transitions; it began in the state that the first of them left. */
  #addStates(window: CheckWindow): void {
    let sinceMs = window.endedAtMs - window.lengthMs;
    for (const transition of window.transitions) {
      const atMs = Math.min(window.endedAtMs, Math.max(sinceMs, transition.atMs));
      this.#spend(transition.from, atMs - sinceMs);
      this.#see(transition.to);
      sinceMs = atMs;
    }
    this.#spend(window.state, window.endedAtMs - sinceMs);
    this.#see(window.state);
  }

  #spend(state: CheckState, ms: number): void {
    const index = CHECK_STATES.indexOf(state);
    this.#stateMs[index] = (this.#stateMs[index] ?? 0) + ms;
    if (ms > 0) this.#see(state);
  }

  #see(state: CheckState): void {
    if (this.#worst === undefined || severity(state) > severity(this.#worst)) this.#worst = state;
  }
}

function weightedMedian(medians: { us: number; weight: number }[]): number | null {
  if (medians.length <= 1) return medians[0]?.us ?? null;
  medians.sort((a, b) => a.us - b.us);
  let half = 0;
  for (const { weight } of medians) half += weight;
  half /= 2;
  for (const { us, weight } of medians) {
    half -= weight;
    if (half <= 0) return us;
  }
  return medians.at(-1)?.us ?? null;
}
