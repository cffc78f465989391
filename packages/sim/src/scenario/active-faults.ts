/** Which faults are in force on which component now; the network model asks it at every step of every attempt. */
import type { Fault } from './scenario.js';

export interface ActiveFaults {
  /** Faults of a component (`site/component`) that are in force at `atMs`. */
  on(component: string, atMs: number): readonly Fault[];
  /** False: nothing at all is wrong with any of these at `atMs`, so that nobody has to walk. */
  any(components: ReadonlySet<string>, atMs: number): boolean;
  /** Moments at which a fault begins or ends, each once, ascending. */
  readonly turnsMs: readonly number[];
}

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
    any(components, atMs) {
      for (const fault of faults) {
        if (isActive(fault, atMs) && fault.components.some((component) => components.has(component))) return true;
      }
      return false;
    },
    turnsMs: [...new Set(faults.flatMap(({ fromMs, untilMs }) => [fromMs, untilMs]))]
      .filter(Number.isFinite)
      .sort((a, b) => a - b),
  };
}
