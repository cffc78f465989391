/** The table of changes: each difference of a site once, for ever. */
import type { ChangeView } from '@tillwatch/model';
import type { ChangeRange, ChangeRecord } from '../../ports.js';
import { changeView } from '../stored-agent.js';
import type { EngineParts } from './engine-parts.js';
import { num, type Row } from './store-file.js';
import type { TailEntry } from './tail.js';

/** What a row holds as JSON. */
type ChangeData = Pick<
  ChangeRecord,
  'kind' | 'subject' | 'before' | 'after' | 'fields' | 'fieldsLeftOut' | 'changedAtMs' | 'author'
>;

/** Within the caller's transaction. A change that is known stays, with the earlier of both times: it may be found again, and the first finding filled in later. */
export function insertChange({ file, names }: EngineParts, entry: TailEntry, record: ChangeRecord): void {
  const { kind, subject, before, after, fields, fieldsLeftOut, changedAtMs, author } = record;
  const data: ChangeData = { kind, subject, before, after, fields, fieldsLeftOut, changedAtMs, author };
  file.run(
    `INSERT INTO change (site, id, agent, "check", "on", at_ms, received_ms, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (site, id) DO UPDATE SET agent = excluded.agent, "check" = excluded."check", "on" = excluded."on",
       at_ms = excluded.at_ms, received_ms = excluded.received_ms, data = excluded.data
     WHERE excluded.at_ms < at_ms`,
    entry.siteId,
    record.id,
    entry.id,
    names.idOf(record.check),
    names.idOf(record.on),
    Math.round(record.atMs),
    Math.round(record.receivedAtMs),
    JSON.stringify(data),
  );
}

/** Newest first. */
export function readChanges({ file, names }: EngineParts, site: string, range: ChangeRange): ChangeView[] {
  const siteId = names.find(site);
  const onId = range.on === undefined ? null : names.find(range.on);
  if (siteId === undefined || onId === undefined) return [];
  const { atMs, id } = range.after ?? { atMs: range.toMs, id: '' };
  const rows = file.all(
    `SELECT * FROM change WHERE site = ? AND at_ms >= ? AND at_ms < ? AND (at_ms, id) < (?, ?) AND (? IS NULL OR "on" = ?)
     ORDER BY at_ms DESC, id DESC LIMIT ?`,
    siteId,
    range.fromMs,
    range.toMs,
    atMs,
    id,
    onId,
    onId,
    range.limit,
  );
  return rows.map((row) => viewOf(row, names));
}

function viewOf(row: Row, names: EngineParts['names']): ChangeView {
  return changeView({
    ...(JSON.parse(String(row.data)) as ChangeData),
    id: String(row.id),
    check: names.textOf(num(row, 'check')),
    on: names.textOf(num(row, 'on')),
    atMs: num(row, 'at_ms'),
    receivedAtMs: num(row, 'received_ms'),
  });
}
