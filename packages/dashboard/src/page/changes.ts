/** Finds what changed its state between two views. Pure. */
import type { HealthState } from '@tillwatch/model';

export interface Named {
  readonly name: string;
  readonly state: HealthState;
}

/** Those that are in both views in different states, as they are now. What is new or gone is no change of state. */
export function changesBetween(before: ReadonlyMap<string, Named>, now: ReadonlyMap<string, Named>): Named[] {
  const changes: Named[] = [];
  if (before === now) return changes;
  for (const [id, entry] of now) {
    const earlier = before.get(id);
    if (earlier !== undefined && earlier.state !== entry.state) changes.push({ name: entry.name, state: entry.state });
  }
  return changes;
}
