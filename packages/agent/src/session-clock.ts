/** The time of one boot of the agent: wall clock at its start plus steady time since, so it never jumps. */
import type { Clock } from './ports.js';

/** Below this, wall and session clock are taken as one: reading them apart and slewing make such differences. */
const NOISE_MS = 100;

export interface SessionClock {
  /** Wall clock at the start of the boot, epoch ms. */
  readonly startedAtMs: number;
  /** Session time, epoch ms, whole; never goes back. */
  nowMs(): number;
  /** Wall clock minus session clock, whole ms; 0 while they agree within 100 ms. */
  clockStepMs(): number;
}

/** Opens the session clock of this boot. */
export function createSessionClock(clock: Clock): SessionClock {
  const startedAtMs = Math.round(clock.nowMs());
  const startedSteadyMs = clock.steadyMs();
  const nowMs = (): number => startedAtMs + Math.floor(clock.steadyMs() - startedSteadyMs);
  return {
    startedAtMs,
    nowMs,
    clockStepMs() {
      const stepMs = Math.round(clock.nowMs() - nowMs());
      return Math.abs(stepMs) < NOISE_MS ? 0 : stepMs;
    },
  };
}
