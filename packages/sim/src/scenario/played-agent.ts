/** One store's agent as it is played: the agent's own core on a clock of its own, whose machine may lose its power and come back. */
import { createHash } from 'node:crypto';
import { type AgentCore, type ConfiguredCheck, createAgentCore, type Log } from '@tillwatch/agent';
import type { Attempt, Change, CheckDefinition, LocalStatus } from '@tillwatch/model';
import {
  type AttemptSignal,
  createProbeIo,
  createProbeMemory,
  type ProbeMemory,
  type ProbeRun,
} from '@tillwatch/probes';
import { createPlayedOutbox, type PlayedOutbox } from './memory-outbox.js';
import type { ScenarioChange, ScenarioSite } from './scenario.js';
import type { Line } from './switchboard.js';
import { createCounter } from './trade-counter.js';
import type { VirtualTime, VirtualTimers } from './virtual-time.js';
import type { SiteWorld } from './world.js';

export interface PlayedAgentOptions {
  readonly org: string;
  readonly site: ScenarioSite;
  readonly world: SiteWorld;
  readonly line: Line;
  readonly time: VirtualTime;
  /** Epoch ms of the scenario's zero. */
  readonly startMs: number;
  /** Of this site, any order. */
  readonly changes: readonly ScenarioChange[];
  /** 0 <= r < 1. */
  readonly random: () => number;
  readonly log: Log;
}

export interface PlayedAgent {
  /** Starts or ends the agent as its machine has power or not; to be called whenever that may have changed. */
  heed(): void;
  stop(): Promise<void>;
  /** null while its machine is off. */
  status(): LocalStatus | null;
  attempts(): number;
  readonly outbox: PlayedOutbox;
}

/** From power to a running agent: a small PC and its service. */
const BOOT_MS = 60_000;
/** An answer that takes longer than this takes its time in the play too; shorter ones are there at once, and tell how long they took. */
const WORTH_WAITING_MS = 50;
const OUTBOX = { maxBytes: 64 * 1024 * 1024, maxAgeMs: 30 * 86_400_000 };

/** Makes the agent of a site; it starts with the first `heed()`. */
export function createPlayedAgent(options: PlayedAgentOptions): PlayedAgent {
  const { site, world, line, time, startMs, random, log } = options;
  const memory = createProbeMemory(new Map(), () => {});
  const counter = createCounter({ site, world, startMs, random });
  /** Checks that tell more than how they were answered. */
  const telling = new Set([...site.counts.keys(), ...options.changes.map(({ check }) => check)]);
  let outbox = createPlayedOutbox(OUTBOX);
  let starts = 0;
  let attempts = 0;
  let running: { readonly core: AgentCore; readonly power: Power } | null = null;
  let isOff = false;
  let bootsAtMs: number | null = null;
  const sinceStartMs = (): number => time.nowMs() - startMs;

  /** What a check's own counts and versions add to an answer. */
  const tell = (definition: CheckDefinition, attempt: Attempt, own: ProbeMemory): Attempt => {
    if (attempt.state === 'unknown' || attempt.state === 'down' || !telling.has(definition.id)) return attempt;
    const counted = counter.read(definition, time.nowMs(), own);
    const found = newChanges(options, definition.id, time.nowMs(), own);
    return {
      ...attempt,
      ...(counted !== null && { values: { ...attempt.values, ...counted } }),
      ...(found.length > 0 && { changes: found }),
    };
  };

  const run = (
    { definition }: Pick<ConfiguredCheck, 'definition'>,
    taken: ProbeRun<unknown>,
    timers: VirtualTimers,
  ): Promise<Attempt> => {
    attempts++;
    const met = world.attempt(definition, sinceStartMs());
    if (met === 'lost') return lostAt(taken.signal);
    const own = taken.memory ?? memory;
    if (met.latencyMs < WORTH_WAITING_MS) return Promise.resolve(tell(definition, met.attempt, own));
    return waited(met.latencyMs, timers).then(() => tell(definition, met.attempt, own));
  };

  function start(): void {
    const power = createPower(time.timers);
    if (starts > 0) outbox = outbox.reopen();
    starts++;
    const { definition, clockSkewMs, windowMs, batch } = site;
    const checks = site.checks.map((check) => {
      const probe = { ...check.probe, run: (taken: ProbeRun<unknown>) => run(check, taken, power.timers) };
      return { ...check, probe, params: {} };
    });
    const core = createAgentCore({
      config: {
        identity: { org: options.org, site: definition.site.id, agent: 'front-end' },
        definition,
        checks,
        uplink: { brokers: ['mqtt://broker:1883'], windowMs, batch },
      },
      log,
      clock: {
        nowMs: () => time.nowMs() + clockSkewMs,
        steadyMs: () => time.nowMs() - startMs,
      },
      timers: power.timers,
      random,
      boot: bootOf(definition.site.id, starts),
      outbox,
      io: createProbeIo(memory),
      memory,
      connect: line.connect,
    });
    running = { core, power };
    core.start();
  }

  function heed(): void {
    const isSilent = world.isSilent(sinceStartMs());
    if (isSilent && !isOff) {
      // No goodbye: what was not sent waits in the outbox.
      running?.power.off();
      line.cut();
      running = null;
      bootsAtMs = null;
    } else if (!isSilent && running === null && bootsAtMs === null) {
      const bootMs = starts === 0 ? 0 : BOOT_MS;
      const atMs = time.nowMs() + bootMs;
      bootsAtMs = atMs;
      time.timers.after(bootMs, () => {
        if (bootsAtMs === atMs && !isOff) start();
      });
    }
    isOff = isSilent;
  }

  return {
    heed,
    async stop() {
      const ending = running?.core.stop();
      running = null;
      await ending;
    },
    status: () => running?.core.status() ?? null,
    attempts: () => attempts,
    get outbox() {
      return outbox;
    },
  };
}

