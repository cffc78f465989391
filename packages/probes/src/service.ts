/** `service`: one systemd unit, Windows service, or program by its process's name: does it run, did it fail, does it start again and again. */
import { assertNever, notOk, TillwatchError } from '@tillwatch/model';
import { z } from 'zod';
import { runAttempt } from './attempt-scope.js';
import { type Lifetime, untilEnd } from './lifetime.js';
import type { Probe, ProbeIo } from './probe.js';
import { createLinuxProcesses, type LinuxProcesses } from './service/linux-process.js';
import type { NoReading, ServiceReading } from './service/service-reading.js';
import { readSystemdUnit } from './service/systemd-unit.js';
import { foldService, type ServiceTrack } from './service/verdict.js';
import { readWindowsProcesses } from './service/windows-process.js';
import { readWindowsService } from './service/windows-service.js';
import { OWN_MACHINE } from './states/common.js';
import type { States } from './states/verdict.js';

const MANAGERS = ['system', 'systemd', 'windows', 'process'] as const;

/** Services that are followed; beyond them restarts of further ones are not noticed, which only a mistaken configuration reaches. */
const MAX_TRACKS = 512;

/** Neither a dash in front, which a program could read as an option, nor what Windows forbids in names, nor what ends an argument. */
const NAME = /^[\p{L}\p{N}_.][^\p{Cc}/"*?<>|]*$/u;

const params = z.strictObject({
  name: z
    .string()
    .max(255)
    .regex(NAME, 'the name of a service or a program')
    .describe(
      'Unit (`mariadb`, `pos@1.service`), Windows service (its short name, `Spooler`), or program (`pos`, `pos.exe`).',
    ),
  manager: z
    .enum(MANAGERS)
    .default('system')
    .describe(
      'Who is asked: `systemd`, `windows` (service control manager), `process` (processes of that name), or `system` for what this system has.',
    ),
  commandContains: z
    .string()
    .max(1_024)
    .default('')
    .describe(
      'With `process` on Linux: text that must occur in the command line, for programs that run within an interpreter. Never printed.',
    )
    .meta({ secret: true }),
  minProcesses: z
    .int()
    .min(1)
    .max(1_000)
    .default(1)
    .describe('With `process`: fewer running processes are degraded (`service-stopped`).'),
  idleIsOk: z
    .boolean()
    .default(false)
    .describe('Whether not running is well, as for what a timer or a socket starts. A failure still is none.'),
  restartsDegraded: z
    .int()
    .min(0)
    .max(100)
    .default(1)
    .describe('Restarts within `restartNoticeMinutes` from which it is `service-restarting`; 0 for never.'),
  restartNoticeMinutes: z.int().min(1).max(1_440).default(5).describe('Minutes for which a restart counts.'),
});
type Params = z.infer<typeof params>;

const states = {
  ok: 'It runs; or is idle where `idleIsOk`.',
  ...OWN_MACHINE,
  'down/service-failed': 'It ended with an error, or could not be started.',
  'down/service-restarting': 'It crashed and waits to be started again.',
  'down/service-stopped': 'It does not run, is paused, or does not exist.',
  'degraded/service-restarting': 'It is on its way up, or was restarted within `restartNoticeMinutes`.',
  'degraded/service-stopped': 'Fewer processes run than `minProcesses`.',
  'unknown/bad-target': 'The manager takes this for no name of a service.',
  'unknown/not-permitted': 'The agent may not ask.',
  'unknown/not-supported': 'This machine has no such manager, or one that answers otherwise.',
} as const satisfies States;

/** The `service` probe. It times nothing. */
export const service: Probe<Params> = {
  kind: 'service',
  summary: 'A systemd unit, a Windows service, or the processes of a program.',
  params,
  states,
  values: [
    { name: 'restarts', doc: 'Restarts noticed within `restartNoticeMinutes`.' },
    { name: 'uptimeS', doc: 'Since it became active, or since the start of its oldest process; not on Windows.' },
    { name: 'memoryBytes', doc: 'Its memory (for a unit its whole control group); not for Windows services.' },
    { name: 'processes', doc: 'Running processes of that name, with `process`.' },
  ],
  target: ({ manager, name }) => (manager === 'system' ? name : `${manager}:${name}`),
  fromTarget,
  run: (run) =>
    runAttempt(run, async (scope) => {
      scope.waitsFor('machine');
      const memory = sharedMemory(run.io);
      const reading = await untilEnd(scope, look(run.params, memory.processes, scope));
      if (typeof reading === 'string') return notOk('unknown', reading);
      const { manager, name, commandContains } = run.params;
      const key = JSON.stringify([manager, name, commandContains]);
      const { track, attempt } = foldService(
        memory.tracks.get(key) ?? null,
        reading,
        run.io.nowUs() / 1_000,
        run.params,
      );
      if (memory.tracks.has(key) || memory.tracks.size < MAX_TRACKS) memory.tracks.set(key, track);
      return attempt;
    }),
};

interface ServiceMemory {
  readonly tracks: Map<string, ServiceTrack>;
  readonly processes: LinuxProcesses;
}

function sharedMemory(io: ProbeIo): ServiceMemory {
  return io.shared('service', () => ({
    value: { tracks: new Map(), processes: createLinuxProcesses(() => io.nowUs() / 1_000) },
    close: () => {},
  }));
}

function look(
  { name, manager, commandContains }: Params,
  processes: LinuxProcesses,
  life: Lifetime,
): Promise<ServiceReading | NoReading> {
  const isWindows = process.platform === 'win32';
  switch (manager) {
    case 'system':
      return isWindows ? readWindowsService(name, life) : readSystemdUnit(name, life);
    case 'systemd':
      return readSystemdUnit(name, life);
    case 'windows':
      return readWindowsService(name, life);
    case 'process':
      if (isWindows) return readWindowsProcesses(name, life);
      return process.platform === 'linux'
        ? processes.read({ name, commandContains }, life)
        : Promise.resolve('not-supported');
    default:
      return assertNever(manager);
  }
}

/** `NAME` or `MANAGER:NAME`; a name with blanks wants its manager, so that a mistyped command line is not one. */
function fromTarget(target: string): Record<string, unknown> {
  const match = /^(?:(systemd|windows|process):(.+)|([^\s:]+))$/.exec(target);
  const name = match?.[2] ?? match?.[3];
  if (name === undefined || !NAME.test(name)) {
    throw new TillwatchError('usage', `not a target: ${target}`, {
      hint: 'Give a unit or service, or a program as process:NAME.',
    });
  }
  return { name, ...(match?.[1] !== undefined && { manager: match[1] }) };
}
