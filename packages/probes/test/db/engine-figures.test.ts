/** Rows as the engines wrote them, to figures. */
import { asOneRow, claimOf, numberOf } from '../../src/database/cells.js';
import { sqliteReading } from '../../src/db/local-figures.js';
import { quickFromMysql } from '../../src/db/mysql-figures.js';
import { quickFromPostgres } from '../../src/db/postgres-figures.js';
import { queueFrom } from '../../src/db/server-figures.js';
import { quickFromSqlServer, slowFromSqlServer } from '../../src/db/sqlserver-figures.js';

/** Recorded from MariaDB 10.11.14. */
const STATUS = asOneRow([
  { Variable_name: 'Innodb_row_lock_current_waits', Value: '1' },
  { Variable_name: 'Threads_connected', Value: '9' },
]);
const VARIABLES = asOneRow([
  { Variable_name: 'innodb_read_only', Value: 'OFF' },
  { Variable_name: 'max_connections', Value: '151' },
  { Variable_name: 'read_only', Value: 'OFF' },
]);

describe('MariaDB and MySQL', () => {
  it('has a transaction that waits, and one that waits for a table', () => {
    const transactions = { longest_s: '7', waiting: '1', longest_wait_s: '3' };
    expect(quickFromMysql(STATUS, VARIABLES, transactions, { waiting: '1', longest_wait_s: '5' })).toEqual({
      sessions: 9,
      sessionsLimit: 151,
      lockWaits: 2,
      longestLockWaitS: 5,
      longestTransactionS: 7,
      isReadOnly: false,
    });
  });

  it('has a copy of transactions that is older than its status: a wait that is over is none, nor is its age', () => {
    const over = { longest_s: '7', waiting: '1', longest_wait_s: '3' };
    const status = { ...STATUS, innodb_row_lock_current_waits: '0' };
    expect(quickFromMysql(status, VARIABLES, over, { waiting: '1', longest_wait_s: '0' })).toMatchObject({
      lockWaits: 1,
      longestLockWaitS: 0,
    });
    expect(quickFromMysql({}, VARIABLES, over, undefined)).toMatchObject({ lockWaits: 1, longestLockWaitS: 3 });
  });

  it('has no transaction, which is an age of 0; without PROCESS it is not known', () => {
    const none = { longest_s: null, waiting: '0', longest_wait_s: null };
    expect(quickFromMysql(STATUS, VARIABLES, none, { waiting: '0', longest_wait_s: null })).toMatchObject({
      lockWaits: 0,
      longestTransactionS: 0,
      longestLockWaitS: 0,
    });
    expect(quickFromMysql(STATUS, VARIABLES, undefined, undefined)).toMatchObject({
      lockWaits: 1,
      longestTransactionS: null,
      longestLockWaitS: null,
    });
  });

  it.each([
    ['read_only', 'ON'],
    ['super_read_only', 'ON'],
    ['innodb_read_only', 'ON'],
    ['read_only', 'NO_LOCK_NO_ADMIN'],
  ])('takes no writes with %s = %s', (name, value) => {
    expect(quickFromMysql(STATUS, { ...VARIABLES, [name]: value }, undefined, undefined).isReadOnly).toBe(true);
  });
});

describe('PostgreSQL', () => {
  const ROW = {
    sessions: '5',
    sessions_limit: '97',
    waiting: '0',
    longest_wait_s: null,
    longest_s: '12',
    longest_prepared_s: '80',
    sees_all: 't',
    read_only: 'f',
  };

  it('counts prepared transactions among the old', () => {
    expect(quickFromPostgres(ROW)).toEqual({
      sessions: 5,
      sessionsLimit: 97,
      lockWaits: 0,
      longestLockWaitS: 0,
      longestTransactionS: 80,
      isReadOnly: false,
    });
  });

  it('does not take what it may not see for nothing', () => {
    expect(
      quickFromPostgres({ ...ROW, longest_s: null, longest_prepared_s: null, sees_all: 'f' }).longestTransactionS,
    ).toBeNull();
    expect(quickFromPostgres({ ...ROW, longest_s: null, longest_prepared_s: null }).longestTransactionS).toBe(0);
    // Before 14 a lock does not tell since when it is waited for.
    expect(quickFromPostgres({ ...ROW, waiting: '2' })).toMatchObject({ lockWaits: 2, longestLockWaitS: null });
  });
});

