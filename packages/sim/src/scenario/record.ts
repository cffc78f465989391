/** What came of a play, with the moment of each: the ground on which expectations are judged. */
import type { Incident, SiteDetail, TimelineEntry } from '@tillwatch/model';
import { linkId } from '@tillwatch/model';

/** All that follows is in ms after the start. */
export interface StateSeen {
  readonly atMs: number;
  /** `site`, `site/node`, `site/from->to`. */
  readonly of: string;
  readonly state: string;
  readonly reason: string | null;
}

export interface IncidentSeen {
  readonly atMs: number;
  readonly incident: Incident;
}

/** A message to somebody; where the file names no people, a turn that people would be told of, with `to` null. */
export interface MessageSeen {
  readonly atMs: number;
  readonly incident: string;
  readonly notice: string;
  readonly turn: number;
  readonly to: string | null;
  readonly channel: string | null;
}

export interface TimelineSeen {
  readonly atMs: number;
  readonly incident: string;
  readonly entry: TimelineEntry;
}

export interface KeptSeen {
  readonly appended: number;
  readonly stored: number;
  /** Still in the agent's outbox: not acknowledged. */
  readonly waiting: number;
}

export interface PlayRecord {
  readonly states: readonly StateSeen[];
  readonly incidents: readonly IncidentSeen[];
  readonly timeline: readonly TimelineSeen[];
  readonly messages: readonly MessageSeen[];
  readonly kept: ReadonlyMap<string, KeptSeen>;
}

/** Keeps what changes, and no more. */
export interface Recorder {
  site(detail: SiteDetail, atMs: number): void;
  incident(incident: Incident, atMs: number): void;
  timeline(incident: string, entry: TimelineEntry, atMs: number): void;
  message(message: MessageSeen): void;
  kept(site: string, seen: KeptSeen): void;
  record(): PlayRecord;
}

/** `onIncident`: also told of each incident when it is noted. */
export function createRecorder(onIncident?: (incident: Incident, atMs: number) => void): Recorder {
  const states: StateSeen[] = [];
  const latest = new Map<string, string>();
  const incidents: IncidentSeen[] = [];
  const timeline: TimelineSeen[] = [];
  const messages: MessageSeen[] = [];
  const kept = new Map<string, KeptSeen>();
  const note = (of: string, state: string, reason: string | null, atMs: number): void => {
    const shown = `${state} ${reason}`;
    if (latest.get(of) === shown) return;
    latest.set(of, shown);
    states.push({ atMs, of, state, reason });
  };
  return {
    site(detail, atMs) {
      const { id, state, reason } = detail;
      note(id, state, reason, atMs);
      for (const node of detail.nodes) note(`${id}/${node.id}`, node.state, node.reason, atMs);
      for (const link of detail.links) note(`${id}/${linkId(link)}`, link.state, link.reason, atMs);
    },
    incident(incident, atMs) {
      incidents.push({ atMs, incident });
      onIncident?.(incident, atMs);
    },
    timeline: (incident, entry, atMs) => void timeline.push({ atMs, incident, entry }),
    message: (message) => void messages.push(message),
    kept: (site, seen) => void kept.set(site, seen),
    record: () => ({ states, incidents, timeline, messages, kept }),
  };
}
