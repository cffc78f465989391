/** A query of the operator's, so that it changes nothing. */
import type { Row } from './cells.js';
import type { Engine } from './parameters.js';
import type { DatabaseSession } from './session.js';

const MYSQL = 'START TRANSACTION READ ONLY';
const BEGIN: Readonly<Record<Engine, string>> = {
  mariadb: MYSQL,
  mysql: MYSQL,
  postgres: 'BEGIN READ ONLY',
  // It has no read-only transactions: what is done is taken back.
  sqlserver: 'BEGIN TRANSACTION',
};

/** Runs `query` within a transaction that is rolled back. Rejects with DatabaseFault. */
export async function readOnlyRows(session: DatabaseSession, engine: Engine, query: string): Promise<readonly Row[]> {
  await session.rows(BEGIN[engine]);
  try {
    return await session.rows(query);
  } finally {
    await session.rows('ROLLBACK').catch(() => {});
  }
}
