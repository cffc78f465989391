/** Drops roll-ups that are past their retention and gives the room back, a few pages at a time. */
import { DAY_MS } from '../retention.js';
import type { EngineParts, Steps } from './engine-parts.js';
import { MAX_AGENTS } from './keys.js';

/** A day's minutes of a site take about 40 kB. */
const ROWS_PER_STEP = 8;
const VACUUM_PAGES = 128;
/** Room that the log will soon use again is not given back: this part of the file, and at least so many pages. */
const SPARE_RATIO = 0.005;
const SPARE_PAGES = 64;

export function* expireRollups(parts: EngineParts, nowMs: number): Steps {
  const today = Math.floor(nowMs / DAY_MS);
  yield* expireTable(parts, 'minute', today - parts.retention.minuteDays);
  yield* expireTable(parts, 'hour', today - parts.retention.hourDays);
  const oldestMs = nowMs - parts.retention.hourDays * DAY_MS;
  parts.file.lazily(() => parts.file.run('DELETE FROM received_old WHERE at_ms < ?', oldestMs));
}

function* expireTable({ file }: EngineParts, table: 'minute' | 'hour', firstKeptDay: number): Steps {
  // `id` is the rowid: the oldest days are the first rows.
  const sql = `DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE id < ? ORDER BY id LIMIT ${ROWS_PER_STEP})`;
  while (file.lazily(() => file.run(sql, firstKeptDay * MAX_AGENTS)).changes > 0) yield;
}

export function* vacuum({ file }: EngineParts): Steps {
  const { all } = file.pages();
  const spare = Math.max(SPARE_PAGES, Math.round(all * SPARE_RATIO));
  for (let { free } = file.pages(); free > spare; free -= VACUUM_PAGES) {
    file.lazily(() => file.vacuum(Math.min(VACUUM_PAGES, free - spare)));
    yield;
  }
}
