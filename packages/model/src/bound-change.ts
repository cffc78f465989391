/** Keeps a change within the bounds that every reader relies on, whatever a probe made of it. */
import { type Change, type FieldDiff, MAX_CHANGE_FIELDS, MAX_CHANGE_TEXT } from './change.js';

/** Bytes of one change at most, counted by {@link changeSizeBytes}: 24 KiB, so that a window with it fits every message and every transaction. */
export const MAX_CHANGE_BYTES = 24 * 1024;
/** What a change or a field costs beside its texts: tags, lengths, numbers. */
const FRAME_BYTES = 48;
/** A UTF-16 unit takes at most so many bytes as UTF-8 (RFC 3629: three for the basic plane, four for two units). */
const MAX_UNIT_BYTES = 3;
const SHORTENED = '…';

/**
 * The same change with texts of at most {@link MAX_CHANGE_TEXT} UTF-16 units, lone surrogates replaced, and at most as many fields as fit
 * {@link MAX_CHANGE_FIELDS} and {@link MAX_CHANGE_BYTES}; fields beyond are counted in `fieldsLeftOut`.
 */
export function boundChange(change: Change): Change {
  const head = {
    ...change,
    subject: boundText(change.subject),
    before: boundNullable(change.before),
    after: boundNullable(change.after),
    author: boundNullable(change.author),
    fields: [],
  };
  const fields: FieldDiff[] = [];
  let sizeBytes = changeSizeBytes(head);
  for (const field of change.fields) {
    if (fields.length >= MAX_CHANGE_FIELDS) break;
    const bounded = {
      path: boundText(field.path),
      before: boundNullable(field.before),
      after: boundNullable(field.after),
    };
    sizeBytes += fieldSizeBytes(bounded);
    if (sizeBytes > MAX_CHANGE_BYTES) break;
    fields.push(bounded);
  }
  return { ...head, fields, fieldsLeftOut: change.fieldsLeftOut + change.fields.length - fields.length };
}

/** At least what a change takes on the wire, bytes. */
export function changeSizeBytes(change: Change): number {
  const { subject, before, after, author, fields } = change;
  return (
    FRAME_BYTES +
    sizeOf(subject) +
    sizeOf(before) +
    sizeOf(after) +
    sizeOf(author) +
    fields.reduce((sum, field) => sum + fieldSizeBytes(field), 0)
  );
}

function fieldSizeBytes({ path, before, after }: FieldDiff): number {
  return FRAME_BYTES + sizeOf(path) + sizeOf(before) + sizeOf(after);
}

function sizeOf(text: string | null): number {
  return (text?.length ?? 0) * MAX_UNIT_BYTES;
}

function boundNullable(text: string | null): string | null {
  return text === null ? null : boundText(text);
}

function boundText(text: string): string {
  const cut = text.length <= MAX_CHANGE_TEXT ? text : `${text.slice(0, MAX_CHANGE_TEXT - 1)}${SHORTENED}`;
  // A lone surrogate, also one that the cut left, has no UTF-8 form.
  return cut.replace(/\p{Surrogate}/gu, '\uFFFD');
}
