/** Reads what `sc.exe queryex` says of one Windows service: its numbers, since its words are those of the system's language. */
import type { Lifetime } from '../lifetime.js';
import { runProgram } from '../program/run-program.js';
import { bareReading, type NoReading, type ServicePhase, type ServiceReading } from './service-reading.js';

/** A service is told in some 500 bytes. */
const MAX_OUTPUT_BYTES = 8_192;

/** winerror.h; sc.exe exits with the code of what failed. */
const ERROR_ACCESS_DENIED = 5;
const ERROR_INVALID_NAME = 123;
const ERROR_SERVICE_DOES_NOT_EXIST = 1_060;
/** Never started since the machine's start: the exit code of a service that nobody has stopped. */
const ERROR_SERVICE_NEVER_STARTED = 1_077;

/** winsvc.h, SERVICE_STATUS_PROCESS.dwCurrentState. */
const PHASES: Readonly<Record<number, ServicePhase>> = {
  1: 'stopped',
  2: 'starting',
  3: 'stopped',
  4: 'running',
  5: 'starting',
  6: 'paused',
  7: 'paused',
};

/** Asks the service control manager once. Rejects when the attempt ends. */
export async function readWindowsService(name: string, life: Lifetime): Promise<ServiceReading | NoReading> {
  const run = await runProgram({ file: 'sc.exe', args: ['queryex', name], maxOutputBytes: MAX_OUTPUT_BYTES }, life);
  if (run === 'missing') return 'not-supported';
  if (run === 'not-permitted') return run;
  // Only digits and ASCII words are read, which every code page of Windows writes alike.
  return readServiceQuery({ exitCode: run.exitCode, text: run.stdout.toString('latin1') });
}

/**
 * Reads a run of `sc.exe queryex NAME`. The lines of SERVICE_STATUS_PROCESS come in its order (type, state, exit code, service's exit code, check
 * point, wait hint, process, flags), whatever their labels are; a line of names in brackets between them has no number.
 */
export function readServiceQuery(run: {
  readonly exitCode: number | null;
  readonly text: string;
}): ServiceReading | NoReading {
  const numbers: number[] = [];
  for (const line of run.text.split(/\r?\n/)) {
    const match = /^\s+\S.*?\s*: *(0x[0-9a-f]+|[0-9a-f]+)\b/i.exec(line);
    // The type is written in hexadecimal without a prefix, the state and the rest are decimal.
    if (match) numbers.push(numbers.length === 0 ? Number.parseInt(match[1] ?? '', 16) : Number(match[1]));
  }
  const [, state, exitCode, serviceExitCode, , , pid] = numbers;
  if (state === undefined || exitCode === undefined) return refusalOf(run);
  const phase = PHASES[state];
  if (phase === undefined) return 'not-supported';
  const isFailed = phase === 'stopped' && exitCode !== ERROR_SERVICE_NEVER_STARTED && (exitCode || serviceExitCode);
  return {
    ...bareReading(isFailed ? 'failed' : phase),
    life: phase === 'running' && pid !== undefined && pid > 0 ? String(pid) : null,
  };
}

function refusalOf(run: { readonly exitCode: number | null; readonly text: string }): ServiceReading | NoReading {
  // "[SC] EnumQueryServicesStatus:OpenService FAILED 1060:"; what stands for FAILED is of the system's language.
  const printed = /^\[SC\].*?\b(\d{1,5})\b\s*:/m.exec(run.text)?.[1];
  switch (printed === undefined ? run.exitCode : Number(printed)) {
    case ERROR_SERVICE_DOES_NOT_EXIST:
      return bareReading('missing');
    case ERROR_ACCESS_DENIED:
      return 'not-permitted';
    case ERROR_INVALID_NAME:
      return 'bad-target';
    default:
      return 'not-supported';
  }
}
