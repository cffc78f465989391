/** SQL Server through its real driver, against a peer that speaks MS-TDS: what each kind says of a server that is well, and of one that refuses. */
import { hostname } from 'node:os';
import { eventually } from '../peers.js';
import {
  isAsked,
  KINDS,
  type Kind,
  PASSWORD,
  QUESTIONS,
  type ShopServer,
  startShopServer,
  WRITING,
} from './shop-server.js';
import { primary, secondary } from './sql-server.js';
import { type Answer, welcome } from './tds-peer.js';
import { done, refusal, routing } from './tds-tokens.js';

let server: ShopServer;
/** Whatever an attempt met with, it leaves no session behind. */
afterEach(async () => expect(await server.leave()).toBe(true));

type Refusal = readonly [number: number, words: string, severity?: number];
const refused = (...numbers: readonly Refusal[]) => ({
  refuse: (sql: string): Answer | null => (isAsked(sql) ? refusal(...numbers) : null),
});

it('logs in as it is told, and reads what it may', async () => {
  server = await startShopServer({ waiting: 2, longestWaitS: 3, longestTransactionS: 20 });
  const { verdict, values } = await server.ask('db');
  expect(verdict).toBe('ok');
  expect(values).toMatchObject({
    sessions: 12,
    sessionsLimit: 32_767,
    lockWaits: 2,
    longestLockWaitS: 3,
    longestTransactionS: 20,
    sizeBytes: 3_221_225_472,
    sizeLimitBytes: 10_737_418_240,
    roomBytes: 8_589_934_592,
    logBytes: 536_870_912,
    readOnly: 0,
    oldestWaitingS: 7,
    waitingRows: 3,
  });
  expect(server.logins).toEqual([
    {
      tdsVersion: 0x74000004,
      packetBytes: 4_096,
      hostName: hostname(),
      user: 'monitor',
      password: PASSWORD,
      appName: 'tillwatch',
      serverName: '127.0.0.1',
      database: 'shop',
      isEncrypted: false,
    },
  ]);
  // The first batch is the driver's own.
  expect(server.batches[1]).toBe('SET LOCK_TIMEOUT 1000; SET DEADLOCK_PRIORITY LOW');
  expect(server.batches.slice(-3)).toEqual(['BEGIN TRANSACTION', QUESTIONS.db.queueQuery, 'ROLLBACK']);
  expect(server.attentions()).toBe(0);
});

it('is read in packets however small', async () => {
  server = await startShopServer({}, { packetBytes: 9 });
  expect(await server.ask('db')).toMatchObject({ verdict: 'ok', values: { sessions: 12, waitingRows: 3 } });
});

it('judges what it reads', async () => {
  server = await startShopServer({ sessions: 95, userConnections: 100 });
  expect(await server.ask('db')).toMatchObject({ verdict: 'degraded/sessions-high', values: { sessionsLimit: 100 } });
  await server.leave();
  server = await startShopServer({ isReadOnly: true });
  expect((await server.ask('db')).verdict).toBe('down/read-only');
});

it('sees an Express that is full before it is told so', async () => {
  const full = { sizeBytes: 10_720_641_024n, usedBytes: 10_720_641_024n };
  server = await startShopServer(full);
  expect(await server.ask('db')).toMatchObject({ verdict: 'down/size-high', values: { roomBytes: 0 } });
  await server.leave();
  server = await startShopServer({ ...full, usedBytes: 10_653_532_160n });
  expect(await server.ask('db')).toMatchObject({ verdict: 'degraded/size-high', values: { roomBytes: 67_108_864 } });
});

it('leaves out what the account may not see', async () => {
  server = await startShopServer({ seesAll: false });
  const { verdict, values } = await server.ask('db');
  expect(verdict).toBe('ok');
  expect(values).not.toHaveProperty('sessions');
  await server.leave();
  const denied: readonly Refusal[] = [
    [300, 'VIEW SERVER STATE permission was denied on object server, database master.', 14],
    [297, 'The user does not have permission to perform this action.'],
  ];
  server = await startShopServer({ refuse: (sql) => (sql.includes('dm_hadr') ? refusal(...denied) : null) });
  expect((await server.ask('replication', {})).verdict).toBe('unknown/not-permitted');
});

it('counts trade', async () => {
  server = await startShopServer();
  expect((await server.ask('trade')).verdict).toBe('ok');
  expect(server.batches).toContain(QUESTIONS.trade.query);
});

