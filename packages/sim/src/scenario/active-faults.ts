/** Which faults are in force on which component now; the network model asks it at every step of every attempt. */
import type { Fault } from './scenario.js';

export interface ActiveFaults {
  /** Faults of a component (`site/component`) that are in force at `atMs`. */
  on(component: string, atMs: number): readonly Fault[];
  /** The stretches of these components. */
  stretches(components: ReadonlySet<string>): Stretches;
}

/** Times in which nothing changes and nothing is left to chance: whoever walked once need not walk again. */
export interface Stretches {
  /** Until when all is as it is at `atMs`; `atMs` itself where it is not so even then. `settledMs`: what began so long ago has done all that it does. */
  steadyUntil(atMs: number, settledMs: number): number;
}

/** What these do to an attempt is the same each time. */
const STEADY_HOWS: ReadonlySet<Fault['how']> = new Set(['dead', 'silent', 'refuses', 'slow']);

const NONE: readonly Fault[] = [];

export function createActiveFaults(faults: readonly Fault[]): ActiveFaults {
  const byComponent = new Map<string, Fault[]>();
  for (const fault of faults) {
    for (const component of fault.components) {
      const own = byComponent.get(component);
      if (own === undefined) byComponent.set(component, [fault]);
      else own.push(fault);
    }
  }
  const isActive = (fault: Fault, atMs: number): boolean => atMs >= fault.fromMs && atMs < fault.untilMs;
  return {
    on(component, atMs) {
      const own = byComponent.get(component);
      if (own === undefined) return NONE;
      return own.filter((fault) => isActive(fault, atMs));
    },
    stretches(components) {
      // What is sold is no matter of the wires.
      const own = faults.filter(({ how, components: at }) => how !== 'sells' && at.some((one) => components.has(one)));
      return {
        steadyUntil(atMs, settledMs) {
          let untilMs = Number.POSITIVE_INFINITY;
          for (const { how, fromMs, untilMs: endMs } of own) {
            if (endMs <= atMs) continue;
            if (fromMs > atMs) {
              untilMs = Math.min(untilMs, fromMs);
              continue;
            }
            if (!STEADY_HOWS.has(how) || atMs - fromMs < settledMs) return atMs;
            untilMs = Math.min(untilMs, endMs);
          }
          return untilMs;
        },
      };
    },
  };
}
