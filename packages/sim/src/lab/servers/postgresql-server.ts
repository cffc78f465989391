/** One PostgreSQL server of the lab: its volumes, its settings, its process. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../lab-error.js';
import type { Place } from '../network/plan.js';
import { runCommand } from '../run-command.js';
import type { World } from '../world.js';
import { type Database, rowsOf } from './database.js';
import { mountVolume, type Volume } from './volume.js';

export const POSTGRESQL_PORT = 5432;
/** Who it runs as: PostgreSQL refuses to be root. */
export const POSTGRES = 'postgres';
const VERSIONS = '/usr/lib/postgresql';
const DATA_MB = 160;
/** No limit is set to what a slot may keep (the default): a stalled replica fills it. */
const LOG_MB = 64;

/** Nothing here outlives the lab, so nothing is written for safety and little is kept in memory. */
const SMALL = [
  'fsync=off',
  'full_page_writes=off',
  'shared_buffers=8MB',
  'min_wal_size=8MB',
  'max_wal_size=16MB',
  'jit=off',
  'max_connections=40',
  'wal_level=logical',
  'wal_receiver_status_interval=1s',
  'wal_retrieve_retry_interval=1s',
];

/** Where a server stands. */
export interface PostgresqlSeat {
  readonly name: string;
  readonly place: Place;
  readonly host: string;
}

export interface PostgresqlVolumes {
  readonly data: Volume;
  readonly log: Volume;
  /** Of the cluster, to be made by initdb or pg_basebackup. */
  readonly dataDir: string;
  readonly walDir: string;
}

/** Mounts its volumes. */
export async function mountPostgresqlVolumes({ dir }: World, { name }: PostgresqlSeat): Promise<PostgresqlVolumes> {
  const data = await mountVolume(dir, name, DATA_MB, POSTGRES);
  const log = await mountVolume(dir, `${name}-log`, LOG_MB, POSTGRES);
  return { data, log, dataDir: join(data.path, 'data'), walDir: join(log.path, 'wal') };
}

/** Runs one of PostgreSQL's own programs as its user. */
export const runPostgresql = (program: string, args: readonly string[]): Promise<string> =>
  runCommand([
    'setpriv',
    `--reuid=${POSTGRES}`,
    `--regid=${POSTGRES}`,
    '--init-groups',
    join(binDirectory(), program),
    ...args,
  ]);

/** Starts the server over a cluster that is there; resolves once it answers. */
export async function startPostgresqlServer(
  { network, start }: World,
  { name, place, host }: PostgresqlSeat,
  { data, log, dataDir }: PostgresqlVolumes,
  settings: readonly string[] = [],
): Promise<Database> {
  const own = [`listen_addresses=${host}`, `port=${POSTGRESQL_PORT}`, `unix_socket_directories=${data.path}`];
  const options = [...own, ...SMALL, ...settings].flatMap((setting) => ['-c', setting]);
  const server = start({
    name,
    command: [...network.within(place, POSTGRES), join(binDirectory(), 'postgres'), '-D', dataDir, ...options],
    cwd: '/',
    // "Fast shutdown": sessions are ended, not waited for.
    endSignal: 'SIGINT',
  });
  const at = ['-h', data.path, '-p', String(POSTGRESQL_PORT), '-U', 'postgres'];
  const client = [join(binDirectory(), 'psql'), ...at, '-d', 'postgres', '-X', '-q', '-A', '-t', '-F', '\t'];
  const sql = async (text: string, timeoutMs?: number) => {
    const options = { input: text, ...(timeoutMs !== undefined && { timeoutMs }) };
    return rowsOf(await runCommand([...client, '-v', 'ON_ERROR_STOP=1'], options));
  };
  await server.ready(async () => (await sql('SELECT 1')).length === 1);
  return { server, host, port: POSTGRESQL_PORT, data, log, client, sql };
}

/** The newest installed version's programs. Throws LabError where there is none. */
function binDirectory(): string {
  const versions = existsSync(VERSIONS) ? readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a)) : [];
  const found = versions
    .map((version) => join(VERSIONS, version, 'bin'))
    .find((bin) => existsSync(join(bin, 'initdb')));
  if (found === undefined) throw new LabError('PostgreSQL is not installed: apt-get install postgresql');
  return found;
}
