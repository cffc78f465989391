/** Runs real MariaDB servers for tests and the lab: own directory, loopback unless told otherwise, a replica where one is asked for. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './mosquitto.js';
import {
  asUser,
  type DatabaseServer,
  makeServerDirectory,
  rowsOf,
  runToEnd,
  type ServerOptions,
  startDatabaseServer,
} from './server-process.js';

export interface MariadbOptions extends ServerOptions {
  /** Of each server in one replication another. Default 1. */
  readonly serverId?: number;
  /** Further options, as on the server's command line: `--max-connections=3`. */
  readonly args?: readonly string[];
}

const BINARIES = ['mariadbd', 'mariadb-install-db', 'mariadb'];
const DIRECTORIES = ['/usr/sbin', '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'];
const found = new Map(
  BINARIES.map((name) => [name, DIRECTORIES.map((dir) => join(dir, name)).find((path) => existsSync(path))]),
);

/** What a test must be given before it can run MariaDB; null when nothing is missing. */
export const MARIADB_MISSING: string | null = BINARIES.every((name) => found.get(name))
  ? null
  : 'needs MariaDB (Debian: apt-get install mariadb-server)';

/** `describe` where MariaDB is installed; else a skipped `describe` that names what it needs, there and on stderr. */
export function describeWithMariadb(name: string, body: () => void): void {
  if (MARIADB_MISSING === null) {
    describe(name, body);
  } else {
    process.stderr.write(`skipped: ${name}: ${MARIADB_MISSING}\n`);
    describe.skip(`${name} (${MARIADB_MISSING})`, body);
  }
}

/** Nothing here outlives its test, so nothing is written for safety and little is kept in memory. */
const SMALL = [
  '--innodb-buffer-pool-size=8M',
  '--innodb-log-file-size=4M',
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-flush-method=nosync',
  '--innodb-doublewrite=0',
  '--sync-binlog=0',
  '--key-buffer-size=1M',
  '--aria-pagecache-buffer-size=1M',
  '--performance-schema=OFF',
  '--innodb-use-native-aio=0',
];

/** Starts a server with a binary log; the administrator is `root` through its socket. Throws with its log when it does not start. */
export async function startMariadb(options: MariadbOptions = {}): Promise<DatabaseServer> {
  if (MARIADB_MISSING !== null) throw new Error(MARIADB_MISSING);
  const binary = (name: string) => found.get(name) ?? name;
  const host = options.bindAddress ?? '127.0.0.1';
  const port = options.port ?? (await freePort());
  const dir = makeServerDirectory('mariadb', 'mysql', options.parentDir);
  const dataDir = join(dir, 'data');
  const socket = join(dir, 'server.sock');
  const sql = async (text: string, database = ''): Promise<string[][]> =>
    rowsOf(
      await runToEnd(
        [
          binary('mariadb'),
          '--no-defaults',
          `--socket=${socket}`,
          '--user=root',
          '-N',
          '-B',
          ...(database ? [database] : []),
        ],
        text,
      ),
    );
  return await startDatabaseServer({
    name: 'mariadbd',
    user: 'mysql',
    command: binary('mariadbd'),
    args: [
      '--no-defaults',
      `--datadir=${dataDir}`,
      `--socket=${socket}`,
      `--pid-file=${join(dir, 'server.pid')}`,
      `--tmpdir=${dir}`,
      `--bind-address=${host}`,
      `--port=${port}`,
      `--server-id=${options.serverId ?? 1}`,
      '--log-bin=binlog',
      '--skip-name-resolve',
      '--skip-slave-start',
      ...SMALL,
      ...(options.args ?? []),
    ],
    options,
    endSignal: 'SIGTERM',
    ready: () => sql('SELECT 1'),
    host,
    port,
    dir,
    dataDir,
    fill: () =>
      runToEnd(
        asUser('mysql', [
          binary('mariadb-install-db'),
          '--no-defaults',
          `--datadir=${dataDir}`,
          '--auth-root-authentication-method=normal',
          '--skip-test-db',
          // Two that are made at once would drop each other's temporary tables in a common one.
          `--tmpdir=${dir}`,
          '--innodb-log-file-size=4M',
        ]),
      ),
    sql,
  });
}

/** Makes `replica` follow `primary` from its beginning, as user `copy`; `via` where the replica reaches it by another address (a relay, a namespace). */
export async function followMariadb(
  replica: DatabaseServer,
  primary: DatabaseServer,
  password: string,
  via: { readonly host: string; readonly port: number } = primary,
): Promise<void> {
  await primary.sql(`CREATE OR REPLACE USER copy IDENTIFIED BY '${password}'; GRANT REPLICATION SLAVE ON *.* TO copy;`);
  // A replica that notices silence after seconds and asks again each second, so that tests need not wait a minute.
  await replica.sql(
    `STOP SLAVE; SET GLOBAL slave_net_timeout = 4;
     CHANGE MASTER TO MASTER_HOST='${via.host}', MASTER_PORT=${via.port}, MASTER_USER='copy', MASTER_PASSWORD='${password}',
       MASTER_USE_GTID=slave_pos, MASTER_CONNECT_RETRY=1, MASTER_HEARTBEAT_PERIOD=1; START SLAVE;`,
  );
}
