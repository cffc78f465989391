/** Writes one batch: everything of it in one durable transaction, then memory learns of it. */
import { CHECK_STATES, HEALTH_STATES, REASONS, TillwatchError } from '@tillwatch/model';
import type { ClockRecord, CurrentRecord, Speaker, TransitionRecord } from '../../ports.js';
import { healthCode } from '../codec/detail-section.js';
import { SESSION_CHECK } from '../stored-agent.js';
import { insertChange } from './changes.js';
import type { EngineParts } from './engine-parts.js';
import { MAX_AGENTS } from './keys.js';
import { encodeLogRow, LogRow } from './log-row.js';
import type { PackedBatch, PackedBirth } from './packed-batch.js';
import { setAside } from './quarantine.js';
import { num } from './store-file.js';
import { type TailEntry, tailEntry } from './tail.js';

/** Who a transaction meets for the first time becomes known to memory only when it is on disk. */
class Newcomers {
  readonly #parts: EngineParts;
  readonly #made = new Map<string, TailEntry>();

  constructor(parts: EngineParts) {
    this.#parts = parts;
  }

  entryOf(speaker: Speaker): TailEntry {
    const key = `${speaker.site}/${speaker.agent}`;
    const known = this.#parts.tail.find(speaker) ?? this.#made.get(key);
    if (known !== undefined) return known;
    const { file, names } = this.#parts;
    const siteId = names.idOf(speaker.site);
    const id = file.run('INSERT INTO agent (site, agent) VALUES (?, ?)', siteId, names.idOf(speaker.agent)).lastId;
    if (id >= MAX_AGENTS) throw new TillwatchError('store-unusable', `the store is full: ${MAX_AGENTS} agents`);
    const entry = tailEntry(id, siteId, speaker);
    this.#made.set(key, entry);
    return entry;
  }

