/** Keeps the outbox file within its bounds of bytes and age. */
import { statSync } from 'node:fs';
import type Database from 'better-sqlite3';
import type { Boots } from './outbox-disk-boots.js';
import { CLASSES, type PageBudget, pagesFor } from './outbox-disk-layout.js';
import type { RowTables } from './outbox-disk-rows.js';
import type { EngineBounds } from './outbox-engine.js';

/** Rows given up in one transaction. */
const BATCH_ROWS = 32;
/** Rows too old that one append drops at most. */
const AGED_ROWS = 64;
/** Unused pages that stay in the file for the next rows; more are given back to the disk, a few at a time. */
const FREE_PAGES_KEPT = 64;
const VACUUM_STEP_PAGES = 32;
/** Damaged rows remembered at a time; others are found again. */
const DAMAGED_KEPT = 128;

export interface Evictor {
  evicted(): number;
  /** Makes room for so many bytes; `save` writes the counters within each transaction. */
  makeRoom(bytes: number, save: () => void): void;
  /** Gives up single rows when room is next made: a read never writes, so that a full disk stays readable. */
  dropLater(seqs: readonly number[]): void;
  countEvicted(heartbeats: number): void;
  /** Within the caller's transaction: drops rows that belong to no boot, or to one whose birth is unreadable. */
  dropStray(): void;
  /** Brings a file that was made under a larger bound below this one. */
  shrinkToBudget(save: () => void): void;
  /** Gives a few unused pages back to the disk. */
  shrinkStep(): void;
  fileBytes(file: string): number;
}

export interface EvictorOptions {
  readonly db: Database.Database;
  readonly rows: RowTables;
  readonly boots: Boots;
  readonly bounds: EngineBounds;
  readonly budget: PageBudget;
  readonly evicted: number;
  readonly highSeq: () => number;
  /** Drops births without rows; called within a transaction. */
  readonly forgetEmptyBoots: () => void;
}

export function createEvictor(options: EvictorOptions): Evictor {
  const { db, rows, boots, bounds, budget } = options;
  let evicted = options.evicted;
  const damaged = new Set<number>();
  const pageCount = db.prepare<[], number>('SELECT page_count FROM pragma_page_count').pluck();
  const freePages = db.prepare<[], number>('SELECT freelist_count FROM pragma_freelist_count').pluck();
  const usedPages = (): number => (pageCount.get() ?? 0) - (freePages.get() ?? 0);

  /** One batch by the rule of model's planEviction; false when nothing is left. */
  const evictBatch = (): boolean => {
    const deleted = deleteFirstInLine(rows, options.highSeq() - bounds.keepFull);
    evicted += deleted;
    if (deleted > 0) options.forgetEmptyBoots();
    return deleted > 0;
  };
  const evictToBudget = (bytes: number, save: () => void): void => {
    while (usedPages() + pagesFor(bytes) > budget.usablePages) {
      const went = rows.atomically(() => {
        const went = evictBatch();
        if (went) save();
        return went;
      });
      if (!went) break;
    }
  };
  const dropAged = (save: () => void): void => {
    const newest = rows.newest();
    if (newest === null) return;
    const cutoffMs = boots.ledger.recordedMs(newest.seq, newest.endedAtMs) - bounds.maxAgeMs;
    const isAged = (row: { seq: number; endedAtMs: number }): boolean =>
      boots.ledger.recordedMs(row.seq, row.endedAtMs) < cutoffMs;
    const oldest = rows.oldest();
    if (oldest === null || !isAged(oldest)) return;
    const aged = rows.read(oldest.seq - 1, AGED_ROWS).sound.filter(isAged);
    rows.atomically(() => {
      evicted += rows.delete(aged.map((row) => row.seq));
      options.forgetEmptyBoots();
      save();
    });
  };

  const dropDamaged = (save: () => void): void => {
    rows.atomically(() => {
      evicted += rows.delete([...damaged]);
      save();
    });
    damaged.clear();
  };

  return {
    evicted: () => evicted,
    makeRoom(bytes, save) {
      if (damaged.size > 0) dropDamaged(save);
      dropAged(save);
      evictToBudget(bytes, save);
    },
    dropLater(seqs) {
      for (const seq of seqs) if (damaged.size < DAMAGED_KEPT) damaged.add(seq);
    },
    countEvicted(heartbeats) {
      evicted += heartbeats;
    },
    dropStray() {
      const firstKnown = boots.ledger.entries()[0]?.firstSeq ?? Number.MAX_SAFE_INTEGER;
      const spans = [...boots.damaged, { boot: null, firstSeq: 0, lastSeq: firstKnown - 1 }];
      for (const { firstSeq, lastSeq } of spans) {
        for (const k of CLASSES) evicted += rows.deleteClass(k, firstSeq, lastSeq);
      }
      for (const { boot } of boots.damaged) boots.forget(boot);
    },
    shrinkToBudget(save) {
      evictToBudget(0, save);
      for (let before = pageCount.get() ?? 0; before > budget.maxPages; ) {
        db.pragma(`incremental_vacuum(${VACUUM_STEP_PAGES})`);
        const after = pageCount.get() ?? 0;
        if (after === before) break;
        before = after;
      }
      db.pragma(`max_page_count = ${budget.maxPages}`);
    },
    shrinkStep() {
      if ((freePages.get() ?? 0) > FREE_PAGES_KEPT + VACUUM_STEP_PAGES)
        db.pragma(`incremental_vacuum(${VACUUM_STEP_PAGES})`);
    },
    fileBytes: (file) => sizeOf(file) + sizeOf(`${file}-wal`),
  };
}

/** Deletes the rows that go first: a batch of the lowest class that has old steady rows, else the oldest steady rows, else the oldest lasting ones. */
function deleteFirstInLine(rows: RowTables, fullAboveSeq: number): number {
  const steady = CLASSES.slice(0, -1);
  for (const k of steady) {
    const deleted = rows.deleteOldest(k, fullAboveSeq, BATCH_ROWS);
    if (deleted > 0) return deleted;
  }
  const oldest = rows.oldestSteady();
  if (oldest !== null)
    return steady.reduce((sum, k) => sum + rows.deleteOldest(k, oldest + BATCH_ROWS - 1, BATCH_ROWS), 0);
  return rows.deleteOldest(CLASSES.length - 1, Number.MAX_SAFE_INTEGER, BATCH_ROWS);
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
