/** Takes drafts to the store, one after the other, and says when each is on disk. Never gives one up. */
import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs } from '@tillwatch/model';
import type { Clock } from '../clock.js';
import type { Log } from '../log.js';
import type { Store } from '../ports.js';
import { createDraft, type Draft, isStoreIdle } from './draft.js';

/** A batch waits this long for company; commits cost the disk the same for one as for many. */
const GATHER_MS = 10;
/** With this many heartbeats it does not wait. */
const BATCH_HEARTBEATS = 200;
/** The bounds at which the broker is held back: what two seconds bring at the rate of the goal, and its bytes. */
export const QUEUE_HEARTBEATS = 4_000;
export const QUEUE_MESSAGES = 8_000;
export const QUEUE_BYTES = 16 * 1024 * 1024;
const RETRY = { minMs: 100, maxMs: 5_000 } as const;

export interface CommitterDependencies {
  readonly store: Pick<Store, 'commit'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  /** Called when a draft is on disk, before the next is begun. */
  readonly onCommitted: (draft: Draft, durationMs: number) => void;
  /** Called at each failed try. */
  readonly onFailed: () => void;
}

export interface Committer {
  /** The draft that is being filled. */
  draft(): Draft;
  /** Tells that the draft has grown. */
  wake(): void;
  /** False while the queue is full. */
  hasRoom(): boolean;
  /** Resolves when there is room again, or the store refuses. */
  room(): Promise<void>;
  /** True from a failed try to the next that goes through. */
  isFailing(): boolean;
  /** Resolves when all that is drafted now is on disk. */
  flushed(): Promise<void>;
  depth(): number;
  start(): void;
  /** Commits what is there, giving a failing store no further try; resolves when done. */
  stop(): Promise<void>;
}

export function createCommitter(deps: CommitterDependencies): Committer {
  const { store, clock, log, random, onCommitted, onFailed } = deps;
  let draft = createDraft();
  let inFlight: Draft | null = null;
  let isFailing = false;
  let running: Promise<void> | null = null;
  const stopping = new AbortController();
  let wakeUp: (() => void) | null = null;
  let roomWaiters: (() => void)[] = [];
  /** Drafts begun and done, in order: what `flushed` compares. */
  let doneDrafts = 0;
  let flushWaiters: { until: number; resolve: () => void }[] = [];

  const hasRoom = (): boolean =>
    draft.heartbeats.length < QUEUE_HEARTBEATS && draft.messages < QUEUE_MESSAGES && draft.bytes < QUEUE_BYTES;
  const isEmpty = (): boolean => isStoreIdle(draft) && draft.changes.length === 0 && draft.acks.size === 0;
  const releaseRoom = (): void => {
    const waiters = roomWaiters;
    roomWaiters = [];
    for (const resolve of waiters) resolve();
  };
  const releaseFlushed = (): void => {
    const due = flushWaiters.filter(({ until }) => until <= doneDrafts);
    flushWaiters = flushWaiters.filter(({ until }) => until > doneDrafts);
    for (const { resolve } of due) resolve();
  };

  async function commit(taken: Draft): Promise<boolean> {
    for (let attempt = 0; ; attempt++) {
      const beganMs = clock.steadyMs();
      try {
        if (!isStoreIdle(taken)) await store.commit(taken);
        if (isFailing) log.info({ attempts: attempt }, 'store-recovered');
        isFailing = false;
        onCommitted(taken, clock.steadyMs() - beganMs);
        return true;
      } catch (error) {
        if (!isFailing) log.error({ err: error, heartbeats: taken.heartbeats.length }, 'store-commit-failed');
        isFailing = true;
        onFailed();
        releaseRoom();
        if (stopping.signal.aborted) return false;
        await pause(backoffMs(attempt, RETRY, random()), stopping.signal);
        if (stopping.signal.aborted) return false;
      }
    }
  }

  async function run(): Promise<void> {
    for (;;) {
      if (isEmpty()) {
        if (stopping.signal.aborted) return;
        await new Promise<void>((resolve) => {
          wakeUp = resolve;
        });
        continue;
      }
      if (draft.heartbeats.length < BATCH_HEARTBEATS) await pause(GATHER_MS, stopping.signal);
      inFlight = draft;
      draft = createDraft();
      releaseRoom();
      const isDone = await commit(inFlight);
      inFlight = null;
      if (!isDone) return;
      doneDrafts += 1;
      releaseFlushed();
    }
  }

  return {
    draft: () => draft,
    wake() {
      wakeUp?.();
      wakeUp = null;
    },
    hasRoom,
    room: () => (hasRoom() || isFailing ? Promise.resolve() : new Promise((resolve) => roomWaiters.push(resolve))),
    isFailing: () => isFailing,
    flushed() {
      const ahead = (inFlight === null ? 0 : 1) + (isEmpty() ? 0 : 1);
      if (ahead === 0) return Promise.resolve();
      return new Promise((resolve) => flushWaiters.push({ until: doneDrafts + ahead, resolve }));
    },
    depth: () => draft.heartbeats.length + (inFlight?.heartbeats.length ?? 0),
    start() {
      running ??= run();
    },
    async stop() {
      stopping.abort();
      this.wake();
      await running;
      // Whoever waits for room or for a flush is let go; nothing more will come.
      releaseRoom();
      doneDrafts = Number.POSITIVE_INFINITY;
      releaseFlushed();
    },
  };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch {
    // Aborted: the owner is stopping and looks at the signal itself.
  }
}
