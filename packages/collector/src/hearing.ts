/** Whether the collector hears its agents at all: asked before any of them is called silent. */
import type { CollectorDeafness } from '@tillwatch/model';
import type { Clock } from './clock.js';
import type { Log } from './log.js';
import { type CancelTimer, every, systemTimers, type Timers } from './timers.js';

export type DeafCause = CollectorDeafness['cause'];

export interface Hearing {
  /** null while what agents send comes through. */
  deafness(): CollectorDeafness | null;
  /** Called when the collector turned deaf, or hears again, or is deaf for another cause; within a second. Returns the way to stop. */
  onChange(listener: () => void): () => void;
}

export interface WatchedHearing extends Hearing {
  start(): void;
  stop(): void;
}

export interface HearingDependencies {
  readonly clock: Clock;
  readonly timers?: Timers;
  readonly log: Pick<Log, 'warn' | 'info'>;
  /** Why nothing comes through now; null: it does. Must be cheap. */
  readonly cause: () => DeafCause | null;
}

const TICK_MS = 1_000;

export function createHearing({ clock, timers = systemTimers, log, cause }: HearingDependencies): WatchedHearing {
  const listeners = new Set<() => void>();
  let cancel: CancelTimer | null = null;
  let known: CollectorDeafness | null = null;
  let told: CollectorDeafness | null = null;

  const look = (): void => {
    const now = cause();
    if (now === (known?.cause ?? null)) return;
    const atMs = clock.nowMs();
    if (now === null) log.info({ since: known?.since, cause: known?.cause }, 'collector-hears-again');
    else log.warn({ cause: now, hint: HINTS[now] }, 'collector-deaf');
    // From one cause straight to another nothing came through in between.
    known = now === null ? null : { since: known?.since ?? new Date(atMs).toISOString(), cause: now };
  };
  // Whoever merely asks calls no listeners: they may be asking because one was called.
  const tick = (): void => {
    look();
    if (known === told) return;
    told = known;
    for (const listener of listeners) listener();
  };

  return {
    deafness() {
      look();
      return known;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start() {
      cancel ??= every(timers, TICK_MS, tick);
    },
    stop() {
      cancel?.();
      cancel = null;
    },
  };
}

const HINTS: Readonly<Record<DeafCause, string>> = {
  'broker-away': 'No agent can be heard until the broker is reached again; what is shown stands still meanwhile.',
  'store-behind': 'The store takes nothing, so nothing new is shown; look at the disk of the data directory.',
};

/** For an API without an ingest behind it. */
export const ALWAYS_HEARING: Hearing = { deafness: () => null, onChange: () => () => {} };
