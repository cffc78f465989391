import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeWithMariadb, followMariadb, startMariadb } from '../kit/mariadb-server.js';
import { describeWithPostgres, startPostgres, startStandby } from '../kit/postgres-server.js';
import type { DatabaseServer } from '../kit/server-process.js';

const PASSWORD = crypto.randomUUID();
const started: DatabaseServer[] = [];

async function kept(starting: Promise<DatabaseServer>): Promise<DatabaseServer> {
  const server = await starting;
  started.push(server);
  return server;
}

afterEach(() => Promise.all(started.splice(0).map((server) => server.stop())));

/** The first cell, once it is `wanted`, or what it was after a minute: a server that was killed mends its files first. */
async function eventuallySays(server: DatabaseServer, sql: string, wanted: string): Promise<string | undefined> {
  let cell: string | undefined;
  for (const endMs = performance.now() + 60_000; performance.now() < endMs; ) {
    cell = (await server.sql(sql).catch(() => [])).at(0)?.at(0);
    if (cell === wanted) break;
    await sleep(100);
  }
  return cell;
}

async function copiesAndRestarts(primary: DatabaseServer, replica: DatabaseServer): Promise<void> {
  expect(await eventuallySays(replica, 'SELECT v FROM shop.t WHERE v = 1', '1')).toBe('1');
  await primary.kill();
  expect(primary.pid).toBe(0);
  await primary.restart();
  await primary.sql('INSERT INTO shop.t VALUES (2)');
  expect(await eventuallySays(replica, 'SELECT v FROM shop.t WHERE v = 2', '2')).toBe('2');
  await Promise.all([primary.stop(), replica.stop()]);
  await replica.stop();
  expect([existsSync(primary.dir), existsSync(replica.dir)]).toEqual([false, false]);
}

describeWithMariadb('the MariaDB kit', () => {
  it('runs a primary and its replica, survives a kill, and leaves nothing', async () => {
    const [primary, replica] = await Promise.all([kept(startMariadb()), kept(startMariadb({ serverId: 2 }))]);
    await primary.sql('CREATE DATABASE shop; CREATE TABLE shop.t (v INT PRIMARY KEY); INSERT INTO shop.t VALUES (1)');
    await followMariadb(replica, primary, PASSWORD);
    await copiesAndRestarts(primary, replica);
  }, 180_000);
});

describeWithPostgres('the PostgreSQL kit', () => {
  it('runs a primary and its standby, survives a kill, and leaves nothing', async () => {
    const primary = await kept(startPostgres());
    await primary.sql('CREATE SCHEMA shop; CREATE TABLE shop.t (v INT PRIMARY KEY); INSERT INTO shop.t VALUES (1)');
    const standby = await kept(startStandby(primary, PASSWORD, { slot: 'shop' }));
    await copiesAndRestarts(primary, standby);
  }, 180_000);

  it('goes on after a SIGSTOP and says what is wrong with its settings', async () => {
    const server = await kept(startPostgres());
    server.pause();
    server.resume();
    expect(await server.sql('SELECT 1, 2')).toEqual([['1', '2']]);
    await expect(server.sql('SELECT nonsense')).rejects.toThrow('nonsense');
    await server.stop();
    await expect(startPostgres({ settings: ['max_connections=none'] })).rejects.toThrow('max_connections');
  }, 180_000);
});
