/** The `replication` kind against a real PostgreSQL, its standby and a subscriber: each state that it can report. */
import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import pg from 'pg';
import { describeWithPostgres, startPostgres, startStandby } from '../../../test/kit/postgres-server.js';
import type { DatabaseServer } from '../../../test/kit/server-process.js';
import { createProbeIo, type ProbeIo } from '../src/index.js';
import { attempt } from './peers.js';

// Each waits for servers that notice things in their own time.
jest.setTimeout(240_000);

const PASSWORD = crypto.randomUUID();
/** For each of their states to come about, on a machine that is busy. */
const PATIENCE_MS = 60_000;

describeWithPostgres('replication of PostgreSQL', () => {
  let primary: DatabaseServer;
  let standby: DatabaseServer;
  let subscriber: DatabaseServer;
  let io: ProbeIo;
  /** Put on top of the monotonic clock, so that a minute takes no minute. */
  let laterMs = 0;
  const at = (server: DatabaseServer) => ({
    engine: 'postgres',
    host: server.host,
    port: server.port,
    user: 'monitor',
    password: PASSWORD,
    markerTable: 'public.tillwatch_marker',
    markerEveryS: 1,
    lagWarnS: 3,
    silentS: 3,
  });
  const both = () => ({
    ...at(primary),
    side: 'both',
    replicaHost: standby.host,
    replicaPort: standby.port,
    channel: 'store',
  });
  const atStandby = () => ({ ...at(standby), side: 'replica' });
  const atSource = () => ({ ...at(primary), side: 'source', channel: 'store', replicas: 1 });
  const ask = async (params: Record<string, unknown>) => {
    const { state, reason, values = {} } = await attempt('replication', params, { io });
    return { outcome: `${state}/${reason}`, values };
  };
  const until = async (wanted: string, params: () => Record<string, unknown> = both) => {
    let answer = await ask(params());
    for (const endMs = performance.now() + PATIENCE_MS; answer.outcome !== wanted && performance.now() < endMs; ) {
      await sleep(200);
      answer = await ask(params());
    }
    expect(answer.outcome).toBe(wanted);
    return answer;
  };
  const SESSIONS = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'monitor'";

  beforeAll(async () => {
    const shared = createProbeIo();
    io = {
      ...shared,
      shared: (key, create) => shared.shared(key, create),
      nowUs: () => shared.nowUs() + laterMs * 1_000,
    };
    primary = await startPostgres({ settings: ['wal_level=logical', 'max_slot_wal_keep_size=48MB'] });
    await primary.sql(
      `CREATE ROLE monitor LOGIN PASSWORD '${PASSWORD}'; GRANT pg_monitor TO monitor; GRANT ALL ON SCHEMA public TO monitor;
       CREATE ROLE bare LOGIN PASSWORD '${PASSWORD}'; CREATE TABLE t (id int PRIMARY KEY, filler text);`,
    );
    [standby, subscriber] = await Promise.all([
      startStandby(primary, PASSWORD, { slot: 'store', settings: ['max_standby_streaming_delay=-1'] }),
      startPostgres(),
    ]);
  }, 60_000);
  afterAll(async () => {
    await Promise.all([standby, subscriber].map((server) => server?.stop()));
    await primary?.stop();
    await io.close();
  });

  it('is well, and tells both views', async () => {
    const { values } = await until('ok/null', () => ({ ...both(), createMarkerTable: true }));
    expect(values).toMatchObject({ engineLagS: 0, applyBehindBytes: 0, replicas: 1 });
    for (const name of ['retainedBytes', 'behindBytes', 'lastMessageAgeS']) expect(values).toHaveProperty(name);
    await until('ok/null', atStandby);
    await until('ok/null', atSource);
  });

  it('is well while nothing is written: the age of the last transaction is no lag', async () => {
    await sleep(3_500);
    const { outcome, values } = await ask({ ...atStandby(), markerTable: '' });
    expect([outcome, values.engineLagS]).toEqual(['ok/null', 0]);
  });

  it('was stopped by hand', async () => {
    await standby.sql('SELECT pg_wal_replay_pause()');
    await until('down/replication-stopped');
    await standby.sql('SELECT pg_wal_replay_resume()');
    await until('ok/null');
  });

  it('lags where it was told to wait', async () => {
    await standby.sql("ALTER SYSTEM SET recovery_min_apply_delay = '60s'");
    await standby.sql('SELECT pg_reload_conf()');
    const { values } = await until('degraded/replication-lag');
    expect(values).toMatchObject({ delayS: 60 });
    await standby.sql('ALTER SYSTEM RESET recovery_min_apply_delay');
    await standby.sql('SELECT pg_reload_conf()');
    await until('ok/null');
  });

  it('receives and cannot apply, since a query at the replica stands in the way', async () => {
    const reader = new pg.Client({
      host: standby.host,
      port: standby.port,
      user: 'monitor',
      password: PASSWORD,
      database: 'postgres',
    });
    reader.on('error', () => {});
    await reader.connect();
    await reader.query('BEGIN; SELECT * FROM tillwatch_marker');
    await primary.sql('ALTER TABLE tillwatch_marker ADD COLUMN IF NOT EXISTS more int');
    const { values } = await until('degraded/replication-congested');
    expect(values.applyBehindBytes).toBeGreaterThan(0);
    await reader.end();
    await until('ok/null');
  });

  it('has a receiver that is frozen, which looks caught up', async () => {
    const receiver = Number((await standby.sql('SELECT pid FROM pg_stat_wal_receiver'))[0]?.[0]);
    process.kill(receiver, 'SIGSTOP');
    const { values } = await until('down/replication-disconnected', () => ({ ...atStandby(), markerTable: '' }));
    expect(values).toMatchObject({ engineLagS: 0, applyBehindBytes: 0 });
    await until('down/replication-disconnected', atSource);
    process.kill(receiver, 'SIGCONT');
    await until('ok/null');
  });

  it('loses its source: no row of a receiver', async () => {
    await primary.kill();
    await until('down/replication-disconnected', () => ({ ...atStandby(), markerTable: '' }));
    await primary.restart();
    await until('ok/null');
  });

  it('is not to be seen by a user without rights', async () => {
    for (const side of ['source', 'replica'])
      expect(
        (await ask({ ...at(side === 'source' ? primary : standby), user: 'bare', side, markerTable: '' })).outcome,
      ).toBe('unknown/not-permitted');
    expect((await ask({ ...at(primary), markerTable: '' })).outcome).toBe('down/replication-stopped');
  });

  describe('to a subscriber', () => {
    const atSubscriber = () => ({ ...at(subscriber), side: 'replica', channel: 'centre' });

    it('is well, with a marker that is replicated as any row is', async () => {
      await primary.sql(
        'GRANT SELECT ON t, tillwatch_marker TO copy; CREATE PUBLICATION shop FOR TABLE t, tillwatch_marker',
      );
      await subscriber.sql(
        `CREATE TABLE t (id int PRIMARY KEY, filler text); CREATE TABLE tillwatch_marker (direction text PRIMARY KEY, seq bigint, written_at_ms bigint,
           writer_ms bigint, epoch text, more int); CREATE ROLE monitor LOGIN PASSWORD '${PASSWORD}'; GRANT pg_monitor TO monitor;
         GRANT SELECT ON tillwatch_marker TO monitor;`,
      );
      await subscriber.sql(
        `CREATE SUBSCRIPTION centre CONNECTION 'host=${primary.host} port=${primary.port} user=copy password=${PASSWORD} dbname=postgres' PUBLICATION shop`,
      );
      await ask({ ...atSource(), markerEveryS: 1 });
      await until('ok/null', () => ({
        ...at(primary),
        side: 'both',
        replicaHost: subscriber.host,
        replicaPort: subscriber.port,
        replicas: 2,
      }));
    });

    it('breaks on a row that is there already', async () => {
      await subscriber.sql('INSERT INTO t VALUES (7)');
      await primary.sql('INSERT INTO t VALUES (7)');
      const { values } = await until('down/replication-broken', atSubscriber);
      expect(values.applyErrors).toBeGreaterThan(0);
      await subscriber.sql('DELETE FROM t WHERE id = 7');
      await until('ok/null', () => ({ ...atSubscriber(), markerTable: '' }));
    });

    it('was disabled by hand', async () => {
      await subscriber.sql('ALTER SUBSCRIPTION centre DISABLE');
      await until('down/replication-stopped', atSubscriber);
      await subscriber.sql('ALTER SUBSCRIPTION centre SET (slot_name = NONE)');
      await subscriber.sql('DROP SUBSCRIPTION centre');
      // The subscriber has left; the primary notices it in its own time.
      const active = "SELECT count(*) FROM pg_replication_slots WHERE slot_name = 'centre' AND active";
      for (let tries = 0; tries < 200 && (await primary.sql(active))[0]?.[0] !== '0'; tries += 1) await sleep(50);
      await primary.sql("SELECT pg_drop_replication_slot('centre')");
    });
  });

  it('leaves no session behind', async () => {
    for (let round = 0; round < 20; round += 1) await ask(both());
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 2);
    await attempt('replication', both(), { io, signal: controller.signal });
    for (const server of [primary, standby]) {
      for (let tries = 0; tries < 100 && (await server.sql(SESSIONS))[0]?.[0] !== '0'; tries += 1) await sleep(50);
      expect(await server.sql(SESSIONS)).toEqual([['0']]);
    }
  });

  it('has lost its replica, and keeps log for it until it must give up', async () => {
    const write = (mib: number) =>
      primary.sql(
        `INSERT INTO t SELECT (SELECT coalesce(max(id), 0) FROM t) + g, repeat('x', 1000) FROM generate_series(1, ${mib * 1_000}) g; SELECT pg_switch_wal()`,
      );
    // A burst that the standby has taken is no longer kept for it, and says nothing of how long the slot has.
    await until('ok/null', atSource);
    await write(16);
    await until('ok/null', atSource);
    laterMs += 60_000;
    await until('ok/null', atSource);
    await standby.kill();
    await until('down/replication-disconnected', atSource);
    for (let look = 0; look < 3; look += 1)
      expect((await ask(atSource())).outcome).toBe('down/replication-disconnected');
    laterMs += 60_000;
    await write(4);
    const { values } = await until('down/replication-retention', atSource);
    expect(values.retainedBytes).toBeGreaterThan(3_000_000);
    expect(values.pointOfNoReturnMinutes).toBeGreaterThan(0);
    expect(values.pointOfNoReturnMinutes).toBeLessThan(120);
    await write(60);
    await primary.sql('CHECKPOINT');
    await until('down/replication-log-lost', atSource);
  });
});
