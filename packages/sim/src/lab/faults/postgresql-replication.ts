/** Ways in which PostgreSQL's streaming replication from the store to the hub breaks. */
import { type Database, type DatabasePair, SHOP } from '../servers/database.js';
import { type PostgresqlTrio, RUSH, SLOT } from '../servers/postgresql.js';
import { hold, until } from './background.js';
import type { Mend } from './fault.js';

const CATCH_UP_MS = 60_000;
const BULK_BYTES = 500_000;

/** Replay is paused at the standby, as for a backup that nobody ended. */
export async function stopPostgresql({ replica }: DatabasePair): Promise<Mend> {
  await replica.sql('SELECT pg_wal_replay_pause()');
  return async () => {
    await replica.sql('SELECT pg_wal_replay_resume()');
  };
}

/** The standby applies what it has an hour later: it receives all and shows old figures. */
export async function lagPostgresql({ replica }: DatabasePair): Promise<Mend> {
  await replica.sql("ALTER SYSTEM SET recovery_min_apply_delay = '1h'");
  await replica.sql('SELECT pg_reload_conf()');
  return async () => {
    await replica.sql('ALTER SYSTEM RESET recovery_min_apply_delay');
    await replica.sql('SELECT pg_reload_conf()');
  };
}

/** A report at the hub reads a table that the store changes: the standby may not take its lock away, and replays nothing more. */
export async function congestPostgresql({ primary, replica }: DatabasePair): Promise<Mend> {
  const configure = async (statement: string) => {
    await replica.sql(statement);
    await replica.sql('SELECT pg_reload_conf()');
  };
  await configure('ALTER SYSTEM SET max_standby_streaming_delay = -1');
  const held = hold(replica.client, `\\c ${SHOP}\nBEGIN; SELECT count(*) FROM ${RUSH};\n`);
  const readers = `SELECT count(*) FROM pg_locks JOIN pg_class ON pg_class.oid = relation WHERE relname = '${RUSH}'`;
  await until(async () => (await replica.sql(`\\c ${SHOP}\n${readers}`))[0]?.[0] === '1', CATCH_UP_MS);
  await primary.sql(`\\c ${SHOP}\nBEGIN; LOCK TABLE ${RUSH} IN ACCESS EXCLUSIVE MODE; COMMIT`);
  return async () => {
    await held.release();
    await configure('ALTER SYSTEM RESET max_standby_streaming_delay');
  };
}

/** Somebody wrote an order into the ledger; the next one from the store has the same number, and the ledger's worker ends at it again and again. */
export async function conflictPostgresql({ primary, ledger }: PostgresqlTrio): Promise<Mend> {
  const [[number = '1'] = []] = await primary.sql(`\\c ${SHOP}\nSELECT coalesce(max(id), 0) + 1000 FROM orders`);
  await ledger.sql(`\\c ${SHOP}\nINSERT INTO orders (id) VALUES (${number})`);
  await primary.sql(`\\c ${SHOP}\nINSERT INTO orders (id) VALUES (${number})`);
  const errors = () => ledger.sql('SELECT coalesce(sum(apply_error_count), 0) FROM pg_stat_subscription_stats');
  const [[before = '0'] = []] = await errors();
  await until(async () => Number((await errors())[0]?.[0] ?? 0) > Number(before), CATCH_UP_MS);
  return async () => {
    await ledger.sql(`\\c ${SHOP}\nDELETE FROM orders WHERE id = ${number}`);
  };
}

/** The receiver freezes and the slot keeps the WAL, until its volume is all but full. */
export async function stallPostgresql(pair: DatabasePair, leaveRatio: number): Promise<Mend> {
  const { primary, replica } = pair;
  const pid = await freezeReceiver(replica);
  const wanted = primary.log.sizeBytes * leaveRatio;
  while (primary.log.freeBytes() > wanted + BULK_BYTES) {
    await primary.sql(`SELECT pg_logical_emit_message(false, 'lab', repeat('x', ${BULK_BYTES}))`);
  }
  return async () => {
    thaw(pid);
    await until(() => isCaughtUp(primary), CATCH_UP_MS);
    // Two checkpoints: the first ends the old WAL's use, the second gives the files up.
    await primary.sql('CHECKPOINT');
    await primary.sql('SELECT pg_switch_wal()');
    await primary.sql('CHECKPOINT');
  };
}

/** Stops the standby's WAL receiver where it stands; resolves with its process id. */
async function freezeReceiver(replica: Database): Promise<number> {
  const [[pid = ''] = []] = await replica.sql('SELECT pid FROM pg_stat_wal_receiver');
  process.kill(Number(pid), 'SIGSTOP');
  return Number(pid);
}

function thaw(pid: number): void {
  try {
    process.kill(pid, 'SIGCONT');
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'ESRCH') throw fault;
  }
}

async function isCaughtUp(primary: Database): Promise<boolean> {
  const [[behind] = []] = await primary.sql(
    `SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn) FROM pg_stat_replication WHERE application_name = '${SLOT}'`,
  );
  return behind !== undefined && Number(behind) < 1_000_000;
}
