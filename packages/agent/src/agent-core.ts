/** What an agent does between its probes and its broker: watches, decides, keeps and sends. Where it keeps and how it connects is the caller's. */
import type { Birth, LocalStatus } from '@tillwatch/model';
import type { ProbeIo, ProbeMemory } from '@tillwatch/probes';
import { createAttemptMemories } from './attempt-memory.js';
import { createChangeBook } from './change-book.js';
import { createCheckBoard } from './check-board.js';
import type { AgentConfig } from './config/config.js';
import type { GuideFile } from './guide-file.js';
import { createGuideKeeper } from './guide-keeper.js';
import { createHeartbeatSink } from './heartbeat-sink.js';
import { localStatus } from './local-status.js';
import type { Log } from './log.js';
import type { Clock, Outbox } from './ports.js';
import type { RunnerStats } from './runner.js';
import { createSessionClock, type SessionClock } from './session-clock.js';
import type { Timers } from './timers.js';
import { createUplink } from './uplink.js';
import type { OpenConnection } from './uplink-connection.js';
import { AGENT_VERSION } from './version.js';
import { countingChecks, createWatch } from './watch.js';

export interface AgentCoreDeps {
  readonly config: Omit<AgentConfig, 'file' | 'dataDir' | 'outbox'>;
  readonly log: Log;
  readonly clock: Clock;
  readonly timers: Timers;
  /** 0 <= r < 1. */
  readonly random: () => number;
  /** Of this start: 16 hex digits. */
  readonly boot: string;
  /** Not begun yet. Closed by its owner, after `stop`. */
  readonly outbox: Outbox;
  readonly io: ProbeIo;
  readonly memory: ProbeMemory;
  /** Where the store's guide outlives this start; absent: nowhere. Closed by its owner, after `stop`. */
  readonly guideFile?: GuideFile;
  /** How brokers are reached; MQTT over TCP by default. */
  readonly connect?: OpenConnection;
}

export interface AgentCore {
  start(): void;
  /** Ends attempts, keeps the last heartbeat, says goodbye to the broker. */
  stop(): Promise<void>;
  /** The store's own view. */
  status(): LocalStatus;
  stats(): RunnerStats;
}

/** A step of the wall clock below this is not worth a line. */
const STEP_WORTH_LOGGING_MS = 1_000;

/** Makes the core; begins the outbox, and nothing else before `start()`. */
export function createAgentCore(deps: AgentCoreDeps): AgentCore {
  const { config, log, clock, timers, random, outbox, io, memory } = deps;
  const { definition } = config;
  const sessionClock = createSessionClock(clock);
  const birth = birthOf(deps, sessionClock);
  outbox.begin(birth);
  const guides = createGuideKeeper({
    site: definition.site.id,
    ...(deps.guideFile !== undefined && { file: deps.guideFile }),
    log,
    nowMs: () => clock.nowMs(),
  });
  const uplink = createUplink({
    identity: config.identity,
    brokers: config.uplink.brokers,
    ...(config.uplink.username !== undefined && { username: config.uplink.username }),
    ...(config.uplink.password !== undefined && { password: config.uplink.password }),
    ...(deps.connect !== undefined && { connect: deps.connect }),
    liveBatch: config.uplink.batch,
    outbox,
    guides,
    birth,
    clock,
    sessionClock,
    log,
    random,
    timers,
  });
  const board = createCheckBoard({
    definition,
    policies: config.checks.map((check) => check.policy),
    startedAtMs: sessionClock.startedAtMs,
  });
  const memories = createAttemptMemories(memory, log, () => clock.nowMs());
  const changes = createChangeBook({
    definition,
    memory,
    wallMs: (sessionMs) => sessionMs + sessionClock.clockStepMs(),
  });
  const emit = createHeartbeatSink({
    board,
    changes,
    outbox,
    uplink,
    memories,
    countingChecks: countingChecks(config.checks),
    afterwards: createStepTeller(sessionClock, log),
  });
  const watch = createWatch({ config, log, timers, random, sessionClock, board, io, memories, emit });
  const { runner, windower, witnesses } = watch;
  return {
    start() {
      uplink.start();
      windower.start();
      runner.start();
    },
    /** From the source to the mouth, so that the last attempts still get out. */
    async stop() {
      const ends: (() => void | Promise<void>)[] = [
        () => witnesses.stop(),
        () => runner.stop(),
        () => windower.stop(),
        () => uplink.stop(),
      ];
      for (const end of ends) {
        try {
          await end();
        } catch (err) {
          log.error({ err }, 'stop-incomplete');
        }
      }
    },
    status: () => localStatus({ definition, board, changes, sessionClock, outbox, uplink, guides }),
    stats: () => runner.stats(),
  };
}

function birthOf({ config, boot, outbox }: AgentCoreDeps, sessionClock: SessionClock): Birth {
  const { windowMs, batch } = config.uplink;
  return {
    boot,
    incarnation: outbox.incarnation,
    startedAtMs: sessionClock.startedAtMs,
    agentVersion: AGENT_VERSION,
    cadenceMs: windowMs * batch,
    windowMs,
    definition: config.definition,
  };
}

/** Tells once of each step of the wall clock. */
function createStepTeller(sessionClock: SessionClock, log: Log): () => void {
  let toldMs = 0;
  return () => {
    const stepMs = sessionClock.clockStepMs();
    if (Math.abs(stepMs - toldMs) < STEP_WORTH_LOGGING_MS) return;
    log.warn({ stepMs: stepMs - toldMs, sinceStartMs: stepMs }, 'clock-stepped');
    toldMs = stepMs;
  };
}
