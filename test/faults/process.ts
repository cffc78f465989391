/** A child process that a fault test starts, kills and starts again. */
import { type ChildProcess, spawn } from 'node:child_process';

export interface Victim {
  readonly name: string;
  start(): void;
  /** SIGKILL, resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; answers the exit status. */
  stop(): Promise<number | null>;
  /** Last lines that it wrote. */
  printed(): string;
}

const KEPT_CHARACTERS = 16_384;

export function victim(name: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Victim {
  let child: ChildProcess | null = null;
  let text = '';
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    const running = child;
    child = null;
    if (running === null || running.exitCode !== null || running.signalCode !== null) return running?.exitCode ?? null;
    const gone = new Promise<number | null>((resolve) => running.once('exit', resolve));
    running.kill(signal);
    const late = setTimeout(() => running.kill('SIGKILL'), 15_000);
    const code = await gone;
    clearTimeout(late);
    return code;
  };
  return {
    name,
    start() {
      const started = spawn(process.execPath, [...args], {
        env: { ...process.env, NODE_OPTIONS: '', ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      for (const stream of [started.stdout, started.stderr]) {
        stream.setEncoding('utf8').on('data', (chunk: string) => {
          text = (text + chunk).slice(-KEPT_CHARACTERS);
        });
      }
      child = started;
    },
    async kill() {
      await end('SIGKILL');
    },
    stop: () => end('SIGTERM'),
    printed: () => text,
  };
}
