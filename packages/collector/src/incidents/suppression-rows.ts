/** Silences and maintenance windows as rows. */
import { num, type Row, type StoreFile, text } from '../store/sqlite/store-file.js';
import { numberAfter } from './incident-number.js';
import { SUPPRESSION_KINDS, type Suppression, type SuppressionKind, type SuppressionScope } from './ports.js';

export const SUPPRESSION_LETTERS = { silence: 'S', maintenance: 'M' } as const satisfies Record<
  SuppressionKind,
  string
>;

/** `S3` -> its kind and number; null for every other form. */
export function suppressionKey(id: string): { kind: SuppressionKind; number: number } | null {
  for (const kind of SUPPRESSION_KINDS) {
    const number = numberAfter(SUPPRESSION_LETTERS[kind], id);
    if (number !== null) return { kind, number };
  }
  return null;
}

export function readSuppressions(file: StoreFile, nowMs: number): Suppression[] {
  return file
    .all('SELECT * FROM suppression WHERE until_ms > ? AND ended_ms IS NULL ORDER BY kind DESC, number', nowMs)
    .map(suppressionOf);
}

/** To be called within a transaction. */
export function writeSuppression(
  file: StoreFile,
  suppression: Omit<Suppression, 'id' | 'endedAtMs' | 'endedBy'>,
): Suppression {
  const { kind } = suppression;
  const number =
    num(file.get('SELECT ifnull(max(number), 0) AS last FROM suppression WHERE kind = ?', kind), 'last') + 1;
  file.run(
    'INSERT INTO suppression (kind, number, created_ms, from_ms, until_ms, "by", reason, scope) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    kind,
    number,
    suppression.createdAtMs,
    suppression.fromMs,
    suppression.untilMs,
    suppression.by,
    suppression.reason,
    JSON.stringify(suppression.scope),
  );
  return { ...suppression, id: `${SUPPRESSION_LETTERS[kind]}${number}`, endedAtMs: null, endedBy: null };
}

/** To be called within a transaction. */
export function endSuppressionRow(file: StoreFile, id: string, by: string, atMs: number): Suppression | null {
  const key = suppressionKey(id);
  if (key === null) return null;
  const { changes } = file.run(
    'UPDATE suppression SET ended_ms = ?, ended_by = ? WHERE kind = ? AND number = ? AND ended_ms IS NULL AND until_ms > ?',
    atMs,
    by,
    key.kind,
    key.number,
    atMs,
  );
  if (changes === 0) return null;
  const row = file.get('SELECT * FROM suppression WHERE kind = ? AND number = ?', key.kind, key.number);
  return row === undefined ? null : suppressionOf(row);
}

/** The newest of each kind stays, for its number. */
export function dropSuppressions(file: StoreFile, beforeMs: number): void {
  file.run(
    'DELETE FROM suppression WHERE until_ms < ? AND (kind, number) NOT IN (SELECT kind, max(number) FROM suppression GROUP BY kind)',
    beforeMs,
  );
}

function suppressionOf(row: Row): Suppression {
  const kind = text(row, 'kind') as SuppressionKind;
  return {
    id: `${SUPPRESSION_LETTERS[kind]}${num(row, 'number')}`,
    kind,
    scope: JSON.parse(text(row, 'scope')) as SuppressionScope,
    reason: text(row, 'reason'),
    by: text(row, 'by'),
    createdAtMs: num(row, 'created_ms'),
    fromMs: num(row, 'from_ms'),
    untilMs: num(row, 'until_ms'),
    endedAtMs: row.ended_ms as number | null,
    endedBy: row.ended_by as string | null,
  };
}
