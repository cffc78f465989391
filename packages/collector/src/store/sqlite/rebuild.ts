/** Brings memory up from the file: agents with their checkpoints, then the open log. Nothing that grows with time is read. */
import { TillwatchError } from '@tillwatch/model';
import { OPEN_BOOTS, OTHER_BIRTHS } from '../stored-agent.js';
import { noteBirth, noteRow } from './commit.js';
import type { EngineParts } from './engine-parts.js';
import { FrameSource } from './frame-source.js';
import { decodeLast, encodeLast } from './last-heartbeat.js';
import { LogRow } from './log-row.js';
import { addSeq, decodeLedger, encodeLedger, type SeqLedger } from './seq-ledger.js';
import { blob, num, type Row, text } from './store-file.js';
import { type TailEntry, tailEntry } from './tail.js';

/** What {@link import('../../ports.js').StoredAgent} is made from; bytes are decoded where they are needed. */
export interface PackedAgent {
  readonly site: string;
  readonly agent: string;
  readonly birth: Uint8Array | null;
  readonly otherBirths: readonly Uint8Array[];
  readonly corrections: readonly (readonly [boot: string, correctionMs: number])[];
  readonly current: readonly { readonly check: string; readonly code: number; readonly sinceMs: number }[];
  /** See last-heartbeat.ts; with the birth of its boot, where that is none of the above. */
  readonly last: { readonly frame: Uint8Array; readonly birth: Uint8Array | null } | null;
  /** See seq-ledger.ts. */
  readonly received: Uint8Array;
}

/** Fills the tail and tells what is known of each agent. Returns the number of the next row of the log. */
export function rebuild(parts: EngineParts): { agents: PackedAgent[]; nextRow: number } {
  let nextRow = 1;
  for (const row of parts.file.all('SELECT id, site, agent, folded_log FROM agent ORDER BY id')) {
    const speaker = { site: parts.names.textOf(num(row, 'site')), agent: parts.names.textOf(num(row, 'agent')) };
    const entry = tailEntry(num(row, 'id'), num(row, 'site'), speaker);
    entry.foldedLog = num(row, 'folded_log');
    nextRow = Math.max(nextRow, entry.foldedLog + 1);
    parts.tail.add(entry);
  }
  const births = readBirths(parts);
  readNewest(parts);
  const seen = replayLog(parts);
  nextRow = Math.max(nextRow, seen.lastRow + 1);
  const current = readCurrent(parts);
  const source = new FrameSource(parts);
  const agents = parts.tail.all().map((entry) => {
    const known = births.get(entry.id) ?? [];
    const newest = known.find((birth) => !birth.past);
    const others = known.filter((birth) => birth !== newest).slice(0, OTHER_BIRTHS);
    const told = newest === undefined ? others : [newest, ...others];
    return {
      site: entry.site,
      agent: entry.agent,
      birth: newest?.bytes ?? null,
      otherBirths: others.map((birth) => birth.bytes),
      corrections: known.flatMap(({ boot, correctionMs }) =>
        correctionMs === null ? [] : [[boot, correctionMs] as const],
      ),
      current: current.get(entry.id) ?? [],
      last: lastOf(parts, entry, source, told),
      received: received(parts, entry, seen.byAgent.get(entry.id) ?? []),
    };
  });
  return { agents, nextRow };
}

interface KnownBirth {
  readonly boot: string;
  readonly past: boolean;
  readonly bytes: Uint8Array;
  readonly correctionMs: number | null;
}

/** By agent, the newest first. */
function readBirths({ file, tail }: EngineParts): Map<number, KnownBirth[]> {
  const births = new Map<number, KnownBirth[]>();
  const sql = 'SELECT * FROM birth ORDER BY agent, incarnation, started_ms, received_ms';
  for (const row of file.each(sql)) {
    const agentId = num(row, 'agent');
    const past = num(row, 'past') === 1;
    noteBirth(tail.byId(agentId), {
      boot: text(row, 'boot'),
      incarnation: num(row, 'incarnation'),
      windowMs: num(row, 'window_ms'),
      past,
    });
    const known = births.get(agentId);
    const correctionMs = row.correction_ms === null ? null : num(row, 'correction_ms');
    const birth = { boot: text(row, 'boot'), past, bytes: blob(row, 'bytes'), correctionMs };
    if (known === undefined) births.set(agentId, [birth]);
    else known.unshift(birth);
  }
  return births;
}

/** The checkpoints' newest heartbeats, so that the log's can be compared with them. */
function readNewest({ file, tail }: EngineParts): void {
  for (const row of file.each('SELECT id, last FROM agent WHERE last IS NOT NULL')) {
    const entry = tail.byId(num(row, 'id'));
    if (entry === undefined) continue;
    const { boot, seq } = decodeLast(blob(row, 'last'));
    entry.newest = { incarnation: entry.incarnations.get(boot) ?? -1, seq, at: null };
  }
}

