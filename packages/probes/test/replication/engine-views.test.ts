/** Rows as the engines write them, to views. */
import { createStatement, writeStatements } from '../../src/replication/marker-table.js';
import { replicaFromMysql, sourceFromMysql } from '../../src/replication/mysql-views.js';
import { sourceFromPostgres, standbyFrom, subscriberFrom } from '../../src/replication/postgres-views.js';
import { replicaFromSqlServer, sourceFromSqlServer } from '../../src/replication/sqlserver-views.js';

/** Of MariaDB 10.11.14, shortened. */
const MARIADB = {
  Connection_name: 'S021',
  Slave_IO_Running: 'Yes',
  Slave_SQL_Running: 'Yes',
  Master_Log_File: 'binlog.000003',
  Read_Master_Log_Pos: '900',
  Relay_Master_Log_File: 'binlog.000003',
  Exec_Master_Log_Pos: '900',
  Relay_Log_Space: '4000',
  Seconds_Behind_Master: '0',
  SQL_Delay: '0',
  Last_IO_Errno: '0',
  Last_SQL_Errno: '0',
};
/** Of MySQL 8.0.22 and later, after its manual. */
const MYSQL = {
  Channel_Name: '',
  Replica_IO_Running: 'Connecting',
  Replica_SQL_Running: 'Yes',
  Source_Log_File: 'binlog.000002',
  Read_Source_Log_Pos: '157',
  Relay_Source_Log_File: 'binlog.000001',
  Exec_Source_Log_Pos: '4000',
  Relay_Log_Space: '123456',
  Seconds_Behind_Source: null,
  SQL_Delay: '0',
  Last_IO_Errno: '2003',
  Last_SQL_Errno: '0',
};

describe('MariaDB and MySQL', () => {
  it('reads either spelling', () => {
    expect(replicaFromMysql([MARIADB], '', 0)).toMatchObject({
      receiver: 'running',
      applier: 'running',
      engineLagS: 0,
      isBehind: false,
      applyBehindBytes: 0,
    });
    expect(replicaFromMysql([MYSQL], '', null)).toMatchObject({
      receiver: 'connecting',
      ioErrno: 2003,
      engineLagS: null,
      isBehind: true,
      applyBehindBytes: 123_456,
      receivedPlace: 2 * 2 ** 32 + 157,
      appliedPlace: 2 ** 32 + 4_000,
      position: 'binlog.000001:4000',
    });
    expect(replicaFromMysql([{ ...MARIADB, Slave_IO_Running: 'Preparing' }], '', 0).receiver).toBe('connecting');
  });

  it('has a NULL that is no 0, and a receiver that is ahead of what is applied', () => {
    const stopped = { ...MARIADB, Slave_SQL_Running: 'No', Seconds_Behind_Master: null, Read_Master_Log_Pos: '1900' };
    expect(replicaFromMysql([stopped], '', 0)).toMatchObject({
      applier: 'stopped',
      engineLagS: null,
      isBehind: true,
      applyBehindBytes: 1_000,
    });
  });

  it('takes the channel that is meant, or the worst', () => {
    const broken = { ...MARIADB, Connection_name: 'S022', Slave_SQL_Running: 'No', Last_SQL_Errno: '1062' };
    expect(replicaFromMysql([MARIADB, broken], 'S021', 0).sqlErrno).toBe(0);
    expect(replicaFromMysql([MARIADB, broken], '', 0).sqlErrno).toBe(1_062);
    expect(replicaFromMysql([broken, MARIADB], '', 0).sqlErrno).toBe(1_062);
    expect(replicaFromMysql([MARIADB], 'S999', 0).isReplica).toBe(false);
    expect(replicaFromMysql([], '', 0).isReplica).toBe(false);
  });

  it.each([
    [{ expire_logs_days: '10.000000', binlog_expire_logs_seconds: '864000' }, 864_000],
    [{ expire_logs_days: '3', binlog_expire_logs_seconds: '0' }, 259_200],
    [{ binlog_expire_logs_seconds: '2592000', binlog_expire_logs_auto_purge: 'OFF' }, null],
    [{ expire_logs_days: '0', binlog_expire_logs_seconds: '0' }, null],
  ])('keeps its log as %j says', (retention, expected) => {
    const view = sourceFromMysql([{ replicas: '1' }], [{ File_size: '100' }, { File_size: '50' }], retention);
    expect(view).toMatchObject({ retentionS: expected, logBytes: 150, replicas: 1 });
  });

  it('does not take what it may not see for none', () => {
    expect(sourceFromMysql(null, null, {})).toMatchObject({ replicas: null, logBytes: null });
  });
});

