/**
 * Answers history questions from roll-ups, chunks and the open log, day by day and in small steps. Commits may come between the steps,
 * maintenance may not: it moves windows from one of these to another.
 */
import type { Heartbeat } from '@tillwatch/model';
import type { HistoryQuery } from '../../ports.js';
import { newestBornFirst, StandingWindows } from '../history-agents.js';
import { type HistoryPlan, planBuckets, planHistory } from '../history-plan.js';
import { BucketGrid, type HistoryAnswer, layOutWindows, type PlacedWindow } from '../history-points.js';
import { holdsValues, layOutValues, type ValueQuestion, type ValueWindow } from '../history-values.js';
import { DAY_MS, dayOfHour, HOUR_MS, hourOf, MINUTE_MS } from '../retention.js';
import { pointsOf, type RollupTable, valueWindowsOf, windowsOf } from './chunks.js';
import type { EngineParts, Steps } from './engine-parts.js';
import { FrameSource } from './frame-source.js';
import { dayKey, timeOfKey } from './keys.js';
import { hasOpenHours, isDetailGone } from './rollup.js';
import { num } from './store-file.js';
import type { TailEntry } from './tail.js';

type TimeRange = Pick<HistoryPlan, 'fromMs' | 'toMs'>;

/** Frames of the log between two yields. */
const STEP_FRAMES = 100;

export function* history(parts: EngineParts, query: HistoryQuery): Steps<HistoryAnswer> {
  const entries = agentsOf(parts, query.site);
  const windowMs = entries[0]?.windowMs ?? 10_000;
  if (query.values !== undefined) {
    const { values: names, check, fromMs, toMs, maxPoints } = query;
    return yield* valueHistory(parts, entries, check, { names, fromMs, toMs, maxPoints, windowMs });
  }
  const question = { ...query, windowMs, nowMs: parts.clock.nowMs(), retention: parts.retention };
  const plan = planHistory(question);
  if (plan.source === 'detail') {
    const windows = yield* detailWindows(parts, entries, query.check, plan);
    const answer = windows && layOutWindows(windows, plan);
    if (answer) return answer;
  }
  const buckets = plan.source === 'detail' ? planBuckets(question) : plan;
  const grid = new BucketGrid(buckets);
  for (const entry of entries) {
    yield* fillGrid(parts, entry, query.check, buckets, grid);
    for (const window of yield* tailWindows(parts, entry, query.check, buckets)) grid.addWindow(window);
    grid.nextAgent();
  }
  return grid.finish();
}

/** The agents of a site, the one born last first. */
function agentsOf({ file, tail }: EngineParts, site: string): readonly TailEntry[] {
  const entries = tail.ofSite(site);
  if (entries.length < 2) return entries;
  const sql = 'SELECT max(started_ms + coalesce(correction_ms, 0)) AS born FROM birth WHERE agent = ?';
  return entries
    .map((entry) => ({ entry, agent: entry.agent, bornAtMs: Number(file.get(sql, entry.id)?.born ?? 0) }))
    .sort(newestBornFirst)
    .map(({ entry }) => entry);
}

/** Hour by hour from the oldest on, as far as `maxPoints` reaches; roll-ups hold no values. */
function* valueHistory(
  parts: EngineParts,
  entries: readonly TailEntry[],
  check: string,
  question: ValueQuestion,
): Steps<HistoryAnswer> {
  const windows: ValueWindow[] = [];
  const { firstHour, lastHour } = hoursHeld(parts, question);
  let reachedMs = question.toMs;
  for (let hour = firstHour; hour <= lastHour; hour++) {
    for (const entry of entries) {
      for (const window of valueWindowsOf(parts, hour, entry.id, { check, names: question.names }))
        if (holdsValues(window, question)) windows.push(window);
      yield;
    }
    if (windows.length <= question.maxPoints) continue;
    reachedMs = (hour + 1) * HOUR_MS;
    break;
  }
  // Of the open log no more than of the hours that were read: between them there may be others.
  const range = { fromMs: question.fromMs, toMs: Math.min(question.toMs, reachedMs) };
  for (const entry of entries) windows.push(...(yield* tailWindows(parts, entry, check, range)));
  return layOutValues(windows, question);
}

/** Null when there are more than the plan allows. */
function* detailWindows(
  parts: EngineParts,
  entries: readonly TailEntry[],
  check: string,
  plan: HistoryPlan,
): Steps<PlacedWindow[] | null> {
  const standing = new StandingWindows();
  for (const entry of entries) {
    const windows: PlacedWindow[] = [];
    const { firstHour, lastHour } = hoursHeld(parts, plan);
    for (let hour = firstHour; hour <= lastHour; hour++) {
      for (const window of windowsOf(parts, hour, entry.id, check)) if (isInside(window, plan)) windows.push(window);
      if (windows.length > plan.maxPoints) return null;
      yield;
    }
    windows.push(...(yield* tailWindows(parts, entry, check, plan)));
    standing.add(windows);
    if (standing.windows.length > plan.maxPoints) return null;
  }
  return standing.windows;
}

function isInside(window: PlacedWindow, plan: HistoryPlan): boolean {
  return window.placedAtMs > plan.fromMs && window.placedAtMs <= plan.toMs;
}

