/** What of a database is kept between attempts: figures that are read from time to time, and the growth of its logs. */

import { addSize, growthBytesPerHour, type SizeSample } from '../database/growth.js';
import type { ProbeIo } from '../probe.js';
import type { DbFigures, SlowFigures } from './figures.js';

/** Checks that are remembered; the one longest unused is forgotten first. */
export const MAX_OBSERVED = 256;

interface Observed {
  readonly readAtMs: number;
  readonly slow: SlowFigures;
  readonly samples: readonly SizeSample[];
}

export interface DbObserver {
  /** The slow figures, read by `read` when those at hand are older than `everyS`. */
  slowFigures(
    key: string,
    everyS: number,
    read: () => Promise<SlowFigures>,
  ): Promise<SlowFigures & Pick<DbFigures, 'logGrowthBytesPerHour'>>;
}

/** An observer with its own clock (monotonic, ms). */
export function createDbObserver(nowMs: () => number): DbObserver {
  const observed = new Map<string, Observed>();
  return {
    async slowFigures(key, everyS, read) {
      const known = observed.get(key);
      const next =
        known !== undefined && nowMs() - known.readAtMs < everyS * 1_000 ? known : await observe(known, read, nowMs);
      observed.delete(key);
      observed.set(key, next);
      if (observed.size > MAX_OBSERVED) observed.delete(observed.keys().next().value ?? key);
      return { ...next.slow, logGrowthBytesPerHour: growthBytesPerHour(next.samples) };
    },
  };
}

async function observe(
  known: Observed | undefined,
  read: () => Promise<SlowFigures>,
  nowMs: () => number,
): Promise<Observed> {
  const slow = await read();
  const samples = known?.samples ?? [];
  const readAtMs = nowMs();
  const { logBytes } = slow;
  return {
    readAtMs,
    slow,
    samples: logBytes === null ? samples : addSize(samples, { atMs: readAtMs, sizeBytes: logBytes }),
  };
}

/** The observer that all attempts of `io` share. */
export function sharedDbObserver(io: ProbeIo): DbObserver {
  return io.shared('db', () => ({ value: createDbObserver(() => io.nowUs() / 1_000), close: () => {} }));
}
