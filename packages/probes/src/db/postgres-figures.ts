/** Reads the figures of PostgreSQL. */
import { claimOf, numberOf, type Row } from '../database/cells.js';
import type { DatabaseSession } from '../database/session.js';
import type { QuickFigures, SlowFigures } from './figures.js';

/**
 * Everybody sees how many sessions there are and which lock requests wait; kind and transaction of others' sessions read as NULL without
 * `pg_read_all_stats` (in `pg_monitor`), so what this user may see is asked along: NULL for "not allowed" must not pass for "none". A session of a
 * hidden kind has a database and a user, which the server's own processes lack (15, measured).
 */
const QUICK = `SELECT
  (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'
     OR (backend_type IS NULL AND datid IS NOT NULL AND usesysid IS NOT NULL)) AS sessions,
  current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS sessions_limit,
  (SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted) AS waiting,
  (SELECT extract(epoch FROM clock_timestamp() - min((to_jsonb(l) ->> 'waitstart')::timestamptz))::bigint
     FROM pg_locks l WHERE NOT granted) AS longest_wait_s,
  (SELECT extract(epoch FROM clock_timestamp() - min(xact_start))::bigint FROM pg_stat_activity
     WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()) AS longest_s,
  (SELECT extract(epoch FROM clock_timestamp() - min(prepared))::bigint FROM pg_prepared_xacts) AS longest_prepared_s,
  pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') OR
    (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS sees_all,
  pg_is_in_recovery() OR (SELECT setting = 'on' FROM pg_settings WHERE name = 'default_transaction_read_only') AS read_only`;
/** CONNECT on the database, which the session has. */
const SIZE = 'SELECT pg_database_size(current_database()) AS size_bytes';
/** pg_monitor. */
const LOGS = 'SELECT sum(size)::bigint AS log_bytes FROM pg_ls_waldir()';

/** What is cheap. `waitstart` came with PostgreSQL 14, hence the way round by JSON. */
export async function readPostgres(session: DatabaseSession): Promise<QuickFigures> {
  const [row] = await session.rows(QUICK);
  return quickFromPostgres(row);
}

/** Pure: the figures in the row. */
export function quickFromPostgres(row: Row | undefined): QuickFigures {
  const lockWaits = numberOf(row, 'waiting');
  const ages = [numberOf(row, 'longest_s'), numberOf(row, 'longest_prepared_s')].filter((age) => age !== null);
  return {
    sessions: numberOf(row, 'sessions'),
    sessionsLimit: numberOf(row, 'sessions_limit'),
    lockWaits,
    longestLockWaitS: lockWaits === 0 ? 0 : numberOf(row, 'longest_wait_s'),
    longestTransactionS: claimOf(row, 'sees_all') ? Math.max(0, ...ages) : null,
    isReadOnly: claimOf(row, 'read_only'),
  };
}

/** Size of the session's database, and of the WAL that is kept. */
export async function readPostgresSlowly(session: DatabaseSession): Promise<SlowFigures> {
  const [size] = await session.rows(SIZE);
  const logs = await session.rowsIfAllowed(LOGS);
  return {
    sizeBytes: numberOf(size, 'size_bytes'),
    sizeLimitBytes: null,
    roomBytes: null,
    logBytes: numberOf(logs?.[0], 'log_bytes'),
  };
}
