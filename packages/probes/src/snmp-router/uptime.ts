/** How long a router runs, of clocks that wrap and clocks that start late. Pure. */
import type { RouterClocks } from './reading.js';

/** TimeTicks are hundredths of a second in 32 bits (RFC 2578 section 7.1.8): 497.1 days. */
export const WRAP_S = 2 ** 32 / 100;
/** Clocks of router and agent drift apart, and an answer takes its time. */
const SLACK_S = 60;

/**
 * Seconds since the device started; null where no clock is offered. Each clock starts with the device or later (snmpd is restarted, a counter wraps), so the
 * one that shows most is nearest to the truth. Where there are only clocks that wrap, `before` (of `elapsedS` ago) tells a wrap from a restart.
 */
export function uptimeS(clocks: RouterClocks, before: number | null, elapsedS: number): number | null {
  const { serviceTicks, systemTicks, engineS } = clocks;
  const offered = [serviceTicks, systemTicks].flatMap((ticks) => (ticks === null ? [] : [ticks / 100]));
  if (engineS !== null) offered.push(engineS);
  if (offered.length === 0) return null;
  const shown = Math.floor(Math.max(...offered));
  if (before === null || engineS !== null) return shown;
  const expected = before + elapsedS;
  const wraps = Math.round((expected - shown) / WRAP_S);
  const unwrapped = shown + wraps * WRAP_S;
  return wraps > 0 && Math.abs(unwrapped - expected) <= SLACK_S ? Math.floor(unwrapped) : shown;
}
