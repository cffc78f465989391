/** Runs real PostgreSQL servers for tests and the lab: own directory, loopback unless told otherwise, a streaming standby where one is asked for. */
import { appendFileSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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

export interface PostgresOptions extends ServerOptions {
  /** Further settings: `max_connections=8`. */
  readonly settings?: readonly string[];
  /** Client networks that may log in by password, replication included. Default loopback alone. */
  readonly clients?: readonly string[];
}

export interface StandbyOptions extends PostgresOptions {
  /** Replication slot, made by this call. */
  readonly slot?: string;
  /** Where the standby reaches its primary, when not at its own address (a relay, a namespace). */
  readonly via?: { readonly host: string; readonly port: number };
}

const VERSIONS = '/usr/lib/postgresql';
const NEEDED = ['postgres', 'initdb', 'psql', 'pg_basebackup'];
const BIN = existsSync(VERSIONS)
  ? readdirSync(VERSIONS)
      .sort((one, other) => Number(other) - Number(one))
      .map((version) => join(VERSIONS, version, 'bin'))
      .find((dir) => NEEDED.every((name) => existsSync(join(dir, name))))
  : undefined;

/** What a test must be given before it can run PostgreSQL; null when nothing is missing. */
export const POSTGRES_MISSING: string | null =
  BIN === undefined ? 'needs PostgreSQL (Debian: apt-get install postgresql)' : null;

/** `describe` where PostgreSQL is installed; else a skipped `describe` that names what it needs, there and on stderr. */
export function describeWithPostgres(name: string, body: () => void): void {
  if (POSTGRES_MISSING === null) {
    describe(name, body);
  } else {
    process.stderr.write(`skipped: ${name}: ${POSTGRES_MISSING}\n`);
    describe.skip(`${name} (${POSTGRES_MISSING})`, body);
  }
}

/** Nothing here outlives its test, so nothing is written for safety and little is kept in memory. */
const SMALL = [
  'fsync=off',
  'full_page_writes=off',
  'synchronous_commit=off',
  'shared_buffers=4MB',
  'max_wal_size=64MB',
  'min_wal_size=32MB',
  'wal_keep_size=0',
  'autovacuum=off',
  'jit=off',
  'max_connections=20',
  // So that tests need not wait a minute for a broken link to be noticed.
  'wal_receiver_status_interval=1s',
  'wal_receiver_timeout=4s',
  'wal_sender_timeout=4s',
  'wal_retrieve_retry_interval=500ms',
];

/** Starts an empty server; the administrator is `postgres` through its socket. Throws with its log when it does not start. */
export async function startPostgres(options: PostgresOptions = {}): Promise<DatabaseServer> {
  return startOver(options, async (dataDir) => {
    const args = [
      '-D',
      dataDir,
      '--no-sync',
      '-U',
      'postgres',
      '-A',
      'scram-sha-256',
      '--auth-local=trust',
      '-E',
      'UTF8',
    ];
    const pwFile = `${dataDir}.pw`;
    writeFileSync(pwFile, crypto.randomUUID(), { mode: 0o644 });
    await runToEnd(asUser('postgres', [bin('initdb'), ...args, '--locale=C', '--wal-segsize=1', `--pwfile=${pwFile}`]));
    rmSync(pwFile);
    for (const network of options.clients ?? []) {
      appendFileSync(join(dataDir, 'pg_hba.conf'), `host all all ${network} scram-sha-256\n`);
      appendFileSync(join(dataDir, 'pg_hba.conf'), `host replication all ${network} scram-sha-256\n`);
    }
  });
}

/** Copies `primary` and follows it as user `copy`. */
export async function startStandby(
  primary: DatabaseServer,
  password: string,
  options: StandbyOptions = {},
): Promise<DatabaseServer> {
  const via = options.via ?? primary;
  await primary.sql(
    `DO $$ BEGIN CREATE ROLE copy; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
     ALTER ROLE copy LOGIN REPLICATION PASSWORD '${password}';`,
  );
  const { slot } = options;
  const slotSettings = slot === undefined ? [] : [`primary_slot_name=${slot}`];
  const conninfo = `host=${via.host} port=${via.port} user=copy password=${password} application_name=standby connect_timeout=2`;
  const settings = [`primary_conninfo='${conninfo}'`, ...slotSettings, 'hot_standby=on', ...(options.settings ?? [])];
  return startOver({ ...options, settings }, async (dataDir) => {
    const from = ['-h', primary.socketDir, '-p', String(primary.port), '-U', 'postgres', '--no-sync', '-c', 'fast'];
    const slotArgs = slot === undefined ? [] : ['-C', '-S', slot];
    await runToEnd(asUser('postgres', [bin('pg_basebackup'), '-D', dataDir, '-X', 'stream', ...from, ...slotArgs]));
    writeFileSync(join(dataDir, 'standby.signal'), '');
  });
}

async function startOver(options: PostgresOptions, fill: (dataDir: string) => Promise<void>): Promise<DatabaseServer> {
  if (POSTGRES_MISSING !== null) throw new Error(POSTGRES_MISSING);
  const host = options.bindAddress ?? '127.0.0.1';
  const port = options.port ?? (await freePort());
  const dir = makeServerDirectory('postgres', 'postgres', options.parentDir);
  const dataDir = join(dir, 'data');
  const sql = async (text: string, database = 'postgres'): Promise<string[][]> => {
    const args = ['-h', dir, '-p', String(port), '-U', 'postgres', '-d', database, '-X', '-q', '-A', '-t', '-F', '\t'];
    return rowsOf(await runToEnd([bin('psql'), ...args, '-v', 'ON_ERROR_STOP=1'], text));
  };
  const settings = [
    `listen_addresses=${host}`,
    `port=${port}`,
    `unix_socket_directories=${dir}`,
    'unix_socket_permissions=0700',
  ];
  return await startDatabaseServer({
    name: 'postgres',
    user: 'postgres',
    command: bin('postgres'),
    args: ['-D', dataDir, ...[...settings, ...SMALL, ...(options.settings ?? [])].flatMap(asArgument)],
    options,
    endSignal: 'SIGINT',
    ready: () => sql('SELECT 1'),
    host,
    port,
    dir,
    dataDir,
    fill: () => fill(dataDir),
    sql,
  });
}

const bin = (name: string) => join(BIN ?? '', name);

/** `name='value'` and `name=value` as the server's `-c` takes them. */
function asArgument(setting: string): string[] {
  const at = setting.indexOf('=');
  return ['-c', `${setting.slice(0, at)}=${setting.slice(at + 1).replace(/^'(.*)'$/s, '$1')}`];
}
