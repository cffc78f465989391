/** Heartbeats in an SQLite file, within bounds. Throws what SQLite throws. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { encodeBirth } from '@tillwatch/protocol';
import Database from 'better-sqlite3';
import { openBoots } from './outbox-disk-boots.js';
import { createEvictor } from './outbox-disk-evict.js';
import { pageBudget, prepareFile } from './outbox-disk-layout.js';
import { createRowTables } from './outbox-disk-rows.js';
import type { EngineBounds, OutboxEngine } from './outbox-engine.js';
import { createFlusher } from './outbox-flush.js';
import type { OutboxRow } from './ports.js';

export interface DiskEngineOptions {
  /** Its directory is made when it is missing. */
  readonly file: string;
  readonly bounds: EngineBounds;
  /** The incarnation is at least this. */
  readonly minIncarnation: number;
  /** A flush to the disk succeeded (null) or failed; called later, not from within a call. */
  readonly onFlush: (error: Error | null) => void;
}

export interface DiskEngine extends OutboxEngine {
  /** One more than at the last open of this file, and at least what was asked for. */
  readonly incarnation: number;
  /** Adds heartbeats that were given up elsewhere to what `evicted()` counts; written with the next change. */
  countEvicted(heartbeats: number): void;
}

interface Meta {
  readonly incarnation: number;
  readonly high_seq: number;
  readonly evicted: number;
}

/** Opens or makes the file. Throws SqliteError, DamagedOutbox, or the file system's error. */
export function openDiskEngine(options: DiskEngineOptions): DiskEngine {
  mkdirSync(dirname(options.file), { recursive: true });
  const db = new Database(options.file, { timeout: 0 });
  try {
    return createDiskEngine(db, options);
  } catch (error) {
    closeQuietly(db);
    throw error;
  }
}

function createDiskEngine(db: Database.Database, options: DiskEngineOptions): DiskEngine {
  const { bounds } = options;
  const budget = pageBudget(bounds.maxBytes);
  prepareFile(db, budget);
  const meta = db.prepare<[], Meta>('SELECT * FROM meta').get() as Meta;
  const incarnation = Math.max(meta.incarnation + 1, options.minIncarnation);
  const saveMeta = db.prepare('UPDATE meta SET incarnation = ?, high_seq = ?, evicted = ?');
  const rows = createRowTables(db);
  const boots = openBoots(db);
  let highSeq = Math.max(meta.high_seq, rows.highSeq());
  const evictor = createEvictor({
    db,
    rows,
    boots,
    bounds,
    budget,
    evicted: meta.evicted,
    highSeq: () => highSeq,
    forgetEmptyBoots,
  });
  const save = (): void => void saveMeta.run(incarnation, highSeq, evictor.evicted());

  const insertBoot = db.prepare('INSERT INTO boot VALUES (?, ?, ?, ?, ?)');
  const deleteBoot = db.prepare('DELETE FROM boot WHERE boot = ?');
  function forgetEmptyBoots(): void {
    for (const { boot } of boots.ledger.entries()) {
      const span = boots.ledger.span(boot);
      if (boot === boots.ledger.newest?.boot || span === null || rows.next(span.firstSeq, span.lastSeq) !== null)
        continue;
      deleteBoot.run(boot);
      boots.forget(boot);
    }
  }

  // A write at each open: one that cannot be written is refused here, not at the first heartbeat.
  db.transaction(() => {
    evictor.dropStray();
    save();
  })();
  evictor.shrinkToBudget(save);
  const flusher = createFlusher(`${options.file}-wal`, () => options.onFlush(null), options.onFlush);

  return {
    incarnation,
    highSeq: () => highSeq,
    begin(birth, firstSeq) {
      const newest = rows.newest();
      const baseMs = newest === null ? 0 : boots.ledger.recordedMs(newest.seq, newest.endedAtMs);
      const bytes = encodeBirth(birth, { past: true });
      evictor.makeRoom(bytes.length, save);
      const replaced = boots.ledger.entries().filter((entry) => entry.firstSeq >= firstSeq);
      db.transaction(() => {
        for (const { boot } of replaced) deleteBoot.run(boot);
        insertBoot.run(firstSeq, birth.boot, Math.round(birth.startedAtMs), baseMs, bytes);
      })();
      for (const { boot } of replaced) boots.forget(boot);
      boots.add(birth, firstSeq, baseMs);
      highSeq = Math.max(highSeq, firstSeq - 1);
      db.transaction(forgetEmptyBoots)();
      flusher.request();
    },
    append(added: readonly OutboxRow[]) {
      evictor.makeRoom(
        added.reduce((bytes, row) => bytes + row.window.length, 0),
        save,
      );
      rows.atomically(() => {
        for (const row of added) rows.insert(row);
      });
      highSeq = added.at(-1)?.seq ?? highSeq;
      flusher.request();
    },
    after(seq, limit) {
      const found: OutboxRow[] = [];
      let from = seq;
      while (found.length < limit) {
        const { sound, damaged, lastSeq } = rows.read(from, limit - found.length);
        for (const row of sound) {
          const boot = boots.ledger.at(row.seq)?.boot;
          if (boot !== undefined) found.push({ ...row, boot });
        }
        evictor.dropLater(damaged);
        if (lastSeq === null) break;
        from = lastSeq;
      }
      return found;
    },
    birth: (boot) => boots.birth(boot),
    settle(boot, ranges) {
      const span = boots.ledger.span(boot);
      if (span === null) return;
      for (const { first, count } of ranges) {
        rows.deleteRange(Math.max(first, span.firstSeq), Math.min(first + count - 1, span.lastSeq), save);
      }
      if (boot !== boots.ledger.newest?.boot) db.transaction(forgetEmptyBoots)();
      evictor.shrinkStep();
    },
    evicted: () => evictor.evicted(),
    countEvicted: (heartbeats) => evictor.countEvicted(heartbeats),
    usage: () => ({
      heartbeats: rows.count(),
      bytes: evictor.fileBytes(options.file),
      oldestAtMs: rows.oldest()?.endedAtMs ?? null,
    }),
    close() {
      flusher.close();
      closeQuietly(db);
    },
  };
}

/** A file that fails may fail to close as well; the handle is gone either way. */
function closeQuietly(db: Database.Database): void {
  try {
    db.close();
  } catch {
    // Nothing is lost: what was committed is in the file.
  }
}
