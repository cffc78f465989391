/** Runs one program of the system for an attempt: no shell, bounded output, and nothing of it left when the attempt ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { ATTEMPT_ENDED, type Lifetime } from '../lifetime.js';
import { codeOf } from '../network/failure.js';

/** A program and its arguments, each passed as it is. */
export interface ProgramCall {
  readonly file: string;
  readonly args: readonly string[];
  /** Bytes that are kept of each of its two outputs; what comes after them is read and dropped. */
  readonly maxOutputBytes: number;
  /** Told of its output as it comes, all of it, for who cannot wait for the end. */
  readonly onOutput?: (chunk: Buffer) => void;
}

/** What a run left behind. */
export interface ProgramRun {
  /** null when a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  /** True when it printed more than was kept. */
  readonly isCut: boolean;
}

/** Why there was no run: no such program, or one that this user may not start. */
export type NoRun = 'missing' | 'not-permitted';

/**
 * Variables that programs need to find their libraries and their files. The rest of this process's environment may hold secrets. Windows cannot
 * load its sockets without SystemRoot.
 */
const PASSED_ON = ['PATH', 'PATHEXT', 'SystemRoot', 'SystemDrive', 'windir', 'TEMP', 'TMP', 'TMPDIR', 'HOME'];

/**
 * Runs a program to its end. Rejects with Node's error where this machine is out of processes or memory, and when the attempt ends; the program is
 * killed then, with all that it started and that stayed in its process group. On Windows only the program itself is killed.
 */
export function runProgram(call: ProgramCall, life: Lifetime): Promise<ProgramRun | NoRun> {
  return new Promise((resolve, reject) => {
    if (life.ended) return reject(ATTEMPT_ENDED);
    const child = spawn(call.file, [...call.args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: environment(),
      windowsHide: true,
      // A process group of its own, so that it can be killed as a whole.
      detached: process.platform !== 'win32',
    });
    const stdout = collect(child.stdout, call.maxOutputBytes);
    const stderr = collect(child.stderr, call.maxOutputBytes);
    if (call.onOutput) child.stdout?.on('data', call.onOutput);
    life.onEnd(() => {
      killAll(child);
      child.stdout?.destroy();
      child.stderr?.destroy();
      reject(ATTEMPT_ENDED);
    });
    child.once('error', (error) => {
      const noRun = NO_RUN[codeOf(error) ?? ''];
      if (noRun) resolve(noRun);
      else reject(error);
    });
    // What it left running would hold its outputs open, and 'close' would never come.
    child.once('exit', () => killAll(child));
    child.once('close', (exitCode) =>
      resolve({ exitCode, stdout: stdout.taken(), stderr: stderr.taken(), isCut: stdout.isCut() || stderr.isCut() }),
    );
  });
}

const NO_RUN: Readonly<Record<string, NoRun>> = {
  ENOENT: 'missing',
  ENOTDIR: 'missing',
  EACCES: 'not-permitted',
  EPERM: 'not-permitted',
};

function environment(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { LC_ALL: 'C', SYSTEMD_PAGER: '', SYSTEMD_COLORS: '0' };
  for (const name of PASSED_ON) if (process.env[name] !== undefined) env[name] = process.env[name];
  return env;
}

function collect(stream: ChildProcess['stdout'], maxBytes: number) {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  let isCut = false;
  stream?.on('data', (chunk: Buffer) => {
    const kept = chunk.subarray(0, maxBytes - sizeBytes);
    isCut ||= kept.length < chunk.length;
    if (kept.length === 0) return;
    chunks.push(kept);
    sizeBytes += kept.length;
  });
  return { taken: () => Buffer.concat(chunks), isCut: () => isCut };
}

/** The number of a group stays taken while one of its processes lives; where none does, there is nobody to kill (ESRCH). */
function killAll(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    child.kill('SIGKILL');
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    // EPERM: all that is left of it runs as another user (a set-user-id program), which is not ours to end.
    if (codeOf(error) !== 'ESRCH' && codeOf(error) !== 'EPERM') throw error;
  }
}
