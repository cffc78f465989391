/** What the kinds that log in to a database say where it refuses them, in every state that no other test here has shown: by real servers. */

import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { type Connection, createConnection } from 'mysql2/promise';
import { describeWithMariadb, startMariadb } from '../../../../test/kit/mariadb-server.js';
import { describeWithPostgres, startPostgres } from '../../../../test/kit/postgres-server.js';
import type { DatabaseServer } from '../../../../test/kit/server-process.js';
import { attempt, tcpPeer } from '../peers.js';

// Servers and processes start in their own time.
jest.setTimeout(60_000);

const PASSWORD = crypto.randomUUID();

async function told(kind: string, params: Record<string, unknown>): Promise<string> {
  const { state, reason } = await attempt(kind, params);
  return `${state}/${reason}`;
}
const TRADE = { source: 'sql', query: 'SELECT COUNT(*) AS orders FROM shop.t', metrics: { orders: 'orders' } };
const MARKER = { side: 'source', markerTable: 'shop.marker', direction: 'S021>centre', createMarkerTable: true };

describeWithMariadb('a MariaDB that refuses', () => {
  let server: DatabaseServer;
  const login = (more: Record<string, unknown> = {}) => ({
    engine: 'mariadb',
    host: '127.0.0.1',
    port: server.port,
    user: 'monitor',
    password: PASSWORD,
    ...more,
  });
  const till = () => createConnection({ host: '127.0.0.1', port: server.port, user: 'till', password: PASSWORD });
  beforeAll(async () => {
    server = await startMariadb({ args: ['--max-connections=10'] });
    await server.sql(
      `CREATE DATABASE shop; CREATE TABLE shop.t (id INT PRIMARY KEY) ENGINE=InnoDB;
       CREATE USER monitor IDENTIFIED BY '${PASSWORD}'; GRANT PROCESS, BINLOG MONITOR ON *.* TO monitor;
       GRANT ALL ON shop.* TO monitor; CREATE USER till IDENTIFIED BY '${PASSWORD}'; GRANT ALL ON *.* TO till;`,
    );
  }, 60_000);
  afterAll(() => server.stop());

  it('a password, and a database that it does not have', async () => {
    expect(await told('replication', login({ password: 'another' }))).toBe('down/auth-failed');
    const wide = { user: 'till', database: 'nowhere' };
    expect(await told('replication', login(wide))).toBe('down/answer-mismatch');
  });

  it('a write', async () => {
    await server.sql('SET GLOBAL read_only = 1');
    expect(await told('replication', login(MARKER))).toBe('down/read-only');
    await server.sql('SET GLOBAL read_only = 0');
    expect(await told('trade', login({ ...TRADE, query: 'DELETE FROM shop.t' }))).toBe('down/read-only');
  });

  it('a table that somebody holds', async () => {
    const holder = await till();
    await holder.query('LOCK TABLES shop.t WRITE');
    expect(await told('trade', login(TRADE))).toBe('degraded/lock-waits');
    await holder.end();
  });

  it('one session more', async () => {
    const held: Connection[] = [];
    // An administrator has one more than the others.
    for (let tries = 0; tries < 500 && held.length < 10; tries += 1) {
      const made = await till().catch(() => null);
      if (made) held.push(made);
    }
    for (const [kind, params] of [
      ['replication', MARKER],
      ['trade', TRADE],
    ] as const)
      expect(await told(kind, login(params))).toBe('down/sessions-full');
    await Promise.all(held.map((connection) => connection.end()));
  });
});

it('a peer that speaks otherwise', async () => {
  // PostgreSQL's AuthenticationRequest, of a kind that no version has.
  const peer = await tcpPeer((socket) =>
    socket.once('data', () => socket.write(Buffer.from('520000000800000063', 'hex'))),
  );
  const login = { host: '127.0.0.1', port: peer.port, user: 'monitor', password: PASSWORD };
  const outcome = await told('replication', { engine: 'postgres', ...login });
  await peer.close();
  expect(outcome).toBe('down/protocol');
});

it('a peer that never comes to the end of its greeting', async () => {
  // PostgreSQL's ParameterStatus, whole and sound, again and again.
  const status = Buffer.from('530000000861006200', 'hex');
  const peer = await tcpPeer((socket) => {
    const pump = () => {
      if (!socket.destroyed) socket.write(Buffer.alloc(status.length * 8_192, status), () => setImmediate(pump));
    };
    socket.once('data', pump);
  });
  const login = { engine: 'postgres', host: '127.0.0.1', port: peer.port, user: 'monitor', password: PASSWORD };
  const outcomes = [];
  for (const kind of ['db', 'replication']) {
    const { state, reason } = await attempt(kind, login, { timeoutMs: 30_000 });
    outcomes.push(`${state}/${reason}`);
  }
  await peer.close();
  expect(outcomes).toEqual(['down/too-large', 'down/too-large']);
});

it('a file that is no database, and series without number', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'tillwatch-databases-'));
  const file = join(dir, 'sales.db');
  writeFileSync(file, 'no database, but long enough to be taken for one. '.repeat(20));
  expect(await told('trade', { ...TRADE, engine: 'sqlite', file })).toBe('down/corrupt');
  rmSync(dir, { recursive: true });
  const series = Array.from({ length: 600 }, (_, till) => `orders_total{till="${till}"} 5\n`).join('');
  const peer = await tcpPeer((socket) =>
    socket.once('data', () => socket.end(`HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n${series}`)),
  );
  const url = `http://127.0.0.1:${peer.port}/metrics`;
  const params = { source: 'prometheus', url, metrics: { orders: 'orders_total' } };
  expect(await told('trade', params)).toBe('unknown/too-large');
  await peer.close();
});

const describeDisk = process.platform === 'linux' && process.getuid?.() === 0 ? describeWithPostgres : describe.skip;
describeDisk('a PostgreSQL whose disk is full (a tmpfs; needs root)', () => {
  let server: DatabaseServer;
  const disk = mkdtempSync(join(tmpdir(), 'tillwatch-full-'));
  beforeAll(async () => {
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=128m', 'none', disk]);
    chmodSync(disk, 0o777);
    server = await startPostgres({ parentDir: disk, settings: ['work_mem=64kB'] });
    await server.sql('CREATE DATABASE shop');
    await server.sql(`CREATE ROLE monitor LOGIN SUPERUSER PASSWORD '${PASSWORD}'; CREATE SCHEMA shop;`, 'shop');
  }, 60_000);
  beforeEach(() => {
    // The server frees a little now and then.
    for (let isFull = false; !isFull; ) {
      try {
        appendFileSync(join(disk, 'filler'), Buffer.alloc(65_536));
      } catch {
        isFull = true;
      }
    }
  });
  afterAll(async () => {
    rmSync(join(disk, 'filler'), { force: true });
    await server?.stop();
    spawnSync('umount', ['-l', disk]);
    rmSync(disk, { recursive: true, force: true });
  });

  /** Sorts more than it may hold in memory. */
  const LARGE = 'FROM (SELECT g FROM generate_series(1, 300000) g ORDER BY md5(g::text)) AS sorted';
  it.each<[string, Record<string, unknown>]>([
    ['db', { queueQuery: `SELECT 1, count(*) ${LARGE}` }],
    ['replication', MARKER],
    ['trade', { ...TRADE, query: `SELECT count(*) AS orders ${LARGE}` }],
  ])('says so to %s', async (kind, params) => {
    const login = { engine: 'postgres', host: '127.0.0.1', port: server.port, user: 'monitor', password: PASSWORD };
    expect(await told(kind, { ...login, database: 'shop', ...params })).toBe('down/disk-low');
  });
});
