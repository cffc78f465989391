/** What is remembered of a watched file, so that a later one can be compared with it: its fields, without its secrets. */
import { createHmac } from 'node:crypto';
import type { FieldDiff } from '@tillwatch/model';
import { MAX_CHANGE_FIELDS } from '@tillwatch/model';
import type { RawField } from './field-tree.js';
import { type Format, formatOf, parseFields } from './formats.js';
import { HIDDEN, isSecretName, withoutSecrets } from './secret-text.js';
import { textOf } from './text.js';

/** Path, and what is shown of the value; where that is not all of it, {@link MARK} and a keyed fingerprint of the whole follow. */
export type KeptField = readonly [path: string, text: string];

export interface Snapshot {
  readonly format: Format | 'text' | 'binary';
  /** In the order of their paths, each path once. */
  readonly fields: readonly KeptField[];
}

const MARK = '\u0001';
const MAX_SHOWN_CHARS = 160;
const MAX_READ_CHARS = 2_048;
const MAX_PATH_CHARS = 200;
/** Kept of one file at most; beyond it only lines and size are. */
const MAX_KEPT_CHARS = 131_072;

/**
 * The snapshot of a file's content. `salt` keys the fingerprints of what is not shown: who reads the memory cannot look a short password up in a
 * table. Never throws.
 */
export async function snapshotOf(path: string, content: Buffer, salt: string): Promise<Snapshot> {
  const text = textOf(content);
  if (text === null) return { format: 'binary', fields: [['sizeBytes', String(content.length)]] };
  const format = formatOf(path, text);
  const parsed = format && (await parseFields(text, format));
  const fields = parsed && inOrder(parsed.fields.map((field) => keptOf(field, salt)));
  const sizeChars = fields?.reduce((sum, [at, shown]) => sum + at.length + shown.length, 0) ?? 0;
  if (!parsed || !fields || sizeChars > MAX_KEPT_CHARS) return textSnapshot(text, content.length);
  return { format: parsed.format, fields };
}

/** What is told of a content that is not read: too large, or a part of a folder that has too many. */
export function sizeSnapshot(sizeBytes: number): Snapshot {
  return { format: 'binary', fields: [['sizeBytes', String(sizeBytes)]] };
}

function textSnapshot(text: string, sizeBytes: number): Snapshot {
  let lines = text === '' || text.endsWith('\n') ? 0 : 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
  return {
    format: 'text',
    fields: [
      ['lines', String(lines)],
      ['sizeBytes', String(sizeBytes)],
    ],
  };
}

function keptOf({ path, names, value }: RawField, salt: string): KeptField {
  const shown = names.some(isSecretName) ? HIDDEN : shortened(value);
  const where = printable(withoutSecrets(path.slice(0, MAX_READ_CHARS)));
  const isWhole = where.length <= MAX_PATH_CHARS && path.length <= MAX_READ_CHARS;
  const at = isWhole ? where : `${where.slice(0, MAX_PATH_CHARS - 9)}~${keyed(salt, path)}`;
  return [at, shown === value ? shown : `${shown}${MARK}${keyed(salt, value)}`];
}

function keyed(salt: string, text: string): string {
  return createHmac('sha256', salt).update(text).digest('hex').slice(0, 16);
}

function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, ' ');
}

/** The beginning of a value, fit to be shown. Only of that beginning secrets are looked for. */
function shortened(value: string): string {
  const start = printable(withoutSecrets(value.slice(0, MAX_READ_CHARS)));
  if (start.length <= MAX_SHOWN_CHARS && value.length <= MAX_READ_CHARS) return start;
  // Not within a surrogate pair.
  return `${start.slice(0, MAX_SHOWN_CHARS).replace(/[\ud800-\udbff]$/, '')}... (${value.length} characters)`;
}

/** By path; of a path that occurs twice the last one counts, as in JSON. */
function inOrder(fields: readonly KeptField[]): KeptField[] {
  return [...new Map(fields)].sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
}

/** One difference of two snapshots, as it is kept. */
export interface KeptDiff {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** All differences of two lists in order, in order. Applying them to `before` gives `after`. */
export function diffFields(before: readonly KeptField[], after: readonly KeptField[]): KeptDiff[] {
  const old = new Map(before);
  const fresh = new Map(after);
  const paths = [...new Set([...old.keys(), ...fresh.keys()])].sort();
  return paths
    .map((path) => ({ path, before: old.get(path) ?? null, after: fresh.get(path) ?? null }))
    .filter((diff) => diff.before !== diff.after);
}

/** What a change tells of two snapshots of one file. Either may be null: nothing is remembered, or the file is not there. */
export function tellDiff(
  before: Snapshot | null,
  after: Snapshot | null,
): { readonly fields: readonly FieldDiff[]; readonly fieldsLeftOut: number } {
  // A file that comes or goes is no list of its fields.
  if (before === null || after === null) return { fields: [], fieldsLeftOut: 0 };
  if (before.format !== after.format) {
    const fields = [{ path: '(format)', before: before.format, after: after.format }];
    return { fields, fieldsLeftOut: 0 };
  }
  const diffs = diffFields(before.fields, after.fields);
  const fields = diffs.slice(0, MAX_CHANGE_FIELDS).map((diff) => ({
    path: diff.path,
    before: shown(diff.before),
    after: shown(diff.after),
  }));
  return { fields, fieldsLeftOut: diffs.length - fields.length };
}

function shown(text: string | null): string | null {
  return text === null ? null : (text.split(MARK, 1)[0] ?? '');
}
