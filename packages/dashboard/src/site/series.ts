/** A check's latency over time: history first, live points appended, drawn as a line. Pure. */
import type { CheckView, HealthState, HistoryView } from '@tillwatch/model';

export interface Point {
  /** Epoch ms. */
  readonly atMs: number;
  readonly state: HealthState;
  /** null where nothing answered. */
  readonly latencyUs: number | null;
}

export interface Series {
  readonly points: readonly Point[];
  /** Points further apart than this have a hole between them. */
  readonly stepMs: number;
}

/** More than a wide screen has pixels for; the oldest go first. */
export const MAX_POINTS = 2_000;

/** The points of a history answer; columns of unequal length are cut to the shortest. */
export function seriesOf(history: HistoryView): Series {
  const { atMs, state, medianUs } = history.points;
  const points: Point[] = [];
  for (const [index, at] of atMs.entries()) {
    const stateThen = state[index];
    if (stateThen !== undefined) points.push({ atMs: at, state: stateThen, latencyUs: medianUs[index] ?? null });
  }
  return { points: points.slice(-MAX_POINTS), stepMs: history.stepMs };
}

/** Appends what the live view says of the check now, once per attempt, and drops what is older than `fromMs`. */
export function appendLive(series: Series, check: CheckView, fromMs: number): Series {
  const last = series.points.at(-1);
  const atMs = check.lastAttemptAt === null ? Number.NaN : Date.parse(check.lastAttemptAt);
  const isNew = Number.isFinite(atMs) && (last === undefined || atMs > last.atMs);
  const isOld = (series.points[0]?.atMs ?? fromMs) < fromMs;
  if (!isNew && !isOld) return series;
  const kept = isOld ? series.points.filter((point) => point.atMs >= fromMs) : series.points;
  const points = isNew ? [...kept, { atMs, state: check.state, latencyUs: check.latencyUs }] : kept;
  return { ...series, points: points.slice(-MAX_POINTS) };
}

export interface Frame {
  readonly fromMs: number;
  readonly toMs: number;
  readonly width: number;
  readonly height: number;
}

export interface Drawing {
  /** SVG path of the latency; broken where there was no data or no answer. */
  readonly line: string;
  /** Stretches of one state, as x and width. */
  readonly spells: readonly { readonly state: HealthState; readonly x: number; readonly width: number }[];
  /** Highest latency shown, microseconds; null when nothing was timed. */
  readonly topUs: number | null;
  readonly lowUs: number | null;
}

/** Draws a series into a frame; latency starts at zero, so that a height can be trusted. */
export function drawSeries(series: Series, frame: Frame): Drawing {
  const shown = series.points.filter((point) => point.atMs >= frame.fromMs && point.atMs <= frame.toMs);
  const timed = shown.flatMap((point) => (point.latencyUs === null ? [] : [point.latencyUs]));
  const topUs = timed.length === 0 ? null : timed.reduce((top, us) => Math.max(top, us), 0);
  const lowUs = timed.length === 0 ? null : timed.reduce((low, us) => Math.min(low, us), Number.POSITIVE_INFINITY);
  const xOf = (atMs: number): number =>
    round(((atMs - frame.fromMs) / Math.max(1, frame.toMs - frame.fromMs)) * frame.width);
  const yOf = (us: number): number => round(frame.height - (us / Math.max(1, topUs ?? 1)) * frame.height);
  return { line: lineOf(shown, series.stepMs, xOf, yOf), spells: spellsOf(shown, series.stepMs, xOf), topUs, lowUs };
}

function lineOf(
  points: readonly Point[],
  stepMs: number,
  xOf: (atMs: number) => number,
  yOf: (us: number) => number,
): string {
  let line = '';
  let last: Point | null = null;
  for (const point of points) {
    if (point.latencyUs === null) {
      last = null;
      continue;
    }
    const joined: boolean = last !== null && point.atMs - last.atMs <= holeMs(stepMs);
    // A point between two holes would have no length: the round cap of a zero-length line shows it.
    line += `${joined ? 'L' : 'M'}${xOf(point.atMs)} ${yOf(point.latencyUs)}${joined ? '' : 'h0'}`;
    last = point;
  }
  return line;
}

function spellsOf(points: readonly Point[], stepMs: number, xOf: (atMs: number) => number): Drawing['spells'] {
  const spells: { state: HealthState; fromMs: number; toMs: number }[] = [];
  for (const point of points) {
    const last = spells.at(-1);
    if (last !== undefined && last.state === point.state && point.atMs - last.toMs <= holeMs(stepMs))
      last.toMs = point.atMs;
    else spells.push({ state: point.state, fromMs: point.atMs, toMs: point.atMs });
  }
  return spells.map((spell) => ({
    state: spell.state,
    x: xOf(spell.fromMs),
    width: Math.max(2, round(xOf(spell.toMs) - xOf(spell.fromMs))),
  }));
}

/** Live points come with each window, however short the step of the history was. */
function holeMs(stepMs: number): number {
  return Math.max(2.5 * stepMs, 45_000);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
