/** `host`: the machine that the agent runs on: processor, memory, disks and when they will be full, start of the machine. */
import { TillwatchError } from '@tillwatch/model';
import { z } from 'zod';
import { runAttempt } from './attempt-scope.js';
import { sharedHostObserver } from './host/observer.js';
import { MAX_DISKS } from './host/readings.js';
import { diskValueNames, judgeHost } from './host/verdict.js';
import { untilEnd } from './lifetime.js';
import type { Probe } from './probe.js';
import { OWN_MACHINE } from './states/common.js';
import type { States } from './states/verdict.js';

const permille = z.int().min(0).max(1_000);

/**
 * The disk lines are those of node_exporter's mixin: less than 40 % free and full within 24 h warns, so does less than 5 %. Its critical lines (20 % and
 * 4 h, 3 %) lie within those; a state tells no two kinds of warning apart, the values do.
 */
const params = z.strictObject({
  disks: z
    .array(z.string().min(1).max(1_024))
    .max(MAX_DISKS)
    .default([])
    .describe(
      'Paths whose disks are watched, each with values of its own (`disk1FreePermille`, `disk1FullInMinutes`, and so on); none for every local disk that is mounted for writing.',
    ),
  diskLowPermille: permille
    .default(50)
    .describe('Free space (or inodes), in permille, below which a disk is `disk-low`.'),
  diskDownPermille: permille
    .default(1)
    .describe(
      'Free space (or inodes), in permille, below which the host counts as down: nothing can be written any more. 30 for the usual critical line.',
    ),
  diskFillingPermille: permille
    .default(400)
    .describe('Free space, in permille, below which a disk that is filling is `disk-filling`.'),
  diskFillingHours: z
    .int()
    .min(0)
    .max(8_760)
    .default(24)
    .describe('Hours: a disk that will be full sooner is `disk-filling`.'),
  memoryLowPermille: permille
    .default(50)
    .describe('Available memory, in permille, below which the host is `memory-low`.'),
  cpuHighPermille: z
    .int()
    .min(1)
    .max(1_001)
    .default(950)
    .describe('Processor use over the last 5 minutes, in permille, from which the host is `cpu-high`; 1001 for never.'),
  rebootNoticeMinutes: z
    .int()
    .min(0)
    .max(1_440)
    .default(5)
    .describe('Minutes after its start for which the host is `rebooted`; 0 for never.'),
});

const states = {
  ok: 'Within all limits.',
  ...OWN_MACHINE,
  'down/disk-low': 'A disk has less left than `diskDownPermille`: nothing can be written.',
  'degraded/disk-low': 'A disk has less left than `diskLowPermille`.',
  'degraded/disk-filling': 'A disk will be full within `diskFillingHours`.',
  'degraded/memory-low': 'Less memory is available than `memoryLowPermille`.',
  'degraded/cpu-high': 'The processor is busy, for 5 minutes by now.',
  'degraded/rebooted': 'The machine started less than `rebootNoticeMinutes` ago.',
  'unknown/bad-target': 'A disk that is named cannot be read; the rest is well.',
} as const satisfies States;

/** The `host` probe. It times nothing; all its figures are values. */
export const host: Probe<z.infer<typeof params>> = {
  kind: 'host',
  summary: 'This machine: processor, memory, disks and their trend, start.',
  params,
  states,
  values: [
    { name: 'cpuPermille', doc: 'Processor use of all cores since the last attempt.' },
    { name: 'loadMilli', doc: 'Load average of the last minute, times 1000; not on Windows.' },
    { name: 'memAvailablePermille', doc: 'Memory that programs can still get.' },
    { name: 'diskFreePermille', doc: 'Free share of the disk with the least.' },
    { name: 'diskFreeBytes', doc: 'Free space of that disk.' },
    {
      name: 'diskFullInMinutes',
      doc: 'Until the first disk is full at the trend of up to 6 hours; -1 when none is filling, or not known to (the first 10 minutes).',
    },
    { name: 'inodeFreePermille', doc: 'Free share of the inodes, of the disk with the least.' },
    { name: 'uptimeS', doc: 'Since the start of the machine.' },
    { name: 'bootAtS', doc: 'Start of the machine, epoch seconds.' },
  ],
  valuesOf: ({ disks }) => diskValueNames(disks),
  target: () => 'localhost',
  fromTarget(target) {
    if (target === '' || target === 'localhost') return {};
    throw new TillwatchError('usage', `not a target: ${target}`, {
      hint: 'The host kind watches this machine: give localhost.',
    });
  },
  run: (run) =>
    runAttempt(run, async (scope) => {
      scope.waitsFor('machine');
      const observing = sharedHostObserver(run.io).observe(run.params.disks, run.timeoutMs, scope);
      return judgeHost(await untilEnd(scope, observing), run.params);
    }),
};