/** Hours of the range for which chunks may exist. */
function hoursHeld({ file }: EngineParts, plan: TimeRange): { firstHour: number; lastHour: number } {
  const row = file.get('SELECT (SELECT min(id) FROM chunk) AS first, (SELECT max(id) FROM chunk) AS last');
  if (row?.first == null) return { firstHour: 0, lastHour: -1 };
  const hour = (key: number): number => timeOfKey(Math.floor(key / 1024));
  return {
    firstHour: Math.max(hour(num(row, 'first')), hourOf(plan.fromMs + 1)),
    lastHour: Math.min(hour(num(row, 'last')), hourOf(plan.toMs)),
  };
}

function* fillGrid(parts: EngineParts, entry: TailEntry, check: string, plan: HistoryPlan, grid: BucketGrid): Steps {
  const { firstDay, lastDay } = daysHeld(parts, plan);
  for (let day = firstDay; day <= lastDay; day++) {
    const key = dayKey(day, entry.id);
    const table = plan.source === 'detail' ? 'minute' : plan.source;
    const points = pointsFor(parts, table, key, check);
    const unitMs = table === 'minute' ? MINUTE_MS : table === 'hour' ? HOUR_MS : DAY_MS;
    for (const [unit, point] of points.stored ?? []) grid.addPoint(day * DAY_MS + unit * unitMs, point);
    yield;
    if (!points.needsDetail) continue;
    for (let hour = day * 24; hour < (day + 1) * 24; hour++) {
      for (const window of windowsOf(parts, hour, entry.id, check)) grid.addWindow(window);
      yield;
    }
  }
}

/**
 * Minutes are stored only for detail that is gone, so both are read. Hours and days are stored beside the detail: it is read instead
 * where they don't count all of it yet, and besides where they count what is gone.
 */
function pointsFor(parts: EngineParts, table: RollupTable, key: number, check: string) {
  const stored = pointsOf(parts, table, key, check);
  if (table === 'minute') return { stored, needsDetail: true };
  const isSettled =
    parts.file.get('SELECT id FROM open_day WHERE id = ?', key) === undefined && !hasOpenHours(parts, key);
  const isUsed = stored !== null && (isSettled || isDetailGone(parts, key));
  return { stored: isUsed ? stored : null, needsDetail: !isSettled || stored === null };
}

/** Days of the range for which anything may be stored. */
function daysHeld({ file }: EngineParts, plan: HistoryPlan): { firstDay: number; lastDay: number } {
  const row = file.get(
    `SELECT (SELECT min(id) FROM chunk) AS chunk0, (SELECT max(id) FROM chunk) AS chunk1,
       (SELECT min(id) FROM day) AS day0, (SELECT max(id) FROM day) AS day1`,
  );
  const firsts: number[] = [];
  const lasts: number[] = [];
  if (row?.chunk0 != null) {
    firsts.push(dayOfHour(timeOfKey(Math.floor(num(row, 'chunk0') / 1024))));
    lasts.push(dayOfHour(timeOfKey(Math.floor(num(row, 'chunk1') / 1024))));
  }
  if (row?.day0 != null) {
    firsts.push(timeOfKey(num(row, 'day0')));
    lasts.push(timeOfKey(num(row, 'day1')));
  }
  if (firsts.length === 0) return { firstDay: 0, lastDay: -1 };
  return {
    firstDay: Math.max(Math.min(...firsts), dayOfHour(hourOf(plan.fromMs + 1))),
    lastDay: Math.min(Math.max(...lasts), dayOfHour(hourOf(plan.toMs))),
  };
}

/** One check's windows of the open log, within the range. A heartbeat that is there twice counts once. */
function* tailWindows(parts: EngineParts, entry: TailEntry, check: string, plan: TimeRange): Steps<ValueWindow[]> {
  const source = new FrameSource(parts);
  const windows: ValueWindow[] = [];
  const seen = new Set<string>();
  const rows = [...entry.rows];
  const places = [...entry.places];
  for (let i = 0; i < rows.length; i++) {
    if (i % STEP_FRAMES === STEP_FRAMES - 1) yield;
    const row = rows[i] as number;
    const frame = source.frame(row, places[i] as number);
    if (frame.endedAtMs <= plan.fromMs || frame.endedAtMs > plan.toMs) continue;
    const id = `${frame.boot}/${frame.seq}`;
    if (seen.has(id)) continue;
    seen.add(id);
    const birth = source.birth(entry, frame.boot);
    const heartbeat = source.heartbeat(frame, birth);
    if (typeof heartbeat === 'string') continue;
    const index = birth?.definition.checks.findIndex(({ id: at }) => at === check) ?? -1;
    const window = placedWindow(heartbeat, index, frame.endedAtMs);
    if (window !== null) windows.push(window);
  }
  return windows;
}

function placedWindow(heartbeat: Heartbeat, index: number, placedAtMs: number): ValueWindow | null {
  const summary = heartbeat.checks[index];
  if (summary === undefined) return null;
  return {
    ...summary,
    placedAtMs,
    endedAtMs: heartbeat.endedAtMs,
    lengthMs: heartbeat.lengthMs,
    transitions: heartbeat.transitions.filter((transition) => transition.check === index),
  };
}
