/** Reads chunks and roll-ups; one that is damaged is set aside, reported, and everything else is served. */

import { DamagedChunk } from '../codec/block-file.js';
import { decodeDetail, readCheckWindows, readValueWindows } from '../codec/detail-chunk.js';
import type { DetailSection } from '../codec/detail-section.js';
import { decodeRollup, type Rollup, readRollupCheck, type UnitPoints } from '../codec/rollup-chunk.js';
import type { PlacedWindow } from '../history-points.js';
import type { ValueWindow } from '../history-values.js';
import type { EngineParts } from './engine-parts.js';
import { chunkKey, MAX_PARTS } from './keys.js';
import { type ChunkTable, moveDamaged } from './quarantine.js';
import { blob, num } from './store-file.js';

export interface ChunkRow {
  readonly key: number;
  readonly data: Uint8Array;
}

export function chunkRows({ file }: EngineParts, hour: number, agentId: number): ChunkRow[] {
  const first = chunkKey(hour, agentId);
  return file
    .all('SELECT id, data FROM chunk WHERE id BETWEEN ? AND ? ORDER BY id', first, first + MAX_PARTS - 1)
    .map((row) => ({ key: num(row, 'id'), data: blob(row, 'data') }));
}

export function sectionsOf(parts: EngineParts, row: ChunkRow): DetailSection[] {
  return whole(parts, 'chunk', row.key, () => decodeDetail(row.data, parts.shapes.find)) ?? [];
}

/** One check's windows of one hour. */
export function windowsOf(parts: EngineParts, hour: number, agentId: number, check: string): PlacedWindow[] {
  return chunkRows(parts, hour, agentId).flatMap(
    ({ key, data }) => whole(parts, 'chunk', key, () => readCheckWindows(data, parts.shapes.find, check)) ?? [],
  );
}

/** One check's windows of one hour, with the values of these names. */
export function valueWindowsOf(
  parts: EngineParts,
  hour: number,
  agentId: number,
  { check, names }: { readonly check: string; readonly names: readonly string[] },
): ValueWindow[] {
  return chunkRows(parts, hour, agentId).flatMap(
    ({ key, data }) => whole(parts, 'chunk', key, () => readValueWindows(data, parts.shapes.find, check, names)) ?? [],
  );
}

export type RollupTable = Exclude<ChunkTable, 'chunk'>;

/** One check's points of one day; null where the day has none stored. */
export function pointsOf(parts: EngineParts, table: RollupTable, key: number, check: string): UnitPoints | null {
  const data = rollupBytes(parts, table, key);
  return data && whole(parts, table, key, () => readRollupCheck(data, parts.shapes.find, check));
}

export function rollupOf(parts: EngineParts, table: RollupTable, key: number): Rollup | null {
  const data = rollupBytes(parts, table, key);
  return data && whole(parts, table, key, () => decodeRollup(data, parts.shapes.find));
}

function rollupBytes({ file }: EngineParts, table: RollupTable, key: number): Uint8Array | null {
  const row = file.get(`SELECT data FROM ${table} WHERE id = ?`, key);
  return row === undefined ? null : blob(row, 'data');
}

function whole<T>(parts: EngineParts, table: ChunkTable, key: number, read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DamagedChunk)) throw error;
    parts.log.error({ table, key, why: error.message }, 'store-chunk-damaged');
    parts.file.lazily(() => moveDamaged(parts.file, table, key, error.message));
    return null;
  }
}
