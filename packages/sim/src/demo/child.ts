/** One child process of the demo, kept running: restarted with back-off when it dies, stopped for certain when asked. */
import { type ChildProcess, spawn } from 'node:child_process';
import { backoffMs } from '@tillwatch/model';
import type { BoundedLog } from './bounded-log.js';

export interface ChildSpec {
  /** For people and for the log file's name. */
  readonly name: string;
  /** A module for this very Node. */
  readonly script: string;
  readonly args: readonly string[];
  /** Its first message, sent at each start. */
  readonly greeting?: () => object;
  readonly onMessage?: (message: unknown) => void;
}

export interface ChildWorld {
  readonly log: BoundedLog;
  readonly random: () => number;
  /** Told of each start. */
  readonly onStart: (name: string, pid: number) => void;
  /** Told of each end that nobody asked for. `willRestart` false: a fault that trying again does not mend. */
  readonly onDeath: (death: Death) => void;
}

export interface Death {
  readonly name: string;
  /** `exit 1` or `SIGKILL`. */
  readonly how: string;
  /** Deaths in a row without a steady run between. */
  readonly deaths: number;
  readonly willRestart: boolean;
  readonly restartMs: number;
}

export interface Child {
  readonly name: string;
  start(): void;
  /** Ends the process, and does not start it again. Resolves when it is gone. */
  stop(): Promise<void>;
  /** Ends the process, which is then started again at once. */
  restart(): Promise<void>;
}

/** EX_CONFIG of sysexits.h: a wrong configuration stays wrong. */
const EXIT_CONFIG = 78;
/** A run of this length makes earlier deaths forgotten. */
const STEADY_MS = 30_000;
/** Time to stop cleanly; an agent drains its uplink for at most 2 s. */
const STOP_MS = 5_000;
const RESTART = { minMs: 500, maxMs: 15_000 };

/** Makes a child; nothing runs before `start`. */
export function createChild(spec: ChildSpec, world: ChildWorld): Child {
  let running: { process: ChildProcess; gone: Promise<void> } | null = null;
  let restartTimer: NodeJS.Timeout | undefined;
  let isWanted = false;
  let deaths = 0;

  const start = () => {
    isWanted = true;
    if (running !== null) return;
    const startedAtMs = performance.now();
    // A process group of its own: Ctrl-C in a terminal reaches the main process alone, which then stops all in order.
    const child = spawn(process.execPath, [spec.script, ...spec.args], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
      windowsHide: true,
    });
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    running = { process: child, gone };
    child.stdout?.on('data', (chunk: Buffer) => world.log.write(chunk));
    child.stderr?.on('data', (chunk: Buffer) => world.log.write(chunk));
    child.on('error', () => {});
    if (spec.onMessage) child.on('message', spec.onMessage);
    if (spec.greeting) child.send(spec.greeting(), () => {});
    if (child.pid !== undefined) world.onStart(spec.name, child.pid);
    child.once('exit', (code, signal) => {
      running = null;
      if (!isWanted) return;
      deaths = performance.now() - startedAtMs >= STEADY_MS ? 1 : deaths + 1;
      const willRestart = code !== EXIT_CONFIG;
      const restartMs = Math.round(backoffMs(deaths - 1, RESTART, world.random()));
      world.onDeath({ name: spec.name, how: signal ?? `exit ${code}`, deaths, willRestart, restartMs });
      if (willRestart && isWanted) restartTimer = setTimeout(start, restartMs);
    });
  };

  const stop = async () => {
    isWanted = false;
    clearTimeout(restartTimer);
    if (running === null) return;
    const { process: child, gone } = running;
    child.kill('SIGTERM');
    const killTimer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await gone;
    clearTimeout(killTimer);
  };

  return {
    name: spec.name,
    start,
    stop,
    async restart() {
      await stop();
      start();
    },
  };
}
