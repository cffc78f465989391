/**
 * Rolls days up into hours and a day point when they are over, and again when something late was sealed. Detail that comes for a day
 * whose detail is already gone is added to what is stored, in one transaction with its deletion, so it counts once.
 */
import { coarseExtremes, encodeRollup, type Rollup } from '../codec/rollup-chunk.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../retention.js';
import { type RollupTable, rollupOf } from './chunks.js';
import { foldDay, joinRollups, wholeDay } from './day-points.js';
import type { EngineParts, Steps } from './engine-parts.js';
import { SEAL_AFTER_MS } from './fold.js';
import { agentOfKey, hourKey, MAX_AGENTS, timeOfKey } from './keys.js';
import { num } from './store-file.js';

/** Keys that are looked up at once. */
const BATCH = 64;
/** A day is rolled up when its last hour can be sealed. */
const ROLL_AFTER_MS = SEAL_AFTER_MS + 5 * MINUTE_MS;

/** Rolls up the days that are due. */
export function* rollUp(parts: EngineParts, nowMs: number): Steps {
  const firstOpen = Math.floor((nowMs - ROLL_AFTER_MS) / DAY_MS);
  yield* eachKey(parts, 'open_day', firstOpen, (key) => rollDay(parts, key));
}

/** Turns the detail of days that are past their retention into minutes. */
export function* expireDetail(parts: EngineParts, nowMs: number): Steps {
  const firstKept = Math.floor(nowMs / DAY_MS) - parts.retention.detailDays;
  yield* eachKey(parts, 'detail_day', firstKept, (key) => expireDay(parts, key));
}

/** Each (day, agent) of a list before `beforeDay` that has no hour to be sealed. */
function* eachKey(
  parts: EngineParts,
  list: 'open_day' | 'detail_day',
  beforeDay: number,
  work: (key: number) => Steps,
): Steps {
  let after = -1;
  for (;;) {
    const sql = `SELECT id FROM ${list} WHERE id > ? AND id < ? ORDER BY id LIMIT ${BATCH}`;
    const keys = parts.file.all(sql, after, beforeDay * MAX_AGENTS).map((row) => num(row, 'id'));
    for (const key of keys) {
      if (!hasOpenHours(parts, key)) yield* work(key);
      yield;
    }
    const last = keys.at(-1);
    if (last === undefined) return;
    after = last;
  }
}

/** Whether something of the day is still to be sealed. */
export function hasOpenHours({ file }: EngineParts, key: number): boolean {
  const day = timeOfKey(key);
  for (let hour = day * 24; hour < (day + 1) * 24; hour++) {
    if (file.get('SELECT id FROM open_hour WHERE id = ?', hourKey(hour, agentOfKey(key))) !== undefined) return true;
  }
  return false;
}

function* rollDay(parts: EngineParts, key: number): Steps {
  const { rollup: hours, chunks } = yield* foldDay(parts, timeOfKey(key), agentOfKey(key), HOUR_MS);
  if (isDetailGone(parts, key)) {
    yield* addLate(parts, key, hours);
    return;
  }
  const rows = [encoded(parts, 'hour', hours), encoded(parts, 'day', wholeDay(hours))];
  parts.file.lazily(() => {
    write(parts, key, rows);
    if (chunks.length > 0) parts.file.run('INSERT OR IGNORE INTO detail_day (id) VALUES (?)', key);
    parts.file.run('DELETE FROM open_day WHERE id = ?', key);
  });
}

/** A day that was rolled up and has no detail any more. */
export function isDetailGone({ file }: EngineParts, key: number): boolean {
  return (
    file.get('SELECT id FROM day WHERE id = ?', key) !== undefined &&
    file.get('SELECT id FROM detail_day WHERE id = ?', key) === undefined
  );
}

function* addLate(parts: EngineParts, key: number, hours: Rollup): Steps {
  const { rollup: minutes, chunks } = yield* foldDay(parts, timeOfKey(key), agentOfKey(key), MINUTE_MS);
  const rows = [
    encoded(parts, 'minute', coarse(joinRollups(minutes, rollupOf(parts, 'minute', key)))),
    encoded(parts, 'hour', joinRollups(hours, rollupOf(parts, 'hour', key))),
    encoded(parts, 'day', joinRollups(wholeDay(hours), rollupOf(parts, 'day', key))),
  ];
  yield;
  parts.file.lazily(() => {
    write(parts, key, rows);
    deleteChunks(parts, chunks);
    parts.file.run('DELETE FROM open_day WHERE id = ?', key);
  });
}

function* expireDay(parts: EngineParts, key: number): Steps {
  // What came late must be counted in the hours first.
  if (parts.file.get('SELECT id FROM open_day WHERE id = ?', key) !== undefined) return;
  const { rollup, chunks } = yield* foldDay(parts, timeOfKey(key), agentOfKey(key), MINUTE_MS);
  const minutes = encoded(parts, 'minute', coarse(rollup));
  yield;
  parts.file.lazily(() => {
    write(parts, key, [minutes]);
    deleteChunks(parts, chunks);
    parts.file.run('DELETE FROM detail_day WHERE id = ?', key);
  });
}

function coarse(rollup: Rollup): Rollup {
  return new Map(
    [...rollup].map(([check, units]) => [
      check,
      new Map([...units].map(([unit, point]) => [unit, coarseExtremes(point)])),
    ]),
  );
}

interface RollupRow {
  readonly table: RollupTable;
  readonly data: Uint8Array;
}

function encoded(parts: EngineParts, table: RollupTable, rollup: Rollup): RollupRow {
  const shape = parts.shapes.list({ checks: [...rollup.keys()].map((id) => ({ id, values: [] })) });
  return { table, data: encodeRollup(rollup, shape) };
}

function write({ file }: EngineParts, key: number, rows: readonly RollupRow[]): void {
  for (const { table, data } of rows) file.run(`INSERT OR REPLACE INTO ${table} (id, data) VALUES (?, ?)`, key, data);
}

function deleteChunks({ file }: EngineParts, keys: readonly number[]): void {
  let deleted = 0;
  for (const key of keys) deleted += file.run('DELETE FROM chunk WHERE id = ?', key).changes;
  file.run("UPDATE counter SET value = value - ? WHERE name = 'chunks'", deleted);
}
