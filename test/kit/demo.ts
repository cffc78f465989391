/** Starts the demo as `npm start` does, in a data directory of its own, and looks at it as its users do: REST, CLI, processes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../packages/sim/dist/demo/main.js', import.meta.url));
const CLI = fileURLToPath(new URL('../../packages/cli/bin/tillwatch.js', import.meta.url));
const STEP_MS = 100;

export interface Finished {
  readonly exit: number | null;
  readonly out: string;
  readonly err: string;
}

/** A directory for a demo and everything that it leaves: data, sockets, pointers. */
export interface DemoHome {
  readonly dir: string;
  readonly data: string;
  /** Starts a demo; resolves once it said `ready`, rejects with its words when it ends before. */
  start(...args: string[]): Promise<RunningDemo>;
  /** Runs a demo that is expected to end by itself. */
  attempt(...args: string[]): Promise<Finished>;
  /** Runs `tillwatch` beside it. */
  cli(...args: string[]): Promise<Finished>;
  /** Ends what still runs, and removes the directory. */
  remove(): Promise<void>;
}

export interface RunningDemo {
  readonly url: string;
  readonly process: ChildProcess;
  /** What it printed so far. */
  readonly printed: { out: string; err: string };
  /** Process ids by name, as the demo recorded them. */
  processes(): Readonly<Record<string, number>>;
  /** Sends a signal; resolves with the exit code once it is gone. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

export function createDemoHome(): DemoHome {
  const dir = mkdtempSync(join(tmpdir(), 'tillwatch-demo-'));
  const data = join(dir, 'data');
  const env = { ...process.env, XDG_RUNTIME_DIR: dir, LANG: 'C', LC_ALL: 'C' };
  const children = new Set<ChildProcess>();

  const run = (script: string, args: readonly string[]) => {
    const child = spawn(process.execPath, [script, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    children.add(child);
    const printed = { out: '', err: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed.out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      printed.err += text;
    });
    const gone = new Promise<number | null>((resolve) =>
      child.once('close', (code) => {
        children.delete(child);
        resolve(code);
      }),
    );
    return { child, printed, gone };
  };
  const finish = async (script: string, args: readonly string[]): Promise<Finished> => {
    const { printed, gone } = run(script, args);
    return { exit: await gone, ...printed };
  };
  const demoArguments = (args: readonly string[]) => [
    ...(args.includes('--data') ? [] : ['--data', data]),
    ...(args.includes('--port') ? [] : ['--port', '0']),
    ...args,
  ];

  return {
    dir,
    data,
    attempt: (...args) => finish(MAIN, demoArguments(args)),
    cli: (...args) => finish(CLI, args),
    async start(...args) {
      const { child, printed, gone } = run(MAIN, demoArguments(args));
      let isGone = false;
      void gone.then(() => {
        isGone = true;
      });
      const url = await eventually('the demo to be ready', () => {
        if (isGone) throw new Error(`the demo ended: ${printed.err}`);
        return /^ready (http:\/\/\S+)$/m.exec(printed.out)?.[1];
      });
      return {
        url,
        process: child,
        printed,
        processes: () => JSON.parse(readFileSync(join(data, 'processes.json'), 'utf8')),
        end(signal) {
          child.kill(signal);
          return gone;
        },
      };
    },
    async remove() {
      const left = [...children];
      for (const child of left) child.kill('SIGTERM');
      await Promise.all(
        left.map(
          (child) =>
            new Promise((resolve) =>
              child.exitCode === null && child.signalCode === null ? child.once('close', resolve) : resolve(null),
            ),
        ),
      );
      if (existsSync(dir)) rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Asks again until the answer is neither null nor undefined nor false; gives up after `withinMs` with what was waited for. */
export async function eventually<T>(
  what: string,
  ask: () => T | Promise<T>,
  withinMs = 90_000,
): Promise<NonNullable<Exclude<T, false>>> {
  const endMs = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer as NonNullable<Exclude<T, false>>;
    if (performance.now() > endMs) throw new Error(`waited in vain for ${what}`);
    await sleep(STEP_MS);
  }
}

/** Whether a process exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** GET of the API, as JSON. */
export async function getJson<T>(address: string): Promise<T> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return (await answer.json()) as T;
}
