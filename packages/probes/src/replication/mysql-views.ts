/** Reads replication of MariaDB and MySQL, at either end. */
import { asOneRow, cellOf, numberOf, type Row, textOf } from '../database/cells.js';
import { DatabaseFault } from '../database/fault.js';
import type { DatabaseSession } from '../database/session.js';
import { NO_REPLICA, type ReplicaView, type SourceView } from './views.js';

/** REPLICA MONITOR. MariaDB 10.11 keeps the old names of its columns, whatever the statement is called (measured). */
const MARIADB_STATUS = 'SHOW ALL SLAVES STATUS';
/** REPLICATION CLIENT; MySQL 8.0.22 and later, and before. */
const MYSQL_STATUS = ['SHOW REPLICA STATUS', 'SHOW SLAVE STATUS'];
const LOCK_WAITS = `SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_current_waits'`;
/** Fails without PROCESS, where the list of processes would only be shorter (10.11, measured): our own session for "no replica". */
const SEES_ALL = 'SELECT 1 FROM information_schema.innodb_trx LIMIT 1';
const DUMPERS = `SELECT COUNT(*) AS replicas FROM information_schema.processlist WHERE command LIKE 'Binlog Dump%'`;
const LOGS = 'SHOW BINARY LOGS';
const RETENTION = `SHOW GLOBAL VARIABLES WHERE Variable_name IN ('expire_logs_days', 'binlog_expire_logs_seconds', 'binlog_expire_logs_auto_purge')`;
const DAY_S = 86_400;

/** The replica's view; null where this user may not ask. */
export async function readMysqlReplica(
  session: DatabaseSession,
  engine: 'mariadb' | 'mysql',
  channel: string,
): Promise<ReplicaView | null> {
  const rows = engine === 'mariadb' ? await session.rowsIfAllowed(MARIADB_STATUS) : await mysqlStatus(session);
  if (rows === null) return null;
  const status = asOneRow(await session.rows(LOCK_WAITS));
  return replicaFromMysql(rows, channel, numberOf(status, 'innodb_row_lock_current_waits'));
}

async function mysqlStatus(session: DatabaseSession): Promise<readonly Row[] | null> {
  for (const statement of MYSQL_STATUS) {
    try {
      return await session.rows(statement);
    } catch (error) {
      if (!(error instanceof DatabaseFault) || error.figureOnly === null) throw error;
      if (error.figureOnly === 'privilege') return null;
    }
  }
  return null;
}

/** Pure: the worst of the channels that are meant. */
export function replicaFromMysql(rows: readonly Row[], channel: string, lockWaits: number | null): ReplicaView {
  const meant = rows.filter((row) => channel === '' || textOf(row, 'Connection_name', 'Channel_Name') === channel);
  const views = meant.map((row) => channelView(row, lockWaits));
  return views.reduce((worst, view) => (gravity(view) > gravity(worst) ? view : worst), views[0] ?? NO_REPLICA);
}

function channelView(row: Row, lockWaits: number | null): ReplicaView {
  const readFile = textOf(row, 'Master_Log_File', 'Source_Log_File');
  const readPos = numberOf(row, 'Read_Master_Log_Pos', 'Read_Source_Log_Pos');
  const doneFile = textOf(row, 'Relay_Master_Log_File', 'Relay_Source_Log_File');
  const donePos = numberOf(row, 'Exec_Master_Log_Pos', 'Exec_Source_Log_Pos');
  const inOneFile = readFile === doneFile && readPos !== null && donePos !== null;
  const receivedPlace = placeOf(readFile, readPos);
  const appliedPlace = placeOf(doneFile, donePos);
  const isPlaced = receivedPlace !== null && appliedPlace !== null;
  return {
    isReplica: true,
    receiver: threadOf(cellOf(row, 'Slave_IO_Running', 'Replica_IO_Running')),
    applier: threadOf(cellOf(row, 'Slave_SQL_Running', 'Replica_SQL_Running')) === 'running' ? 'running' : 'stopped',
    ioErrno: numberOf(row, 'Last_IO_Errno'),
    sqlErrno: numberOf(row, 'Last_SQL_Errno'),
    applyErrors: null,
    engineLagS: numberOf(row, 'Seconds_Behind_Master', 'Seconds_Behind_Source'),
    isBehind: readFile === '' ? null : !(inOneFile && readPos <= donePos),
    // Beyond one file only the relay log tells, and it holds what is applied already as well.
    applyBehindBytes: inOneFile ? Math.max(0, readPos - donePos) : numberOf(row, 'Relay_Log_Space'),
    receivedPlace: isPlaced ? receivedPlace : null,
    appliedPlace: isPlaced ? appliedPlace : null,
    delayS: numberOf(row, 'SQL_Delay') ?? 0,
    lastMessageAgeS: null,
    lockWaits,
    position: doneFile === '' ? null : `${doneFile}:${donePos}`,
  };
}

/** Positions have 32 bits, and files are numbered. */
const FILE_PLACES = 2 ** 32;

/** `binlog.000003` and a position as one number; null without either. */
function placeOf(file: string, position: number | null): number | null {
  const number = /\.(\d{1,6})$/.exec(file)?.[1];
  return number === undefined || position === null ? null : Number(number) * FILE_PLACES + position;
}

/** `Preparing` (MariaDB) and `Connecting` are on their way. */
function threadOf(cell: string | null | undefined): 'running' | 'connecting' | 'stopped' | null {
  switch (cell?.toLowerCase()) {
    case undefined:
      return null;
    case 'yes':
      return 'running';
    case 'no':
      return 'stopped';
    default:
      return 'connecting';
  }
}

function gravity(view: ReplicaView): number {
  const threads =
    (view.applier === 'stopped' ? 8 : 0) + (view.receiver === 'stopped' ? 4 : view.receiver === 'connecting' ? 2 : 0);
  return threads * 1e9 + ((view.sqlErrno ?? 0) > 0 ? 5e8 : 0) + Math.min(view.engineLagS ?? 0, 1e8);
}

/** The source's view; null where this user may see neither replicas nor logs. */
export async function readMysqlSource(session: DatabaseSession): Promise<SourceView | null> {
  const dumpers = (await session.rowsIfAllowed(SEES_ALL)) && (await session.rowsIfAllowed(DUMPERS));
  const logs = await session.rowsIfAllowed(LOGS);
  if (dumpers === null && logs === null) return null;
  return sourceFromMysql(dumpers, logs, asOneRow(await session.rows(RETENTION)));
}

/** Pure: the view in the rows; null rows were not allowed. */
export function sourceFromMysql(
  dumpers: readonly Row[] | null,
  logs: readonly Row[] | null,
  retention: Row,
): SourceView {
  const seconds = numberOf(retention, 'binlog_expire_logs_seconds') ?? 0;
  const days = numberOf(retention, 'expire_logs_days') ?? 0;
  const purges = retention.binlog_expire_logs_auto_purge?.toUpperCase() !== 'OFF';
  const retentionS = purges ? seconds || Math.round(days * DAY_S) : 0;
  const logBytes = logs === null ? null : logs.reduce((sum, row) => sum + (numberOf(row, 'File_size') ?? 0), 0);
  return {
    replicas: numberOf(dumpers?.[0], 'replicas'),
    replies: null,
    slots: [],
    logBytes,
    writtenBytes: logBytes,
    retentionS: retentionS > 0 ? retentionS : null,
    behindBytes: null,
  };
}