it('reads both ends of an availability group, and its marker', async () => {
  server = await startShopServer({ replicas: secondary({ secondary_lag_seconds: 2, redo_queue_size: 4 }) });
  const atReplica = await server.ask('replication', {});
  expect(atReplica).toMatchObject({ verdict: 'ok', values: { engineLagS: 2, applyBehindBytes: 4_096 } });
  await server.leave();
  const suspended = { is_suspended: true, suspend_reason_desc: 'SUSPEND_FROM_REDO' };
  server = await startShopServer({ replicas: secondary(suspended) });
  expect((await server.ask('replication', {})).verdict).toBe('down/replication-broken');
  await server.leave();
  server = await startShopServer({ replicas: primary({ log_send_queue_size: 8 }) });
  expect(await server.ask('replication', { side: 'source', markerTable: 'dbo.marker' })).toMatchObject({
    verdict: 'ok',
    values: { replicas: 1, behindBytes: 8_192 },
  });
});

describe.each(KINDS)('%s', (kind: Kind) => {
  it.each<[string, Buffer, string, number]>([
    ['a password', refusal([18456, "Login failed for user 'monitor'.", 14]), 'down/auth-failed', 18_456],
    [
      'a session more',
      refusal([17809, "Could not connect because the maximum number of '10' user connections has been reached.", 20]),
      'down/sessions-full',
      17_809,
    ],
    [
      'a database that it has not',
      refusal(
        [4060, 'Cannot open database "shop" requested by the login. The login failed.', 11],
        [18456, "Login failed for user 'monitor'.", 14],
      ),
      'down/answer-mismatch',
      4_060,
    ],
    [
      'anybody, while an update runs',
      refusal([18401, 'Login failed. Reason: Server is in script upgrade mode.', 14]),
      'down/refused',
      18_401,
    ],
  ])('is refused: %s', async (_what, answer, expected, errorCode) => {
    server = await startShopServer(
      {},
      {
        login: () => (line) => {
          line.tokens(answer);
          line.end();
        },
      },
    );
    expect(await server.ask(kind)).toMatchObject({ verdict: expected, values: { errorCode } });
  });

  it.each<[string, string, readonly Refusal[]]>([
    [
      'down/size-high',
      'an Express whose 10 GB are used up',
      [
        [
          1827,
          'CREATE DATABASE or ALTER DATABASE failed because the resulting cumulative database size would exceed your licensed limit of 10240 MB per database.',
        ],
        [
          1105,
          "Could not allocate space for object 'dbo.marker' in database 'shop' because the 'PRIMARY' filegroup is full.",
          17,
        ],
      ],
    ],
    [
      'down/disk-low',
      'a full disk',
      [[1105, "Could not allocate space for object 'dbo.marker' because the 'PRIMARY' filegroup is full.", 17]],
    ],
    [
      'down/disk-low',
      'a full log',
      [[9002, "The transaction log for database 'shop' is full due to 'AVAILABILITY_REPLICA'.", 17]],
    ],
    ['degraded/lock-waits', 'a lock', [[1222, 'Lock request time out period exceeded.']]],
    [
      'degraded/lock-waits',
      'a deadlock',
      [[1205, 'Transaction (Process ID 51) was deadlocked on lock resources.', 13]],
    ],
    [
      'down/read-only',
      'a database that takes no writes',
      [[3906, 'Failed to update database "shop" because the database is read-only.']],
    ],
  ])('is %s: %s', async (expected, _what, numbers) => {
    server = await startShopServer(refused(...numbers));
    expect(await server.ask(kind, WRITING[kind])).toMatchObject({
      verdict: expected,
      values: { errorCode: numbers[0]?.[0] },
    });
    expect(server.batches.some(isAsked)).toBe(true);
  });

  it('ends a statement that takes too long', async () => {
    server = await startShopServer({ refuse: (sql) => (isAsked(sql) ? () => {} : null) });
    expect((await server.ask(kind, undefined, 1_000)).verdict).toBe('down/timeout');
    expect(await eventually(() => server.attentions() === 1)).toBe(true);
  });
});

it('is sent elsewhere, and does not go', async () => {
  server = await startShopServer(
    {},
    { login: (login) => Buffer.concat([welcome(login).subarray(0, -13), routing('other.example', 1433), done()]) },
  );
  expect((await server.ask('db')).verdict).toBe('unknown/not-supported');
});
