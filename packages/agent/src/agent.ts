/** The agent of one site: probes, decides, keeps, sends, and shows the store its own state. */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type LocalStatus, TillwatchError } from '@tillwatch/model';
import { createProbeIo, type ProbeIo } from '@tillwatch/probes';
import { type AgentCore, createAgentCore } from './agent-core.js';
import { createSystemClock } from './clock.js';
import type { AgentConfig } from './config/config.js';
import { createGuideFile, type GuideFile } from './guide-file.js';
import { createLocalSocket, type LocalSocket, socketPaths } from './local-socket.js';
import type { Log } from './log.js';
import { createOutbox } from './outbox.js';
import type { Clock, Outbox } from './ports.js';
import { openProbeMemory, type ProbeMemoryFiles } from './probe-memory.js';
import { runDir as defaultRunDir, type LocalAgent, registerLocalAgent, unregisterLocalAgent } from './run-dir.js';
import type { RunnerStats } from './runner.js';
import { systemTimers, type Timers } from './timers.js';
import { AGENT_VERSION } from './version.js';

export interface AgentDeps {
  readonly config: AgentConfig;
  readonly log: Log;
  readonly clock?: Clock;
  readonly timers?: Timers;
  /** 0 <= r < 1. */
  readonly random?: () => number;
  /** Where running agents are found. */
  readonly runDir?: string;
}

export interface Agent {
  /** Throws TillwatchError 'listen-failed' when another agent runs on the same data directory. An agent starts once. */
  start(): Promise<void>;
  /** Ends attempts, keeps the last heartbeat, says goodbye to the broker. May be called twice. */
  stop(): Promise<void>;
  /** The store's own view; only between start and stop. */
  status(): LocalStatus;
  stats(): RunnerStats;
  /** Of this start: 16 hex digits. */
  readonly boot: string;
}

/** What runs between start and stop. */
interface Running {
  readonly core: AgentCore;
  readonly outbox: Outbox;
  readonly io: ProbeIo;
  readonly remembered: ProbeMemoryFiles;
  readonly guideFile: GuideFile;
}

/** Makes the agent of `config`; nothing is opened before `start()`. */
export function createAgent(deps: AgentDeps): Agent {
  const { config, log } = deps;
  const runDir = deps.runDir ?? defaultRunDir();
  const boot = randomBytes(8).toString('hex');
  const { site, agent } = config.identity;
  let running: Running | undefined;
  let socket: LocalSocket | undefined;
  let registered: LocalAgent | undefined;
  let stopping: Promise<void> | undefined;
  let isStarted = false;

  function status(): LocalStatus {
    if (running === undefined) throw new TillwatchError('agent-not-running', `the agent of ${site} is not running`);
    return running.core.status();
  }

  async function start(): Promise<void> {
    if (isStarted) return;
    isStarted = true;
    makeDataDir(config.dataDir, log);
    socket = createLocalSocket({ paths: socketPaths({ site, dataDir: config.dataDir, runDir }), runDir, status });
    // Listening first also keeps a second agent off the outbox.
    const listening = await socket.start();
    if (stopping !== undefined) {
      await socket.stop();
      return;
    }
    running = open(deps, boot);
    if (typeof listening === 'string')
      registered = register({ site, agent, socket: listening, pid: process.pid }, runDir, log);
    else log.warn({ err: listening, hint: listening.hint }, 'local-view-unavailable');
    log.info({ ...config.identity, boot, version: AGENT_VERSION, checks: config.checks.length }, 'agent-started');
  }

  async function stop(): Promise<void> {
    const entry = registered;
    const ends: (() => void | Promise<void>)[] = [
      ...(running === undefined ? [] : endsOf(running)),
      () => (entry === undefined ? undefined : unregisterLocalAgent(entry, runDir)),
      () => socket?.stop(),
    ];
    for (const end of ends) {
      try {
        await end();
      } catch (err) {
        log.error({ err }, 'stop-incomplete');
      }
    }
    if (running !== undefined) log.info({ ...config.identity, boot, ...running.core.stats() }, 'agent-stopped');
  }

  return {
    boot,
    start,
    stop: () => (stopping ??= stop()),
    status,
    stats: () => running?.core.stats() ?? NO_STATS,
  };
}

const NO_STATS: RunnerStats = {
  attempts: 0,
  skipped: 0,
  abandoned: 0,
  discarded: 0,
  gaps: 0,
  undeclared: 0,
  running: 0,
  waiting: 0,
};

function endsOf({ core, outbox, io, remembered, guideFile }: Running): (() => void | Promise<void>)[] {
  return [() => core.stop(), () => outbox.close(), () => io.close(), () => remembered.close(), () => guideFile.close()];
}

/** Opens everything and sets it going. */
function open(deps: AgentDeps, boot: string): Running {
  const { config, log } = deps;
  const clock = deps.clock ?? createSystemClock();
  const remembered = openProbeMemory(join(config.dataDir, 'memory'), log, () => clock.nowMs());
  const io = createProbeIo(remembered.memory);
  const outbox = createOutbox({ file: join(config.dataDir, 'outbox.db'), ...config.outbox, clock, log });
  const guideFile = createGuideFile(join(config.dataDir, 'guide.pb'), log, () => clock.nowMs());
  const core = createAgentCore({
    config,
    log,
    clock,
    timers: deps.timers ?? systemTimers,
    random: deps.random ?? Math.random,
    boot,
    outbox,
    io,
    memory: remembered.memory,
    guideFile,
  });
  core.start();
  return { core, outbox, io, remembered, guideFile };
}

/** Without its directory the outbox lives in memory: worth an error, no reason to stop watching. */
function makeDataDir(dataDir: string, log: Log): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (err) {
    log.error({ dataDir, err }, 'data-dir-unusable');
  }
}

function register(entry: LocalAgent, runDir: string, log: Log): LocalAgent | undefined {
  try {
    registerLocalAgent(entry, runDir);
    return entry;
  } catch (err) {
    log.warn({ runDir, err }, 'not-registered');
    return undefined;
  }
}
