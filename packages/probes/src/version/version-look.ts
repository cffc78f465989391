/** Looks at what tells its version itself: commands and package managers. */
import type { Reason } from '@tillwatch/model';
import type { Lifetime } from '../lifetime.js';
import { type ProgramRun, runProgram } from '../program/run-program.js';
import type { Look, Part, SeenPart } from './baseline.js';
import { PACKAGE_CALLS, type PackageList, parsePackageLines, parseUninstallKeys } from './package-lists.js';
import type { ThingLook } from './path-look.js';
import { withoutSecrets } from './secret-text.js';
import { textOf } from './text.js';
import type { Watch } from './watch-memory.js';

export const PACKAGE_MANAGERS = ['system', 'dpkg', 'rpm', 'windows'] as const;
export type PackageManager = (typeof PACKAGE_MANAGERS)[number];

const MAX_COMMAND_BYTES = 16_384;
const MAX_LIST_BYTES = 4_194_304;
const MAX_VERSION_CHARS = 200;

/** The version that a command prints: the first line with something on it, of its output or else of its errors (as `java -version` does). */
export async function lookAtCommand(argv: readonly string[], watch: Watch, life: Lifetime): Promise<ThingLook> {
  const [file = '', ...args] = argv;
  const run = await runProgram({ file, args, maxOutputBytes: MAX_COMMAND_BYTES }, life);
  if (run === 'missing') return settled('command', new Map(), watch);
  if (run === 'not-permitted') return nothing('command', watch, run);
  const version = run.exitCode === 0 ? (firstLine(run.stdout) ?? firstLine(run.stderr)) : null;
  if (version === null) return nothing('command', watch, 'answer-mismatch');
  return settled('command', new Map([['', version]]), watch);
}

function firstLine(output: Buffer): string | null {
  const lines = (textOf(output) ?? '').split(/\r\n|\n|\r/).map((line) => line.replaceAll(/\p{Cc}/gu, ' ').trim());
  const line = lines.find((text) => text !== '');
  return line === undefined ? null : withoutSecrets(line).slice(0, MAX_VERSION_CHARS);
}

/** The packages that are installed: those of `names`, or all of them. */
export async function lookAtPackages(
  manager: PackageManager,
  names: readonly string[],
  watch: Watch,
  life: Lifetime,
): Promise<ThingLook> {
  const list = await listPackages(manager, life);
  if (typeof list === 'string') return nothing('package', watch, list);
  const wanted = names.includes('*') ? list : new Map([...list].filter(([name]) => names.includes(name)));
  return settled('package', wanted, watch);
}

async function listPackages(manager: PackageManager, life: Lifetime): Promise<PackageList | Reason> {
  if (manager !== 'system') return listOf(manager, life);
  if (process.platform === 'win32') return listOf('windows', life);
  const found = await listOf('dpkg', life);
  return found === 'not-supported' ? listOf('rpm', life) : found;
}

async function listOf(manager: Exclude<PackageManager, 'system'>, life: Lifetime): Promise<PackageList | Reason> {
  const all = new Map<string, string>();
  for (const call of PACKAGE_CALLS[manager]) {
    const run = await runProgram({ ...call, maxOutputBytes: MAX_LIST_BYTES }, life);
    if (run === 'missing') return 'not-supported';
    if (run === 'not-permitted') return run;
    if (run.isCut) return 'too-large';
    const list = listIn(run, manager);
    if (typeof list === 'string') return list;
    for (const [name, version] of list) {
      const other = all.get(name);
      all.set(name, other === undefined || other === version ? version : `${other}, ${version}`);
    }
  }
  return all;
}

function listIn(run: ProgramRun, manager: Exclude<PackageManager, 'system'>): PackageList | Reason {
  const text = textOf(run.stdout);
  if (text === null || (run.exitCode !== 0 && manager !== 'windows')) return 'answer-mismatch';
  // reg.exe fails where a 32-bit Windows has no second view.
  if (manager === 'windows') return parseUninstallKeys(text);
  return parsePackageLines(text) ?? 'busy';
}

/** A version counts when two looks in a row have found it; the first look of all is believed. */
function settled(kind: 'command' | 'package', versions: ReadonlyMap<string, string>, watch: Watch): ThingLook {
  const last = watch.lastVersions;
  watch.lastVersions = versions;
  const known = watch.baseline?.parts;
  const parts = new Map<string, SeenPart>();
  for (const name of new Set([...versions.keys(), ...(known?.keys() ?? [])])) {
    const version = versions.get(name);
    const isSure = !known || known.get(name)?.fingerprint === version || (last !== null && last.get(name) === version);
    if (!isSure) parts.set(name, 'pending');
    else if (version !== undefined) parts.set(name, partOf(version, known?.get(name)));
  }
  return { look: lookOf(kind, parts), trouble: null, isUnsettled: false };
}

function partOf(version: string, known: Part | undefined): Part {
  return known?.fingerprint === version ? known : { fingerprint: version, stat: '', hashedAtMs: 0, snapshot: null };
}

function nothing(kind: 'command' | 'package', watch: Watch, trouble: Reason): ThingLook {
  const parts = new Map<string, SeenPart>();
  for (const name of watch.baseline?.parts.keys() ?? ['']) parts.set(name, 'pending');
  if (parts.size === 0) parts.set('', 'pending');
  return { look: lookOf(kind, parts), trouble, isUnsettled: false };
}

function lookOf(kind: 'command' | 'package', parts: ReadonlyMap<string, SeenPart>): Look {
  return { kind, parts, origins: new Map() };
}
