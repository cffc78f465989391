/** The system's own ping, for where this process may not open a raw socket. */
import { spawn } from 'node:child_process';
import { ATTEMPT_ENDED, type Lifetime } from '../lifetime.js';
import { failureOf } from '../network/failure.js';
import type { HostAddress } from '../network/name-lookup.js';
import { type PingRun, type PingVerdict, readUnixPing, readWindowsPing } from './ping-output.js';

/** Processes at once; more attempts wait for their turn, within their own deadline. */
export const MAX_PROCESSES = 8;
/** Attempts that wait for their turn; beyond it this machine counts as out of resources. */
export const MAX_WAITING = 1_024;
/** A run prints some 300 bytes. */
const MAX_OUTPUT_BYTES = 4_096;

export interface SystemPing {
  /**
   * Sends one echo request with the system's ping. `not-permitted` where there is no such program or it may not send either. Rejects when
   * the attempt ends; the process is then killed.
   */
  ping(to: HostAddress, timeoutMs: number, life: Lifetime): Promise<PingVerdict>;
}

/** Runs at most {@link MAX_PROCESSES} at once. */
export function createSystemPing(platform: NodeJS.Platform = process.platform): SystemPing {
  const waiting: (() => void)[] = [];
  let running = 0;

  function turn(life: Lifetime): Promise<void> {
    if (running < MAX_PROCESSES) {
      running += 1;
      return Promise.resolve();
    }
    if (waiting.length >= MAX_WAITING) {
      return Promise.reject(Object.assign(new Error('too many runs of ping wait for their turn'), { code: 'EAGAIN' }));
    }
    return new Promise((resolve, reject) => {
      const start = () => resolve();
      waiting.push(start);
      life.onEnd(() => {
        const at = waiting.indexOf(start);
        if (at < 0) return;
        waiting.splice(at, 1);
        reject(ATTEMPT_ENDED);
      });
    });
  }

  return {
    async ping(to, timeoutMs, life) {
      await turn(life);
      try {
        const command = commandFor(platform, to, timeoutMs);
        const run = await runToEnd(command, life);
        if (run === null) return { type: 'not-permitted' };
        return platform === 'win32' ? readWindowsPing(run, to.address) : readUnixPing(run, to.address);
      } finally {
        // The slot passes to the next in line, or is given back.
        const next = waiting.shift();
        if (next) next();
        else running -= 1;
      }
    },
  };
}

/** Program and arguments. `to` is an address, never a name, so nothing in it can be read as an option. */
export function commandFor(
  platform: NodeJS.Platform,
  to: HostAddress,
  timeoutMs: number,
): { file: string; args: string[] } {
  // Only Windows takes milliseconds; elsewhere whole seconds, which busybox insists on. The deadline of the attempt is the finer bound.
  if (platform === 'win32') return { file: 'ping.exe', args: ['-n', '1', '-w', String(timeoutMs), to.address] };
  const seconds = String(Math.max(1, Math.ceil(timeoutMs / 1_000)));
  if (platform === 'darwin') {
    return to.family === 6
      ? { file: 'ping6', args: ['-c', '1', to.address] }
      : { file: 'ping', args: ['-c', '1', '-t', seconds, to.address] };
  }
  return { file: 'ping', args: ['-c', '1', '-W', seconds, to.address] };
}

/** null where the program cannot be started. */
function runToEnd(command: { file: string; args: string[] }, life: Lifetime): Promise<PingRun | null> {
  return new Promise((resolve, reject) => {
    if (life.ended) return reject(ATTEMPT_ENDED);
    // Not this process's whole environment: it may hold secrets. Windows needs SystemRoot to load its sockets.
    const { PATH, SystemRoot } = process.env;
    const env: NodeJS.ProcessEnv = {
      LC_ALL: 'C',
      ...(PATH !== undefined && { PATH }),
      ...(SystemRoot !== undefined && { SystemRoot }),
    };
    const child = spawn(command.file, command.args, { stdio: ['ignore', 'pipe', 'pipe'], env, windowsHide: true });
    let text = '';
    const keep = (chunk: Buffer) => {
      text = (text + chunk.toString('latin1')).slice(0, MAX_OUTPUT_BYTES);
    };
    // Without descriptors there are no pipes, and no program.
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    life.onEnd(() => {
      child.kill('SIGKILL');
      reject(ATTEMPT_ENDED);
    });
    // ENOENT, EACCES: there is no ping that this user may start. Else this machine is out of what a process takes (EMFILE, EAGAIN, ENOMEM).
    child.once('error', (error) => (failureOf(error)?.reason === 'internal' ? reject(error) : resolve(null)));
    child.once('close', (exitCode) => resolve({ exitCode, text }));
  });
}
