/**
 * Folds the log into chunks: some minutes of each agent's frames become one chunk of each hour they fall in, and the log's rows go.
 * An agent's chunks, its checkpoint and how far it is folded are one transaction, so a kill at any instant neither loses nor
 * doubles a heartbeat.
 */

import type { QuarantineRecord } from '../../ports.js';
import { encodeDetail } from '../codec/detail-chunk.js';
import { appendRow, type DetailSection, emptySection, type ListedShape, tidySection } from '../codec/detail-section.js';
import { HOUR_MS, hourOf } from '../retention.js';
import { KEPT_BIRTHS, OPEN_BOOTS } from '../stored-agent.js';
import type { EngineParts, Steps } from './engine-parts.js';
import { FrameSource } from './frame-source.js';
import { chunkKey, hourKey, MAX_PARTS } from './keys.js';
import { encodeLast } from './last-heartbeat.js';
import { setAside } from './quarantine.js';
import { addSeq, decodeLedger, encodeLedger, type SeqLedger } from './seq-ledger.js';
import { blob, num, text } from './store-file.js';
import { countUpTo, type TailEntry } from './tail.js';

/** The log is folded when its oldest row is this old, or when it is this long. */
export const FOLD_AFTER_MS = 10 * 60_000;
export const FOLD_BYTES = 48 * 1024 * 1024;
/** One agent's frames are folded in portions of at most this many check samples, which bounds the memory that takes. */
const PORTION_SAMPLES = 400_000;
/** Frames between two yields. */
const STEP_FRAMES = 100;
/** What is written in one transaction. */
const GROUP_AGENTS = 16;
const GROUP_BYTES = 256 * 1024;
/** Rows of the log that are deleted in one transaction. */
const DELETE_ROWS = 64;

interface FoldedAgent {
  readonly entry: TailEntry;
  readonly upToRow: number;
  readonly heartbeats: number;
  readonly chunks: readonly { readonly hour: number; readonly data: Uint8Array }[];
  readonly seen: readonly { readonly boot: string; readonly seq: number }[];
  readonly newestReceivedMs: number;
  readonly refused: readonly QuarantineRecord[];
  readonly last: Uint8Array | null;
}

/** Folds what is due at `nowMs`. */
export function* fold(parts: EngineParts, nowMs: number): Steps {
  if (!isDue(parts, nowMs)) return;
  const lastRow = num(parts.file.get('SELECT max(id) AS id FROM log'), 'id');
  const source = new FrameSource(parts);
  let group: FoldedAgent[] = [];
  let bytes = 0;
  for (const entry of parts.tail.all()) {
    while ((entry.rows[0] ?? Number.POSITIVE_INFINITY) <= lastRow) {
      const folded = yield* foldAgent(parts, source, entry, lastRow);
      group.push(folded);
      bytes += folded.chunks.reduce((sum, { data }) => sum + data.length, 0);
      // A portion must be on disk before the agent's next one is taken.
      const isWhole = countUpTo(entry, lastRow) === countUpTo(entry, folded.upToRow);
      if (group.length >= GROUP_AGENTS || bytes >= GROUP_BYTES || !isWhole) {
        store(parts, group);
        group = [];
        bytes = 0;
        yield;
      }
      if (isWhole) break;
    }
  }
  store(parts, group);
  yield;
  yield* deleteRows(parts, lastRow);
}

function isDue(parts: EngineParts, nowMs: number): boolean {
  if (parts.tail.logBytes > parts.foldBytes) return true;
  const oldest = parts.file.get('SELECT received_ms FROM log ORDER BY id LIMIT 1');
  return oldest !== undefined && Math.abs(nowMs - num(oldest, 'received_ms')) >= FOLD_AFTER_MS;
}

