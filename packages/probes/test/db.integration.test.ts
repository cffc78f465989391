/** The `db` kind against real servers: every state that it can report, and that it leaves no session behind. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { type Connection, createConnection } from 'mysql2/promise';
import pg from 'pg';
import { describeWithMariadb, startMariadb } from '../../../test/kit/mariadb-server.js';
import { describeWithPostgres, startPostgres } from '../../../test/kit/postgres-server.js';
import type { DatabaseServer } from '../../../test/kit/server-process.js';
import { createProbeIo } from '../src/index.js';
import { attempt, createTestAuthority, type TestAuthority } from './peers.js';

// Servers start and settle in their own time.
jest.setTimeout(120_000);

const PASSWORD = crypto.randomUUID();

/** Waits until `sql` gives `wanted` in its first cell, at most 30 s; what it gave last. */
async function settles(server: DatabaseServer, sql: string, wanted: string): Promise<string | undefined> {
  let cell: string | undefined;
  for (let tries = 0; tries < 600; tries += 1) {
    cell = (await server.sql(sql)).at(0)?.at(0);
    if (cell === wanted) break;
    await sleep(50);
  }
  return cell;
}

const outcome = ({ state, reason }: { state: string; reason: string | null }) => `${state}/${reason}`;

describeWithMariadb('db of MariaDB', () => {
  let server: DatabaseServer;
  let authority: TestAuthority;
  let certificates: string;
  const held: Connection[] = [];
  const hold = async (count: number) => {
    for (let made = 0; made < count; made += 1)
      held.push(
        await createConnection({
          host: server.host,
          port: server.port,
          user: 'till',
          password: PASSWORD,
          database: 'shop',
        }),
      );
  };
  const asked = (more: Record<string, unknown> = {}) => ({
    engine: 'mariadb',
    host: server.host,
    port: server.port,
    user: 'monitor',
    password: PASSWORD,
    ...more,
  });
  const SESSIONS = `SELECT COUNT(*) FROM information_schema.processlist WHERE user IN ('monitor', 'bare', 'till', 'unauthenticated user')`;

  beforeAll(async () => {
    authority = createTestAuthority();
    certificates = mkdtempSync(join(tmpdir(), 'tillwatch-tls-'));
    chmodSync(certificates, 0o755);
    const { key, cert } = authority.issue('IP:127.0.0.1', 20);
    writeFileSync(join(certificates, 'key.pem'), key);
    writeFileSync(join(certificates, 'cert.pem'), cert);
    const tls = [`--ssl-key=${join(certificates, 'key.pem')}`, `--ssl-cert=${join(certificates, 'cert.pem')}`];
    server = await startMariadb({ args: ['--max-connections=10', ...tls] });
    await server.sql(`
      CREATE DATABASE shop; CREATE TABLE shop.t (id INT PRIMARY KEY, at DATETIME) ENGINE=InnoDB;
      INSERT INTO shop.t VALUES (1, NOW() - INTERVAL 1 HOUR), (2, NOW());
      CREATE USER monitor IDENTIFIED BY '${PASSWORD}'; GRANT PROCESS, BINLOG MONITOR ON *.* TO monitor;
      GRANT SELECT ON shop.* TO monitor; CREATE USER bare IDENTIFIED BY '${PASSWORD}';
      CREATE USER till IDENTIFIED BY '${PASSWORD}'; GRANT ALL ON shop.* TO till;`);
  }, 60_000);
  afterEach(async () => {
    await Promise.all(held.splice(0).map((connection) => connection.end().catch(() => {})));
    expect(await settles(server, SESSIONS, '0')).toBe('0');
  });
  afterAll(async () => {
    await server.stop();
    authority.remove();
    rmSync(certificates, { recursive: true });
  });

  it('is well, and tells its figures', async () => {
    const { state, reason, values } = await attempt('db', asked());
    expect([state, reason]).toEqual(['ok', null]);
    expect(values).toMatchObject({ sessions: 1, sessionsLimit: 10, sessionsPermille: 100, lockWaits: 0, readOnly: 0 });
    expect(values).toMatchObject({ longestLockWaitS: 0, longestTransactionS: 0 });
    for (const name of ['connectUs', 'loginUs', 'sizeBytes', 'logBytes']) expect(values?.[name]).toBeGreaterThan(0);
  });

  it('leaves out the figures that its user may not read', async () => {
    const { state, values } = await attempt('db', asked({ user: 'bare' }));
    expect([state, values?.sessions]).toEqual(['ok', 1]);
    for (const name of ['longestTransactionS', 'sizeBytes', 'logBytes']) expect(values).not.toHaveProperty(name);
  });

  it('is read as a MySQL too, which knows another limit of statements', async () => {
    expect(outcome(await attempt('db', asked({ engine: 'mysql' })))).toBe('ok/null');
  });

  it('is refused once, and does not log in again until the pause is over', async () => {
    const io = createProbeIo();
    const wrong = asked({ password: 'xyzzy-42' });
    const denied = "SHOW GLOBAL STATUS LIKE 'Access_denied_errors'";
    const before = Number((await server.sql(denied))[0]?.[1]);
    const outcomes = [];
    for (let tries = 0; tries < 5; tries += 1) outcomes.push(await attempt('db', wrong, { io }));
    expect(outcomes.map(outcome)).toEqual(Array(5).fill('down/auth-failed'));
    expect(outcomes[0]?.values).toMatchObject({ errorCode: 1045 });
    expect(outcomes[4]?.values?.retryInS).toBeGreaterThan(20);
    expect(Number((await server.sql(denied))[0]?.[1]) - before).toBe(1);
    // The right password of another check is no business of this pause's user.
    expect(outcome(await attempt('db', asked({ user: 'bare' }), { io }))).toBe('ok/null');
    await io.close();
  });

  it('says which database is not there', async () => {
    const missing = await attempt('db', asked({ database: 'nowhere', user: 'till' }));
    expect([outcome(missing), missing.values?.errorCode]).toEqual(['down/auth-failed', 1044]);
    await server.sql('GRANT ALL ON *.* TO till');
    const unknown = await attempt('db', asked({ database: 'nowhere', user: 'till' }));
    expect([outcome(unknown), unknown.values?.errorCode]).toEqual(['down/answer-mismatch', 1049]);
    await server.sql('REVOKE ALL ON *.* FROM till; GRANT ALL ON shop.* TO till');
  });

  it('is near its limit of sessions, and then full, which is no refused login', async () => {
    await hold(8);
    expect(outcome(await attempt('db', asked()))).toBe('degraded/sessions-high');
    await hold(1);
    // The session before may still be leaving, here and below; until it has left there is no room for another.
    let said = await attempt('db', asked());
    for (let tries = 0; tries < 200 && outcome(said) === 'down/sessions-full'; tries += 1) {
      await sleep(50);
      said = await attempt('db', asked());
    }
    expect(outcome(said)).toBe('degraded/sessions-full');
    while (held.length < 10) await hold(1).catch(() => sleep(20));
    const io = createProbeIo();
    const full = await attempt('db', asked(), { io });
    expect([outcome(full), full.values?.errorCode]).toEqual(['down/sessions-full', 1040]);
    await Promise.all(held.splice(0).map((connection) => connection.end()));
    expect(outcome(await attempt('db', asked(), { io }))).toBe('down/sessions-full');
    await io.close();
  });

  it('sees who waits for a lock, and how long', async () => {
    await hold(2);
    const [first, second] = held;
    await first?.query('BEGIN');
    await first?.query('UPDATE t SET at = NOW() WHERE id = 2');
    const waiting = second?.query('UPDATE t SET at = NOW() WHERE id = 2').catch(() => {});
    await settles(server, "SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'", '1');
    await sleep(1_100);
    const { values, ...judged } = await attempt('db', asked({ lockWaitS: 1 }));
    expect([outcome(judged), values?.lockWaits]).toEqual(['degraded/lock-waits', 1]);
    expect(outcome(await attempt('db', asked({ longTransactionS: 1 })))).toBe('degraded/long-transaction');
    await first?.query('ROLLBACK');
    await waiting;
    // At once: what InnoDB shows of its transactions is a copy of a moment before.
    const { values: after } = await attempt('db', asked());
    expect(after).toMatchObject({ lockWaits: 0, longestLockWaitS: 0 });
  });

  it('sees a wait that InnoDB does not: for a table that another alters', async () => {
    await hold(2);
    const [first, second] = held;
    await first?.query('LOCK TABLES t WRITE');
    const waiting = second?.query('SELECT * FROM t');
    await settles(
      server,
      "SELECT COUNT(*) FROM information_schema.processlist WHERE state LIKE 'Waiting for %lock%' AND user = 'till'",
      '1',
    );
    const { values } = await attempt('db', asked());
    expect(values?.lockWaits).toBe(1);
    await first?.query('UNLOCK TABLES');
    await waiting;
  });

  it('takes no writes', async () => {
    await server.sql('SET GLOBAL read_only = 1');
    expect(outcome(await attempt('db', asked()))).toBe('down/read-only');
    expect(outcome(await attempt('db', asked({ mustWrite: false })))).toBe('ok/null');
    await server.sql('SET GLOBAL read_only = 0');
  });

  it('is large, keeps many logs, and has a row that waits', async () => {
    expect(outcome(await attempt('db', asked({ sizeHighBytes: 1 })))).toBe('degraded/size-high');
    expect(outcome(await attempt('db', asked({ logHighBytes: 1 })))).toBe('degraded/log-growing');
    const queueQuery = 'SELECT TIMESTAMPDIFF(SECOND, MIN(at), NOW()), COUNT(*) FROM shop.t';
    const queued = await attempt('db', asked({ queueQuery }));
    expect([outcome(queued), queued.values?.waitingRows]).toEqual(['degraded/backlog', 2]);
    expect(queued.values?.oldestWaitingS).toBeGreaterThan(3_000);
    expect(outcome(await attempt('db', asked({ queueQuery: `${queueQuery} WHERE id > 9` })))).toBe('ok/null');
    for (const [table, expected] of [
      ['shop.nowhere', 'down/answer-mismatch'],
      ['mysql.user', 'unknown/not-permitted'],
    ])
      expect(outcome(await attempt('db', asked({ queueQuery: `SELECT 1 FROM ${table}` })))).toBe(expected);
    const writing = await attempt('db', asked({ user: 'till', queueQuery: 'DELETE FROM shop.t' }));
    expect(outcome(writing)).toBe('down/read-only');
    expect(await server.sql('SELECT COUNT(*) FROM shop.t')).toEqual([['2']]);
  });

  it('speaks TLS and trusts only whom it is told to', async () => {
    expect(outcome(await attempt('db', asked({ tls: 'encrypt' })))).toBe('ok/null');
    expect(outcome(await attempt('db', asked({ tls: 'verify' })))).toBe('down/certificate-untrusted');
    expect(outcome(await attempt('db', asked({ tls: 'verify', caFile: authority.caFile })))).toBe('ok/null');
    const byName = asked({ tls: 'verify', caFile: authority.caFile, host: 'localhost', family: 'ipv4' });
    expect(outcome(await attempt('db', byName))).toBe('down/certificate-name');
    expect(outcome(await attempt('db', asked({ caFile: '/nowhere' })))).toBe('unknown/bad-target');
  });

  it('stops answering, and no session is left when it goes on', async () => {
    server.pause();
    expect(outcome(await attempt('db', asked(), { timeoutMs: 300 }))).toBe('down/timeout');
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    expect(outcome(await attempt('db', asked(), { signal: controller.signal }))).toBe('unknown/aborted');
    server.resume();
    expect(await settles(server, SESSIONS, '0')).toBe('0');
  });

  it('leaves no session and no query behind in many rounds that end in every way', async () => {
    const io = createProbeIo();
    const slow = asked({ queueQuery: 'SELECT SLEEP(5)' });
    for (let round = 0; round < 40; round += 1) {
      expect(outcome(await attempt('db', asked(), { io }))).toBe('ok/null');
      if (round % 8 === 0) expect(outcome(await attempt('db', slow, { io, timeoutMs: 100 }))).toBe('down/timeout');
    }
    await io.close();
    expect(await settles(server, SESSIONS, '0')).toBe('0');
  });
});

