/** MariaDB: the store's primary, and a replica at the hub that follows it over the carrier's line. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { ADDRESS, type Place } from '../network/plan.js';
import { runCommand } from '../run-command.js';
import type { World } from '../world.js';
import { type Database, type DatabasePair, MARKER_SCHEMA, PROBE_USER, rowsOf, SHOP } from './database.js';
import { mountVolume, type Volume } from './volume.js';

export const MARIADB_PORT = 3306;
const USER = 'mysql';

/** Nothing here outlives the lab, so nothing is written for safety and little is kept in memory. */
const SMALL = [
  '--innodb-buffer-pool-size=8M',
  '--innodb-log-file-size=4M',
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-doublewrite=0',
  '--innodb-use-native-aio=0',
  '--key-buffer-size=1M',
  '--aria-pagecache-buffer-size=1M',
  '--performance-schema=OFF',
];

interface Seat {
  readonly name: string;
  readonly place: Place;
  readonly host: string;
  readonly serverId: number;
}

const STORE: Seat = { name: 'store-mariadb', place: 'front-end', host: ADDRESS.storeDb, serverId: 1 };
const HUB: Seat = { name: 'hub-mariadb', place: 'hub', host: ADDRESS.centralDb, serverId: 2 };
const DATA_MB = 160;
const LOG_MB = 48;
/** Room for a storm that a test can make. */
const MAX_CONNECTIONS = 40;

/** Starts both; resolves once the replica follows. `password` is the probes'. */
export async function startMariadb(world: World, password: string): Promise<DatabasePair> {
  const [store, hub] = [await mountVolumes(world, STORE), await mountVolumes(world, HUB)];
  // Made once, copied once: an empty server is the same in both places.
  await asMysql(['mariadb-install-db', '--no-defaults', `--datadir=${store.dataDir}`, ...INSTALL]);
  await asMysql(['cp', '-a', store.dataDir, hub.dataDir]);
  const [primary, replica] = await Promise.all([startOne(world, STORE, store), startOne(world, HUB, hub)]);
  const copyPassword = randomUUID();
  await primary.sql(`CREATE USER copy IDENTIFIED BY '${copyPassword}'; GRANT REPLICATION SLAVE ON *.* TO copy`);
  await replica.sql(
    `SET GLOBAL read_only = 1; CHANGE MASTER TO MASTER_HOST='${primary.host}', MASTER_PORT=${primary.port},
       MASTER_USER='copy', MASTER_PASSWORD='${copyPassword}', MASTER_USE_GTID=slave_pos, MASTER_CONNECT_RETRY=1,
       MASTER_HEARTBEAT_PERIOD=2; START SLAVE`,
  );
  // What follows reaches the hub by replication, which proves that it works.
  await primary.sql(
    `CREATE USER ${PROBE_USER} IDENTIFIED BY '${password}';
     GRANT PROCESS, BINLOG MONITOR, REPLICA MONITOR ON *.* TO ${PROBE_USER};
     CREATE DATABASE ${MARKER_SCHEMA}; GRANT SELECT, INSERT, UPDATE, CREATE ON ${MARKER_SCHEMA}.* TO ${PROBE_USER};
     CREATE DATABASE ${SHOP}; GRANT SELECT ON ${SHOP}.* TO ${PROBE_USER};
     CREATE TABLE ${SHOP}.orders (id BIGINT PRIMARY KEY AUTO_INCREMENT, at TIMESTAMP(3) NOT NULL DEFAULT NOW(3), note LONGBLOB)`,
  );
  await replica.server.ready(async () => (await replica.sql(`SHOW TABLES FROM ${SHOP}`)).length === 1);
  return { engine: 'mariadb', primary, replica };
}

interface Volumes {
  readonly data: Volume;
  readonly log: Volume;
  readonly dataDir: string;
}

async function mountVolumes({ dir }: World, { name }: Seat): Promise<Volumes> {
  const data = await mountVolume(dir, name, DATA_MB, USER);
  return { data, log: await mountVolume(dir, `${name}-log`, LOG_MB, USER), dataDir: join(data.path, 'data') };
}

const INSTALL = ['--auth-root-authentication-method=normal', '--skip-test-db', '--innodb-log-file-size=4M'];
const asMysql = (command: readonly string[]) =>
  runCommand(['setpriv', `--reuid=${USER}`, `--regid=${USER}`, '--init-groups', ...command]);

async function startOne({ network, start }: World, seat: Seat, { data, log, dataDir }: Volumes): Promise<Database> {
  const socket = join(data.path, 'server.sock');
  const server = start({
    name: seat.name,
    command: [
      ...network.within(seat.place, USER),
      'mariadbd',
      '--no-defaults',
      `--datadir=${dataDir}`,
      `--socket=${socket}`,
      `--pid-file=${join(data.path, 'server.pid')}`,
      `--bind-address=${seat.host}`,
      `--port=${MARIADB_PORT}`,
      `--server-id=${seat.serverId}`,
      `--log-bin=${join(log.path, 'binlog')}`,
      `--relay-log=${join(log.path, 'relay')}`,
      '--max-binlog-size=4M',
      '--skip-name-resolve',
      '--skip-slave-start',
      '--slave-net-timeout=60',
      `--max-connections=${MAX_CONNECTIONS}`,
      ...SMALL,
    ],
    cwd: '/',
  });
  const client = ['mariadb', '--no-defaults', `--socket=${socket}`, '--user=root', '-N', '-B'];
  const sql = async (text: string, timeoutMs?: number) =>
    rowsOf(await runCommand(client, { input: `${text};`, ...(timeoutMs !== undefined && { timeoutMs }) }));
  await server.ready(async () => (await sql('SELECT 1')).length === 1);
  return { server, host: seat.host, port: MARIADB_PORT, data, log, client, sql };
}