function* foldAgent(parts: EngineParts, source: FrameSource, entry: TailEntry, lastRow: number): Steps<FoldedAgent> {
  const count = countUpTo(entry, lastRow);
  const hours = new Map<number, Map<number, DetailSection>>();
  const seen: { boot: string; seq: number }[] = [];
  const refused: QuarantineRecord[] = [];
  let samples = 0;
  let upToRow = lastRow;
  let newestReceivedMs = 0;
  for (let i = 0; i < count; i++) {
    const row = entry.rows[i] as number;
    // Portions end between rows: how far an agent is folded is told in rows.
    if (samples > PORTION_SAMPLES && row !== entry.rows[i - 1]) {
      upToRow = entry.rows[i - 1] as number;
      break;
    }
    const frame = source.frame(row, entry.places[i] as number);
    seen.push({ boot: frame.boot, seq: frame.seq });
    newestReceivedMs = Math.max(newestReceivedMs, frame.receivedAtMs);
    const birth = source.birth(entry, frame.boot);
    const heartbeat = source.heartbeat(frame, birth);
    if (birth === null || typeof heartbeat === 'string') {
      const { site, agent } = entry;
      refused.push({ site, agent, reason: String(heartbeat), receivedAtMs: frame.receivedAtMs, bytes: frame.window });
    } else {
      const { boot, endedAtMs, receivedAtMs } = frame;
      const section = sectionOf(hours, hourOf(endedAtMs), parts.shapes.listBirth(birth));
      appendRow(section, { boot, endedAtMs, receivedAtMs, heartbeat });
      samples += heartbeat.checks.length;
    }
    if (i % STEP_FRAMES === STEP_FRAMES - 1) yield;
  }
  const chunks: { hour: number; data: Uint8Array }[] = [];
  for (const [hour, sections] of hours) {
    chunks.push({ hour, data: encodeDetail([...sections.values()].map(tidySection)) });
    yield;
  }
  const last = lastIn(source, entry, upToRow);
  return { entry, upToRow, heartbeats: seen.length, chunks, seen, newestReceivedMs, refused, last };
}

function sectionOf(hours: Map<number, Map<number, DetailSection>>, hour: number, shape: ListedShape): DetailSection {
  let sections = hours.get(hour);
  if (sections === undefined) {
    sections = new Map();
    hours.set(hour, sections);
  }
  let section = sections.get(shape.listId);
  if (section === undefined) {
    section = emptySection(shape);
    sections.set(shape.listId, section);
  }
  return section;
}

/** The agent's newest heartbeat, where it is among the rows that go. */
function lastIn(source: FrameSource, entry: TailEntry, upToRow: number): Uint8Array | null {
  const at = entry.newest?.at;
  if (at == null || at.row > upToRow) return null;
  return encodeLast(source.frame(at.row, at.place));
}

function store(parts: EngineParts, group: readonly FoldedAgent[]): void {
  if (group.length === 0) return;
  parts.file.lazily(() => {
    for (const folded of group) storeAgent(parts, folded);
  });
  for (const { entry, upToRow } of group) parts.tail.folded(entry, upToRow);
}

function storeAgent(parts: EngineParts, folded: FoldedAgent): void {
  const { file } = parts;
  const { entry, upToRow, last } = folded;
  for (const { hour, data } of folded.chunks) {
    file.run('INSERT INTO chunk (id, data) VALUES (?, ?)', nextChunkKey(parts, hour, entry.id), data);
    file.run('INSERT OR IGNORE INTO open_hour (id) VALUES (?)', hourKey(hour, entry.id));
  }
  setAside(file, folded.refused);
  const ledger = checkpoint(parts, folded);
  file.run('UPDATE agent SET folded_log = ?, received = ? WHERE id = ?', upToRow, encodeLedger(ledger), entry.id);
  if (last !== null) file.run('UPDATE agent SET last = ? WHERE id = ?', last, entry.id);
  file.run("UPDATE counter SET value = value + ? WHERE name = 'heartbeats'", folded.heartbeats);
  file.run("UPDATE counter SET value = value + ? WHERE name = 'chunks'", folded.chunks.length);
  pruneBirths(parts, entry, upToRow);
}

