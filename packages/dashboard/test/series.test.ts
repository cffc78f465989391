/** Latency over time: history, then live, bounded; holes stay holes. */
import type { CheckView, HealthState, HistoryView } from '@tillwatch/model';
import { appendLive, drawSeries, MAX_POINTS, type Series, seriesOf } from '../src/site/series.js';

const STEP = 10_000;
const point = (n: number, latencyUs: number | null, state: HealthState = 'ok') => ({
  atMs: n * STEP,
  state,
  latencyUs,
});
const series = (...points: ReturnType<typeof point>[]): Series => ({ points, stepMs: STEP });
const check = (n: number, latencyUs: number | null, state: HealthState = 'ok'): CheckView => ({
  id: 'c',
  kind: 'tcp',
  target: 't',
  state,
  reason: null,
  since: '',
  latencyUs,
  lossRatio: 0,
  values: {},
  lastAttemptAt: new Date(n * STEP).toISOString(),
});
const FRAME = { fromMs: 0, toMs: 100 * STEP, width: 1_000, height: 100 };

describe('seriesOf', () => {
  it('reads the columns of a history', () => {
    const points = {
      atMs: [0, STEP],
      state: ['ok', 'down'],
      medianUs: [5, null],
      maxUs: [9, null],
      lossRatio: [0, 1],
    } as HistoryView['points'];
    const history = { points, stepMs: STEP } as HistoryView;
    expect(seriesOf(history)).toEqual(series(point(0, 5), point(1, null, 'down')));
  });
});

describe('appendLive', () => {
  it('adds each attempt once', () => {
    const once = appendLive(series(point(1, 5)), check(2, 7), 0);
    expect(once.points).toEqual([point(1, 5), point(2, 7)]);
    expect(appendLive(once, check(2, 8), 0)).toBe(once);
    expect(appendLive(once, { ...check(3, 8), lastAttemptAt: null }, 0)).toBe(once);
  });

  it('drops what is older than the range, and the oldest beyond the bound', () => {
    expect(
      appendLive(series(point(1, 5), point(2, 6)), check(3, 7), 2 * STEP).points.map(({ atMs }) => atMs / STEP),
    ).toEqual([2, 3]);
    let long = series();
    for (let n = 0; n < MAX_POINTS + 5; n += 1) long = appendLive(long, check(n, 1), 0);
    expect(long.points).toHaveLength(MAX_POINTS);
    expect(long.points[0]?.atMs).toBe(5 * STEP);
  });
});

describe('drawSeries', () => {
  it('starts at zero and reaches the top at the highest', () => {
    const drawing = drawSeries(series(point(0, 50), point(1, 100)), FRAME);
    expect(drawing.line).toBe('M0 50h0L10 0');
    expect(drawing).toMatchObject({ lowUs: 50, topUs: 100 });
  });

  it('breaks where nothing answered, and where nothing was measured', () => {
    expect(drawSeries(series(point(0, 1), point(1, null, 'down'), point(2, 1)), FRAME).line.match(/M/g)).toHaveLength(
      2,
    );
    expect(drawSeries(series(point(0, 1), point(40, 1)), FRAME).line.match(/M/g)).toHaveLength(2);
    expect(drawSeries(series(point(0, 1), point(4, 1)), FRAME).line.match(/M/g)).toHaveLength(1);
  });

  it('marks each spell of one state once', () => {
    const { spells } = drawSeries(
      series(point(0, 1), point(1, null, 'down'), point(2, null, 'down'), point(3, 1), point(4, 9, 'degraded')),
      FRAME,
    );
    expect(spells).toEqual([
      { state: 'ok', x: 0, width: 2 },
      { state: 'down', x: 10, width: 10 },
      { state: 'ok', x: 30, width: 2 },
      { state: 'degraded', x: 40, width: 2 },
    ]);
  });

  it('shows nothing of what lies outside the frame, and nothing of nothing', () => {
    expect(drawSeries(series(point(-5, 1), point(200, 1)), FRAME)).toEqual({
      line: '',
      spells: [],
      topUs: null,
      lowUs: null,
    });
  });
});
