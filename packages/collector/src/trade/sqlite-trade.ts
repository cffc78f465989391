/** Trade in a SQLite file of its own, `trade.db`: all of it can be learned anew from heartbeats, as far back as they are kept. */
import { join } from 'node:path';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { DAY_MINUTES_LENGTH, TillwatchError, unknownDay } from '@tillwatch/model';
import type { Clock } from '../clock.js';
import { setAside } from '../incidents/set-aside.js';
import type { Log } from '../log.js';
import { type FileKind, isDamage, num, type Row, StoreFile } from '../store/sqlite/store-file.js';
import { mergeDay, noMarks } from './merge-day.js';
import type { DayChange, DayLesson, SeriesDay, TradeStore } from './ports.js';

/** As migrations: entry n brings a file of version n to version n + 1. */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE series (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
  -- minutes: 1440 counts of 16 bits, least byte first, deflated; marks: a byte for each bin, deflated; lesson: JSON.
  CREATE TABLE day (
    series INTEGER NOT NULL,
    day INTEGER NOT NULL,
    minutes BLOB NOT NULL,
    marks BLOB,
    lesson TEXT,
    PRIMARY KEY (series, day)
  ) WITHOUT ROWID;
  CREATE TABLE through (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), at_ms INTEGER NOT NULL);
  `,
];

/** "TiTr": tells the file from any other SQLite database. */
const APPLICATION_ID = 0x54695472;
const TRADE_FILE: FileKind = {
  name: 'trade.db',
  applicationId: APPLICATION_ID,
  pageBytes: 4096,
  cacheKib: 4 * 1024,
  migrations: MIGRATIONS,
};
/** Days that one step of `expire` drops. */
const EXPIRE_STEP = 500;

export interface SqliteTradeOptions {
  /** The data directory; made when it is missing. */
  readonly dir: string;
  readonly log: Log;
  readonly clock: Pick<Clock, 'nowMs'>;
}

/** Makes the store; nothing is opened before `open()`. A damaged file is set aside, told as `trade-set-aside`, and learned anew. */
export function createSqliteTrade(options: SqliteTradeOptions): TradeStore {
  let file: StoreFile | null = null;
  const opened = (): StoreFile => {
    if (file === null) throw new TillwatchError('store-unusable', 'the store of trade is not open');
    return file;
  };
  return {
    async open() {
      file ??= openFile(options);
      const row = file.get('SELECT at_ms FROM through');
      return row === undefined ? null : num(row, 'at_ms');
    },
    days: async (series, fromDay) =>
      opened()
        .all(
          'SELECT day, minutes, marks, lesson FROM day JOIN series ON series.id = day.series WHERE name = ? AND day >= ? ORDER BY day',
          series,
          fromDay,
        )
        .map(dayOf),
    async save(changes, throughMs) {
      const of = opened();
      of.durably(() => {
        for (const change of changes) writeChange(of, change);
        if (throughMs !== null) of.run('INSERT OR REPLACE INTO through (only_row, at_ms) VALUES (1, ?)', throughMs);
      });
    },
    async teach(series, lessons) {
      const of = opened();
      of.durably(() => {
        const id = seriesId(of, series);
        for (const { day, lesson } of lessons) {
          of.run('UPDATE day SET lesson = ? WHERE series = ? AND day = ?', JSON.stringify(lesson), id, day);
        }
      });
    },
    async expire(before) {
      const of = opened();
      return of.durably(() => {
        const old = of.all('SELECT series, day FROM day WHERE day < ? LIMIT ?', before, EXPIRE_STEP);
        for (const row of old)
          of.run('DELETE FROM day WHERE series = ? AND day = ?', num(row, 'series'), num(row, 'day'));
        if (old.length === 0) of.run('DELETE FROM series WHERE id NOT IN (SELECT series FROM day)');
        return old.length === EXPIRE_STEP;
      });
    },
    async stats() {
      const of = opened();
      return { fileBytes: of.sizeBytes(), days: num(of.get('SELECT count(*) AS n FROM day'), 'n') };
    },
    async close() {
      file?.close();
      file = null;
    },
  };
}

function seriesId(file: StoreFile, name: string): number {
  file.run('INSERT INTO series (name) VALUES (?) ON CONFLICT DO NOTHING', name);
  return num(file.get('SELECT id FROM series WHERE name = ?', name), 'id');
}

function writeChange(file: StoreFile, change: DayChange): void {
  const id = seriesId(file, change.series);
  const row = file.get('SELECT day, minutes, marks, lesson FROM day WHERE series = ? AND day = ?', id, change.day);
  const merged = mergeDay(row === undefined ? { minutes: unknownDay(), marks: noMarks() } : dayOf(row), change);
  if (merged === null) return;
  file.run(
    'INSERT OR REPLACE INTO day (series, day, minutes, marks, lesson) VALUES (?, ?, ?, ?, NULL)',
    id,
    change.day,
    packMinutes(merged.minutes),
    merged.marks.some((mark) => mark !== 0) ? deflateRawSync(merged.marks) : null,
  );
}

function dayOf(row: Row): SeriesDay {
  const { minutes, marks, lesson } = row;
  return {
    day: num(row, 'day'),
    minutes: unpackMinutes(minutes as Uint8Array),
    marks: marks === null ? noMarks() : new Uint8Array(inflateRawSync(marks as Uint8Array)),
    lesson: lesson === null ? null : (JSON.parse(lesson as string) as DayLesson),
  };
}

function packMinutes(minutes: Uint16Array): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(2 * DAY_MINUTES_LENGTH));
  minutes.forEach((count, minute) => {
    bytes.setUint16(2 * minute, count, true);
  });
  return deflateRawSync(new Uint8Array(bytes.buffer));
}

function unpackMinutes(packed: Uint8Array): Uint16Array {
  const bytes = inflateRawSync(packed);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint16Array.from({ length: DAY_MINUTES_LENGTH }, (_, minute) => view.getUint16(2 * minute, true));
}

function openFile({ dir, log, clock }: SqliteTradeOptions): StoreFile {
  try {
    return new StoreFile(dir, TRADE_FILE);
  } catch (error) {
    if (!isDamage(error)) throw error;
    const path = join(dir, TRADE_FILE.name);
    const moved = setAside(path, clock.nowMs());
    const hint = 'What stores sell is learned anew from the heartbeats that are kept; until then it raises no alarm.';
    log.error({ file: path, setAside: moved, why: String(error), hint }, 'trade-set-aside');
    return new StoreFile(dir, TRADE_FILE);
  }
}
