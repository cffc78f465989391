/** Clients that hold something for as long as a fault lasts: a lock, a session. Bounded in number by their caller, and in time here. */
import { spawn } from 'node:child_process';

/** A fault that nobody mends lets go after this time. */
export const HOLD_SECONDS = 1800;

export interface Held {
  /** Resolves when the process is gone. */
  release(): Promise<void>;
}

/** Runs `command` with `input` on its standard input, which stays open. */
export function hold(command: readonly string[], input: string): Held {
  const [file = '', ...args] = command;
  const child = spawn(file, args, { stdio: ['pipe', 'ignore', 'ignore'] });
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
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
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return true;
}
