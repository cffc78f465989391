/** `queue`: files that wait in a folder of this machine: a print spooler's jobs, what a till has not sent yet. */
import { join } from 'node:path';
import { assertNever, notOk, TillwatchError } from '@tillwatch/model';
import { z } from 'zod';
import { runAttempt } from './attempt-scope.js';
import { sharedDiskWork } from './disk-work.js';
import type { Probe } from './probe.js';
import { type QueueFolder, scanQueue } from './queue/folder-scan.js';
import { judgeQueue } from './queue/verdict.js';
import { OWN_MACHINE } from './states/common.js';
import type { States } from './states/verdict.js';

const PRESETS = ['none', 'windows-spooler', 'cups'] as const;
type Preset = (typeof PRESETS)[number];

const SPOOLERS: readonly Preset[] = ['windows-spooler', 'cups'];
const params = z
  .strictObject({
    folder: z.string().max(1_024).default('').describe('Path of the folder; may be left out with a preset.'),
    preset: z
      .enum(PRESETS)
      .default('none')
      .describe(
        "A print spooler's folder and what counts as a job in it: `windows-spooler` counts documents (`*.SPL`), `cups` jobs that are not done.",
      ),
    suffixes: z
      .array(z.string().min(1).max(64))
      .max(16)
      .default([])
      .describe('Endings of the names that count (`.json`), in either case; none for every file that is not hidden.'),
    backlogFiles: z
      .int()
      .min(0)
      .max(100_000)
      .default(50)
      .describe('Waiting files from which there is a `backlog`; 0 for any number.'),
    backlogAgeMinutes: z
      .int()
      .min(0)
      .max(525_600)
      .default(15)
      .describe('Minutes that the oldest waits from which there is a `backlog`; 0 for any age.'),
    backlogBytes: z
      .int()
      .min(0)
      .max(Number.MAX_SAFE_INTEGER)
      .default(0)
      .describe('Bytes of all that waits from which there is a `backlog`; 0 for any size.'),
    maxEntries: z
      .int()
      .min(1)
      .max(100_000)
      .default(10_000)
      .describe('Names that are looked at; more are a `backlog` by themselves, and the figures are lower bounds then.'),
  })
  .superRefine((value, context) => {
    if (value.folder !== '' || value.preset !== 'none') return;
    context.addIssue({ code: 'custom', path: ['folder'], message: 'a path, or a preset', input: value.folder });
  });
type Params = z.infer<typeof params>;

const states = {
  ok: 'What waits is within the limits.',
  ...OWN_MACHINE,
  'degraded/backlog': 'Too many wait, for too long, or too large; or more than `maxEntries`.',
  'unknown/bad-target': 'The path is no folder.',
  'unknown/busy': 'The disk has not answered an earlier look yet.',
  'unknown/file-missing': 'The folder does not exist.',
  'unknown/hardware-fault': 'The disk cannot be read.',
  'unknown/not-permitted': 'The agent may not read the folder.',
} as const satisfies States;

/** The `queue` probe. It times nothing. */
export const queue: Probe<Params> = {
  kind: 'queue',
  summary: 'Files that wait in a folder: a print spooler, a file queue of tills.',
  params,
  states,
  values: [
    { name: 'files', doc: 'Files, or jobs, that wait.' },
    { name: 'oldestAgeS', doc: 'Since the oldest of them was written; 0 when none waits.' },
    { name: 'queuedBytes', doc: 'Their size.' },
  ],
  target: ({ folder, preset }) => (folder === '' ? preset : folder),
  fromTarget(target) {
    const preset = SPOOLERS.find((name) => name === target);
    if (preset) return { preset };
    // A bare word is a mistyped preset more often than a folder of the working directory.
    if (!/^([\\/.]|[A-Za-z]:[\\/])/.test(target)) {
      throw new TillwatchError('usage', `not a target: ${target}`, {
        hint: `Give the path of a folder, or ${SPOOLERS.join(' or ')}.`,
      });
    }
    return { folder: target };
  },
  run: (run) =>
    runAttempt(run, async (scope) => {
      scope.waitsFor('machine');
      const folder = folderOf(run.params);
      const scan = () => scanQueue(folder, Date.now(), scope);
      const key = `queue ${folder.dir}`;
      const reading = await sharedDiskWork(run.io).run(key, scan, scope);
      return typeof reading === 'string' ? notOk('unknown', reading) : judgeQueue(reading, run.params);
    }),
};

function folderOf({ folder, preset, suffixes, maxEntries }: Params): QueueFolder {
  const common = { suffixes: suffixes.map((suffix) => suffix.toLowerCase()), maxEntries };
  switch (preset) {
    case 'none':
      return { ...common, dir: folder, jobs: 'files' };
    case 'windows-spooler': {
      // The default; a machine may have it elsewhere (DefaultSpoolDirectory in its registry), and `folder` says so.
      const dir = join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'spool', 'PRINTERS');
      // Beside each document lies its shadow file (*.SHD).
      return { ...common, dir: folder || dir, suffixes: ['.spl'], jobs: 'files' };
    }
    case 'cups':
      return { ...common, dir: folder || '/var/spool/cups', jobs: 'cups' };
    default:
      return assertNever(preset);
  }
}
