/** What is remembered of a watched thing, and what a new look at it makes of that. Pure but for the hash that names a change. */
import { createHash } from 'node:crypto';
import { type Change, type ChangeSubjectKind, MAX_CHANGE_FIELDS, MAX_CHANGE_TEXT } from '@tillwatch/model';
import { type Snapshot, tellDiff } from './snapshot.js';

/** One part of a thing: a file of a folder, a package of a list. A file and a command have one, named ''. */
export interface Part {
  /** SHA-256 in hex, or a version. */
  readonly fingerprint: string;
  /** What the file system said when it was hashed (inode, size, times); '' for what is no file. */
  readonly stat: string;
  /** Epoch ms. */
  readonly hashedAtMs: number;
  readonly snapshot: Snapshot | null;
}

/** What is kept of a thing over restarts. */
export interface Baseline {
  readonly kind: ChangeSubjectKind;
  /** Changes told so far: tells the second change from A to B from the first. */
  readonly told: number;
  readonly parts: ReadonlyMap<string, Part>;
  /** False until every part was seen once; what appears before is no change. */
  readonly isWhole: boolean;
}

/** A part as a look found it. `pending`: not known yet (being written, not hashed yet, not readable); what is remembered of it stands. */
export type SeenPart = Part | 'pending';

/** One look at a thing. Parts that are not in it are gone. */
export interface Look {
  readonly kind: ChangeSubjectKind;
  readonly parts: ReadonlyMap<string, SeenPart>;
  /** When a part says that it was changed, and whose it is; asked only of parts that differ. */
  readonly origins: ReadonlyMap<string, Origin>;
}

export interface Origin {
  readonly changedAtMs: number | null;
  readonly author: string | null;
}

/** So many parts of one thing are told each by itself; more are one change, whose fields they are. */
const MAX_SINGLE_PARTS = 3;
const UNKNOWN_ORIGIN: Origin = { changedAtMs: null, author: null };
const SHORT_HASH_CHARS = 12;

interface Difference {
  readonly name: string;
  readonly before: Part | null;
  readonly after: Part | null;
}

/**
 * Takes a look in; the very same baseline comes back where nothing is new. At most `room` changes are told; where there are more to tell, those parts stay as they were and are found again. `subject`: path of the file
 * or folder, name of the command.
 */
export function foldLook(
  baseline: Baseline | null,
  look: Look,
  subject: string,
  room: number,
): { readonly baseline: Baseline; readonly changes: readonly Change[] } {
  const isWhole = [...look.parts.values()].every((part) => part !== 'pending');
  const start: Baseline = baseline ?? { kind: look.kind, told: 0, parts: new Map(), isWhole: false };
  const differences = start.isWhole ? differencesOf(start, look) : [];
  const { left, changes } = tell(start, differences, look, subject, room);
  const parts = new Map<string, Part>();
  for (const name of new Set([...start.parts.keys(), ...look.parts.keys()])) {
    const seen = look.parts.get(name);
    const part = left.has(name) || seen === 'pending' ? start.parts.get(name) : seen;
    if (part) parts.set(name, part);
  }
  const next: Baseline = {
    kind: parts.size > 0 || look.parts.size > 0 ? look.kind : start.kind,
    told: start.told + changes.length,
    parts,
    isWhole: start.isWhole || isWhole,
  };
  return { baseline: baseline !== null && isSame(baseline, next) ? baseline : next, changes };
}

function isSame(left: Baseline, right: Baseline): boolean {
  if (left.kind !== right.kind || left.told !== right.told || left.isWhole !== right.isWhole) return false;
  if (left.parts.size !== right.parts.size) return false;
  for (const [name, part] of left.parts) if (right.parts.get(name) !== part) return false;
  return true;
}

function differencesOf(start: Baseline, look: Look): Difference[] {
  const names = [...new Set([...start.parts.keys(), ...look.parts.keys()])].sort();
  return names.flatMap((name) => {
    const seen = look.parts.get(name);
    const before = start.parts.get(name) ?? null;
    if (seen === 'pending') return [];
    const after = seen ?? null;
    return before?.fingerprint === after?.fingerprint ? [] : [{ name, before, after }];
  });
}

