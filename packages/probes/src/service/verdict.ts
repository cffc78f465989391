/** What looks at a service amount to over time. Pure. */
import { type Attempt, assertNever, notOk, ok } from '@tillwatch/model';
import type { ServiceReading } from './service-reading.js';

/** What earlier looks have left. */
export interface ServiceTrack {
  /** Of the last look at which it ran; null before there was one. */
  readonly life: string | null;
  readonly restartCount: number | null;
  /** When restarts were noticed, oldest first, at most {@link MAX_RESTARTS}. */
  readonly restartsAtMs: readonly number[];
}

export interface ServiceRules {
  /** Not running is well, as for what a timer or a socket starts. */
  readonly idleIsOk: boolean;
  readonly minProcesses: number;
  readonly restartsDegraded: number;
  readonly restartNoticeMinutes: number;
}

/** Restarts that are remembered; a crash loop of 10 a second fills any number. */
export const MAX_RESTARTS = 100;

/**
 * Takes one look in. `nowMs`: any clock that never jumps. A restart is a step of the system's own counter, or another main process than at the last look;
 * both at once are the same restart.
 */
export function foldService(
  track: ServiceTrack | null,
  reading: ServiceReading,
  nowMs: number,
  rules: ServiceRules,
): { readonly track: ServiceTrack; readonly attempt: Attempt } {
  const sinceMs = nowMs - rules.restartNoticeMinutes * 60_000;
  const noticed = Array.from({ length: restartsBetween(track, reading) }, () => nowMs);
  const restartsAtMs = [...(track?.restartsAtMs ?? []), ...noticed]
    .filter((atMs) => atMs > sinceMs)
    .slice(-MAX_RESTARTS);
  const next: ServiceTrack = {
    life: reading.life ?? track?.life ?? null,
    restartCount: reading.restartCount ?? track?.restartCount ?? null,
    restartsAtMs,
  };
  return { track: next, attempt: judge(reading, restartsAtMs.length, rules) };
}

function restartsBetween(track: ServiceTrack | null, reading: ServiceReading): number {
  if (track === null) return 0;
  const counted =
    reading.restartCount !== null && track.restartCount !== null ? reading.restartCount - track.restartCount : 0;
  // A counter that went back was reset by hand; the main process still tells.
  if (counted > 0) return Math.min(counted, MAX_RESTARTS);
  return reading.life !== null && track.life !== null && reading.life !== track.life ? 1 : 0;
}

function judge(reading: ServiceReading, restarts: number, rules: ServiceRules): Attempt {
  const values = valuesOf(reading, restarts);
  switch (reading.phase) {
    case 'failed':
      return notOk('down', 'service-failed', undefined, values);
    case 'restarting':
      return notOk('down', 'service-restarting', undefined, values);
    case 'missing':
    case 'paused':
      return notOk('down', 'service-stopped', undefined, values);
    case 'stopped':
      return rules.idleIsOk ? ok(undefined, values) : notOk('down', 'service-stopped', undefined, values);
    case 'starting':
      return rules.idleIsOk ? ok(undefined, values) : notOk('degraded', 'service-restarting', undefined, values);
    case 'running':
      if (reading.processes !== null && reading.processes < rules.minProcesses)
        return notOk('degraded', 'service-stopped', undefined, values);
      return rules.restartsDegraded > 0 && restarts >= rules.restartsDegraded
        ? notOk('degraded', 'service-restarting', undefined, values)
        : ok(undefined, values);
    default:
      return assertNever(reading.phase);
  }
}

function valuesOf(reading: ServiceReading, restarts: number): Record<string, number> {
  const { uptimeS, memoryBytes, processes } = reading;
  return {
    restarts,
    ...(uptimeS !== null && { uptimeS }),
    ...(memoryBytes !== null && { memoryBytes }),
    ...(processes !== null && { processes }),
  };
}
