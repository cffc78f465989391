/** The queues of notices and messages as rows, and what the notifying side remembers. */
import { num, type Row, type StoreFile, text } from '../store/sqlite/store-file.js';
import { incidentNumber } from './incident-number.js';
import { noticeKey, requireNumber, writeTimeline } from './incident-rows.js';
import type { MessagePlan, MessageRecord, MessageState, MessageUpdate, QueuedNotice } from './ports.js';

/** Writes a plan; to be called within a transaction. */
export function writePlan(file: StoreFile, plan: MessagePlan): void {
  for (const { incident, notice, turn } of plan.done ?? []) {
    file.run(
      'UPDATE notice SET is_done = 1 WHERE incident = ? AND notice = ? AND turn = ?',
      requireNumber(incident),
      notice,
      turn,
    );
  }
  for (const message of plan.messages ?? []) writeMessage(file, message);
  for (const update of plan.updates ?? []) writeUpdate(file, update);
  for (const { key, value } of plan.memory ?? []) {
    if (value === null) file.run('DELETE FROM memory WHERE key = ?', key);
    else
      file.run('INSERT INTO memory VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value', key, value);
  }
  writeTimeline(file, plan.timeline ?? []);
}

function writeMessage(file: StoreFile, message: MessageRecord): void {
  file.run(
    'INSERT INTO message (id, incident, notice, turn, recipient, name, channel, payload, state, created_ms, due_ms, attempts, started_ms, ' +
      'settled_ms, acknowledged_ms, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
    message.id,
    requireNumber(message.incident),
    message.notice,
    message.turn,
    message.to,
    message.name,
    message.channel,
    message.payload,
    message.state,
    message.createdAtMs,
    message.dueAtMs,
    message.attempts,
    message.startedAtMs,
    message.settledAtMs,
    message.acknowledgedAtMs,
    message.detail,
  );
}

const COLUMNS = {
  state: 'state',
  dueAtMs: 'due_ms',
  attempts: 'attempts',
  startedAtMs: 'started_ms',
  settledAtMs: 'settled_ms',
  acknowledgedAtMs: 'acknowledged_ms',
  detail: 'detail',
} as const satisfies Readonly<Record<Exclude<keyof MessageUpdate, 'id'>, string>>;

function writeUpdate(file: StoreFile, { id, ...fields }: MessageUpdate): void {
  const changed = Object.entries(COLUMNS).flatMap(([field, column]) => {
    const value = fields[field as keyof typeof fields];
    return value === undefined ? [] : [{ column, value }];
  });
  if (changed.length === 0) return;
  const assignments = changed.map(({ column }) => `${column} = ?`).join(', ');
  file.run(`UPDATE message SET ${assignments} WHERE id = ?`, ...changed.map(({ value }) => value), id);
}

export function waitingNotices(file: StoreFile, limit: number): QueuedNotice[] {
  return file
    .all('SELECT * FROM notice WHERE is_done = 0 ORDER BY number LIMIT ?', limit)
    .map((row) => ({ ...noticeKey(row), number: num(row, 'number'), atMs: num(row, 'at_ms') }));
}

export function dueMessages(file: StoreFile, nowMs: number, limit: number): MessageRecord[] {
  const sql = "SELECT * FROM message WHERE state = 'queued' AND due_ms <= ? ORDER BY due_ms, number LIMIT ?";
  return file.all(sql, nowMs, limit).map(messageOf);
}

export function nextDueAtMs(file: StoreFile): number | null {
  const row = file.get("SELECT due_ms FROM message WHERE state = 'queued' ORDER BY due_ms LIMIT 1");
  return row === undefined ? null : num(row, 'due_ms');
}

export function messagesOf(file: StoreFile, incident: string): MessageRecord[] {
  const number = incidentNumber(incident);
  if (number === null) return [];
  return file.all('SELECT * FROM message WHERE incident = ? ORDER BY number', number).map(messageOf);
}

export function readMessage(file: StoreFile, id: string): MessageRecord | null {
  const row = file.get('SELECT * FROM message WHERE id = ?', id);
  return row === undefined ? null : messageOf(row);
}

export function readMemory(file: StoreFile, prefix: string): { key: string; value: string }[] {
  return file
    .all('SELECT key, value FROM memory WHERE substr(key, 1, length(?)) = ? ORDER BY key', prefix, prefix)
    .map((row) => ({ key: text(row, 'key'), value: text(row, 'value') }));
}

export function queueDepth(file: StoreFile): { notices: number; messages: number } {
  return {
    notices: num(file.get('SELECT count(*) AS n FROM notice WHERE is_done = 0'), 'n'),
    messages: num(file.get("SELECT count(*) AS n FROM message WHERE state = 'queued'"), 'n'),
  };
}

function messageOf(row: Row): MessageRecord {
  return {
    ...noticeKey(row),
    id: text(row, 'id'),
    to: text(row, 'recipient'),
    name: text(row, 'name'),
    channel: text(row, 'channel'),
    payload: row.payload as string | null,
    state: text(row, 'state') as MessageState,
    createdAtMs: num(row, 'created_ms'),
    dueAtMs: num(row, 'due_ms'),
    attempts: num(row, 'attempts'),
    startedAtMs: row.started_ms as number | null,
    settledAtMs: row.settled_ms as number | null,
    acknowledgedAtMs: row.acknowledged_ms as number | null,
    detail: row.detail as string | null,
  };
}
