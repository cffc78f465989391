/** Does what is due a little at a time: between two turns others get the event loop. */
import type { Clock } from '../clock.js';
import type { CancelTimer, Timers } from '../timers.js';

/** Pieces of work between two turns of the event loop. */
export const PIECES_A_TURN = 4;
/** Or fewer, when they take longer than this. */
const TURN_MS = 10;

export interface TurnsDependencies<Piece> {
  readonly clock: Pick<Clock, 'steadyMs'>;
  readonly timers: Timers;
  /** What is due, each piece once; asked for when the pieces before are done. */
  readonly due: (steadyMs: number) => readonly Piece[];
  /** When something is due next, steady; Infinity: nothing. */
  readonly nextDueMs: () => number;
  readonly work: (piece: Piece) => void;
}

/** Steady times. */
export interface Turns {
  start(): void;
  stop(): void;
  /** Tells that something is due then. */
  wakeAt(steadyMs: number): void;
  /** Pieces that wait now, and turns with work since the start. */
  stats(): { readonly queued: number; readonly turns: number };
}

/** Makes the turns; nothing is done before `start`. */
export function createTurns<Piece>({ clock, timers, due, nextDueMs, work }: TurnsDependencies<Piece>): Turns {
  let queue: readonly Piece[] = [];
  let at = 0;
  let turns = 0;
  let isStarted = false;
  let cancel: CancelTimer | null = null;
  let wakesAtMs = Number.POSITIVE_INFINITY;

  function wakeAt(steadyMs: number): void {
    if (!isStarted || steadyMs >= wakesAtMs) return;
    cancel?.();
    wakesAtMs = steadyMs;
    cancel = timers.after(Math.max(0, steadyMs - clock.steadyMs()), turn);
  }

  function turn(): void {
    wakesAtMs = Number.POSITIVE_INFINITY;
    const beganMs = clock.steadyMs();
    if (at >= queue.length) {
      queue = due(beganMs);
      at = 0;
    }
    if (at < queue.length) turns++;
    for (let done = 0; done < PIECES_A_TURN && at < queue.length; done++) {
      if (done > 0 && clock.steadyMs() - beganMs >= TURN_MS) break;
      work(queue[at++] as Piece);
    }
    wakeAt(at < queue.length ? clock.steadyMs() : nextDueMs());
  }

  return {
    start() {
      isStarted = true;
    },
    stop() {
      isStarted = false;
      cancel?.();
      cancel = null;
      wakesAtMs = Number.POSITIVE_INFINITY;
      queue = [];
      at = 0;
    },
    wakeAt,
    stats: () => ({ queued: queue.length - at, turns }),
  };
}
