/** Reads the figures of MariaDB and MySQL. */
import { asOneRow, claimOf, numberOf, type Row } from '../database/cells.js';
import type { DatabaseSession } from '../database/session.js';
import type { QuickFigures, SlowFigures } from './figures.js';

const STATUS = `SHOW GLOBAL STATUS WHERE Variable_name IN ('Threads_connected', 'Innodb_row_lock_current_waits')`;
const VARIABLES = `SHOW GLOBAL VARIABLES WHERE Variable_name IN ('max_connections', 'read_only', 'super_read_only', 'innodb_read_only')`;
/** PROCESS. Our own session has no transaction then. */
const TRANSACTIONS = `SELECT TIMESTAMPDIFF(SECOND, MIN(trx_started), NOW()) AS longest_s,
  COALESCE(SUM(trx_state = 'LOCK WAIT'), 0) AS waiting,
  TIMESTAMPDIFF(SECOND, MIN(trx_wait_started), NOW()) AS longest_wait_s FROM information_schema.innodb_trx`;
/** PROCESS. Waits that InnoDB does not see: metadata locks, table locks, backup locks, FLUSH TABLES WITH READ LOCK. */
const TABLE_LOCKS = `SELECT COUNT(*) AS waiting, MAX(time) AS longest_wait_s FROM information_schema.processlist
  WHERE state LIKE 'Waiting for %lock%' AND command <> 'Daemon' AND id <> CONNECTION_ID()`;
/** PROCESS. The files' sizes, which costs a look at each tablespace and opens no table. */
const SIZES = {
  mariadb: 'SELECT SUM(file_size) AS size_bytes FROM information_schema.innodb_sys_tablespaces',
  mysql: 'SELECT SUM(file_size) AS size_bytes FROM information_schema.innodb_tablespaces',
};
/** BINLOG MONITOR (MariaDB), REPLICATION CLIENT (MySQL); an error without a binary log. */
const LOGS = 'SHOW BINARY LOGS';

/** What is cheap. Without PROCESS there is no age of transactions, and lock waits are those that the status counts. */
export async function readMysql(session: DatabaseSession): Promise<QuickFigures> {
  const status = asOneRow(await session.rows(STATUS));
  const variables = asOneRow(await session.rows(VARIABLES));
  const transactions = await session.rowsIfAllowed(TRANSACTIONS);
  const tableLocks = transactions === null ? null : await session.rowsIfAllowed(TABLE_LOCKS);
  return quickFromMysql(status, variables, transactions?.[0], tableLocks?.[0]);
}

/** Pure: the figures in the rows; undefined rows were not allowed. */
export function quickFromMysql(
  status: Row,
  variables: Row,
  transactions: Row | undefined,
  tableLocks: Row | undefined,
): QuickFigures {
  const rowWaits = rowWaitsOf(numberOf(transactions, 'waiting'), numberOf(status, 'innodb_row_lock_current_waits'));
  const tableWaits = numberOf(tableLocks, 'waiting');
  const longest = [rowWaits ? numberOf(transactions, 'longest_wait_s') : null, numberOf(tableLocks, 'longest_wait_s')];
  const known = longest.filter((seconds) => seconds !== null);
  // Unlike PostgreSQL's, its limit leaves one more session for an administrator, on top of it.
  return {
    sessions: numberOf(status, 'threads_connected'),
    sessionsLimit: numberOf(variables, 'max_connections'),
    lockWaits: rowWaits === null && tableWaits === null ? null : (rowWaits ?? 0) + (tableWaits ?? 0),
    longestLockWaitS: transactions === undefined ? null : Math.max(0, ...known),
    // No transaction is an age of 0, not an unknown one.
    longestTransactionS: transactions === undefined ? null : Math.max(0, numberOf(transactions, 'longest_s') ?? 0),
    isReadOnly: readOnlyOf(variables),
  };
}

/**
 * Waits that both sources know of. `innodb_trx` is a copy that is made anew only where nobody has read it for 0.1 s, so it may tell of a wait that is over
 * (10.11, measured: a session was counted for the row that it had waited for, and again for the table that it waits for now). The status is of now.
 */
function rowWaitsOf(inCopy: number | null, counted: number | null): number | null {
  return inCopy === null || counted === null ? (inCopy ?? counted) : Math.min(inCopy, counted);
}

/** Size of the tablespaces and of the binary logs. */
export async function readMysqlSlowly(session: DatabaseSession, engine: 'mariadb' | 'mysql'): Promise<SlowFigures> {
  const size = await session.rowsIfAllowed(SIZES[engine]);
  const logs = await session.rowsIfAllowed(LOGS);
  return {
    sizeBytes: numberOf(size?.[0], 'size_bytes'),
    sizeLimitBytes: null,
    roomBytes: null,
    logBytes: logs === null ? null : logs.reduce((sum, row) => sum + (numberOf(row, 'File_size') ?? 0), 0),
  };
}

function readOnlyOf(variables: Row): boolean | null {
  // MariaDB 11.7 and later write NO_LOCK and such for `read_only` beside ON.
  const claims = ['read_only', 'super_read_only', 'innodb_read_only'].map((name) => {
    const cell = variables[name];
    return cell === undefined || cell === null ? null : (claimOf(variables, name) ?? cell !== '');
  });
  return claims.every((claim) => claim === null) ? null : claims.includes(true);
}
