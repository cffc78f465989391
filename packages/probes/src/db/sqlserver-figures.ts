/** Reads the figures of SQL Server. */
import { claimOf, numberOf, type Row } from '../database/cells.js';
import type { DatabaseSession } from '../database/session.js';
import type { QuickFigures, SlowFigures } from './figures.js';

/** Without VIEW SERVER STATE the views show the own session alone, so the right is asked first (Microsoft: sys.dm_exec_sessions, Permissions). */
const ALLOWED = `SELECT HAS_PERMS_BY_NAME(NULL, NULL, 'VIEW SERVER STATE') AS sees_all,
  CASE WHEN CONVERT(varchar(20), DATABASEPROPERTYEX(DB_NAME(), 'Updateability')) = 'READ_ONLY' THEN 1 ELSE 0 END AS read_only,
  @@MAX_CONNECTIONS AS most_sessions`;
const SESSIONS = `SELECT
  (SELECT COUNT(*) FROM sys.dm_exec_sessions WHERE is_user_process = 1) AS sessions,
  (SELECT CONVERT(int, value_in_use) FROM sys.configurations WHERE name = 'user connections') AS configured_limit,
  (SELECT COUNT(*) FROM sys.dm_exec_requests WHERE blocking_session_id <> 0) AS waiting,
  (SELECT MAX(wait_time) / 1000 FROM sys.dm_exec_requests WHERE blocking_session_id <> 0) AS longest_wait_s,
  (SELECT DATEDIFF(SECOND, MIN(t.transaction_begin_time), SYSDATETIME()) FROM sys.dm_tran_active_transactions t
     JOIN sys.dm_tran_session_transactions s ON s.transaction_id = t.transaction_id
     WHERE s.is_user_transaction = 1 AND s.session_id <> @@SPID) AS longest_s`;
/** Pages of 8 KiB. EngineEdition 4 is Express, whose data files (not its log) end at 10 GB; a file grows by a step of its own, or not at all. */
const SIZE = `SELECT
  (SELECT SUM(CONVERT(bigint, size)) * 8192 FROM sys.database_files WHERE type = 0) AS size_bytes,
  (SELECT SUM(CONVERT(bigint, FILEPROPERTY(name, 'SpaceUsed'))) * 8192 FROM sys.database_files WHERE type = 0) AS used_bytes,
  (SELECT MIN(CASE is_percent_growth WHEN 1 THEN CONVERT(bigint, size) * growth / 100 ELSE growth END) * 8192
     FROM sys.database_files WHERE type = 0 AND growth > 0) AS step_bytes,
  (SELECT SUM(CONVERT(bigint, size)) * 8192 FROM sys.database_files WHERE type = 1) AS log_bytes,
  CONVERT(int, SERVERPROPERTY('EngineEdition')) AS edition`;
const EXPRESS = 4;
const EXPRESS_LIMIT_BYTES = 10 * 1_073_741_824;

/** What is cheap. */
export async function readSqlServer(session: DatabaseSession): Promise<QuickFigures> {
  const [allowed] = await session.rows(ALLOWED);
  const sessions = claimOf(allowed, 'sees_all') ? await session.rowsIfAllowed(SESSIONS) : null;
  return quickFromSqlServer(allowed, sessions?.[0]);
}

/** Pure: the figures in the rows; an undefined second one was not allowed. */
export function quickFromSqlServer(allowed: Row | undefined, sessions: Row | undefined): QuickFigures {
  const configured = numberOf(sessions, 'configured_limit');
  const lockWaits = numberOf(sessions, 'waiting');
  return {
    sessions: numberOf(sessions, 'sessions'),
    // 0: as many as the product can.
    sessionsLimit: sessions === undefined ? null : configured || numberOf(allowed, 'most_sessions'),
    lockWaits,
    longestLockWaitS: lockWaits === 0 ? 0 : numberOf(sessions, 'longest_wait_s'),
    longestTransactionS: sessions === undefined ? null : Math.max(0, numberOf(sessions, 'longest_s') ?? 0),
    isReadOnly: claimOf(allowed, 'read_only'),
  };
}

/** Sizes of the database's files. */
export async function readSqlServerSlowly(session: DatabaseSession): Promise<SlowFigures> {
  const rows = await session.rowsIfAllowed(SIZE);
  return slowFromSqlServer(rows?.[0]);
}

/** Pure: the figures in the row. */
export function slowFromSqlServer(row: Row | undefined): SlowFigures {
  const isLimited = numberOf(row, 'edition') === EXPRESS;
  return {
    sizeBytes: numberOf(row, 'size_bytes'),
    sizeLimitBytes: isLimited ? EXPRESS_LIMIT_BYTES : null,
    roomBytes: isLimited ? roomIn(row) : null,
    logBytes: numberOf(row, 'log_bytes'),
  };
}

/** Free pages, and what the files can grow by: nothing where the next step would go beyond the limit (error 1827). Files that never grow are the owner's choice. */
function roomIn(row: Row | undefined): number | null {
  const [size, used, step] = ['size_bytes', 'used_bytes', 'step_bytes'].map((name) => numberOf(row, name));
  if (size == null || used == null || step == null) return null;
  return Math.max(0, size - used) + (size + step <= EXPRESS_LIMIT_BYTES ? EXPRESS_LIMIT_BYTES - size : 0);
}
