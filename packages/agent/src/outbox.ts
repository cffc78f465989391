/** The outbox: heartbeats from their making to the collector's acknowledgement, on disk, or in memory for as long as the disk refuses. */
import { type Birth, isNews, type SeqRange } from '@tillwatch/model';
import { encodeWindow } from '@tillwatch/protocol';
import type { Log } from './log.js';
import { createAwaySettlements } from './outbox-away.js';
import type { DiskEngine } from './outbox-disk.js';
import { MIN_OUTBOX_BYTES } from './outbox-disk-layout.js';
import type { EngineBounds, OutboxEngine } from './outbox-engine.js';
import { faultText } from './outbox-fault.js';
import { type FileOutcome, OutboxFile } from './outbox-file.js';
import { createMemoryEngine } from './outbox-memory.js';
import type { Clock, Outbox, OutboxNotice, OutboxRow, OutboxStats } from './ports.js';

export interface OutboxOptions {
  readonly file: string;
  /** Bound of the file with its write-ahead log; at least {@link MIN_OUTBOX_BYTES}. Files set aside come on top: at most three. */
  readonly maxBytes: number;
  /** Older heartbeats go, by recorded time (time with the agent off does not count). */
  readonly maxAgeMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** Windows of a month at 10 s, with room: about 150 bytes each for 20 checks. */
export const DEFAULT_OUTBOX_BYTES = 64 * 1024 * 1024;
export const DEFAULT_OUTBOX_AGE_MS = 30 * 86_400_000;
export { MIN_OUTBOX_BYTES };

/** What memory takes while the disk refuses: about 5 000 windows of 20 checks, 14 hours at 10 s. */
const MEMORY_BYTES = 4 * 1024 * 1024;
/** An hour of windows at 10 s is thinned last. */
const KEEP_FULL = 360;
const RETRY_MIN_MS = 5_000;
const RETRY_MAX_MS = 300_000;
/** What one transaction takes when memory goes back to disk: see the layout's transaction size. */
const RETURN_ROWS = 128;
const RETURN_BYTES = 128 * 1024;
/** Notices kept for the first listener. */
const EARLY_NOTICES = 16;

/** Opens the outbox. Never throws for what is wrong with the disk or the file: see `stats()` and `onNotice`. */
export function createOutbox(options: OutboxOptions): Outbox {
  return new TwoPlaceOutbox(options);
}

class TwoPlaceOutbox implements Outbox {
  readonly incarnation: number;
  readonly #options: OutboxOptions;
  readonly #maxBytes: number;
  readonly #file: OutboxFile;
  readonly #memory: OutboxEngine;
  readonly #away = createAwaySettlements();
  readonly #listeners: ((notice: OutboxNotice) => void)[] = [];
  readonly #early: OutboxNotice[] = [];
  /** Heartbeats go to memory: the disk refused. */
  #isAway = false;
  #problem: string | null = null;
  #tries = 0;
  #nextTrySteadyMs = 0;
  #birth: Birth | null = null;
  #nextSeq: number;
  #evictedTold: number;
  #evictedMovedToFile = 0;
  #isClosed = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
    const { file, maxAgeMs, clock, log } = options;
    this.#maxBytes = Math.max(options.maxBytes, MIN_OUTBOX_BYTES);
    if (options.maxBytes < MIN_OUTBOX_BYTES)
      log.warn({ maxBytes: options.maxBytes, usedBytes: MIN_OUTBOX_BYTES }, 'outbox-bound-raised');
    const bounds: EngineBounds = { maxBytes: this.#maxBytes, maxAgeMs, keepFull: KEEP_FULL };
    this.#memory = createMemoryEngine({ ...bounds, maxBytes: Math.min(MEMORY_BYTES, this.#maxBytes) });
    this.#file = new OutboxFile({
      file,
      bounds,
      clock,
      log,
      onSetAside: (target, why) => this.#notify({ type: 'set-aside', file: target, why }),
      onFlush: (error) => this.#onFlush(error),
    });
    const opened = this.#file.run((disk) => ({ incarnation: disk.incarnation, highSeq: disk.highSeq() }));
    if (!opened.ok) this.#goAway(opened.problem);
    // A file that cannot be read now may be readable later, with rows of older boots in it: start far above any count of theirs.
    this.#nextSeq = opened.ok ? opened.value.highSeq + 1 : Math.max(1, Math.floor(clock.nowMs()));
    this.incarnation = opened.ok ? opened.value.incarnation : Math.max(1, Math.floor(clock.nowMs() / 1_000));
    this.#evictedTold = this.#evicted();
  }

  begin(birth: Birth): void {
    this.#birth = birth;
    const boot = { birth, firstSeq: this.#nextSeq, incarnation: this.incarnation };
    this.#memory.begin(birth, boot.firstSeq);
    const begun = this.#file.begin(boot);
    if (!begun.ok) this.#goAway(begun.problem);
  }

  append(heartbeat: Parameters<Outbox['append']>[0], isLasting = false): OutboxRow {
    const birth = this.#birth;
    if (birth === null || this.#isClosed)
      throw new Error(birth === null ? 'append before begin' : 'append after close');
    const row: OutboxRow = {
      seq: this.#nextSeq,
      boot: birth.boot,
      // A copy: the encoder's bytes lie in a slab of 8 KiB, which one row kept in memory would keep as a whole.
      window: new Uint8Array(encodeWindow(heartbeat, birth)),
      endedAtMs: heartbeat.endedAtMs,
      isLasting: isLasting || isNews(heartbeat),
    };
    this.#nextSeq++;
    if (this.#isAway && this.#options.clock.steadyMs() >= this.#nextTrySteadyMs) this.#tryToReturn();
    if (!this.#isAway) this.#heed(this.#file.run((disk) => disk.append([row])));
    if (this.#isAway) this.#memory.append([row]);
    this.#tellEvicted();
    return row;
  }

  after(seq: number, limit: number): readonly OutboxRow[] {
    const rows: OutboxRow[] = [];
    // Rows that were acknowledged while the disk took no deletions are still in it.
    for (let from = seq; rows.length < limit; ) {
      const wanted = limit - rows.length;
      const found = this.#peek((disk) => disk.after(from, wanted)) ?? [];
      for (const row of found) if (!this.#away.has(row.boot, row.seq)) rows.push(row);
      if (found.length < wanted) break;
      from = found.at(-1)?.seq ?? from;
    }
    return rows.length < limit ? [...rows, ...this.#memory.after(seq, limit - rows.length)] : rows;
  }

  birth(boot: string): Birth | null {
    if (this.#birth?.boot === boot) return this.#birth;
    return this.#peek((disk) => disk.birth(boot)) ?? null;
  }

  settle(boot: string, ranges: readonly SeqRange[]): void {
    if (this.#isClosed) return;
    this.#memory.settle(boot, ranges);
    if (!this.#isAway) this.#heed(this.#file.run((disk) => disk.settle(boot, ranges)));
    if (this.#isAway) this.#away.add(boot, ranges);
  }

  stats(): OutboxStats {
    const disk = this.#peek((engine) => engine.usage());
    const memory = this.#memory.usage();
    return {
      heartbeats: (disk?.heartbeats ?? 0) + memory.heartbeats,
      bytes: (disk?.bytes ?? 0) + memory.bytes,
      maxBytes: this.#maxBytes,
      oldestAtMs: disk?.oldestAtMs ?? memory.oldestAtMs,
      evicted: this.#evicted(),
      mode: this.#isAway ? 'memory' : 'disk',
      problem: this.#problem,
    };
  }

  onNotice(listener: (notice: OutboxNotice) => void): void {
    this.#listeners.push(listener);
    for (const notice of this.#early.splice(0)) listener(notice);
  }

  close(): void {
    if (this.#isClosed) return;
    if (this.#isAway) this.#tryToReturn();
    this.#isClosed = true;
    this.#file.close();
  }

  /** Reads the file, also while heartbeats go to memory: a full disk can be read. */
  #peek<T>(read: (disk: DiskEngine) => T): T | undefined {
    const outcome = this.#file.peek(read);
    if (outcome === null) return undefined;
    if (outcome.ok) return outcome.value;
    this.#goAway(outcome.problem);
    return undefined;
  }

  #heed(outcome: FileOutcome<unknown>): void {
    if (!outcome.ok) this.#goAway(outcome.problem);
  }

  #goAway(problem: string): void {
    const { clock, log, file } = this.#options;
    const retryInMs = Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** Math.min(this.#tries, 16));
    this.#tries++;
    this.#nextTrySteadyMs = clock.steadyMs() + retryInMs;
    const isNews = !this.#isAway || this.#problem !== problem;
    this.#isAway = true;
    this.#problem = problem;
    if (!isNews) return;
    log.error({ file, problem, retryInMs }, 'outbox-in-memory');
    this.#notify({ type: 'problem', problem });
  }

  /** Tries the disk again and brings back what memory holds, in order; a part that is committed leaves memory at once. */
  #tryToReturn(): void {
    const outcome = this.#file.run((disk) => {
      for (let part = this.#nextPart(); part.length > 0; part = this.#nextPart()) {
        const rows = part.filter((row) => row.seq > disk.highSeq());
        if (rows.length > 0) disk.append(rows);
        const first = part[0]?.seq ?? 0;
        this.#memory.settle(this.#birth?.boot ?? '', [{ first, count: (part.at(-1)?.seq ?? first) - first + 1 }]);
      }
      for (const { boot, ranges } of this.#away.all()) disk.settle(boot, ranges);
      disk.countEvicted(this.#memory.evicted() - this.#evictedMovedToFile);
      this.#evictedMovedToFile = this.#memory.evicted();
    });
    if (!outcome.ok) {
      this.#goAway(outcome.problem);
      return;
    }
    this.#away.clear();
    this.#isAway = false;
    this.#recovered();
  }

  /** The oldest rows in memory that fit one transaction. */
  #nextPart(): readonly OutboxRow[] {
    const rows = this.#memory.after(0, RETURN_ROWS);
    let bytes = 0;
    const end = rows.findIndex((row, i) => {
      bytes += row.window.length;
      return i > 0 && bytes > RETURN_BYTES;
    });
    return end === -1 ? rows : rows.slice(0, end);
  }

  #recovered(): void {
    this.#problem = null;
    this.#tries = 0;
    this.#options.log.info({ file: this.#options.file }, 'outbox-recovered');
    this.#notify({ type: 'recovered' });
  }

  /** A failed flush is no reason to leave the disk, but a power cut would now cost more than it should: say so. */
  #onFlush(error: Error | null): void {
    if (this.#isAway || this.#isClosed) return;
    if (error === null) {
      if (this.#problem !== null) this.#recovered();
      return;
    }
    const problem = `flush to disk failed: ${faultText(error)}`;
    if (this.#problem === problem) return;
    this.#problem = problem;
    this.#options.log.error({ file: this.#options.file, problem }, 'outbox-flush-failed');
    this.#notify({ type: 'problem', problem });
  }

  #evicted(): number {
    return this.#file.evicted() + this.#memory.evicted() - this.#evictedMovedToFile;
  }

  #tellEvicted(): void {
    const heartbeats = this.#evicted() - this.#evictedTold;
    if (heartbeats <= 0) return;
    this.#evictedTold += heartbeats;
    this.#options.log.warn({ heartbeats, total: this.#evictedTold }, 'outbox-evicted');
    this.#notify({ type: 'evicted', heartbeats });
  }

  #notify(notice: OutboxNotice): void {
    if (this.#listeners.length === 0) {
      this.#early.push(notice);
      if (this.#early.length > EARLY_NOTICES) this.#early.shift();
    }
    for (const listener of this.#listeners) listener(notice);
  }
}
