/** One server of the lab: a process in a namespace, with its log, its end for certain, and word when it ends by itself. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openBoundedLog } from '../demo/bounded-log.js';
import { LabError } from './lab-error.js';

export interface ServerSpec {
  readonly name: string;
  /** The whole command, namespace words included. */
  readonly command: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Signal that ends it cleanly; SIGTERM when absent. */
  readonly endSignal?: NodeJS.Signals;
  /** Opens an IPC channel; every message goes here. */
  readonly onMessage?: (message: unknown) => void;
}

export interface ServerWorld {
  readonly logs: string;
  /** Told of an end that nobody asked for. */
  readonly onDeath: (words: string) => void;
}

export interface Server {
  readonly name: string;
  readonly pid: number;
  /** Sends over the IPC channel. */
  send(message: object): void;
  /** Stops (SIGSTOP) the process where it stands, and its children; `thaw` lets it go on. */
  signal(signal: NodeJS.Signals): void;
  /** Resolves once `check` answers true. Rejects with LabError when the process ends before, or after `withinMs`. */
  ready(check: () => Promise<boolean>, withinMs?: number): Promise<void>;
  /** Ends it, by force after 10 s. May be called twice. */
  stop(): Promise<void>;
  log(lines?: number): string;
}

const READY_WITHIN_MS = 60_000;
const READY_STEP_MS = 100;
const STOP_MS = 10_000;

/** Starts a server. */
export function startServer(spec: ServerSpec, world: ServerWorld): Server {
  const log = openBoundedLog(join(world.logs, `${spec.name}.log`));
  const [file = '', ...args] = spec.command;
  const child: ChildProcess = spawn(file, args, {
    stdio: ['ignore', 'pipe', 'pipe', ...(spec.onMessage ? (['ipc'] as const) : [])],
    // Ctrl-C in a terminal reaches the lab alone, which then stops all in order.
    detached: true,
    ...(spec.env !== undefined && { env: spec.env }),
    ...(spec.cwd !== undefined && { cwd: spec.cwd }),
  });
  let isWanted = true;
  let end: string | null = null;
  const gone = new Promise<void>((resolve) => {
    const ended = (how: string) => {
      if (end !== null) return;
      end = how;
      if (isWanted) world.onDeath(`${spec.name} ended (${how}); its log: ${join(world.logs, `${spec.name}.log`)}`);
      resolve();
    };
    child.once('exit', (code, signal) => ended(signal ?? `exit ${code}`));
    child.once('error', (fault) => ended(fault.message));
  });
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => log.write(chunk));
  if (spec.onMessage) child.on('message', spec.onMessage);

  return {
    name: spec.name,
    get pid() {
      return child.pid ?? 0;
    },
    send: (message) => void child.send(message, () => {}),
    signal: (signal) => void child.kill(signal),
    async ready(check, withinMs = READY_WITHIN_MS) {
      const untilMs = performance.now() + withinMs;
      while (!(await check().catch(() => false))) {
        if (end !== null) throw new LabError(`${spec.name} ended (${end}):\n${log.tail(12)}`);
        if (performance.now() > untilMs) throw new LabError(`${spec.name} is not ready:\n${log.tail(12)}`);
        await sleep(READY_STEP_MS);
      }
    },
    async stop() {
      isWanted = false;
      if (end === null) {
        // One that was stopped with SIGSTOP hears nothing else.
        child.kill('SIGCONT');
        child.kill(spec.endSignal ?? 'SIGTERM');
        const killTimer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
        await gone;
        clearTimeout(killTimer);
      }
      log.close();
    },
    log: (lines = 20) => log.tail(lines),
  };
}
