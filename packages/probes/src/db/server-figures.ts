/** Figures of a database server, within one session. */
import { numberOf, type Row } from '../database/cells.js';
import { DatabaseFault } from '../database/fault.js';
import type { Engine } from '../database/parameters.js';
import { readOnlyRows } from '../database/read-only.js';
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
}

const READERS: Readonly<Record<Engine, Readers>> = {
  mariadb: { quick: readMysql, slow: (session) => readMysqlSlowly(session, 'mariadb') },
  mysql: { quick: readMysql, slow: (session) => readMysqlSlowly(session, 'mysql') },
  postgres: { quick: readPostgres, slow: readPostgresSlowly },
  sqlserver: { quick: readSqlServer, slow: readSqlServerSlowly },
};

/** Reads everything; the sizes only every `sizesEveryS`. Rejects with DatabaseFault. */
export async function readServer(
  session: DatabaseSession,
  engine: Engine,
  wanted: { readonly queueQuery: string; readonly sizesEveryS: number; readonly key: string },
  observer: DbObserver,
): Promise<DbFigures> {
  const { quick, slow } = READERS[engine];
  const quickly = await quick(session);
  const sizes = await observer.slowFigures(wanted.key, wanted.sizesEveryS, () => slow(session));
  const queue = wanted.queueQuery === '' ? NO_QUEUE : await readQueue(session, engine, wanted.queueQuery);
  return { ...quickly, ...sizes, ...queue };
}

async function readQueue(session: DatabaseSession, engine: Engine, query: string): Promise<QueueFigures> {
  try {
    const [row] = await readOnlyRows(session, engine, query);
    return queueFrom(row);
  } catch (error) {
    // The operator's query, and not a figure that can be left out.
    if (error instanceof DatabaseFault && error.figureOnly === 'privilege')
      throw new DatabaseFault(['unknown', 'not-permitted'], error.errorCode);
    throw error;
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
