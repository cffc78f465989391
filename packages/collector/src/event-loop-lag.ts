/** How long the main thread keeps its callers waiting. */
import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface LagFigures {
  readonly mean: number;
  readonly p99: number;
  readonly max: number;
}

export interface EventLoopLag {
  start(): void;
  /** Of the last whole interval, ms. */
  read(): LagFigures;
  stop(): void;
}

const INTERVAL_MS = 10_000;
const RESOLUTION_MS = 20;

export function createEventLoopLag(): EventLoopLag {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  let timer: NodeJS.Timeout | null = null;
  let figures: LagFigures = { mean: 0, p99: 0, max: 0 };
  return {
    start() {
      if (timer !== null) return;
      histogram.enable();
      timer = setInterval(() => {
        figures = {
          mean: overMs(histogram.mean),
          p99: overMs(histogram.percentile(99)),
          max: overMs(histogram.max),
        };
        histogram.reset();
      }, INTERVAL_MS);
      timer.unref();
    },
    read: () => figures,
    stop() {
      if (timer !== null) clearInterval(timer);
      timer = null;
      histogram.disable();
    },
  };
}

/** The histogram holds the timer's whole period in nanoseconds; what is beyond its resolution is lag. */
function overMs(nanoseconds: number): number {
  const ms = nanoseconds / 1e6 - RESOLUTION_MS;
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}
