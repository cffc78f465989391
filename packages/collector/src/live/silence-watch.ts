/** Turns silence into `unknown` in time, and never mistakes our own sleep for the agents'. */
import type { Clock } from '../clock.js';
import type { Log } from '../log.js';
import type { Estate } from './estate.js';

export interface SilenceWatch {
  start(): void;
  stop(): void;
}

const TICK_MS = 1_000;
/** A tick that comes later than this was held up: a suspended machine, a blocked process. */
const LATE_MS = 5_000;
/** What came meanwhile waits in sockets and brokers; this long it may take to be read before anybody is called silent. */
const GRACE_MS = 20_000;

export function createSilenceWatch({ estate, clock, log }: { estate: Estate; clock: Clock; log: Log }): SilenceWatch {
  let timer: NodeJS.Timeout | null = null;
  let lastMs = 0;
  let graceUntilMs = 0;
  const tick = (): void => {
    const nowMs = clock.nowMs();
    const lateMs = nowMs - lastMs - TICK_MS;
    lastMs = nowMs;
    if (Math.abs(lateMs) > LATE_MS) {
      log.warn({ lateMs: Math.round(lateMs), graceMs: GRACE_MS }, 'collector-was-held-up');
      graceUntilMs = nowMs + GRACE_MS;
    }
    // A clock set back leaves a grace far ahead; it must not outlive its length.
    if (graceUntilMs - nowMs > GRACE_MS) graceUntilMs = nowMs + GRACE_MS;
    if (nowMs >= graceUntilMs) estate.tick(nowMs);
  };
  return {
    start() {
      if (timer !== null) return;
      lastMs = clock.nowMs();
      timer = setInterval(tick, TICK_MS);
    },
    stop() {
      if (timer !== null) clearInterval(timer);
      timer = null;
    },
  };
}