function nextChunkKey(parts: EngineParts, hour: number, agentId: number): number {
  const first = chunkKey(hour, agentId);
  const row = parts.file.get('SELECT max(id) AS id FROM chunk WHERE id BETWEEN ? AND ?', first, first + MAX_PARTS - 1);
  return row?.id == null ? first : num(row, 'id') + 1;
}

function checkpoint(parts: EngineParts, folded: FoldedAgent): SeqLedger {
  const { file } = parts;
  const { id } = folded.entry;
  const row = file.get('SELECT received FROM agent WHERE id = ?', id);
  const ledger = row?.received == null ? new Map() : decodeLedger(blob(row, 'received'));
  for (const boot of new Set(folded.seen.map((item) => item.boot))) {
    if (!ledger.has(boot)) recall(parts, id, boot, ledger);
  }
  for (const { boot, seq } of folded.seen) addSeq(ledger, boot, seq);
  for (const [boot, set] of ledger) {
    if (ledger.size <= OPEN_BOOTS) break;
    ledger.delete(boot);
    file.run(
      'INSERT OR REPLACE INTO received_old (agent, boot, at_ms, received) VALUES (?, ?, ?, ?)',
      id,
      boot,
      folded.newestReceivedMs,
      encodeLedger(new Map([[boot, set]])),
    );
  }
  return ledger;
}

/** A boot of long ago speaks again: its sequences return to the agent's row. */
function recall({ file }: EngineParts, agentId: number, boot: string, ledger: SeqLedger): void {
  const old = file.get('SELECT received FROM received_old WHERE agent = ? AND boot = ?', agentId, boot);
  if (old === undefined) return;
  for (const [id, set] of decodeLedger(blob(old, 'received'))) ledger.set(id, set);
  file.run('DELETE FROM received_old WHERE agent = ? AND boot = ?', agentId, boot);
}

/** Keeps the newest births, and those that frames of the log still need. */
function pruneBirths(parts: EngineParts, entry: TailEntry, upToRow: number): void {
  const { file } = parts;
  if (num(file.get('SELECT count(*) AS births FROM birth WHERE agent = ?', entry.id), 'births') <= KEPT_BIRTHS) return;
  const source = new FrameSource(parts);
  const needed = new Set<string>();
  for (let i = countUpTo(entry, upToRow); i < entry.rows.length; i++) {
    needed.add(source.frame(entry.rows[i] as number, entry.places[i] as number).boot);
  }
  const rows = file.all(
    `SELECT boot FROM birth WHERE agent = ? ORDER BY
       past = 0 AND incarnation = (SELECT max(incarnation) FROM birth WHERE agent = ? AND past = 0) DESC, received_ms DESC`,
    entry.id,
    entry.id,
  );
  for (const row of rows.slice(KEPT_BIRTHS)) {
    const boot = text(row, 'boot');
    if (!needed.has(boot)) file.run('DELETE FROM birth WHERE agent = ? AND boot = ?', entry.id, boot);
  }
}

function* deleteRows(parts: EngineParts, lastRow: number): Steps {
  for (;;) {
    const rows = parts.file.all(
      'SELECT id, length(data) AS bytes FROM log WHERE id <= ? ORDER BY id LIMIT ?',
      lastRow,
      DELETE_ROWS,
    );
    const newest = rows.at(-1);
    if (newest === undefined) return;
    parts.file.lazily(() => parts.file.run('DELETE FROM log WHERE id <= ?', num(newest, 'id')));
    parts.tail.logRows -= rows.length;
    parts.tail.logBytes -= rows.reduce((sum, row) => sum + num(row, 'bytes'), 0);
    yield;
  }
}

/** An hour's chunks may be merged this long after its end: what came in time is folded by then. */
export const SEAL_AFTER_MS = FOLD_AFTER_MS + 5 * 60_000;

export function isHourOver(hour: number, nowMs: number): boolean {
  return (hour + 1) * HOUR_MS + SEAL_AFTER_MS <= nowMs;
}