  admit(): void {
    for (const entry of this.#made.values()) this.#parts.tail.add(entry);
  }
}

/** Throws TillwatchError `store-unusable`, and then holds none of the batch. */
export function commitBatch(parts: EngineParts, batch: PackedBatch, rowId: number): void {
  const newcomers = new Newcomers(parts);
  let row: LogRow | null = null;
  try {
    parts.file.durably(() => {
      for (const birth of batch.births) insertBirth(parts, newcomers.entryOf(birth), birth);
      row = insertFrames(parts, newcomers, batch, rowId);
      for (const record of batch.transitions) insertTransition(parts, newcomers.entryOf(record), record);
      for (const record of batch.changes) insertChange(parts, newcomers.entryOf(record), record);
      for (const record of batch.current) upsertCurrent(parts, newcomers.entryOf(record), record);
      for (const record of batch.clocks) updateClock(parts, newcomers.entryOf(record), record);
      setAside(parts.file, batch.quarantine);
    });
  } catch (error) {
    parts.names.forget();
    throw error;
  }
  newcomers.admit();
  for (const birth of batch.births) noteBirth(parts.tail.find(birth), birth);
  if (row !== null) noteRow(parts, row, rowId);
}

function insertFrames(parts: EngineParts, newcomers: Newcomers, batch: PackedBatch, rowId: number): LogRow | null {
  const { frames } = batch;
  if (frames.count === 0) return null;
  const ids = frames.voices.map((voice) => newcomers.entryOf(voice).id);
  const row = new LogRow(encodeLogRow(ids, frames));
  parts.file.run(
    'INSERT INTO log (id, received_ms, heartbeats, data) VALUES (?, ?, ?, ?)',
    rowId,
    row.frameAt(row.firstFrameAt).receivedAtMs,
    frames.count,
    row.bytes,
  );
  return row;
}

function insertBirth({ file }: EngineParts, entry: TailEntry, birth: PackedBirth): void {
  file.run(
    `INSERT INTO birth (agent, boot, incarnation, started_ms, window_ms, past, received_ms, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (agent, boot) DO UPDATE SET incarnation = excluded.incarnation, started_ms = excluded.started_ms,
     window_ms = excluded.window_ms, past = excluded.past, received_ms = excluded.received_ms, bytes = excluded.bytes`,
    entry.id,
    birth.boot,
    birth.incarnation,
    Math.round(birth.startedAtMs),
    birth.windowMs,
    birth.past ? 1 : 0,
    Math.round(birth.receivedAtMs),
    birth.bytes,
  );
  const newest = file.get(
    'SELECT boot FROM birth WHERE agent = ? AND past = 0 ORDER BY incarnation DESC, started_ms DESC, received_ms DESC LIMIT 1',
    entry.id,
  );
  if (!birth.past && newest?.boot === birth.boot) dropStrangeChecks(file, entry.id, birth.checks);
}

function updateClock({ file }: EngineParts, { id }: TailEntry, { boot, correctionMs }: ClockRecord): void {
  file.run('UPDATE birth SET correction_ms = ? WHERE agent = ? AND boot = ?', Math.round(correctionMs), id, boot);
}

/** A check that the newest birth does not define has no state any more. */
function dropStrangeChecks(file: EngineParts['file'], agentId: number, checks: readonly string[]): void {
  const defined = new Set(checks).add(SESSION_CHECK);
  const rows = file.all(
    'SELECT c."check" AS "check", n.text AS text FROM current c JOIN name n ON n.id = c."check" WHERE c.agent = ?',
    agentId,
  );
  for (const row of rows) {
    if (!defined.has(row.text as string)) {
      file.run('DELETE FROM current WHERE agent = ? AND "check" = ?', agentId, num(row, 'check'));
    }
  }
}

function insertTransition({ file, names }: EngineParts, entry: TailEntry, record: TransitionRecord): void {
  file.run(
    `INSERT INTO transition (site, agent, "check", subject, "from", "to", reason, at_ms, received_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    entry.siteId,
    entry.id,
    names.idOf(record.check),
    names.idOf(record.subject),
    HEALTH_STATES.indexOf(record.from),
    HEALTH_STATES.indexOf(record.to),
    record.reason === null ? null : REASONS.indexOf(record.reason),
    Math.round(record.atMs),
    Math.round(record.receivedAtMs),
  );
}

function upsertCurrent({ file, names }: EngineParts, entry: TailEntry, record: CurrentRecord): void {
  if (!CHECK_STATES.includes(record.state)) throw new RangeError(`no state "${record.state}"`);
  file.run(
    `INSERT INTO current (agent, "check", state, since_ms) VALUES (?, ?, ?, ?)
     ON CONFLICT (agent, "check") DO UPDATE SET state = excluded.state, since_ms = excluded.since_ms`,
    entry.id,
    names.idOf(record.check),
    healthCode(record.state, record.reason),
    Math.round(record.sinceMs),
  );
}

/** Memory keeps the incarnations of the boots heard last. */
const MAX_INCARNATIONS = 64;

export function noteBirth(
  entry: TailEntry | undefined,
  birth: Pick<PackedBirth, 'boot' | 'incarnation' | 'windowMs' | 'past'>,
): void {
  if (entry === undefined) return;
  entry.incarnations.delete(birth.boot);
  entry.incarnations.set(birth.boot, birth.incarnation);
  if (entry.incarnations.size > MAX_INCARNATIONS) {
    entry.incarnations.delete(entry.incarnations.keys().next().value as string);
  }
  if (!birth.past) entry.windowMs = birth.windowMs;
}

/** Takes a row of the log into the index: at a commit, and again when the file is opened. */
export function noteRow(parts: EngineParts, row: LogRow, rowId: number): void {
  const { tail } = parts;
  const entries = row.voices.map(({ agentId }) => tail.byId(agentId));
  row.eachHead((voice, seq, at) => {
    const entry = entries[voice];
    if (entry !== undefined && rowId > entry.foldedLog) tail.note(entry, row.voices[voice]?.boot ?? '', seq, rowId, at);
  });
  tail.logBytes += row.bytes.length;
  tail.logRows += 1;
}
