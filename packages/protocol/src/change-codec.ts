/** Changes of versions and configuration as a Window message carries them. */
import {
  type ChangeSubjectKind,
  type CheckChange,
  type FieldDiff,
  MAX_CHANGE_FIELDS,
  MAX_CHANGE_TEXT,
} from '@tillwatch/model';
import { tillwatch } from '../generated/tillwatch.js';
import { bootFromWire, bootToWire, signed64 } from './number64.js';
import { RefusedMessage } from './refusal.js';
import { STAMP_SLACK_MS, type WireTable } from './wire-table.js';

const { ChangeKind } = tillwatch.v1;
const KIND_TO_WIRE: Readonly<Record<ChangeSubjectKind, tillwatch.v1.ChangeKind>> = {
  other: ChangeKind.OTHER,
  file: ChangeKind.FILE,
  folder: ChangeKind.FOLDER,
  command: ChangeKind.COMMAND,
  package: ChangeKind.PACKAGE,
};
const KIND_FROM_WIRE: readonly ChangeSubjectKind[] = ['other', 'file', 'folder', 'command', 'package'];

/** A change for the wire, as the window that holds it is encoded. Its id is 16 hex digits; throws RangeError else. */
export function changeToWire(change: CheckChange, table: WireTable): tillwatch.v1.Change.$Properties {
  const { before, after, changedAtMs, author } = change;
  return {
    check: change.check,
    id: bootToWire(change.id) as never,
    kind: KIND_TO_WIRE[change.kind],
    subject: change.subject,
    ...(before !== null && { before }),
    ...(after !== null && { after }),
    fields: change.fields.map((field) => ({
      path: field.path,
      ...(field.before !== null && { before: field.before }),
      ...(field.after !== null && { after: field.after }),
    })),
    fieldsLeftOut: change.fieldsLeftOut,
    foundAfterMs: Math.round(change.foundAtMs - table.startedAtMs),
    ...(changedAtMs !== null && { changedAtMs: Math.round(changedAtMs) }),
    ...(author !== null && { author }),
  };
}

/** Reads and checks a change of a window that ended at `endedAtMs`; throws a refusal. A kind of a newer release reads as `other`. */
export function changeFromWire(
  wire: tillwatch.v1.Change.$Properties,
  table: WireTable,
  endedAtMs: number,
): CheckChange {
  const check = wire.check ?? 0;
  if (check >= table.checkCount)
    throw new RefusedMessage('index-out-of-range', `change of check ${check} of ${table.checkCount}`);
  const fields = wire.fields ?? [];
  if (fields.length > MAX_CHANGE_FIELDS)
    throw new RefusedMessage('lying-counts', `${fields.length} fields in a change; at most ${MAX_CHANGE_FIELDS}`);
  const foundAtMs = table.startedAtMs + signed64(wire.foundAfterMs);
  if (foundAtMs > endedAtMs + STAMP_SLACK_MS)
    throw new RefusedMessage('future-stamp', `change found ${foundAtMs - endedAtMs} ms after its window's end`);
  return {
    check,
    id: bootFromWire(wire.id),
    kind: KIND_FROM_WIRE[wire.kind ?? 0] ?? 'other',
    subject: text(wire.subject),
    before: nullableText(wire.before),
    after: nullableText(wire.after),
    fields: fields.map(fieldFromWire),
    fieldsLeftOut: wire.fieldsLeftOut ?? 0,
    changedAtMs: wire.changedAtMs === null || wire.changedAtMs === undefined ? null : signed64(wire.changedAtMs),
    author: nullableText(wire.author),
    foundAtMs,
  };
}

function fieldFromWire(wire: tillwatch.v1.FieldDiff.$Properties): FieldDiff {
  return { path: text(wire.path), before: nullableText(wire.before), after: nullableText(wire.after) };
}

function nullableText(wire: string | null | undefined): string | null {
  return wire === null || wire === undefined ? null : text(wire);
}

function text(wire: string | null | undefined): string {
  const read = wire ?? '';
  if (read.length > MAX_CHANGE_TEXT)
    throw new RefusedMessage('oversized', `text of ${read.length} characters; at most ${MAX_CHANGE_TEXT}`);
  return read;
}
