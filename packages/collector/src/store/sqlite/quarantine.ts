/** Keeps aside what could not be believed or read, oldest dropped first. */
import type { QuarantineRecord } from '../../ports.js';
import { QUARANTINE_BYTES, QUARANTINE_ROWS } from '../stored-agent.js';
import { num, type StoreFile } from './store-file.js';

/** Damaged chunks that are kept for a look at them. */
const DAMAGED_ROWS = 1000;

/** Within the caller's transaction. */
export function setAside(file: StoreFile, records: readonly QuarantineRecord[]): void {
  if (records.length === 0) return;
  for (const { site, agent, reason, receivedAtMs, bytes } of records) {
    file.run(
      'INSERT INTO quarantine (site, agent, reason, received_ms, bytes) VALUES (?, ?, ?, ?, ?)',
      site,
      agent,
      reason,
      Math.round(receivedAtMs),
      bytes,
    );
  }
  // Ids ascend without gaps but at the beginning, so their difference counts.
  file.run('DELETE FROM quarantine WHERE id <= (SELECT max(id) FROM quarantine) - ?', QUARANTINE_ROWS);
  let surplus =
    num(file.get('SELECT coalesce(sum(length(bytes)), 0) AS bytes FROM quarantine'), 'bytes') - QUARANTINE_BYTES;
  while (surplus > 0) {
    const oldest = file.get('SELECT id, length(bytes) AS bytes FROM quarantine ORDER BY id LIMIT 1');
    if (oldest === undefined) return;
    file.run('DELETE FROM quarantine WHERE id = ?', num(oldest, 'id'));
    surplus -= num(oldest, 'bytes');
  }
}

export type ChunkTable = 'chunk' | 'minute' | 'hour' | 'day';

/** Moves a row that cannot be read out of the way, within the caller's transaction. */
export function moveDamaged(file: StoreFile, table: ChunkTable, key: number, why: string): void {
  file.run(
    `INSERT INTO damaged ("table", key, why, data) SELECT ?, id, ?, data FROM ${table} WHERE id = ?`,
    table,
    why,
    key,
  );
  const { changes } = file.run(`DELETE FROM ${table} WHERE id = ?`, key);
  if (table === 'chunk') file.run("UPDATE counter SET value = value - ? WHERE name = 'chunks'", changes);
  file.run('DELETE FROM damaged WHERE id <= (SELECT max(id) FROM damaged) - ?', DAMAGED_ROWS);
}
