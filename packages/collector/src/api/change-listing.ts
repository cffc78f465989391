/** How a caller goes on from page to page of changes. Pure. */
import type { ChangeView } from '@tillwatch/model';
import type { ChangePlace } from '../ports.js';

/** Where a page ended, and the range it was of, so that `since` and `until` that were left off mean the same on every page. */
export interface ChangeCursor extends ChangePlace {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface ChangePage {
  readonly changes: readonly ChangeView[];
  readonly next: ChangeCursor | null;
}

/** A page of `limit` out of what the store found, which was asked for one more. */
export function pageOfChanges(
  found: readonly ChangeView[],
  limit: number,
  range: { readonly fromMs: number; readonly toMs: number },
): ChangePage {
  const changes = found.slice(0, limit);
  const last = changes.at(-1);
  if (found.length <= limit || last === undefined) return { changes, next: null };
  return { changes, next: { fromMs: range.fromMs, toMs: range.toMs, atMs: Date.parse(last.at), id: last.id } };
}

/** Opaque to callers: base64url of the range, the time and the id. */
export function encodeChangeCursor({ fromMs, toMs, atMs, id }: ChangeCursor): string {
  return Buffer.from(JSON.stringify([fromMs, toMs, atMs, id])).toString('base64url');
}

/** Undoes {@link encodeChangeCursor}; null for anything that it did not make. */
export function decodeChangeCursor(text: string): ChangeCursor | null {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
  if (!Array.isArray(value) || value.length !== 4) return null;
  const [fromMs, toMs, atMs, id]: unknown[] = value;
  if (!isMoment(fromMs) || !isMoment(toMs) || !isMoment(atMs) || fromMs >= toMs) return null;
  if (typeof id !== 'string' || !/^[0-9a-f]{16}$/.test(id)) return null;
  return { fromMs, toMs, atMs, id };
}

/** Milliseconds that a Date can show. */
function isMoment(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= 8.64e15;
}