describeWithPostgres('db of PostgreSQL', () => {
  let server: DatabaseServer;
  const held: pg.Client[] = [];
  const hold = async (count: number) => {
    for (let made = 0; made < count; made += 1) {
      const client = new pg.Client({
        host: server.host,
        port: server.port,
        user: 'till',
        password: PASSWORD,
        database: 'shop',
      });
      client.on('error', () => {});
      await client.connect();
      held.push(client);
    }
  };
  const asked = (more: Record<string, unknown> = {}) => ({
    engine: 'postgres',
    host: server.host,
    port: server.port,
    user: 'monitor',
    password: PASSWORD,
    database: 'shop',
    ...more,
  });
  const SESSIONS = "SELECT count(*) FROM pg_stat_activity WHERE usename IN ('monitor', 'bare', 'till')";

  beforeAll(async () => {
    server = await startPostgres({
      settings: ['max_connections=10', 'superuser_reserved_connections=2', 'max_prepared_transactions=2'],
    });
    await server.sql('CREATE DATABASE shop');
    await server.sql(
      `CREATE ROLE monitor LOGIN PASSWORD '${PASSWORD}'; GRANT pg_monitor TO monitor;
       CREATE ROLE bare LOGIN PASSWORD '${PASSWORD}'; CREATE ROLE till LOGIN PASSWORD '${PASSWORD}';
       CREATE TABLE t (id int PRIMARY KEY, at timestamptz); GRANT ALL ON t TO till; GRANT SELECT ON t TO monitor;
       INSERT INTO t VALUES (1, now() - interval '1 hour'), (2, now());`,
      'shop',
    );
  }, 60_000);
  afterEach(async () => {
    await Promise.all(held.splice(0).map((client) => client.end().catch(() => {})));
    expect(await settles(server, SESSIONS, '0')).toBe('0');
  });
  afterAll(() => server.stop());

  it('is well, and tells its figures', async () => {
    const { state, reason, values } = await attempt('db', asked());
    expect([state, reason]).toEqual(['ok', null]);
    expect(values).toMatchObject({ sessions: 1, sessionsLimit: 8, lockWaits: 0, longestTransactionS: 0, readOnly: 0 });
    for (const name of ['connectUs', 'loginUs', 'sizeBytes', 'logBytes']) expect(values?.[name]).toBeGreaterThan(0);
  });

  it('leaves out the figures that its user may not read', async () => {
    await hold(1);
    await held[0]?.query('BEGIN');
    const { state, values } = await attempt('db', asked({ user: 'bare', longTransactionS: 1 }));
    expect([state, values?.sessions]).toEqual(['ok', 2]);
    for (const name of ['longestTransactionS', 'logBytes']) expect(values).not.toHaveProperty(name);
  });

  it('is refused by password and by name of the database', async () => {
    const io = createProbeIo();
    expect(outcome(await attempt('db', asked({ password: 'xyzzy-42' }), { io }))).toBe('down/auth-failed');
    expect(outcome(await attempt('db', asked(), { io }))).toBe('down/auth-failed');
    await io.close();
    expect(outcome(await attempt('db', asked({ password: '' })))).toMatch(/^down\/(auth-failed|protocol)$/);
    expect(outcome(await attempt('db', asked({ database: 'nowhere' })))).toBe('down/answer-mismatch');
  });

  it('is near its limit of sessions, and then full', async () => {
    await hold(6);
    expect(outcome(await attempt('db', asked()))).toBe('degraded/sessions-high');
    // The session before may still be leaving.
    while (held.length < 8) await hold(1).catch(() => sleep(20));
    const full = await attempt('db', asked());
    expect([outcome(full), full.values?.errorCode]).toEqual(['down/sessions-full', 53300]);
  });

  it('sees who waits for a lock, and how long, and an old transaction', async () => {
    await hold(2);
    const [first, second] = held;
    await first?.query('BEGIN');
    await first?.query('UPDATE t SET at = now() WHERE id = 2');
    const waiting = second?.query('UPDATE t SET at = now() WHERE id = 2').catch(() => {});
    await settles(server, 'SELECT count(*) FROM pg_locks WHERE NOT granted', '1');
    await sleep(1_100);
    const { values, ...judged } = await attempt('db', asked({ lockWaitS: 1 }));
    expect([outcome(judged), values?.lockWaits]).toEqual(['degraded/lock-waits', 1]);
    expect(outcome(await attempt('db', asked({ longTransactionS: 1 })))).toBe('degraded/long-transaction');
    await first?.query('ROLLBACK');
    await waiting;
  });

  it('sees a prepared transaction that nobody ends', async () => {
    await server.sql("BEGIN; INSERT INTO t VALUES (7, now()); PREPARE TRANSACTION 'orphan'", 'shop');
    await sleep(1_100);
    expect(outcome(await attempt('db', asked({ longTransactionS: 1 })))).toBe('degraded/long-transaction');
    await server.sql("ROLLBACK PREPARED 'orphan'", 'shop');
  });

  it('takes no writes, has a row that waits, and its query changes nothing', async () => {
    await server.sql('ALTER ROLE monitor SET default_transaction_read_only = on');
    expect(outcome(await attempt('db', asked()))).toBe('down/read-only');
    await server.sql('ALTER ROLE monitor RESET default_transaction_read_only');
    const queueQuery = 'SELECT extract(epoch FROM now() - min(at)), count(*) FROM t';
    const queued = await attempt('db', asked({ queueQuery }));
    expect([outcome(queued), queued.values?.waitingRows]).toEqual(['degraded/backlog', 2]);
    expect(outcome(await attempt('db', asked({ user: 'till', queueQuery: 'DELETE FROM t' })))).toBe('down/read-only');
    expect(await server.sql('SELECT count(*) FROM t', 'shop')).toEqual([['2']]);
  });

  it('leaves no session and no query behind in many rounds that end in every way', async () => {
    const io = createProbeIo();
    const slow = asked({ queueQuery: 'SELECT pg_sleep(5)' });
    for (let round = 0; round < 40; round += 1) {
      expect(outcome(await attempt('db', asked(), { io }))).toBe('ok/null');
      if (round % 8 === 0) expect(outcome(await attempt('db', slow, { io, timeoutMs: 100 }))).toBe('down/timeout');
    }
    await io.close();
    expect(await settles(server, SESSIONS, '0')).toBe('0');
  });
});
