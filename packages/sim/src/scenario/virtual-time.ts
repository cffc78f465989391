/** Time that moves only when it is told to: a queue of calls in the order of their moments, and clocks that read it. */

/** Cancels a delayed call; harmless afterwards. */
type CancelTimer = () => void;

export interface VirtualTimers {
  after(delayMs: number, fire: () => void): CancelTimer;
}

export interface VirtualTime {
  /** Epoch ms, as a clock without any fault would show it. */
  nowMs(): number;
  readonly timers: VirtualTimers;
  /** Fires what is due until `untilMs`, each with its moment as the time, and lets everything that follows from it happen before the next. */
  runUntil(untilMs: number): Promise<void>;
  /** Calls fired so far. */
  fired(): number;
}

interface Entry {
  readonly atMs: number;
  /** Of two with the same moment, the one that was asked for first goes first. */
  readonly order: number;
  fire: (() => void) | null;
}

/** Calls between two turns of the event loop, so that signals, timers and finalizers of the process are heeded during a long play. */
const CALLS_A_TURN = 512;
const SETTLED = Promise.resolve();

/** Starts at `startMs`. */
export function createVirtualTime(startMs: number): VirtualTime {
  let nowMs = startMs;
  let order = 0;
  let fired = 0;
  const heap: Entry[] = [];

  /** Takes out the first that was not cancelled; null: none is due by then. */
  function nextUntil(untilMs: number): Entry | null {
    for (let entry = heap[0]; entry !== undefined && entry.atMs <= untilMs; entry = heap[0]) {
      pop(heap);
      if (entry.fire !== null) return entry;
    }
    return null;
  }

  return {
    nowMs: () => nowMs,
    timers: {
      after(delayMs, fire) {
        const entry: Entry = { atMs: nowMs + Math.max(0, delayMs), order: order++, fire };
        push(heap, entry);
        return () => {
          entry.fire = null;
        };
      },
    },
    runUntil(untilMs) {
      return new Promise((resolve, reject) => {
        const step = (): void => {
          const entry = nextUntil(untilMs);
          if (entry === null) {
            nowMs = Math.max(nowMs, untilMs);
            resolve();
            return;
          }
          nowMs = Math.max(nowMs, entry.atMs);
          fired++;
          try {
            entry.fire?.();
          } catch (error) {
            reject(error);
            return;
          }
          if (fired % CALLS_A_TURN === 0) setImmediate(step);
          else void SETTLED.then(afterwards);
        };
        // Node runs what was deferred to the next tick once its queue of promises is empty: then nothing that followed from the call is left to be done.
        const afterwards = (): void => process.nextTick(step);
        setImmediate(step);
      });
    },
    fired: () => fired,
  };
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}

function push(heap: Entry[], entry: Entry): void {
  let at = heap.length;
  heap.push(entry);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isBefore(entry, heap[parent] as Entry)) break;
    heap[at] = heap[parent] as Entry;
    at = parent;
  }
  heap[at] = entry;
}

function pop(heap: Entry[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBefore(heap[child + 1] as Entry, heap[child] as Entry)) child++;
    if (!isBefore(heap[child] as Entry, last)) break;
    heap[at] = heap[child] as Entry;
    at = child;
  }
  heap[at] = last;
}
