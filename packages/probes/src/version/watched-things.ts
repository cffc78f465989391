/** The things that one check watches, and what is known of each after a look. */
import { createHash } from 'node:crypto';
import { type Baseline, digestOf } from './baseline.js';
import type { Wanted } from './verdict.js';

export interface WatchedPath {
  readonly type: 'path';
  readonly subject: string;
}
export interface WatchedCommand {
  readonly type: 'command';
  readonly subject: string;
  readonly argv: readonly string[];
}
export interface WatchedPackages {
  readonly type: 'packages';
  readonly subject: 'packages';
  readonly names: readonly string[];
}
export type WatchedThing = WatchedPath | WatchedCommand | WatchedPackages;

/** The parts of a check's parameters that say what is watched. */
export interface WatchedParams {
  readonly paths: readonly string[];
  readonly suffixes: readonly string[];
  readonly ignore: readonly string[];
  readonly maxDepth: number;
  readonly commands: Readonly<Record<string, readonly string[]>>;
  readonly packages: readonly string[];
  readonly packageManager: string;
}

export function thingsOf(params: WatchedParams): readonly WatchedThing[] {
  return [
    ...[...new Set(params.paths)].map((subject): WatchedPath => ({ type: 'path', subject })),
    ...Object.entries(params.commands).map(([subject, argv]): WatchedCommand => ({ type: 'command', subject, argv })),
    ...(params.packages.length > 0
      ? [{ type: 'packages', subject: 'packages', names: params.packages } satisfies WatchedPackages]
      : []),
  ];
}

/**
 * Under which a thing is remembered. It holds what decides which parts the thing has: with other endings a folder has other files, and those that appear so
 * are no change. Of a command its arguments count too.
 */
export function keyOf(thing: WatchedThing, params: WatchedParams): string {
  const rest = {
    path: [[...params.suffixes].sort(), [...params.ignore].sort(), params.maxDepth],
    command: thing.type === 'command' ? thing.argv : [],
    packages: [params.packageManager, [...params.packages].sort()],
  }[thing.type];
  const digest = createHash('sha256')
    .update(JSON.stringify([thing.subject, rest]))
    .digest('hex')
    .slice(0, 24);
  return `version/${thing.type}/${digest}`;
}

/** What is known of a thing: its name and its baseline, null before the first look that succeeded. */
export interface KnownThing {
  readonly thing: WatchedThing;
  readonly baseline: Baseline | null;
}

/** How many watched things are there, and how many are not. Packages that are named count each. */
export function countThings(known: readonly KnownThing[]): { readonly watched: number; readonly missing: number } {
  let watched = 0;
  let missing = 0;
  for (const { thing, baseline } of known) {
    if (!baseline?.isWhole) continue;
    watched += baseline.parts.size;
    const isEmptyFolder = thing.type === 'path' && baseline.kind === 'folder';
    if (thing.type === 'packages')
      missing += thing.names.filter((name) => name !== '*' && !baseline.parts.has(name)).length;
    else if (baseline.parts.size === 0 && !isEmptyFolder) missing += 1;
  }
  return { watched, missing };
}

/** Each wanted fingerprint or version beside what is there. */
export function wantedOf(desired: Readonly<Record<string, string>>, known: readonly KnownThing[]): readonly Wanted[] {
  return Object.entries(desired).map(([subject, wanted]) => ({ wanted, actual: actualOf(subject, known) }));
}

/** null: it is not there; undefined: not known. */
function actualOf(subject: string, known: readonly KnownThing[]): string | null | undefined {
  for (const { thing, baseline } of known) {
    const part = partOf(subject, thing);
    if (part === null) continue;
    if (!baseline?.isWhole) return undefined;
    if (part === '' && baseline.kind === 'folder') return digestOf([...baseline.parts]);
    return baseline.parts.get(part)?.fingerprint ?? null;
  }
  return undefined;
}

/** The name of the part of a thing that `subject` speaks of, or null where it speaks of something else. */
export function partOf(subject: string, thing: WatchedThing): string | null {
  if (thing.type === 'packages') return thing.names.includes(subject) || thing.names.includes('*') ? subject : null;
  if (subject === thing.subject) return '';
  const folder = /[\\/]$/.test(thing.subject) ? thing.subject : `${thing.subject}/`;
  const spelled = subject.replaceAll('\\', '/');
  if (thing.type !== 'path' || !spelled.startsWith(folder.replaceAll('\\', '/'))) return null;
  return spelled.slice(folder.length);
}