interface Seen {
  readonly boot: string;
  readonly seq: number;
}

function replayLog(parts: EngineParts): { lastRow: number; byAgent: Map<number, Seen[]> } {
  const byAgent = new Map<number, Seen[]>();
  let lastRow = 0;
  for (const record of parts.file.each('SELECT id, data FROM log ORDER BY id')) {
    const id = num(record, 'id');
    const data = blob(record, 'data');
    try {
      const row = new LogRow(data);
      noteRow(parts, row, id);
      collectSeen(parts, row, id, byAgent);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new TillwatchError('store-unusable', `row ${id} of the log cannot be read: ${error.message}`, {
        hint: 'The file is damaged: restore a backup, or move it aside to begin anew.',
        cause: error,
      });
    }
    lastRow = id;
  }
  return { lastRow, byAgent };
}

function collectSeen({ tail }: EngineParts, row: LogRow, id: number, byAgent: Map<number, Seen[]>): void {
  row.eachHead((voice, seq) => {
    const { agentId, boot } = row.voices[voice] as LogRow['voices'][number];
    if (id <= (tail.byId(agentId)?.foldedLog ?? 0)) return;
    const seen = byAgent.get(agentId);
    if (seen === undefined) byAgent.set(agentId, [{ boot, seq }]);
    else seen.push({ boot, seq });
  });
}

function readCurrent({ file, names }: EngineParts): Map<number, PackedAgent['current'][number][]> {
  const current = new Map<number, PackedAgent['current'][number][]>();
  const rows: Row[] = file.all('SELECT agent, "check", state, since_ms FROM current ORDER BY agent');
  for (const row of rows) {
    const agentId = num(row, 'agent');
    const record = { check: names.textOf(num(row, 'check')), code: num(row, 'state'), sinceMs: num(row, 'since_ms') };
    const known = current.get(agentId);
    if (known === undefined) current.set(agentId, [record]);
    else known.push(record);
  }
  return current;
}

function lastOf(
  parts: EngineParts,
  entry: TailEntry,
  source: FrameSource,
  told: readonly KnownBirth[],
): PackedAgent['last'] {
  const { newest } = entry;
  if (newest === null) return null;
  const frame =
    newest.at === null
      ? blob(parts.file.get('SELECT last FROM agent WHERE id = ?', entry.id), 'last')
      : encodeLast(source.frame(newest.at.row, newest.at.place));
  const { boot } = decodeLast(frame);
  if (told.some((birth) => birth.boot === boot)) return { frame, birth: null };
  const birth = parts.file.get('SELECT bytes FROM birth WHERE agent = ? AND boot = ?', entry.id, boot);
  return birth === undefined ? null : { frame, birth: blob(birth, 'bytes') };
}

/** The newest boots' sequences: the checkpoint and what the log has since. */
function received(parts: EngineParts, entry: TailEntry, seen: readonly Seen[]): Uint8Array {
  const checkpoint = parts.file.get('SELECT received FROM agent WHERE id = ?', entry.id);
  if (seen.length === 0) return checkpoint?.received == null ? new Uint8Array() : blob(checkpoint, 'received');
  const ledger: SeqLedger = checkpoint?.received == null ? new Map() : decodeLedger(blob(checkpoint, 'received'));
  for (const { boot } of seen) if (!ledger.has(boot)) recallOld(parts, entry.id, boot, ledger);
  for (const { boot, seq } of seen) addSeq(ledger, boot, seq);
  for (const boot of ledger.keys()) {
    if (ledger.size <= OPEN_BOOTS) break;
    ledger.delete(boot);
  }
  return encodeLedger(ledger);
}

function recallOld({ file }: EngineParts, agentId: number, boot: string, ledger: SeqLedger): void {
  const old = file.get('SELECT received FROM received_old WHERE agent = ? AND boot = ?', agentId, boot);
  if (old !== undefined) for (const [id, set] of decodeLedger(blob(old, 'received'))) ledger.set(id, set);
}

/** Everything committed of one agent: the checkpoint, boots of long ago, and the log. */
export function allReceived(parts: EngineParts, entry: TailEntry): SeqLedger {
  const ledger: SeqLedger = new Map();
  const rows = parts.file.all('SELECT received FROM received_old WHERE agent = ? ORDER BY at_ms', entry.id);
  rows.push(...parts.file.all('SELECT received FROM agent WHERE id = ? AND received IS NOT NULL', entry.id));
  for (const row of rows) for (const [boot, set] of decodeLedger(blob(row, 'received'))) ledger.set(boot, set);
  const source = new FrameSource(parts);
  entry.rows.forEach((row, i) => {
    const frame = source.frame(row, entry.places[i] as number);
    addSeq(ledger, frame.boot, frame.seq);
  });
  return ledger;
}