interface Power {
  readonly timers: VirtualTimers;
  off(): void;
}

/** Timers of a machine: they stop with its power. */
function createPower(timers: VirtualTimers): Power {
  let isOn = true;
  return {
    timers: {
      after: (delayMs, fire) =>
        timers.after(delayMs, () => {
          if (isOn) fire();
        }),
    },
    off() {
      isOn = false;
    },
  };
}

/** As a real probe ends that got no answer: at the runner's timeout. */
function lostAt(signal: AttemptSignal): Promise<Attempt> {
  const lost: Attempt = { state: 'down', reason: 'timeout' };
  return new Promise((resolve) => {
    if (signal.aborted) resolve(lost);
    else signal.addEventListener('abort', () => resolve(lost), { once: true });
  });
}

function waited(ms: number, timers: VirtualTimers): Promise<void> {
  return new Promise((resolve) => {
    timers.after(ms, resolve);
  });
}

/** Changes that this check has not told yet. */
function newChanges(
  { changes, startMs }: PlayedAgentOptions,
  check: string,
  nowMs: number,
  memory: ProbeMemory,
): Change[] {
  const own = changes.filter((change) => change.check === check && startMs + change.atMs <= nowMs);
  if (own.length === 0) return [];
  const key = `version told ${check}`;
  const told = Number(memory.get(key) ?? 0);
  if (told >= own.length) return [];
  memory.set(key, String(own.length));
  return own.slice(told).map((change) => changeOf(change, startMs));
}

function changeOf(change: ScenarioChange, startMs: number): Change {
  const { subject, before, after, fields, author, changedAtMs } = change;
  return {
    id: createHash('sha256')
      .update(JSON.stringify([subject, before, after, fields]))
      .digest('hex')
      .slice(0, 16),
    kind: 'file',
    subject,
    before,
    after,
    fields,
    fieldsLeftOut: 0,
    changedAtMs: changedAtMs === null ? null : startMs + changedAtMs,
    author,
  };
}

function bootOf(site: string, start: number): string {
  return createHash('sha256').update(`${site} ${start}`).digest('hex').slice(0, 16);
}
