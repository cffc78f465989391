/** One ticking clock for the whole page, set to the collector's time, so that ages are right on a screen whose own clock is not. */
import { useEffect, useState } from 'preact/hooks';

const SECOND_MS = 1_000;
const listeners = new Set<() => void>();
let offsetMs = 0;
let timer: number | undefined;

/** Sets the collector's clock minus this machine's. */
export function setClockOffset(ms: number): void {
  offsetMs = ms;
}

/** The collector's time now, epoch ms. */
export function collectorNowMs(): number {
  return Date.now() + offsetMs;
}

/** The collector's time, renewed when it passes a multiple of `stepMs` (a second at least). */
export function useNow(stepMs = SECOND_MS): number {
  const [step, setStep] = useState(() => stepNow(stepMs));
  useEffect(() => {
    const listener = (): void => setStep(stepNow(stepMs));
    listeners.add(listener);
    if (timer === undefined) scheduleTick();
    listener();
    return () => listeners.delete(listener);
  }, [stepMs]);
  return step * stepMs;
}

function stepNow(stepMs: number): number {
  return Math.floor(collectorNowMs() / stepMs);
}

// Each tick is set to just after the next full second, so that the shown second is never late by more than a frame. The
// clock stops by itself when nobody looks at it.
function scheduleTick(): void {
  timer = window.setTimeout(
    () => {
      timer = undefined;
      for (const listener of listeners) listener();
      if (listeners.size > 0) scheduleTick();
    },
    SECOND_MS - (collectorNowMs() % SECOND_MS) + 5,
  );
}
