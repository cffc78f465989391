/** Incidents, messages and suppressions for the tests of what keeps them. */
import type { Incident, IncidentEffect, SightedCause, SiteSighting, TimelineEntry } from '@tillwatch/model';
import { blankIncident } from '../../../../test/kit/blank-incident.mjs';
import type { MessageRecord, NoticeKey } from '../../src/incidents/ports.js';

/** 2026-03-02 08:00 UTC, a Monday. */
export const START_MS = Date.UTC(2026, 2, 2, 8);

export function incidentOf(number: number, changes: Partial<Incident> = {}): Incident {
  const atMs = START_MS + number * 1_000;
  const blank = blankIncident(`I${number}`, { site: 'demo-1', component: `printer-${number}`, atMs });
  return { ...blank, detectedAtMs: atMs + 500, ...changes };
}

export const save = (incident: Incident): IncidentEffect => ({ kind: 'save', incident });

export function line(incident: string, atMs: number, entry: Partial<TimelineEntry> = {}): IncidentEffect {
  return { kind: 'timeline', incident, entry: { atMs, kind: 'note', by: null, detail: {}, ...entry } };
}

export function notice(incident: string, kind: NoticeKey['notice'], turn = 1): IncidentEffect {
  return { kind: 'notice', incident, notice: kind, turn, atMs: START_MS };
}

export function messageOf(key: NoticeKey, to: string, changes: Partial<MessageRecord> = {}): MessageRecord {
  return {
    ...key,
    id: `${key.incident}/${key.notice}/${key.turn}/${to}/webhook`,
    to,
    name: to,
    channel: 'webhook',
    payload: null,
    state: 'queued',
    createdAtMs: START_MS,
    dueAtMs: START_MS,
    attempts: 0,
    startedAtMs: null,
    settledAtMs: null,
    acknowledgedAtMs: null,
    detail: null,
    ...changes,
  };
}

/** A confident cause at a site, with one check that fails for it. */
export function causeAt(site: string, component: string, changes: Partial<SightedCause> = {}): SightedCause {
  return {
    component,
    kind: 'hard',
    candidates: [{ site, component, share: 1 }],
    isConfident: true,
    isFinding: false,
    onsetMs: START_MS,
    symptoms: [{ site, check: `${component}.tcp`, on: component, state: 'down', reason: 'timeout', sinceMs: START_MS }],
    flows: [{ site, name: 'receipt', state: 'degraded', critical: false }],
    evidence: null,
    suspects: [],
    class: 'infrastructure/hardware-endpoint',
    trigger: 'unknown',
    lostTrade: null,
    ...changes,
  };
}

/** What one site shows; opening hours and suppressions are the desk's to fill in. */
export function sighting(site: string, atMs: number, components: readonly string[]): SiteSighting {
  const causes = components.map((component) => causeAt(site, component));
  return { type: 'site', site, atMs, vantage: 'store', causes, isOpen: true, mute: null };
}
