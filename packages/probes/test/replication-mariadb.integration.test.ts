/** The `replication` kind against a real MariaDB primary and its replica: each state that it can report. */
import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { type Connection, createConnection } from 'mysql2/promise';
import { describeWithMariadb, followMariadb, startMariadb } from '../../../test/kit/mariadb-server.js';
import type { DatabaseServer } from '../../../test/kit/server-process.js';
import { createProbeIo, type ProbeIo } from '../src/index.js';
import { attempt } from './peers.js';

// Each waits for servers that notice things in their own time.
jest.setTimeout(240_000);

const PASSWORD = crypto.randomUUID();
/** For each of their states to come about, on a machine that is busy. */
const PATIENCE_MS = 60_000;

describeWithMariadb('replication of MariaDB', () => {
  let primary: DatabaseServer;
  let replica: DatabaseServer;
  let io: ProbeIo;
  /** The agent of the store, and the one of the centre. */
  const at = (server: DatabaseServer) => ({
    engine: 'mariadb',
    host: server.host,
    port: server.port,
    user: 'monitor',
    password: PASSWORD,
    markerTable: 'shop.tillwatch_marker',
    direction: 'S021>centre',
    markerEveryS: 1,
    lagWarnS: 3,
    silentS: 3,
  });
  const both = () => ({ ...at(primary), side: 'both', replicaHost: replica.host, replicaPort: replica.port });
  const ask = async (params: Record<string, unknown>) => {
    const { state, reason, values = {} } = await attempt('replication', params, { io });
    return { outcome: `${state}/${reason}`, values };
  };
  /** Asks until the outcome is `wanted`, at most {@link PATIENCE_MS}; the last answer. */
  const until = async (wanted: string, params: () => Record<string, unknown> = both) => {
    let answer = await ask(params());
    for (const endMs = performance.now() + PATIENCE_MS; answer.outcome !== wanted && performance.now() < endMs; ) {
      await sleep(200);
      answer = await ask(params());
    }
    expect(answer.outcome).toBe(wanted);
    return answer;
  };
  const SESSIONS = "SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'monitor'";

  beforeAll(async () => {
    io = createProbeIo();
    [primary, replica] = await Promise.all([startMariadb(), startMariadb({ serverId: 2 })]);
    await primary.sql(
      `CREATE DATABASE shop; CREATE TABLE shop.t (id INT PRIMARY KEY) ENGINE=InnoDB;
       CREATE USER monitor IDENTIFIED BY '${PASSWORD}'; GRANT PROCESS, BINLOG MONITOR, REPLICA MONITOR ON *.* TO monitor;
       GRANT SELECT, INSERT, UPDATE, CREATE ON shop.* TO monitor; CREATE USER bare IDENTIFIED BY '${PASSWORD}';
       CREATE USER admin IDENTIFIED BY '${PASSWORD}'; GRANT ALL ON *.* TO admin;`,
    );
    await followMariadb(replica, primary, PASSWORD);
    // Its users come by replication, too: who asks before they are there is refused, and then waits for minutes before it asks again.
    const users = "SELECT COUNT(*) FROM mysql.user WHERE user IN ('monitor', 'bare', 'admin')";
    for (let tries = 0; tries < 600 && (await replica.sql(users))[0]?.[0] !== '3'; tries += 1) await sleep(50);
    expect(await replica.sql(users)).toEqual([['3']]);
  }, 60_000);
  afterAll(async () => {
    await Promise.all([primary, replica].map((server) => server?.stop()));
    await io.close();
  });

  it('has no marker until it is told to make one', async () => {
    expect((await ask(both())).outcome).toBe('degraded/marker-missing');
    await until('ok/null', () => ({ ...both(), createMarkerTable: true }));
    expect(await primary.sql('SELECT direction FROM shop.tillwatch_marker')).toEqual([['S021>centre']]);
  });

  it('is well, and tells both views', async () => {
    const { values } = await until('ok/null');
    expect(values).toMatchObject({ engineLagS: 0, lastIoErrno: 0, lastSqlErrno: 0, applyBehindBytes: 0, replicas: 1 });
    expect(values.markerAgeS).toBeLessThan(3);
    expect(values).not.toHaveProperty('pointOfNoReturnMinutes');
  });

  it('is well for two agents of which one writes and the other reads', async () => {
    const centre = createProbeIo();
    const ages: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      expect((await ask({ ...at(primary), side: 'source' })).outcome).toBe('ok/null');
      await sleep(1_050);
      const read = await attempt('replication', { ...at(replica), side: 'replica' }, { io: centre });
      expect(read.state).toBe('ok');
      ages.push(read.values?.markerAgeS ?? -1);
    }
    await centre.close();
    for (const age of ages) expect(age).toBeLessThan(3);
    expect(await primary.sql('SELECT COUNT(*) FROM shop.tillwatch_marker')).toEqual([['1']]);
  });

  it('was stopped by hand, whole or in part', async () => {
    for (const thread of ['SQL_THREAD', 'IO_THREAD', '']) {
      await replica.sql(`STOP SLAVE ${thread}`);
      const { outcome, values } = await ask(both());
      expect([thread, outcome]).toEqual([thread, 'down/replication-stopped']);
      // NULL is no figure.
      expect(values).not.toHaveProperty('engineLagS');
      await replica.sql('START SLAVE');
    }
    await until('ok/null');
  });

  it('runs out of log while it is stopped', async () => {
    await primary.sql('SET GLOBAL binlog_expire_logs_seconds = 7200');
    await replica.sql('STOP SLAVE');
    const { values } = await until('down/replication-retention');
    expect(values.pointOfNoReturnMinutes).toBeGreaterThan(110);
    expect(values.pointOfNoReturnMinutes).toBeLessThanOrEqual(120);
    expect((await ask({ ...both(), retentionHours: 12 })).outcome).toBe('degraded/replication-retention');
    expect((await ask({ ...both(), retentionHours: 72 })).outcome).toBe('down/replication-stopped');
    await replica.sql('START SLAVE');
    await primary.sql('SET GLOBAL binlog_expire_logs_seconds = 0');
    await until('ok/null');
  });

  it('lags where it was told to wait', async () => {
    await replica.sql('STOP SLAVE; CHANGE MASTER TO MASTER_DELAY = 60; START SLAVE');
    const { values } = await until('degraded/replication-lag');
    expect(values).toMatchObject({ delayS: 60 });
    expect(values.markerAgeS).toBeGreaterThanOrEqual(3);
    expect((await ask({ ...both(), lagDownS: 3 })).outcome).toBe('down/replication-lag');
    await replica.sql('STOP SLAVE; CHANGE MASTER TO MASTER_DELAY = 0; START SLAVE');
    await until('ok/null');
  });

  it('receives and cannot apply: the age of the marker counts, whatever the engine says', async () => {
    const blocker: Connection = await createConnection({
      host: replica.host,
      port: replica.port,
      user: 'admin',
      password: PASSWORD,
    });
    await blocker.query('FLUSH TABLES WITH READ LOCK');
    const { values } = await until('degraded/replication-congested');
    expect(values.markerAgeS).toBeGreaterThanOrEqual(3);
    expect(values.applyBehindBytes).toBeGreaterThan(0);
    expect((await ask({ ...both(), lagDownS: 3 })).outcome).toBe('down/replication-congested');
    await blocker.query('UNLOCK TABLES');
    await blocker.end();
    await until('ok/null');
  });

  it('breaks on a row that is there already', async () => {
    await replica.sql('SET sql_log_bin = 0; INSERT INTO shop.t VALUES (7)');
    await primary.sql('INSERT INTO shop.t VALUES (7)');
    const { values } = await until('down/replication-broken');
    expect(values).toMatchObject({ lastSqlErrno: 1062 });
    expect((await ask({ ...at(replica), side: 'replica', markerTable: '' })).outcome).toBe('down/replication-broken');
    await replica.sql('SET sql_log_bin = 0; DELETE FROM shop.t WHERE id = 7; START SLAVE');
    await until('ok/null');
  });

  it('dials again over a line on which nothing passes: late, and not broken, until it has done so for long', async () => {
    const patient = () => ({ ...at(replica), side: 'replica', silentS: 600 });
    const isDialling = async () => (await replica.sql('SHOW ALL SLAVES STATUS'))[0]?.includes('Connecting') === true;
    primary.pause();
    // Its own time-out is 4 s.
    const seen = new Set<string>();
    for (let tries = 0; tries < 75 && !(await isDialling()); tries += 1) {
      seen.add((await ask(patient())).outcome);
      await sleep(200);
    }
    expect(await isDialling()).toBe(true);
    await until('degraded/replication-lag', patient);
    expect([...seen].filter((outcome) => !['ok/null', 'degraded/replication-lag'].includes(outcome))).toEqual([]);
    const { outcome } = await ask({ ...patient(), markerTable: '' });
    expect(outcome).toBe('down/replication-disconnected');
    primary.resume();
    await until('ok/null');
  });

  it('loses its source', async () => {
    await primary.kill();
    const { values } = await until('down/replication-disconnected', () => ({ ...at(replica), side: 'replica' }));
    // Lost while it read, or refused when it asked again: whichever it noted last.
    expect([2003, 2013]).toContain(values.lastIoErrno);
    expect((await ask(both())).outcome).toBe('down/refused');
    await primary.restart();
    await until('ok/null');
  });

  it('sees at the source that no replica is there, and that its user may see nothing', async () => {
    await replica.sql('STOP SLAVE IO_THREAD');
    const source = () => ({ ...at(primary), side: 'source' });
    await until('down/replication-disconnected', source);
    expect((await ask({ ...source(), replicas: 0 })).outcome).toBe('ok/null');
    const bare = { ...at(primary), user: 'bare', markerTable: '' };
    expect((await ask({ ...bare, side: 'source' })).outcome).toBe('unknown/not-permitted');
    expect((await ask({ ...bare, side: 'replica' })).outcome).toBe('unknown/not-permitted');
    expect((await ask({ ...bare, markerTable: 'shop.tillwatch_marker' })).outcome).toBe('unknown/not-permitted');
    expect((await ask({ ...at(primary), markerTable: '' })).outcome).toBe('down/replication-stopped');
    await replica.sql('START SLAVE');
    await until('ok/null');
  });

  it('leaves no session behind', async () => {
    for (let round = 0; round < 20; round += 1) await ask(both());
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 2);
    await attempt('replication', both(), { io, signal: controller.signal });
    for (const server of [primary, replica]) {
      for (let tries = 0; tries < 100 && (await server.sql(SESSIONS))[0]?.[0] !== '0'; tries += 1) await sleep(50);
      expect(await server.sql(SESSIONS)).toEqual([['0']]);
    }
  });

  it('finds that the log it needs is gone', async () => {
    await replica.sql('STOP SLAVE');
    await primary.sql('FLUSH BINARY LOGS; INSERT INTO shop.t VALUES (8); FLUSH BINARY LOGS');
    // A log that is being read is not purged; a reader whose replica has gone notices late.
    const readers = "SELECT id FROM information_schema.processlist WHERE command LIKE 'Binlog Dump%'";
    for (const [id] of await primary.sql(readers)) await primary.sql(`KILL ${id}`);
    const logs = () => primary.sql('SHOW BINARY LOGS');
    for (let tries = 0; tries < 100 && (await logs()).length > 1; tries += 1) {
      await primary.sql(`PURGE BINARY LOGS TO '${(await logs()).at(-1)?.[0]}'`);
      await sleep(100);
    }
    expect(await logs()).toHaveLength(1);
    await replica.sql('START SLAVE');
    const { values } = await until('down/replication-log-lost');
    expect(values.lastIoErrno).toBe(1236);
  });
});
