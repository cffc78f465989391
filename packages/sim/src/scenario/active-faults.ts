/** Which faults are in force on which component now; the network model asks it at every step of every attempt. */
import type { Fault } from './scenario.js';

export interface ActiveFaults {
  /** Faults of a component (`site/component`) that are in force at `atMs`. */
  on(component: string, atMs: number): readonly Fault[];
  /** Until when none of these has anything wrong with it, so that nobody has to walk; `atMs` itself where something is. */
  quietUntil(components: ReadonlySet<string>, atMs: number): number;
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
    quietUntil(components, atMs) {
      let untilMs = Number.POSITIVE_INFINITY;
      for (const fault of faults) {
        // What is sold is no matter of the wires.
        if (fault.how === 'sells' || fault.untilMs <= atMs || fault.fromMs >= untilMs) continue;
        if (fault.components.some((component) => components.has(component))) untilMs = Math.max(atMs, fault.fromMs);
      }
      return untilMs;
    },
  };
}
