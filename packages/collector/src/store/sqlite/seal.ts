/** Merges the chunks of hours that are over: late and backfilled windows find their place, repeats fall away. */
import { encodeDetail } from '../codec/detail-chunk.js';
import { type DetailSection, joinSections, tidySection } from '../codec/detail-section.js';
import { dayOfHour } from '../retention.js';
import { type ChunkRow, chunkRows, sectionsOf } from './chunks.js';
import type { EngineParts, Steps } from './engine-parts.js';
import { isHourOver } from './fold.js';
import { agentOfKey, chunkKey, dayKey, hourKey, timeOfKey } from './keys.js';
import { num } from './store-file.js';

/** Hours that are looked up at once. */
const BATCH = 64;

export function* seal(parts: EngineParts, nowMs: number): Steps {
  for (;;) {
    const due = parts.file
      .all('SELECT id FROM open_hour ORDER BY id LIMIT ?', BATCH)
      .map((row) => num(row, 'id'))
      .filter((key) => isHourOver(timeOfKey(key), nowMs));
    if (due.length === 0) return;
    for (const key of due) {
      yield* sealHour(parts, timeOfKey(key), agentOfKey(key));
      yield;
    }
  }
}

function* sealHour(parts: EngineParts, hour: number, agentId: number): Steps {
  const rows = chunkRows(parts, hour, agentId);
  const merged = rows.length > 1 ? yield* merge(parts, rows) : null;
  parts.file.lazily(() => {
    if (merged !== null) replace(parts, rows, chunkKey(hour, agentId), merged);
    parts.file.run('DELETE FROM open_hour WHERE id = ?', hourKey(hour, agentId));
    parts.file.run('INSERT OR IGNORE INTO open_day (id) VALUES (?)', dayKey(dayOfHour(hour), agentId));
  });
}

function* merge(parts: EngineParts, rows: readonly ChunkRow[]): Steps<Uint8Array | null> {
  const sections: DetailSection[] = [];
  for (const row of rows) {
    sections.push(...sectionsOf(parts, row));
    yield;
  }
  const tidy = joinSections(sections).map(tidySection);
  yield;
  return tidy.length === 0 ? null : encodeDetail(tidy);
}

function replace({ file }: EngineParts, rows: readonly ChunkRow[], key: number, data: Uint8Array): void {
  let deleted = 0;
  for (const row of rows) deleted += file.run('DELETE FROM chunk WHERE id = ?', row.key).changes;
  file.run('INSERT INTO chunk (id, data) VALUES (?, ?)', key, data);
  file.run("UPDATE counter SET value = value + ? WHERE name = 'chunks'", 1 - deleted);
}
