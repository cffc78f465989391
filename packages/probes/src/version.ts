/** `version`: what runs here and how it is set up: files, folders, version commands, installed packages. A difference becomes a change that names its fields. */
import { TillwatchError } from '@tillwatch/model';
import { z } from 'zod';
import { runAttempt } from './attempt-scope.js';
import { sharedDiskWork } from './disk-work.js';
import type { Probe, ProbeIo } from './probe.js';
import { OWN_MACHINE } from './states/common.js';
import type { States } from './states/verdict.js';
import { createFileHasher } from './version/file-hash.js';
import { createOwners } from './version/owner.js';
import { type VersionTools, watchVersions } from './version/round.js';
import { PACKAGE_MANAGERS } from './version/version-look.js';
import { createWatchMemory } from './version/watch-memory.js';
import { partOf, thingsOf } from './version/watched-things.js';

const MAX_PATHS = 32;
const MAX_COMMANDS = 8;
const MAX_DESIRED = 256;
/** A release is copied file by file; meanwhile it is half applied as a matter of course. */
const HALF_APPLIED_PATIENCE_MS = 60_000;

const text = (max: number) => z.string().min(1).max(max);
const few = (max: number) => (record: object) => Object.keys(record).length <= max;

const params = z
  .strictObject({
    paths: z.array(text(1_024)).max(MAX_PATHS).default([]).describe('Files and folders that are watched.'),
    suffixes: z
      .array(text(64))
      .max(32)
      .default([])
      .describe('Endings of names that count in a folder (`.dll`, `.json`), in either case; none for all.'),
    ignore: z
      .array(text(128))
      .max(64)
      .default(['*.log', '*.tmp', '*.swp', '*.bak', '*~', '.git'])
      .describe('Names of files and folders that do not count in a folder, or their endings after `*`.'),
    maxFiles: z
      .int()
      .min(1)
      .max(10_000)
      .default(2_000)
      .describe('Files of one folder, with its folders, at most; a larger one is `too-large`.'),
    maxDepth: z.int().min(1).max(32).default(8).describe('Levels of folders that are looked into.'),
    commands: z
      .record(text(64), z.array(z.string().max(1_024)).min(1).max(16))
      .refine(few(MAX_COMMANDS), `at most ${MAX_COMMANDS} commands`)
      .default({})
      .describe(
        'Programs that print a version, each a name and its arguments: `{"pos": ["/opt/pos/pos", "--version"]}`. No shell is involved.',
      ),
    packages: z
      .array(text(128))
      .max(256)
      .default([])
      .describe('Installed packages (on Windows: programs) that are watched; `*` for all.'),
    packageManager: z
      .enum(PACKAGE_MANAGERS)
      .default('system')
      .describe(
        'Who is asked for packages: `dpkg`, `rpm`, `windows` (its registry), or `system` for what this system has.',
      ),
    desired: z
      .record(text(1_024), text(256))
      .refine(few(MAX_DESIRED), `at most ${MAX_DESIRED}`)
      .default({})
      .describe(
        'What should be here: SHA-256 of watched files and folders (12 digits or more of it) and versions of commands and packages, by their path or name.',
      ),
    rehashHours: z
      .int()
      .min(1)
      .max(8_760)
      .default(24)
      .describe('Hours after which a file is hashed again although it looks untouched.'),
    maxReadBytes: z
      .int()
      .min(65_536)
      .max(1_073_741_824)
      .default(33_554_432)
      .describe('Bytes that are read at most in one attempt; what is left goes on at the next.'),
  })
  .superRefine((value, context) => {
    const things = thingsOf(value);
    if (things.length === 0)
      context.addIssue({
        code: 'custom',
        path: ['paths'],
        message: 'a path, a command or a package',
        input: value.paths,
      });
    for (const subject of Object.keys(value.desired)) {
      if (things.some((thing) => partOf(subject, thing) !== null)) continue;
      context.addIssue({
        code: 'custom',
        path: ['desired', subject],
        message: 'something that is watched',
        input: subject,
      });
    }
  });

const states = {
  ok: 'All is known, and as `desired`.',
  ...OWN_MACHINE,
  'degraded/half-applied': 'Some parts are as `desired` and others are not: a release that stopped half way.',
  'degraded/version-drift': 'Nothing is as `desired`: another release.',
  'degraded/file-missing': 'A watched file, command or package is not there.',
  'unknown/answer-mismatch': 'A command failed or printed nothing, or the list of packages cannot be read.',
  'unknown/bad-target': 'A path is neither a file nor a folder.',
  'unknown/busy': 'The disk has not answered an earlier look yet, or packages are being installed.',
  'unknown/hardware-fault': 'The disk cannot be read.',
  'unknown/no-data': 'A large file or folder has not been read to its end yet.',
  'unknown/not-permitted': 'The agent may not read or run it.',
  'unknown/not-supported': 'This machine has no such package manager.',
  'unknown/too-large': 'A folder has more than `maxFiles`, or the list of packages is longer than 4 MiB.',
} as const satisfies States;

/** The `version` probe. It times nothing. Its attempts carry the changes that they find. */
export const version: Probe<z.infer<typeof params>> = {
  kind: 'version',
  summary: 'What runs here and how it is set up: files, folders, version commands, packages.',
  params,
  states,
  values: [
    { name: 'watched', doc: 'Files, commands and packages that are watched and there.' },
    { name: 'missing', doc: 'Watched ones that are not there.' },
    { name: 'drifted', doc: 'Those that are not as `desired`.' },
  ],
  patienceMs: { 'half-applied': HALF_APPLIED_PATIENCE_MS },
  target(watched) {
    const [first, ...others] = thingsOf(watched);
    const more = others.length > 0 ? ` and ${others.length} more` : '';
    return `${first?.subject ?? ''}${more}`;
  },
  fromTarget(target) {
    if (!/^([\\/.]|[A-Za-z]:[\\/])/.test(target)) {
      throw new TillwatchError('usage', `not a target: ${target}`, {
        hint: 'Give the path of a file or a folder; --commands and --packages for the rest.',
      });
    }
    return { paths: [target] };
  },
  run: (run) =>
    runAttempt(run, (scope) => {
      scope.waitsFor('machine');
      return watchVersions({
        params: run.params,
        tools: sharedTools(run.io),
        memory: run.memory ?? run.io.memory,
        whenCounted: run.whenCounted ?? ((then) => then()),
        life: scope,
        timeoutMs: run.timeoutMs,
      });
    }),
};

function sharedTools(io: ProbeIo): VersionTools {
  const disk = sharedDiskWork(io);
  return io.shared('version', () => {
    const nowMs = () => io.nowUs() / 1_000;
    return {
      value: {
        watches: createWatchMemory(nowMs, Date.now),
        hasher: createFileHasher(),
        owners: createOwners(nowMs),
        disk,
      },
      close: () => {},
    };
  });
}
