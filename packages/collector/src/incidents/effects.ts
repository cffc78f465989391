/** What both engines of the incident store read out of the fold's effects. */
import { type Incident, type IncidentEffect, isLiving, type TimelineEntry } from '@tillwatch/model';

/** Of a timeline that outgrows its bound the beginning is kept, and the newest. */
export const TIMELINE_HEAD = 100;

/** When each incident that `effects` merge ended: they bear no stamp of that themselves. */
export function mergeTimes(effects: readonly IncidentEffect[]): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const effect of effects) {
    if (effect.kind === 'timeline' && effect.entry.kind === 'merged') times.set(effect.incident, effect.entry.atMs);
  }
  return times;
}

/** Epoch ms of its end; null while it lives. */
export function endedAtMs(incident: Incident, mergedAtMs: number | undefined): number | null {
  if (isLiving(incident)) return null;
  return incident.resolvedAtMs ?? mergedAtMs ?? incident.mitigatedAtMs ?? incident.detectedAtMs;
}

/** A line as it is kept: nothing beside the contract's fields. */
export function plainEntry({ atMs, kind, by, detail }: TimelineEntry): TimelineEntry {
  return { atMs, kind, by, detail: { ...detail } };
}
