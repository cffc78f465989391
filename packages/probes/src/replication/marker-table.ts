/** The marker's table: one row for each direction, written at the source, read wherever it is replicated to. */
import { numberOf, textOf } from '../database/cells.js';
import { DatabaseFault } from '../database/fault.js';
import type { Engine } from '../database/parameters.js';
import type { DatabaseSession } from '../database/session.js';
import type { Marker } from './marker-clock.js';

export interface MarkerPlace {
  readonly engine: Engine;
  /** Checked by the schema: letters, digits, _ and $, at most one dot. */
  readonly table: string;
  /** Checked by the schema: no quotes. */
  readonly direction: string;
}

/** What a write leaves: the clocks of its writer. */
export type MarkerStamp = Omit<Marker, 'seq'>;

/** `missing`: no such table, or no row of this direction. `locked`: somebody holds the table, so nothing newer is known. */
export type MarkerFound = Marker | 'missing' | 'not-permitted' | 'locked';

const COLUMNS = {
  mariadb:
    'direction VARCHAR(96) CHARACTER SET utf8mb4 NOT NULL PRIMARY KEY, seq BIGINT NOT NULL, written_at_ms BIGINT NOT NULL, writer_ms BIGINT NOT NULL, epoch VARCHAR(40) NOT NULL',
  postgres:
    'direction text PRIMARY KEY, seq bigint NOT NULL, written_at_ms bigint NOT NULL, writer_ms bigint NOT NULL, epoch text NOT NULL',
  sqlserver:
    'direction nvarchar(96) NOT NULL PRIMARY KEY, seq bigint NOT NULL, written_at_ms bigint NOT NULL, writer_ms bigint NOT NULL, epoch nvarchar(40) NOT NULL',
};

/** Statements that make the table unless it is there. */
export function createStatement({ engine, table }: Pick<MarkerPlace, 'engine' | 'table'>): string {
  switch (engine) {
    case 'mariadb':
    case 'mysql':
      return `CREATE TABLE IF NOT EXISTS ${table} (${COLUMNS.mariadb}) ENGINE=InnoDB`;
    case 'postgres':
      return `CREATE TABLE IF NOT EXISTS ${table} (${COLUMNS.postgres})`;
    case 'sqlserver':
      return `IF OBJECT_ID('${table}') IS NULL CREATE TABLE ${table} (${COLUMNS.sqlserver})`;
  }
}

/** Statements that write the row: in place, so the table never grows. */
export function writeStatements({ engine, table, direction }: MarkerPlace, stamp: MarkerStamp): readonly string[] {
  const at = Math.round(stamp.writtenAtMs);
  const ms = Math.round(stamp.writerMs);
  const row = `('${direction}', 1, ${at}, ${ms}, '${stamp.epoch}')`;
  const names = '(direction, seq, written_at_ms, writer_ms, epoch)';
  const change = `written_at_ms = ${at}, writer_ms = ${ms}, epoch = '${stamp.epoch}'`;
  switch (engine) {
    case 'mariadb':
    case 'mysql':
      return [`INSERT INTO ${table} ${names} VALUES ${row} ON DUPLICATE KEY UPDATE seq = seq + 1, ${change}`];
    case 'postgres':
      return [
        // A synchronous standby that has gone would hold up a commit that waits for it.
        'SET synchronous_commit = local',
        `INSERT INTO ${table} AS m ${names} VALUES ${row} ON CONFLICT (direction) DO UPDATE SET seq = m.seq + 1, ${change}`,
      ];
    case 'sqlserver':
      return [
        `UPDATE ${table} SET seq = seq + 1, ${change} WHERE direction = '${direction}'; IF @@ROWCOUNT = 0 INSERT INTO ${table} ${names} VALUES ${row}`,
      ];
  }
}

/** Writes the row, and makes its table where it is told to. Rejects with DatabaseFault: a full disk and a lock show here first. */
export async function writeMarker(
  session: DatabaseSession,
  place: MarkerPlace,
  stamp: MarkerStamp,
  create: boolean,
): Promise<'written' | 'missing' | 'not-permitted'> {
  const write = async () => {
    for (const statement of writeStatements(place, stamp)) await session.rows(statement);
  };
  try {
    await write().catch(async (error: unknown) => {
      if (!create || !(error instanceof DatabaseFault) || error.figureOnly !== 'missing') throw error;
      await session.rows(createStatement(place));
      await write();
    });
    return 'written';
  } catch (error) {
    return missingOrThrow(error);
  }
}

/** Reads the row of the direction. */
export async function readMarker(session: DatabaseSession, place: MarkerPlace): Promise<MarkerFound> {
  try {
    const [row] = await session.rows(
      `SELECT seq, written_at_ms, writer_ms, epoch FROM ${place.table} WHERE direction = '${place.direction}'`,
    );
    const [seq, writtenAtMs, writerMs] = ['seq', 'written_at_ms', 'writer_ms'].map((name) => numberOf(row, name));
    if (seq == null || writtenAtMs == null || writerMs == null) return 'missing';
    return { seq, writtenAtMs, writerMs, epoch: textOf(row, 'epoch') };
  } catch (error) {
    if (error instanceof DatabaseFault && error.reason === 'lock-waits') return 'locked';
    return missingOrThrow(error);
  }
}

function missingOrThrow(error: unknown): 'missing' | 'not-permitted' {
  if (!(error instanceof DatabaseFault) || error.figureOnly === null) throw error;
  return error.figureOnly === 'missing' ? 'missing' : 'not-permitted';
}