/** The changes, and the names of the parts that differ but find no room. */
function tell(
  start: Baseline,
  differences: readonly Difference[],
  look: Look,
  subject: string,
  room: number,
): { readonly left: ReadonlySet<string>; readonly changes: readonly Change[] } {
  if (differences.length > MAX_SINGLE_PARTS && room > 0)
    return { left: new Set(), changes: [changeOfMany(start, differences, look, subject)] };
  const single = differences.slice(0, room);
  const left = new Set(differences.slice(room).map(({ name }) => name));
  return { left, changes: single.map((difference, index) => changeOfOne(start, index, difference, look, subject)) };
}

function changeOfOne(start: Baseline, index: number, difference: Difference, look: Look, subject: string): Change {
  const { name, before, after } = difference;
  const { changedAtMs, author } = look.origins.get(name) ?? UNKNOWN_ORIGIN;
  // After a thing is gone nobody can say what it was.
  const kind = look.parts.size > 0 ? look.kind : start.kind;
  const itsKind = kind === 'folder' && name !== '' ? 'file' : kind;
  const itsSubject = name === '' ? subject : itsKind === 'package' ? name : `${subject}${separator(subject)}${name}`;
  const diff = tellDiff(before?.snapshot ?? null, after?.snapshot ?? null);
  return {
    ...named(itsKind, itsSubject, before?.fingerprint ?? null, after?.fingerprint ?? null, start.told + index),
    ...diff,
    changedAtMs,
    author,
  };
}

function changeOfMany(start: Baseline, differences: readonly Difference[], look: Look, subject: string): Change {
  const kind = look.parts.size > 0 ? look.kind : start.kind;
  const short = (part: Part | null) =>
    part === null ? null : kind === 'package' ? part.fingerprint : part.fingerprint.slice(0, SHORT_HASH_CHARS);
  const fields = differences.slice(0, MAX_CHANGE_FIELDS).map(({ name, before, after }) => ({
    path: bounded(name),
    before: short(before),
    after: short(after),
  }));
  const stamps = differences.map(({ name }) => look.origins.get(name) ?? UNKNOWN_ORIGIN);
  const changedAtMs = stamps.reduce<number | null>(
    (latest, { changedAtMs: atMs }) => (atMs !== null && (latest === null || atMs > latest) ? atMs : latest),
    null,
  );
  const authors = new Set(stamps.map(({ author }) => author));
  const after = new Map(start.parts);
  for (const difference of differences) {
    if (difference.after) after.set(difference.name, difference.after);
    else after.delete(difference.name);
  }
  return {
    ...named(kind, subject, digestOf([...start.parts]), after.size > 0 ? digestOf([...after]) : null, start.told),
    fields,
    fieldsLeftOut: differences.length - fields.length,
    changedAtMs,
    author: authors.size === 1 ? ([...authors][0] ?? null) : null,
  };
}

function named(
  kind: ChangeSubjectKind,
  subject: string,
  before: string | null,
  after: string | null,
  told: number,
): Pick<Change, 'id' | 'kind' | 'subject' | 'before' | 'after'> {
  const id = createHash('sha256')
    .update(JSON.stringify([kind, subject, before, after, told]))
    .digest('hex')
    .slice(0, 16);
  return {
    id,
    kind,
    subject: bounded(subject),
    before: before === null ? null : bounded(before),
    after: after === null ? null : bounded(after),
  };
}

/** The end of a path says more than its beginning. */
function bounded(text: string): string {
  return text.length <= MAX_CHANGE_TEXT ? text : `...${text.slice(3 - MAX_CHANGE_TEXT)}`;
}

function separator(path: string): string {
  return path.endsWith('/') || path.endsWith('\\') ? '' : path.includes('\\') && !path.includes('/') ? '\\' : '/';
}

/**
 * The fingerprint of a folder: SHA-256 of a line `hash, two blanks, path` for each file in the order of the paths' bytes, which is what
 * `find . -type f -printf '%P\n' | LC_ALL=C sort | xargs sha256sum | sha256sum` prints in it.
 */
export function digestOf(parts: readonly (readonly [name: string, part: Pick<Part, 'fingerprint'>])[]): string {
  const hash = createHash('sha256');
  const inOrder = parts
    .map(([name, { fingerprint }]) => ({ name: Buffer.from(name), fingerprint }))
    .sort((left, right) => Buffer.compare(left.name, right.name));
  for (const { name, fingerprint } of inOrder) hash.update(`${fingerprint}  `).update(name).update('\n');
  return hash.digest('hex');
}
