/**
 * A ledger beside an agent: a trigger in its outbox file writes down each heartbeat in the very transaction that appends it, so the ledger
 * holds exactly what the agent produced, whatever instant it was killed at.
 */
import { createOutbox, type Log } from '@tillwatch/agent';
import type { Birth } from '@tillwatch/model';
import { decodeBirth } from '@tillwatch/protocol';
import Database from 'better-sqlite3';

export interface LedgerRow {
  readonly seq: number;
  readonly boot: string;
  readonly window: Buffer;
}

export interface Ledger {
  readonly rows: readonly LedgerRow[];
  /** What is still in the outbox, not acknowledged. */
  readonly pending: ReadonlySet<number>;
  readonly births: ReadonlyMap<string, Birth>;
}

const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} } as unknown as Log;
const TABLES = [0, 1, 2, 3, 4, 5].map((n) => `row_${n}`);

/** Makes the outbox file as the agent would, and puts the ledger into it. */
export function prepareLedger(file: string): void {
  const clock = { nowMs: () => Date.now(), steadyMs: () => performance.now() };
  createOutbox({ file, maxBytes: 64 * 1024 * 1024, maxAgeMs: 86_400_000, clock, log: quiet }).close();
  const db = new Database(file);
  db.exec('CREATE TABLE ledger (seq INTEGER PRIMARY KEY, boot TEXT NOT NULL, window BLOB NOT NULL)');
  db.exec('CREATE TABLE ledger_birth (boot TEXT PRIMARY KEY, birth BLOB NOT NULL)');
  for (const table of TABLES) {
    db.exec(`CREATE TRIGGER ledger_${table} AFTER INSERT ON ${table} BEGIN
      INSERT INTO ledger SELECT NEW.seq, (SELECT boot FROM boot WHERE first_seq <= NEW.seq ORDER BY first_seq DESC LIMIT 1), NEW.window
      WHERE NOT EXISTS (SELECT 1 FROM ledger WHERE seq = NEW.seq AND window = NEW.window); END`);
  }
  db.exec(
    'CREATE TRIGGER ledger_births AFTER INSERT ON boot BEGIN INSERT OR IGNORE INTO ledger_birth VALUES (NEW.boot, NEW.birth); END',
  );
  db.close();
}

/** Reads the ledger of an agent that has ended. */
export function readLedger(file: string): Ledger {
  const db = new Database(file, { readonly: true });
  const rows = db.prepare('SELECT seq, boot, window FROM ledger ORDER BY seq').all() as LedgerRow[];
  const pending = new Set(TABLES.flatMap((table) => db.prepare(`SELECT seq FROM ${table}`).pluck().all() as number[]));
  const births = new Map<string, Birth>();
  for (const { boot, birth } of db.prepare('SELECT boot, birth FROM ledger_birth').all() as {
    boot: string;
    birth: Buffer;
  }[]) {
    const decoded = decodeBirth(birth);
    if (decoded.ok) births.set(boot, decoded.birth);
  }
  db.close();
  return { rows, pending, births };
}
