/** Clients that hold something for as long as a fault lasts: a lock, a session. Bounded in number by their caller, and in time here. */
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

const STEP_MS = 100;

/** A fault that nobody mends lets go after this time. */
export const HOLD_SECONDS = 1800;

export interface Held {
  /** Resolves when the process is gone. */
  release(): Promise<void>;
}

/**
 * Runs `command`, gives it `input` and then nothing more. A database's client is idle then: its server hears at once when it is killed, which it would not in the
 * middle of a statement.
 */
export function hold(command: readonly string[], input = ''): Held {
  const [file = '', ...args] = command;
  const child = spawn(file, args, { stdio: ['pipe', 'ignore', 'ignore'] });
  const letGo = setTimeout(() => child.kill('SIGKILL'), HOLD_SECONDS * 1000);
  const gone = new Promise<void>((resolve) => {
    const ended = () => {
      clearTimeout(letGo);
      resolve();
    };
    child.once('exit', ended);
    child.once('error', ended);
  });
  child.stdin.on('error', () => {});
  child.stdin.write(input);
  return {
    release() {
      child.kill('SIGKILL');
      return gone;
    },
  };
}

/** Asks until the answer is true, for at most `withinMs`; resolves with whether it was. */
export async function until(ask: () => Promise<boolean>, withinMs: number): Promise<boolean> {
  const endMs = performance.now() + withinMs;
  while (!(await ask())) {
    if (performance.now() > endMs) return false;
    await sleep(STEP_MS);
  }
  return true;
}
