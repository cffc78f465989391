/**
 * What is remembered of watched things as text, and back. Checked by hand: the agent's program has no schemas in it (docs/decisions/013), and what it once
 * wrote may be damaged, or of an older release.
 */
import { CHANGE_SUBJECT_KINDS, type Change } from '@tillwatch/model';
import type { Baseline, Part } from './baseline.js';
import { FORMATS } from './formats.js';
import type { KeptField, Snapshot } from './snapshot.js';

/** Of another version nothing is read: its things begin anew, which costs the changes of the time in between. */
const VERSION = 1;
const SNAPSHOT_FORMATS = [...FORMATS, 'text', 'binary'] as const;

/** A thing's baseline and the salt that its fields were kept with. */
export interface Saved {
  readonly salt: string;
  readonly baseline: Baseline;
  /** Changes that were told so shortly ago that they may have to be told again. */
  readonly unsure: readonly Change[];
}

export function savedText({ salt, baseline, unsure }: Saved): string {
  const { kind, told, isWhole, parts } = baseline;
  const rows = [...parts].map(([name, part]) => [name, part.fingerprint, part.stat, part.hashedAtMs, part.snapshot]);
  return JSON.stringify({ v: VERSION, salt, kind, told, isWhole, parts: rows, unsure });
}

/** null for what {@link savedText} has not written. */
export function parseSaved(text: string | undefined): Saved | null {
  const saved = recordOf(text);
  if (!saved || saved.v !== VERSION || typeof saved.salt !== 'string' || !Array.isArray(saved.parts)) return null;
  const kind = CHANGE_SUBJECT_KINDS.find((name) => name === saved.kind);
  const { told, isWhole } = saved;
  if (!kind || !isCount(told) || typeof isWhole !== 'boolean') return null;
  const parts = new Map<string, Part>();
  for (const row of saved.parts as unknown[]) {
    const part = Array.isArray(row) ? partOf(row) : null;
    if (!part) return null;
    parts.set(...part);
  }
  const unsure = Array.isArray(saved.unsure) ? saved.unsure.filter(isChange) : [];
  return { salt: saved.salt, baseline: { kind, told, isWhole, parts }, unsure };
}

/** Keys in use and the days on which they were entered. */
export function indexText(days: ReadonlyMap<string, number>): string {
  return JSON.stringify(Object.fromEntries(days));
}

/** Empty for what {@link indexText} has not written. */
export function parseIndex(text: string | undefined): Map<string, number> {
  const days = new Map<string, number>();
  for (const [key, day] of Object.entries(recordOf(text) ?? {})) if (isCount(day)) days.set(key, day);
  return days;
}

function partOf([name, fingerprint, stat, hashedAtMs, kept]: readonly unknown[]): [string, Part] | null {
  const snapshot = kept === null ? null : snapshotOf(kept);
  const isPart =
    typeof name === 'string' &&
    typeof fingerprint === 'string' &&
    typeof stat === 'string' &&
    typeof hashedAtMs === 'number' &&
    snapshot !== undefined;
  return isPart ? [name, { fingerprint, stat, hashedAtMs, snapshot }] : null;
}

function snapshotOf(kept: unknown): Snapshot | undefined {
  if (typeof kept !== 'object' || kept === null || !('format' in kept) || !('fields' in kept)) return undefined;
  const format = SNAPSHOT_FORMATS.find((name) => name === kept.format);
  const isSound = Array.isArray(kept.fields) && kept.fields.every(isField);
  return format && isSound ? { format, fields: kept.fields as KeptField[] } : undefined;
}

function isField(field: unknown): boolean {
  return Array.isArray(field) && field.length === 2 && field.every((text) => typeof text === 'string');
}

function isChange(value: unknown): value is Change {
  if (typeof value !== 'object' || value === null) return false;
  const { id, kind, subject, before, after, fields, fieldsLeftOut, changedAtMs, author } = value as Record<
    string,
    unknown
  >;
  const isTextOrNull = (text: unknown) => text === null || typeof text === 'string';
  return (
    typeof id === 'string' &&
    CHANGE_SUBJECT_KINDS.some((name) => name === kind) &&
    typeof subject === 'string' &&
    [before, after, author].every(isTextOrNull) &&
    isCount(fieldsLeftOut) &&
    (changedAtMs === null || typeof changedAtMs === 'number') &&
    Array.isArray(fields) &&
    fields.every((field) => typeof field?.path === 'string' && isTextOrNull(field.before) && isTextOrNull(field.after))
  );
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function recordOf(text: string | undefined): Record<string, unknown> | null {
  if (text === undefined) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