describe('SQL Server (rows after its documentation)', () => {
  const ALLOWED = { sees_all: '1', read_only: '0', most_sessions: '32767' };
  const SESSIONS = { sessions: '40', configured_limit: '0', waiting: '2', longest_wait_s: '31', longest_s: '95' };

  it('has the limit of the product where none is configured', () => {
    expect(quickFromSqlServer(ALLOWED, SESSIONS)).toEqual({
      sessions: 40,
      sessionsLimit: 32_767,
      lockWaits: 2,
      longestLockWaitS: 31,
      longestTransactionS: 95,
      isReadOnly: false,
    });
    expect(quickFromSqlServer(ALLOWED, { ...SESSIONS, configured_limit: '50' }).sessionsLimit).toBe(50);
  });

  it('knows no sessions without VIEW SERVER STATE', () => {
    expect(quickFromSqlServer({ ...ALLOWED, sees_all: '0' }, undefined)).toMatchObject({
      sessions: null,
      sessionsLimit: null,
    });
  });

  it('has 10 GB for its data where it is Express', () => {
    const row = { size_bytes: '9000000000', log_bytes: '80000000', edition: '4' };
    const sizes = { sizeBytes: 9e9, sizeLimitBytes: 10 * 1_073_741_824, roomBytes: null, logBytes: 8e7 };
    expect(slowFromSqlServer(row)).toEqual(sizes);
    expect(slowFromSqlServer({ ...row, edition: '3' }).sizeLimitBytes).toBeNull();
    const nothing = { sizeBytes: null, sizeLimitBytes: null, roomBytes: null, logBytes: null };
    expect(slowFromSqlServer(undefined)).toEqual(nothing);
  });

  it.each<[string, string, string | null, number | null]>([
    ['free pages, and steps that fit', '9000000000', '64000000', 10_737_418_240 - 9_000_000_000 + 1_000_000],
    ['free pages alone, where the next step does not fit', '10737000000', '64000000', 1_000_000],
    ['up to the limit itself', '10736418240', '1000000', 2_000_000],
    ['not told of files that never grow', '10737418240', null, null],
  ])('has room: %s', (_what, size_bytes, step_bytes, expected) => {
    const used_bytes = String(Number(size_bytes) - 1_000_000);
    const row = { size_bytes, used_bytes, step_bytes, log_bytes: '1', edition: '4' };
    expect(slowFromSqlServer(row).roomBytes).toBe(expected);
    expect(slowFromSqlServer({ ...row, edition: '2' }).roomBytes).toBeNull();
  });
});

describe('rows that wait', () => {
  it('are none where an aggregate of no rows is NULL', () => {
    expect(queueFrom({ 'max(age)': null, 'count(*)': '0' })).toEqual({ oldestWaitingS: 0, waitingRows: 0 });
    expect(queueFrom({ age: '3600.25', n: '12' })).toEqual({ oldestWaitingS: 3_600.25, waitingRows: 12 });
    expect(queueFrom({ age: 'yesterday' })).toEqual({ oldestWaitingS: null, waitingRows: null });
    expect(queueFrom(undefined)).toEqual({ oldestWaitingS: 0, waitingRows: null });
  });

  it.each([
    ['MISSING ENOENT', 'down/file-missing'],
    ['SQLITE_CORRUPT_INDEX', 'down/corrupt'],
    ['SQLITE_NOTADB', 'down/corrupt'],
    ['SQLITE_BUSY', 'unknown/busy'],
    ['SQLITE_READONLY_ROLLBACK', 'unknown/busy'],
    ['SQLITE_ERROR', 'down/answer-mismatch'],
    ['MISSING no', 'unknown/not-permitted'],
    ['MISSING EACCES', 'unknown/not-permitted'],
    ['NOT_A_SELECT', 'unknown/bad-target'],
    ['NO_MODULE', 'unknown/not-supported'],
    ['THREAD_DIED', 'unknown/internal'],
    ['SQLITE_FULL', 'down/disk-low'],
  ])('SQLite says %s', (code, expected) => {
    const reading = sqliteReading({ ok: false, code }, false);
    expect('attempt' in reading && `${reading.attempt.state}/${reading.attempt.reason}`).toBe(expected);
  });
});

describe('cells', () => {
  it('are numbers and claims only where they are', () => {
    const row = { Count: '12', none: null, words: 'x', huge: '99999999999999999999' };
    expect(['count', 'none', 'words', 'huge', 'absent'].map((name) => numberOf(row, name))).toEqual([
      12,
      null,
      null,
      null,
      null,
    ]);
    expect(numberOf(row, 'absent', 'COUNT')).toBe(12);
    expect(['t', 'YES', 'off', '0', 'x'].map((cell) => claimOf({ cell }, 'cell'))).toEqual([
      true,
      true,
      false,
      false,
      null,
    ]);
  });
});