describe('PostgreSQL', () => {
  const STANDBY = {
    is_standby: 't',
    status: 'streaming',
    message_age_s: '1',
    is_paused: 'f',
    behind_bytes: '0',
    replay_age_s: '4000',
    position: '0/5',
    delay_ms: '0',
    lock_waits: '0',
    sees_all: 't',
  };

  it('has no lag while all that was received is replayed, however old', () => {
    expect(standbyFrom(STANDBY)).toMatchObject({
      receiver: 'running',
      applier: 'running',
      engineLagS: 0,
      isBehind: false,
    });
    expect(standbyFrom({ ...STANDBY, behind_bytes: '3200000', position: '16/B374D848' })).toMatchObject({
      engineLagS: 4_000,
      isBehind: true,
      appliedPlace: 0x16_b374d848,
      receivedPlace: 0x16_b374d848 + 3_200_000,
    });
  });

  it('has lost its source where there is no receiver', () => {
    expect(standbyFrom({ ...STANDBY, status: null, message_age_s: null })?.receiver).toBe('connecting');
    expect(standbyFrom({ ...STANDBY, is_paused: 't' })?.applier).toBe('stopped');
    expect(standbyFrom({ ...STANDBY, sees_all: 'f', status: null })).toBeNull();
  });

  it('tells a subscription that broke from one that was disabled', () => {
    const row = { subname: 'centre', subenabled: 't', pid: '77', position: '0/5', message_age_s: '1' };
    const errors = [{ subname: 'centre', apply_error_count: '2', subdisableonerr: 'f' }];
    expect(subscriberFrom([row], errors, '', 0)).toMatchObject({
      receiver: 'running',
      applier: 'running',
      applyErrors: 2,
    });
    expect(subscriberFrom([{ ...row, pid: null }], errors, '', 0)).toMatchObject({
      applier: 'stopped',
      applyErrors: 2,
    });
    expect(subscriberFrom([{ ...row, pid: null, subenabled: 'f' }], errors, '', 0)).toMatchObject({
      applier: 'stopped',
      applyErrors: 0,
    });
    const byItself = [{ ...errors[0], subdisableonerr: 't' }] as typeof errors;
    expect(subscriberFrom([{ ...row, pid: null, subenabled: 'f' }], byItself, '', 0).applyErrors).toBe(2);
    expect(subscriberFrom([{ ...row, pid: null }], null, '', 0)).toMatchObject({
      receiver: 'connecting',
      applier: 'running',
    });
    expect(subscriberFrom([row], null, 'other', 0).isReplica).toBe(false);
  });

  it('has slots', () => {
    const slots = [
      {
        slot_name: 'a',
        active: 'f',
        wal_status: 'extended',
        safe_bytes: null,
        position: '0/1',
        retained_bytes: '23000000',
      },
    ];
    expect(
      sourceFromPostgres({ written_bytes: '5' }, { replicas: '0', replies: null, behind_bytes: null }, slots, ''),
    ).toMatchObject({
      replicas: 0,
      replies: null,
      slots: [{ isActive: false, status: 'extended', retainedBytes: 23e6, safeBytes: null }],
    });
    expect(sourceFromPostgres(undefined, undefined, slots, 'b').slots).toEqual([]);
  });
});

describe('SQL Server (rows after its documentation)', () => {
  const SECONDARY = {
    database_name: 'shop',
    is_local: '1',
    is_primary_replica: '0',
    synchronization_state_desc: 'SYNCHRONIZING',
    is_suspended: '0',
    suspend_reason_desc: null,
    log_send_queue_size: null,
    redo_queue_size: '0',
    secondary_lag_seconds: '1',
    connected_state_desc: 'CONNECTED',
    last_connect_error_number: null,
  };

  it('is well, congested, suspended by hand, suspended by itself, disconnected', () => {
    expect(replicaFromSqlServer([SECONDARY], '')).toMatchObject({
      receiver: 'running',
      applier: 'running',
      isBehind: false,
      engineLagS: 1,
    });
    expect(replicaFromSqlServer([{ ...SECONDARY, redo_queue_size: '2048' }], 'shop')).toMatchObject({
      isBehind: true,
      applyBehindBytes: 2_097_152,
    });
    const suspended = { ...SECONDARY, is_suspended: '1', synchronization_state_desc: 'NOT SYNCHRONIZING' };
    expect(replicaFromSqlServer([{ ...suspended, suspend_reason_desc: 'SUSPEND_FROM_USER' }], '')).toMatchObject({
      applier: 'stopped',
      applyErrors: 0,
    });
    expect(replicaFromSqlServer([{ ...suspended, suspend_reason_desc: 'SUSPEND_FROM_REDO' }], '')).toMatchObject({
      applier: 'stopped',
      applyErrors: 1,
    });
    expect(replicaFromSqlServer([{ ...SECONDARY, connected_state_desc: 'DISCONNECTED' }], '').receiver).toBe(
      'connecting',
    );
    expect(replicaFromSqlServer([SECONDARY], 'other').isReplica).toBe(false);
  });

  it('keeps its log for a replica that does not take it', () => {
    const remote = {
      ...SECONDARY,
      is_local: '0',
      log_send_queue_size: '512',
      synchronization_state_desc: 'NOT SYNCHRONIZING',
    };
    const log = { waits_for: 'AVAILABILITY_REPLICA', total_bytes: '1000', used_bytes: '900' };
    expect(sourceFromSqlServer([remote], log, '')).toMatchObject({
      replicas: 0,
      behindBytes: 524_288,
      slots: [{ isActive: false, retainedBytes: 900 }],
    });
    expect(sourceFromSqlServer([remote], { ...log, waits_for: 'NOTHING' }, '').slots).toEqual([]);
  });
});

it('the marker is one row that is written in place, and a table that is made once', () => {
  const stamp = { writtenAtMs: 1_700_000_000_000.4, writerMs: 12.6, epoch: 'e' };
  for (const engine of ['mariadb', 'mysql', 'postgres', 'sqlserver'] as const) {
    const statements = writeStatements({ engine, table: 'shop.m', direction: 'S021>centre' }, stamp).join('\n');
    expect(statements).toContain("'S021>centre', 1, 1700000000000, 13, 'e'");
    expect(statements).toMatch(/seq = (m\.)?seq \+ 1/);
    expect(createStatement({ engine, table: 'shop.m' })).toMatch(
      /IF NOT EXISTS shop\.m|IF OBJECT_ID\('shop\.m'\) IS NULL/,
    );
  }
});
