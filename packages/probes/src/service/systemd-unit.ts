/** Reads what `systemctl show` says of one unit. */
import type { Lifetime } from '../lifetime.js';
import { runProgram } from '../program/run-program.js';
import { bareReading, type NoReading, type ServicePhase, type ServiceReading } from './service-reading.js';

/** org.freedesktop.systemd1(5). NRestarts is there since systemd 235. */
const PROPERTIES = [
  'LoadState',
  'ActiveState',
  'SubState',
  'Result',
  'MainPID',
  'NRestarts',
  'InvocationID',
  'ActiveEnterTimestampMonotonic',
  'MemoryCurrent',
];
/** The properties above take some 250 bytes. */
const MAX_OUTPUT_BYTES = 8_192;

/** Asks systemd once. Rejects when the attempt ends. */
export async function readSystemdUnit(name: string, life: Lifetime): Promise<ServiceReading | NoReading> {
  const args = ['show', '--no-pager', '-p', PROPERTIES.join(','), '--', name];
  const run = await runProgram({ file: 'systemctl', args, maxOutputBytes: MAX_OUTPUT_BYTES }, life);
  if (run === 'missing') return 'not-supported';
  if (run === 'not-permitted') return run;
  const nowUs = Number(process.hrtime.bigint() / 1_000n);
  return readUnitProperties(
    { exitCode: run.exitCode, stdout: run.stdout.toString(), stderr: run.stderr.toString() },
    nowUs,
  );
}

/**
 * Reads a run of `systemctl show`. `monotonicUs` is CLOCK_MONOTONIC, which systemd's stamps are of. Without systemd as process 1 it says so
 * (`Host is down`) and exits with 1; a unit that does not exist is shown with LoadState `not-found` and exit code 0 (systemctl(1)).
 */
export function readUnitProperties(
  run: { readonly exitCode: number | null; readonly stdout: string; readonly stderr: string },
  monotonicUs: number,
): ServiceReading | NoReading {
  const properties = new Map<string, string>();
  for (const line of run.stdout.split('\n')) {
    const at = line.indexOf('=');
    if (at > 0 && !properties.has(line.slice(0, at))) properties.set(line.slice(0, at), line.slice(at + 1).trim());
  }
  const active = properties.get('ActiveState');
  if (active === undefined || active === '') return refusalOf(run.stderr);
  const number = (name: string) => {
    const text = properties.get(name) ?? '';
    return /^\d{1,16}$/.test(text) ? Number(text) : null;
  };
  const phase = phaseOf(properties.get('LoadState') ?? '', active, properties.get('SubState') ?? '');
  const mainPid = number('MainPID') ?? 0;
  const sinceUs = number('ActiveEnterTimestampMonotonic') ?? 0;
  const invocation = properties.get('InvocationID') ?? '';
  return {
    ...bareReading(phase),
    life: phase === 'running' && (mainPid > 0 || invocation !== '') ? `${invocation} ${mainPid}` : null,
    restartCount: number('NRestarts'),
    uptimeS: phase === 'running' && sinceUs > 0 ? Math.max(0, Math.floor((monotonicUs - sinceUs) / 1_000_000)) : null,
    // `[not set]`, or 2^64 - 1 with older ones, where memory is not accounted for.
    memoryBytes: number('MemoryCurrent'),
  };
}

function refusalOf(stderr: string): NoReading {
  if (/Access denied|Operation not permitted|Permission denied|Interactive authentication/i.test(stderr))
    return 'not-permitted';
  if (/Invalid unit name|not a valid unit name|neither a valid/i.test(stderr)) return 'bad-target';
  return 'not-supported';
}

/** ActiveState and SubState as systemd's unit.h and service.c name them. */
function phaseOf(load: string, active: string, sub: string): ServicePhase {
  // A unit that was removed while it runs is `not-found` and still active.
  if (load === 'not-found' && active === 'inactive') return 'missing';
  switch (active) {
    case 'active':
    case 'reloading':
    case 'refreshing':
      return 'running';
    case 'activating':
    case 'maintenance':
      return sub.startsWith('auto-restart') ? 'restarting' : 'starting';
    case 'failed':
      return 'failed';
    default:
      return 'stopped';
  }
}
