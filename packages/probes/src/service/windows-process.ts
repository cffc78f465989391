/** Finds the processes of a name in what Windows' `tasklist` prints. */
import type { Lifetime } from '../lifetime.js';
import { runProgram } from '../program/run-program.js';
import { bareReading, type NoReading, type ServiceReading } from './service-reading.js';

/** Room for some 1 500 processes of one name. */
const MAX_OUTPUT_BYTES = 128 * 1_024;

/** Lists the processes of an image name (`pos.exe`) once. Rejects when the attempt ends. */
export async function readWindowsProcesses(name: string, life: Lifetime): Promise<ServiceReading | NoReading> {
  const args = ['/FO', 'CSV', '/NH', '/FI', `IMAGENAME eq ${name}`];
  const run = await runProgram({ file: 'tasklist.exe', args, maxOutputBytes: MAX_OUTPUT_BYTES }, life);
  if (run === 'missing') return 'not-supported';
  if (run === 'not-permitted') return run;
  if (run.exitCode !== 0) return 'not-supported';
  return readTaskList(run.stdout.toString('latin1'));
}

/**
 * Reads the CSV: image, process, session, session's number, memory. The filter has already chosen the image. Without a match tasklist prints a sentence of
 * the system's language, which is no row. Memory is in KiB, its thousands parted by what the country uses (`12,345 K`, `12.345 K`).
 */
export function readTaskList(text: string): ServiceReading {
  let processes = 0;
  let memoryBytes = 0;
  let firstPid = Number.POSITIVE_INFINITY;
  for (const line of text.split(/\r?\n/)) {
    const match = /^"[^"]*","(\d{1,10})","[^"]*","\d*","([^"]*)"\s*$/.exec(line);
    if (!match) continue;
    processes += 1;
    firstPid = Math.min(firstPid, Number(match[1]));
    memoryBytes += Number((match[2] ?? '').replaceAll(/\D/g, '')) * 1_024;
  }
  if (processes === 0) return { ...bareReading('stopped'), processes };
  return { ...bareReading('running'), life: String(firstPid), memoryBytes, processes };
}
