/** Which devices have ever told their status, and since when those that did are quiet. */
import type { ProbeIo, ProbeMemory } from '../probe.js';
import type { QuietHistory } from './quiet.js';

/** Devices that are quiet at one time; of more, the one that is so the longest is forgotten, which starts its time anew. */
export const MAX_QUIET = 512;

export interface SessionBook {
  /** The device at `key` told its status. */
  answered(key: string): void;
  hasAnswered(key: string): boolean;
  /** It gave none at `nowMs`. */
  quiet(key: string, nowMs: number): QuietHistory;
}

/** The book that all attempts of `io` share; that a device has answered is remembered over restarts. */
export function sharedSessionBook(io: ProbeIo): SessionBook {
  return io.shared('peripheral-sessions', () => ({ value: createSessionBook(io.memory), close: () => {} }));
}

/** A book of its own. Keys begin with the probe's kind. */
export function createSessionBook(memory: ProbeMemory): SessionBook {
  const quietSinceMs = new Map<string, number>();
  const remembered = (key: string) => `${key}/answered`;
  const hasAnswered = (key: string) => memory.get(remembered(key)) !== undefined;
  return {
    hasAnswered,
    answered(key) {
      quietSinceMs.delete(key);
      if (!hasAnswered(key)) memory.set(remembered(key), 'yes');
    },
    quiet(key, nowMs) {
      const sinceMs = quietSinceMs.get(key) ?? nowMs;
      quietSinceMs.set(key, sinceMs);
      if (quietSinceMs.size > MAX_QUIET) quietSinceMs.delete(quietSinceMs.keys().next().value ?? key);
      return { hasAnswered: hasAnswered(key), quietForMs: nowMs - sinceMs };
    },
  };
}
