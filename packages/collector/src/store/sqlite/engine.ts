/** The SQLite engine, synchronous: what the store's thread runs, and what tests drive step by step. */
import { type ChangeView, HEALTH_STATES, REASONS, TillwatchError, type TransitionView } from '@tillwatch/model';
import type { Clock } from '../../clock.js';
import type { Log } from '../../log.js';
import type { ChangeRange, HistoryQuery, SeqRange, Speaker, Store, StoreStats } from '../../ports.js';
import type { HistoryAnswer } from '../history-points.js';
import { HOUR_MS, type StoreRetention } from '../retention.js';
import { transitionView } from '../stored-agent.js';
import { readChanges } from './changes.js';
import { commitBatch } from './commit.js';
import type { EngineParts, Steps } from './engine-parts.js';
import { expireRollups, vacuum } from './expire.js';
import { FOLD_BYTES, fold } from './fold.js';
import { history } from './history.js';
import { MAX_PARTS, timeOfKey } from './keys.js';
import { LogRow } from './log-row.js';
import { Names } from './names.js';
import type { PackedBatch } from './packed-batch.js';
import { allReceived, type PackedAgent, rebuild } from './rebuild.js';
import { expireDetail, rollUp } from './rollup.js';
import { seal } from './seal.js';
import { Shapes } from './shapes.js';
import { blob, num, type Row, StoreFile } from './store-file.js';
import { Tail } from './tail.js';

export interface SqliteEngineOptions {
  readonly dir: string;
  readonly retention: StoreRetention;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
  /** The log is folded when it is longer than this; default {@link FOLD_BYTES}. */
  readonly foldBytes?: number;
}

export type TransitionRange = Parameters<Store['transitions']>[1];

export interface SqliteEngine {
  readonly agents: readonly PackedAgent[];
  /** Returns when the batch is on disk. Throws TillwatchError `store-unusable`, and then holds none of it. */
  commit(batch: PackedBatch): void;
  /** Seals, rolls up, expires: in steps between which commits and reads may come. */
  maintain(nowMs: number): Steps;
  /** Folds the log alone. */
  foldNow(nowMs: number): Steps;
  /** The log is much longer than maintenance should let it become. */
  needsFold(): boolean;
  /** In steps between which commits may come, but no maintenance. */
  history(query: HistoryQuery): Steps<HistoryAnswer>;
  transitions(site: string, range: TransitionRange): TransitionView[];
  changes(site: string, range: ChangeRange): ChangeView[];
  received(speaker: Speaker): Map<string, readonly SeqRange[]>;
  stats(): StoreStats;
  close(): void;
}

/** Opens the file, or makes it. Throws TillwatchError `store-unusable`. */
export function openSqliteEngine(options: SqliteEngineOptions): SqliteEngine {
  const file = new StoreFile(options.dir);
  const { retention, clock, log, foldBytes = FOLD_BYTES } = options;
  const memory = { names: new Names(file), shapes: new Shapes(file), tail: new Tail() };
  const parts: EngineParts = { file, ...memory, retention, clock, log, foldBytes };
  try {
    return engineOn(parts);
  } catch (error) {
    file.close();
    throw error;
  }
}

function engineOn(parts: EngineParts): SqliteEngine {
  const { file, tail } = parts;
  const rebuilt = rebuild(parts);
  let nextRow = rebuilt.nextRow;
  let commits = 0;
  return {
    agents: rebuilt.agents,
    commit(batch) {
      commitBatch(parts, batch, nextRow);
      nextRow += 1;
      commits += 1;
    },
    *maintain(nowMs) {
      // What frees room comes first: on a full disk the rest may fail.
      yield* expireRollups(parts, nowMs);
      yield* fold(parts, nowMs);
      yield* seal(parts, nowMs);
      yield* rollUp(parts, nowMs);
      yield* expireDetail(parts, nowMs);
      yield* vacuum(parts);
    },
    foldNow: (nowMs) => fold(parts, nowMs),
    needsFold: () => tail.logBytes > 2 * parts.foldBytes,
    history: (query) => history(parts, query),
    transitions: (site, range) => readTransitions(parts, site, range),
    changes: (site, range) => readChanges(parts, site, range),
    received(speaker) {
      const entry = tail.find(speaker);
      if (entry === undefined) return new Map();
      return new Map([...allReceived(parts, entry)].map(([boot, set]) => [boot, set.ranges()]));
    },
    stats: () => readStats(parts, commits),
    close: () => file.close(),
  };
}

function readTransitions({ file, names }: EngineParts, site: string, range: TransitionRange): TransitionView[] {
  const siteId = names.find(site);
  const checkId = range.check === undefined ? null : names.find(range.check);
  if (siteId === undefined || checkId === undefined) return [];
  const rows = file.all(
    `SELECT * FROM transition WHERE site = ? AND at_ms >= ? AND at_ms < ? AND (? IS NULL OR "check" = ?)
     ORDER BY at_ms DESC, id DESC LIMIT ?`,
    siteId,
    range.fromMs,
    range.toMs,
    checkId,
    checkId,
    range.limit,
  );
  return rows.map((row) =>
    transitionView({
      check: names.textOf(num(row, 'check')),
      subject: names.textOf(num(row, 'subject')),
      from: HEALTH_STATES[num(row, 'from')] ?? 'unknown',
      to: HEALTH_STATES[num(row, 'to')] ?? 'unknown',
      reason: row.reason === null ? null : (REASONS[num(row, 'reason')] ?? 'internal'),
      atMs: num(row, 'at_ms'),
      receivedAtMs: num(row, 'received_ms'),
    }),
  );
}

function readStats({ file, tail }: EngineParts, commits: number): StoreStats {
  const row: Row | undefined = file.get(
    `SELECT (SELECT value FROM counter WHERE name = 'heartbeats') AS heartbeats,
       (SELECT value FROM counter WHERE name = 'chunks') AS chunks,
       (SELECT coalesce(max(id), 0) FROM transition) AS transitions,
       (SELECT coalesce(max(row), 0) FROM change) AS changes,
       (SELECT min(id) FROM chunk) AS oldest`,
  );
  if (row === undefined) throw new TillwatchError('store-unusable', 'the counters are missing');
  return {
    fileBytes: file.sizeBytes(),
    heartbeats: num(row, 'heartbeats') + tail.frames,
    transitions: num(row, 'transitions'),
    changes: num(row, 'changes'),
    chunks: num(row, 'chunks'),
    logBytes: tail.logBytes,
    commits,
    oldestDetailAtMs:
      row.oldest === null ? oldestInLog(file) : timeOfKey(Math.floor(num(row, 'oldest') / MAX_PARTS)) * HOUR_MS,
  };
}

function oldestInLog(file: StoreFile): number | null {
  const row = file.get('SELECT data FROM log ORDER BY id LIMIT 1');
  if (row === undefined) return null;
  const first = new LogRow(blob(row, 'data'));
  return first.frameAt(first.firstFrameAt).endedAtMs;
}
