/** Takes drafts to the store, one after the other, and says when each is on disk. Never gives one up, but for a record that no store takes. */
import { backoffMs } from '@tillwatch/model';
import { pause } from '@tillwatch/protocol';
import type { Clock } from '../clock.js';
import type { Log } from '../log.js';
import type { Store } from '../ports.js';
import { systemTimers, type Timers } from '../timers.js';
import { createDraft, type Draft, isStoreIdle } from './draft.js';
import { Piecemeal, type PiecemealDependencies } from './piecemeal.js';

/** A batch waits this long for company; commits cost the disk the same for one as for many. */
const GATHER_MS = 10;
/** With this many heartbeats it does not wait. */
const BATCH_HEARTBEATS = 200;
/** The bounds at which the broker is held back: some hundred milliseconds at full rate, and its bytes. */
export const QUEUE_HEARTBEATS = 4_000;
export const QUEUE_MESSAGES = 8_000;
export const QUEUE_BYTES = 16 * 1024 * 1024;
/** A batch that is on its way for longer is late: what is in it, and behind it, is not known to the estate. */
const BEHIND_MS = 3_000;
const RETRY = { minMs: 100, maxMs: 5_000 } as const;

export interface CommitterDependencies {
  readonly store: Pick<Store, 'commit'>;
  readonly clock: Clock;
  readonly timers?: Timers;
  readonly log: Log;
  readonly random: () => number;
  /** Called when a draft is on disk, before the next is begun. */
  readonly onCommitted: (draft: Draft, durationMs: number) => void;
  /** Called at each failed try. */
  readonly onFailed: () => void;
  /** Called when a record that can never be stored was set aside, so that the others go on. */
  readonly onSetAside: PiecemealDependencies['onSetAside'];
}

/** The queue to the store: a draft that is filled while the one before it is on its way. */
export class Committer {
  readonly #deps: CommitterDependencies;
  readonly #timers: Timers;
  readonly #stopping = new AbortController();
  #draft = createDraft();
  #inFlight: Draft | null = null;
  /** Steady clock. */
  #inFlightSinceMs = 0;
  #isFailing = false;
  #running: Promise<void> | null = null;
  #wakeUp: (() => void) | null = null;
  #roomWaiters: (() => void)[] = [];
  /** Drafts done so far, and who waits for which of them. */
  #done = 0;
  #flushWaiters: { readonly until: number; readonly resolve: () => void }[] = [];

  constructor(deps: CommitterDependencies) {
    this.#deps = deps;
    this.#timers = deps.timers ?? systemTimers;
  }

  /** The draft that is being filled. */
  get draft(): Draft {
    return this.#draft;
  }

  /** True from a failed try to the next that goes through. */
  get isFailing(): boolean {
    return this.#isFailing;
  }

  /** True while the store refuses, or is long about a batch. */
  get isBehind(): boolean {
    const isLate = this.#inFlight !== null && this.#deps.clock.steadyMs() - this.#inFlightSinceMs > BEHIND_MS;
    return this.#isFailing || isLate;
  }

  /** Heartbeats that are not on disk yet. */
  get depth(): number {
    return this.#draft.heartbeats.length + (this.#inFlight?.heartbeats.length ?? 0);
  }

  /** False while the queue is full. */
  get hasRoom(): boolean {
    const { heartbeats, messages, bytes } = this.#draft;
    return heartbeats.length < QUEUE_HEARTBEATS && messages < QUEUE_MESSAGES && bytes < QUEUE_BYTES;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Tells that the draft has grown. */
  wake(): void {
    this.#wakeUp?.();
    this.#wakeUp = null;
  }

  /** Resolves when there is room again, or the store refuses. */
  room(): Promise<void> {
    if (this.hasRoom || this.#isFailing) return Promise.resolve();
    return new Promise((resolve) => this.#roomWaiters.push(resolve));
  }

  /** Resolves when all that is drafted now is on disk. */
  flushed(): Promise<void> {
    const ahead = (this.#inFlight === null ? 0 : 1) + (this.#isEmpty() ? 0 : 1);
    if (ahead === 0) return Promise.resolve();
    return new Promise((resolve) => this.#flushWaiters.push({ until: this.#done + ahead, resolve }));
  }

  /** Commits what is there, giving a failing store no further try; resolves when done. Can be called twice. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.wake();
    await this.#running;
    // Whoever waits for room or for a flush is let go; nothing more will come.
    this.#releaseRoom();
    this.#settled(Number.POSITIVE_INFINITY);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    for (;;) {
      if (this.#isEmpty()) {
        if (signal.aborted) return;
        await new Promise<void>((resolve) => {
          this.#wakeUp = resolve;
        });
        continue;
      }
      if (this.#draft.heartbeats.length < BATCH_HEARTBEATS) await pause(GATHER_MS, this.#timers, signal);
      this.#inFlight = this.#draft;
      this.#inFlightSinceMs = this.#deps.clock.steadyMs();
      this.#draft = createDraft();
      this.#releaseRoom();
      const isDone = await this.#commit(this.#inFlight);
      this.#inFlight = null;
      if (!isDone) return;
      this.#settled(this.#done + 1);
    }
  }

  /** Tries until it is done; false when the owner stops while the store refuses. */
  async #commit(taken: Draft): Promise<boolean> {
    const { store, clock, onCommitted, onSetAside } = this.#deps;
    const setAside: PiecemealDependencies['onSetAside'] = (record, fault, piece) => {
      for (const heartbeat of piece.heartbeats) taken.aside.heartbeats.add(heartbeat);
      taken.aside.transitions += piece.transitions.length;
      taken.aside.changes += piece.changes.length;
      onSetAside(record, fault, piece);
    };
    const pieces = new Piecemeal({ store, nowMs: () => clock.nowMs(), onSetAside: setAside }, taken);
    for (let attempt = 0; ; attempt++) {
      const beganMs = clock.steadyMs();
      const fault = isStoreIdle(taken) ? null : await pieces.store();
      if (fault === null) {
        this.#recovered(attempt);
        onCommitted(taken, clock.steadyMs() - beganMs);
        return true;
      }
      this.#failed(fault, taken);
      if (!this.#stopping.signal.aborted) {
        await pause(backoffMs(attempt, RETRY, this.#deps.random()), this.#timers, this.#stopping.signal);
      }
      if (this.#stopping.signal.aborted) return false;
    }
  }

  #failed(fault: unknown, { heartbeats }: Draft): void {
    if (!this.#isFailing) this.#deps.log.error({ err: fault, heartbeats: heartbeats.length }, 'store-commit-failed');
    this.#isFailing = true;
    this.#deps.onFailed();
    this.#releaseRoom();
  }

  #recovered(attempts: number): void {
    if (this.#isFailing) this.#deps.log.info({ attempts }, 'store-recovered');
    this.#isFailing = false;
  }

  #isEmpty(): boolean {
    return isStoreIdle(this.#draft) && this.#draft.live.length === 0 && this.#draft.acks.size === 0;
  }

  #releaseRoom(): void {
    for (const resolve of this.#roomWaiters.splice(0)) resolve();
  }

  #settled(done: number): void {
    this.#done = done;
    const waiters = this.#flushWaiters;
    this.#flushWaiters = waiters.filter(({ until }) => until > done);
    for (const { until, resolve } of waiters) if (until <= done) resolve();
  }
}
