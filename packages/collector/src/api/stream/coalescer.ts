/** Gathers changes: the first after a pause is flushed at once, those that follow within the interval together. */

export interface Coalescer {
  /** Something changed; a flush will come. */
  mark(): void;
  /** Cancels the flush that is due. Marks after this do nothing. */
  stop(): void;
}

/** Makes one. At most one flush starts in any `intervalMs`; each flush covers every mark before it. */
export function createCoalescer(intervalMs: number, steadyMs: () => number, flush: () => void): Coalescer {
  let timer: NodeJS.Timeout | null = null;
  let flushedAtMs = Number.NEGATIVE_INFINITY;
  let stopped = false;

  function fire(): void {
    timer = null;
    flushedAtMs = steadyMs();
    flush();
  }

  function mark(): void {
    if (stopped || timer !== null) return;
    // Even the first waits for the end of this turn, so that a burst of one batch is one message.
    timer = setTimeout(fire, Math.max(0, flushedAtMs + intervalMs - steadyMs()));
  }

  function stop(): void {
    stopped = true;
    if (timer !== null) clearTimeout(timer);
    timer = null;
  }

  return { mark, stop };
}
