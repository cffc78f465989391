/** Figures of a database server, within one session. */
import { numberOf, type Row } from '../database/cells.js';
import { DatabaseFault } from '../database/fault.js';
import type { Engine } from '../database/parameters.js';
import type { DatabaseSession } from '../database/session.js';
import type { DbFigures, QueueFigures, QuickFigures, SlowFigures } from './figures.js';
import { NO_QUEUE } from './figures.js';
import { readMysql, readMysqlSlowly } from './mysql-figures.js';
import type { DbObserver } from './observer.js';
import { readPostgres, readPostgresSlowly } from './postgres-figures.js';
import { readSqlServer, readSqlServerSlowly } from './sqlserver-figures.js';

interface Readers {
  readonly quick: (session: DatabaseSession) => Promise<QuickFigures>;
  readonly slow: (session: DatabaseSession) => Promise<SlowFigures>;
  /** Statements around the operator's query, so that it changes nothing. */
  readonly readOnly: readonly [begin: string, end: string];
}

const MYSQL_READ_ONLY = ['START TRANSACTION READ ONLY', 'ROLLBACK'] as const;
const READERS: Readonly<Record<Engine, Readers>> = {
  mariadb: { quick: readMysql, slow: (session) => readMysqlSlowly(session, 'mariadb'), readOnly: MYSQL_READ_ONLY },
  mysql: { quick: readMysql, slow: (session) => readMysqlSlowly(session, 'mysql'), readOnly: MYSQL_READ_ONLY },
  postgres: { quick: readPostgres, slow: readPostgresSlowly, readOnly: ['BEGIN READ ONLY', 'ROLLBACK'] },
  // It has no read-only transactions: what is done is taken back.
  sqlserver: { quick: readSqlServer, slow: readSqlServerSlowly, readOnly: ['BEGIN TRANSACTION', 'ROLLBACK'] },
};

/** Reads everything; the sizes only every `sizesEveryS`. Rejects with DatabaseFault. */
export async function readServer(
  session: DatabaseSession,
  engine: Engine,
  wanted: { readonly queueQuery: string; readonly sizesEveryS: number; readonly key: string },
  observer: DbObserver,
): Promise<DbFigures> {
  const { quick, slow, readOnly } = READERS[engine];
  const quickly = await quick(session);
  const sizes = await observer.slowFigures(wanted.key, wanted.sizesEveryS, () => slow(session));
  const queue = wanted.queueQuery === '' ? NO_QUEUE : await readQueue(session, wanted.queueQuery, readOnly);
  return { ...quickly, ...sizes, ...queue };
}

async function readQueue(
  session: DatabaseSession,
  query: string,
  [begin, end]: readonly [string, string],
): Promise<QueueFigures> {
  await session.rows(begin);
  try {
    const [row] = await session.rows(query);
    return queueFrom(row);
  } catch (error) {
    // The operator's query, and not a figure that can be left out.
    if (error instanceof DatabaseFault && error.figureOnly === 'privilege')
      throw new DatabaseFault(['unknown', 'not-permitted'], error.errorCode);
    throw error;
  } finally {
    await session.rows(end).catch(() => {});
  }
}

/** Pure: the first two columns, whatever their names. NULL is the aggregate of no rows: nothing waits. */
export function queueFrom(row: Row | undefined): QueueFigures {
  if (row === undefined) return { oldestWaitingS: 0, waitingRows: null };
  const [age, count] = Object.keys(row);
  return {
    oldestWaitingS: age === undefined ? null : row[age] === null ? 0 : numberOf(row, age),
    waitingRows: count === undefined ? null : numberOf(row, count),
  };
}
