/** Reads SQL Server's availability groups, at either end. */
import { claimOf, numberOf, type Row, textOf } from '../database/cells.js';
import type { DatabaseSession } from '../database/session.js';
import { NO_REPLICA, type ReplicaView, type SourceView } from './views.js';

/** VIEW SERVER STATE. A secondary shows its own row alone; queue sizes are KiB (Microsoft: sys.dm_hadr_database_replica_states). */
const STATES = `SELECT d.name AS database_name, r.is_local, r.is_primary_replica, r.synchronization_state_desc, r.is_suspended, r.suspend_reason_desc,
  r.log_send_queue_size, r.redo_queue_size, r.secondary_lag_seconds, CONVERT(varchar(40), r.last_hardened_lsn) AS last_hardened_lsn,
  a.connected_state_desc, a.last_connect_error_number
  FROM sys.dm_hadr_database_replica_states r
  JOIN sys.databases d ON d.database_id = r.database_id
  LEFT JOIN sys.dm_hadr_availability_replica_states a ON a.replica_id = r.replica_id`;
/** The log of the session's database, and what keeps it from being reused. */
const LOG = `SELECT (SELECT log_reuse_wait_desc FROM sys.databases WHERE database_id = DB_ID()) AS waits_for,
  total_log_size_in_bytes AS total_bytes, used_log_space_in_bytes AS used_bytes FROM sys.dm_db_log_space_usage`;
const KIB = 1_024;

/** A secondary's view; null where this user may not ask. */
export async function readSqlServerReplica(session: DatabaseSession, channel: string): Promise<ReplicaView | null> {
  const rows = await session.rowsIfAllowed(STATES);
  return rows && replicaFromSqlServer(rows, channel);
}

/** Pure: the worst of the local databases that are meant. */
export function replicaFromSqlServer(rows: readonly Row[], channel: string): ReplicaView {
  const views = localRows(rows, channel)
    .filter((row) => claimOf(row, 'is_primary_replica') !== true)
    .map(secondaryView);
  const gravity = (view: ReplicaView) => (view.applier === 'stopped' ? 2 : 0) + (view.receiver === 'running' ? 0 : 1);
  return views.reduce((worst, view) => (gravity(view) > gravity(worst) ? view : worst), views[0] ?? NO_REPLICA);
}

function secondaryView(row: Row): ReplicaView {
  const isSuspended = claimOf(row, 'is_suspended') === true;
  const byHand = textOf(row, 'suspend_reason_desc') === 'SUSPEND_FROM_USER';
  const isConnected = textOf(row, 'connected_state_desc') !== 'DISCONNECTED';
  const redoKib = numberOf(row, 'redo_queue_size');
  const synchronizes = textOf(row, 'synchronization_state_desc') !== 'NOT SYNCHRONIZING';
  return {
    ...NO_REPLICA,
    isReplica: true,
    receiver: isConnected && (synchronizes || isSuspended) ? 'running' : 'connecting',
    applier: isSuspended ? 'stopped' : 'running',
    ioErrno: numberOf(row, 'last_connect_error_number') ?? 0,
    // A database that suspends itself tells why in words; 1 stands for them.
    sqlErrno: null,
    applyErrors: isSuspended && !byHand ? 1 : 0,
    engineLagS: numberOf(row, 'secondary_lag_seconds'),
    isBehind: redoKib === null ? null : redoKib > 0,
    applyBehindBytes: redoKib === null ? null : redoKib * KIB,
    position: textOf(row, 'last_hardened_lsn') || null,
  };
}

/** A primary's view; null where this user may not ask. */
export async function readSqlServerSource(session: DatabaseSession, channel: string): Promise<SourceView | null> {
  const rows = await session.rowsIfAllowed(STATES);
  if (rows === null) return null;
  const log = await session.rowsIfAllowed(LOG);
  return sourceFromSqlServer(rows, log?.[0], channel);
}

/** Pure: the view in the rows. A log that waits for a replica is as a slot is: it grows until the replica takes it or the disk is full (error 9002). */
export function sourceFromSqlServer(rows: readonly Row[], log: Row | undefined, channel: string): SourceView {
  const remote = rows.filter(
    (row) => claimOf(row, 'is_local') !== true && (channel === '' || textOf(row, 'database_name') === channel),
  );
  const flows = remote.filter(
    (row) =>
      textOf(row, 'connected_state_desc') !== 'DISCONNECTED' &&
      textOf(row, 'synchronization_state_desc') !== 'NOT SYNCHRONIZING',
  );
  const sendKib = remote.map((row) => numberOf(row, 'log_send_queue_size') ?? 0);
  const waitsFor = textOf(log, 'waits_for');
  const usedBytes = numberOf(log, 'used_bytes');
  const isKept = waitsFor === 'AVAILABILITY_REPLICA' || waitsFor === 'REPLICATION';
  return {
    replicas: flows.length,
    replies: null,
    slots: isKept
      ? [
          {
            name: waitsFor,
            isActive: flows.length === remote.length,
            status: null,
            retainedBytes: usedBytes,
            safeBytes: null,
            position: null,
          },
        ]
      : [],
    logBytes: numberOf(log, 'total_bytes'),
    writtenBytes: usedBytes,
    retentionS: null,
    behindBytes: sendKib.length === 0 ? null : Math.max(...sendKib) * KIB,
  };
}

function localRows(rows: readonly Row[], channel: string): readonly Row[] {
  return rows.filter(
    (row) => claimOf(row, 'is_local') === true && (channel === '' || textOf(row, 'database_name') === channel),
  );
}
