/** Attempts into heartbeats: the runner and the windower of one agent, joined by what is known of its checks. */
import type { Attempt, Heartbeat } from '@tillwatch/model';
import type { AttemptSignal, ProbeIo } from '@tillwatch/probes';
import type { AttemptMemories } from './attempt-memory.js';
import type { CheckBoard } from './check-board.js';
import type { AgentConfig, ConfiguredCheck } from './config/config.js';
import type { Log } from './log.js';
import { createRunner, type RunnableCheck, type Runner } from './runner.js';
import type { SessionClock } from './session-clock.js';
import type { Timers } from './timers.js';
import { createWindower, type Windower } from './windower.js';
import { createWitnessLooks, type WitnessLooks } from './witness-looks.js';

export interface WatchDeps {
  readonly config: Pick<AgentConfig, 'identity' | 'definition' | 'checks' | 'uplink'>;
  readonly log: Log;
  readonly timers: Timers;
  /** 0 <= r < 1. */
  readonly random: () => number;
  readonly sessionClock: SessionClock;
  readonly board: CheckBoard;
  readonly io: ProbeIo;
  readonly memories: AttemptMemories;
  readonly emit: (heartbeat: Omit<Heartbeat, 'seq'>) => void;
}

export interface Watch {
  readonly runner: Runner;
  readonly windower: Windower;
  readonly witnesses: WitnessLooks;
}

/** Makes the runner and the windower, which need each other: attempts fill windows, gaps cut them. Neither is started. */
export function createWatch(deps: WatchDeps): Watch {
  const { config, log, timers, random, sessionClock, board, io, memories, emit } = deps;
  const windower = createWindower({
    checkCount: config.checks.length,
    windowMs: config.uplink.windowMs,
    clock: sessionClock,
    timers,
    healths: board.healths,
    countingChecks: countingChecks(config.checks),
    observe: () => runner.observe(),
    emit,
  });
  const runner = createRunner({
    checks: config.checks.map((check) => runnable(check, io, memories)),
    seed: config.identity.site,
    clock: sessionClock,
    timers,
    random,
    log,
    onAttempt(index, attempt, startedAtMs) {
      memories.accept(attempt);
      const { transition, reprobeAfterMs } = board.fold(index, attempt, startedAtMs);
      windower.add(index, attempt, transition);
      witnesses.note(index, attempt);
      if (transition !== null) {
        const { from, to, reason } = transition;
        log.info({ check: config.definition.checks[index]?.id, from, to, reason }, 'check-changed');
      }
      return reprobeAfterMs;
    },
    onGap(gap) {
      log.warn({ lengthMs: gap.toMs - gap.fromMs }, 'process-stood-still');
      windower.interrupt(gap);
    },
  });
  const witnesses = createWitnessLooks({
    definition: config.definition,
    mayAsk: config.checks.map(({ probe, params }) => probe.isHarmless?.(params) === true),
    clock: sessionClock,
    timers,
    attemptNow: (checks) => runner.attemptNow(checks),
  });
  return { runner, windower, witnesses };
}

/** By index: checks whose values are counts of a time that is reported once. */
export function countingChecks(checks: readonly Pick<ConfiguredCheck, 'probe'>[]): ReadonlySet<number> {
  return new Set(checks.flatMap(({ probe }, index) => (probe.counts === true ? [index] : [])));
}

function runnable(
  { definition, probe, params }: ConfiguredCheck,
  io: ProbeIo,
  memories: AttemptMemories,
): RunnableCheck {
  const { id, intervalMs, timeoutMs } = definition;
  const run = (signal: AttemptSignal, onUndeclared: (verdict: string) => void): Promise<Attempt> =>
    memories.run((memory, whenCounted) =>
      probe.run({ params, timeoutMs, io, signal, memory, whenCounted, onUndeclared }),
    );
  return { id, intervalMs, timeoutMs, run };
}
