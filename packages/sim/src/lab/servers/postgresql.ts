/** PostgreSQL: the store's primary, and a standby at the hub that streams from it through a replication slot. */
import { randomUUID } from 'node:crypto';
import { appendFileSync, chownSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../lab-error.js';
import { ADDRESS, type Place } from '../network/plan.js';
import { runCommand } from '../run-command.js';
import type { World } from '../world.js';
import { type Database, type DatabasePair, PROBE_USER, rowsOf, SHOP } from './database.js';
import { idsOf, mountVolume, type Volume } from './volume.js';

export const POSTGRESQL_PORT = 5432;
/** The slot that keeps the store's WAL until the hub has it. */
export const SLOT = 'hub';
const USER = 'postgres';
const VERSIONS = '/usr/lib/postgresql';
const DATA_MB = 192;
/** A slot may hold back a good part of the volume before the primary gives it up (max_slot_wal_keep_size is not set: nothing is given up). */
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
  'wal_receiver_status_interval=1s',
  'wal_retrieve_retry_interval=1s',
];

interface Seat {
  readonly name: string;
  readonly place: Place;
  readonly host: string;
}

const STORE: Seat = { name: 'store-postgresql', place: 'front-end', host: ADDRESS.storeDb };
const HUB: Seat = { name: 'hub-postgresql', place: 'hub', host: ADDRESS.centralDb };

/** Starts both; resolves once the standby streams. `password` is the probes'. */
export async function startPostgresql(world: World, password: string): Promise<DatabasePair> {
  const bin = binDirectory();
  const storeVolumes = await mountVolumes(world, STORE);
  await runAs([
    join(bin, 'initdb'),
    ...['-D', join(storeVolumes.data.path, 'data'), '-X', join(storeVolumes.log.path, 'wal'), '-U', 'postgres'],
    ...['--no-sync', '-E', 'UTF8', '--locale=C', '--wal-segsize=1', '-A', 'scram-sha-256', '--auth-local=trust'],
    `--pwfile=${writePasswordFile(storeVolumes.data)}`,
  ]);
  const dataDir = join(storeVolumes.data.path, 'data');
  appendFileSync(
    join(dataDir, 'pg_hba.conf'),
    'host all all 10.77.0.0/16 scram-sha-256\nhost replication all 10.77.0.0/16 scram-sha-256\n',
  );
  const primary = await startOne(world, STORE, storeVolumes, []);
  const copyPassword = randomUUID();
  await primary.sql(
    `CREATE ROLE copy LOGIN REPLICATION PASSWORD '${copyPassword}';
     CREATE ROLE ${PROBE_USER} LOGIN PASSWORD '${password}' IN ROLE pg_monitor;
     CREATE DATABASE ${SHOP}`,
  );
  const hubVolumes = await mountVolumes(world, HUB);
  await runAs([
    join(bin, 'pg_basebackup'),
    ...['-h', storeVolumes.data.path, '-U', 'postgres', '-D', join(hubVolumes.data.path, 'data')],
    ...['--waldir', join(hubVolumes.log.path, 'wal'), '-X', 'stream', '-c', 'fast', '--no-sync', '-C', '-S', SLOT],
  ]);
  writeFileSync(join(hubVolumes.data.path, 'data', 'standby.signal'), '');
  const link = `host=${primary.host} port=${primary.port} user=copy password=${copyPassword} application_name=${SLOT} connect_timeout=2`;
  const replica = await startOne(world, HUB, hubVolumes, [`primary_conninfo=${link}`, `primary_slot_name=${SLOT}`]);
  await primary.sql(
    `\\c ${SHOP}
     CREATE TABLE orders (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at TIMESTAMPTZ NOT NULL DEFAULT now(), note BYTEA);
     GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${PROBE_USER};`,
  );
  await replica.server.ready(
    async () => (await primary.sql('SELECT state FROM pg_stat_replication'))[0]?.[0] === 'streaming',
  );
  return { engine: 'postgresql', primary, replica };
}

interface Volumes {
  readonly data: Volume;
  readonly log: Volume;
}

async function mountVolumes({ dir }: World, { name }: Seat): Promise<Volumes> {
  const data = await mountVolume(dir, name, DATA_MB, USER);
  return { data, log: await mountVolume(dir, `${name}-log`, LOG_MB, USER) };
}

async function startOne(
  world: World,
  seat: Seat,
  { data, log }: Volumes,
  settings: readonly string[],
): Promise<Database> {
  const bin = binDirectory();
  const all = [
    `listen_addresses=${seat.host}`,
    `port=${POSTGRESQL_PORT}`,
    `unix_socket_directories=${data.path}`,
    ...SMALL,
    ...settings,
  ];
  const server = world.start({
    name: seat.name,
    command: [
      ...world.network.within(seat.place, USER),
      join(bin, 'postgres'),
      '-D',
      join(data.path, 'data'),
      ...all.flatMap((setting) => ['-c', setting]),
    ],
    cwd: '/',
    // "Fast shutdown": sessions are ended, not waited for.
    endSignal: 'SIGINT',
  });
  const client = [
    join(bin, 'psql'),
    '-h',
    data.path,
    '-p',
    String(POSTGRESQL_PORT),
    '-U',
    'postgres',
    '-d',
    'postgres',
  ];
  const form = ['-X', '-q', '-A', '-t', '-F', '\t', '-v', 'ON_ERROR_STOP=1'];
  const sql = async (text: string, timeoutMs?: number) =>
    rowsOf(await runCommand([...client, ...form], { input: text, ...(timeoutMs !== undefined && { timeoutMs }) }));
  await server.ready(async () => (await sql('SELECT 1')).length === 1);
  return { server, host: seat.host, port: POSTGRESQL_PORT, data, log, client, sql };
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

/** A superuser's password that nobody needs: the lab comes through the local socket. */
function writePasswordFile({ path }: Volume): string {
  const file = join(path, 'password');
  const { uid, gid } = idsOf(USER);
  writeFileSync(file, randomUUID(), { mode: 0o600 });
  chownSync(file, uid, gid);
  return file;
}

const runAs = (command: readonly string[]) =>
  runCommand(['setpriv', `--reuid=${USER}`, `--regid=${USER}`, '--init-groups', ...command]);
