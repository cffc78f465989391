/** Ways in which MariaDB's replication from the store to the hub breaks. */
import { runCommand } from '../run-command.js';
import { type Database, type DatabasePair, rowsOf, SHOP } from '../servers/database.js';
import { hold, until } from './background.js';
import type { Mend } from './fault.js';

const CATCH_UP_MS = 60_000;
const BULK_BYTES = 900_000;

/** The replica's applier is stopped, as by an administrator who forgot to start it again. */
export async function stopMariadb({ replica }: DatabasePair): Promise<Mend> {
  await replica.sql('STOP SLAVE SQL_THREAD');
  return () => startAgain(replica);
}

/** Somebody wrote an order into the copy; the next one from the store has the same number (error 1062). */
export async function conflictMariadb({ primary, replica }: DatabasePair): Promise<Mend> {
  const [[number = '1'] = []] = await primary.sql(`SELECT COALESCE(MAX(id), 0) + 1000 FROM ${SHOP}.orders`);
  await replica.sql(`SET sql_log_bin = 0; INSERT INTO ${SHOP}.orders (id) VALUES (${number})`);
  await primary.sql(`INSERT INTO ${SHOP}.orders (id) VALUES (${number})`);
  await until(async () => (await slaveStatus(replica)).get('Last_SQL_Errno') === '1062', CATCH_UP_MS);
  return async () => {
    await replica.sql(`SET sql_log_bin = 0; DELETE FROM ${SHOP}.orders WHERE id = ${number}`);
    await startAgain(replica);
  };
}

/** The copy was told to keep an hour's delay, and is an hour late. */
export async function lagMariadb({ replica }: DatabasePair): Promise<Mend> {
  const delay = (seconds: number) => replica.sql(`STOP SLAVE; CHANGE MASTER TO MASTER_DELAY=${seconds}; START SLAVE`);
  await delay(3600);
  return async () => {
    await delay(0);
  };
}

/** A backup at the hub holds a lock that the applier waits for: both threads run, and nothing is applied. */
export async function congestMariadb({ replica }: DatabasePair): Promise<Mend> {
  const held = hold(replica.client, 'FLUSH TABLES WITH READ LOCK;\n');
  return () => held.release();
}

/** The applier stops, and the store goes on selling until the volume of the binary log is all but full. */
export async function stallMariadb(pair: DatabasePair, leaveRatio: number): Promise<Mend> {
  const { primary, replica } = pair;
  await replica.sql('STOP SLAVE');
  const wanted = primary.log.sizeBytes * leaveRatio;
  while (primary.log.freeBytes() > wanted + BULK_BYTES) {
    await primary.sql(
      `INSERT INTO ${SHOP}.orders (note) VALUES (REPEAT('x', ${BULK_BYTES})); DELETE FROM ${SHOP}.orders ORDER BY id DESC LIMIT 1`,
    );
  }
  return async () => {
    await startAgain(replica);
    await clearLogs(pair);
  };
}

/** Waits until the replica has all, and gives both logs' files up. */
export async function clearLogs({ primary, replica }: DatabasePair): Promise<void> {
  const [[, position = ''] = []] = await primary.sql('SHOW GLOBAL VARIABLES LIKE "gtid_binlog_pos"');
  await replica.sql(`SELECT MASTER_GTID_WAIT('${position}', ${CATCH_UP_MS / 1000})`, CATCH_UP_MS * 2);
  await primary.sql('FLUSH BINARY LOGS; PURGE BINARY LOGS BEFORE NOW() + INTERVAL 1 DAY');
  await replica.sql('FLUSH BINARY LOGS; PURGE BINARY LOGS BEFORE NOW() + INTERVAL 1 DAY');
}

async function startAgain(replica: Database): Promise<void> {
  await replica.sql('START SLAVE');
  await until(async () => (await slaveStatus(replica)).get('Slave_SQL_Running') === 'Yes', CATCH_UP_MS);
}

/** SHOW REPLICA STATUS by column name. */
async function slaveStatus(replica: Database): Promise<ReadonlyMap<string, string>> {
  const named = replica.client.filter((word) => word !== '-N');
  const [names = [], values = []] = rowsOf(await runCommand(named, { input: 'SHOW REPLICA STATUS;' }));
  return new Map(names.map((name, at) => [name, values[at] ?? '']));
}
