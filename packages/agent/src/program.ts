/** What runs in an agent's own process: the agent, and nothing that is only needed to read its configuration. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Log } from './log.js';
import { type PreparedConfig, reviveConfig } from './prepared-config.js';
import { runConfigured } from './run-configured.js';

/** A Node script that reads and checks the configuration. It sends a {@link PreparedConfig} over its IPC channel, or tells what is wrong and exits. */
export interface Preparation {
  readonly script: string;
  readonly args: readonly string[];
}

export interface ProgramOptions {
  readonly preparation: Preparation;
  readonly log: Log;
  readonly signal?: AbortSignal;
}

/** Resolves with the exit status: the preparation's where it sent nothing, else that of {@link runConfigured}. */
export async function runProgram({ preparation, ...options }: ProgramOptions): Promise<number> {
  const prepared = await prepare(preparation);
  return typeof prepared === 'number' ? prepared : runConfigured(reviveConfig(prepared), options);
}

/** Schemas, YAML and words cost some 20 MB and are needed for a second: they live and die in a process of their own (docs/decisions/013-agent-memory.md). */
async function prepare({ script, args }: Preparation): Promise<PreparedConfig | number> {
  const child = fork(script, args, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [],
    serialization: 'advanced',
  });
  let prepared: PreparedConfig | undefined;
  child.once('message', (message) => {
    prepared = message as PreparedConfig;
  });
  const [status] = (await once(child, 'close')) as [number | null];
  return prepared ?? status ?? EXIT_FAILED;
}

const EXIT_FAILED = 1;
