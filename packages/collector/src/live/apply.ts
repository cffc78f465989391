/** What each kind of committed change does to its site. */
import type { SessionEffect } from '@tillwatch/model';
import type { LiveChange } from '../ingest/draft.js';
import type { CurrentRecord, TransitionRecord } from '../ports.js';
import { changeView } from '../store/stored-agent.js';
import {
  addChanges,
  addRecent,
  createSite,
  foldSiteSession,
  type LiveSite,
  openSession,
  rederive,
  sessionHealth,
  showHeartbeat,
  showOnsets,
  silenceOf,
} from './site.js';
import { transitionView } from './views.js';

/** What a turn of a session leaves for the store. */
export interface SessionRecords {
  /** null between two kinds of silence: nothing is known before and after. */
  readonly transition: TransitionRecord | null;
  readonly current: CurrentRecord;
}

/** The site after a change, and what its session's turns leave; null where the change says nothing of what is shown. */
export interface Applied {
  readonly site: LiveSite;
  readonly records: readonly SessionRecords[];
}

const NO_RECORDS: readonly SessionRecords[] = [];

/** What changes what is shown of a site; an older window does not. */
export type ShownChange = Exclude<LiveChange, { type: 'window' }>;

/** Applies a change to the site of its speaker; makes the site of a first birth. */
export function applyChange(known: LiveSite | undefined, change: ShownChange): Applied | null {
  switch (change.type) {
    case 'birth':
      return applyBirth(known, change);
    case 'heartbeat':
      return known === undefined ? null : applyHeartbeat(known, change);
    case 'past':
      return known === undefined ? null : applyPast(known, change);
    case 'will':
      return known === undefined ? null : applyWill(known, change);
  }
}

/** Turns an overdue session to silent; null where it is not overdue. */
export function applyTick(site: LiveSite, nowMs: number): Applied | null {
  const effects = foldSiteSession(site, { type: 'tick' }, nowMs);
  if (effects.length === 0) return null;
  const records = turned(site, effects, nowMs);
  rederive(site, nowMs);
  return { site, records };
}

function applyBirth(known: LiveSite | undefined, change: Extract<LiveChange, { type: 'birth' }>): Applied {
  const { speaker, birth, connection, receivedAtMs } = change;
  const site = known ?? createSite(speaker.site, speaker.agent, birth, receivedAtMs);
  const isSame = known !== undefined && known.agent === speaker.agent && known.birth.boot === birth.boot;
  const { boot, incarnation, cadenceMs } = birth;
  const effects = isSame
    ? foldSiteSession(site, { type: 'birth', boot, incarnation, cadenceMs, connection }, receivedAtMs)
    : openSession(site, speaker.agent, change);
  const records = turned(site, effects, receivedAtMs);
  if (!isSame || effects.length > 0) rederive(site, receivedAtMs);
  return { site, records };
}

function applyHeartbeat(site: LiveSite, change: Extract<LiveChange, { type: 'heartbeat' }>): Applied | null {
  const { speaker, boot, heartbeat, endedAtMs, receivedAtMs, known, transitions } = change;
  if (site.agent !== speaker.agent || site.birth.boot !== boot) return null;
  const effects = foldSiteSession(site, { type: 'heartbeat', boot }, receivedAtMs);
  const records = turned(site, effects, receivedAtMs);
  site.clockOffsetMs = change.clockOffsetMs;
  site.conflict = change.conflict;
  if (transitions.length > 0) addRecent(site, transitions.map(transitionView));
  if (change.changes.length > 0) addChanges(site, change.changes.map(changeView));
  const isChanged = showHeartbeat(site, heartbeat.checks, endedAtMs, known);
  if (isChanged || effects.length > 0) rederive(site, latestOnsetMs(transitions) ?? endedAtMs);
  return { site, records };
}

function applyPast(site: LiveSite, change: Extract<LiveChange, { type: 'past' }>): Applied | null {
  if (site.agent !== change.speaker.agent) return null;
  if (change.transitions.length > 0) addRecent(site, change.transitions.map(transitionView));
  if (change.changes.length > 0) addChanges(site, change.changes.map(changeView));
  const isRefined = change.known !== null && site.birth.boot === change.boot && showOnsets(site, change.known);
  if (isRefined) rederive(site, site.onsets.site?.sinceMs ?? site.session.sinceMs, true);
  return { site, records: NO_RECORDS };
}

function applyWill(site: LiveSite, change: Extract<LiveChange, { type: 'will' }>): Applied | null {
  const { speaker, boot, stopped, connection, receivedAtMs } = change;
  if (site.agent !== speaker.agent) return null;
  const effects = foldSiteSession(site, { type: 'will', boot, stopped, connection }, receivedAtMs);
  if (effects.length === 0) return null;
  const records = turned(site, effects, receivedAtMs);
  rederive(site, receivedAtMs);
  return { site, records };
}

function latestOnsetMs(transitions: readonly TransitionRecord[]): number | null {
  let latestMs: number | null = null;
  for (const { atMs } of transitions) if (latestMs === null || atMs > latestMs) latestMs = atMs;
  return latestMs;
}

function turned(site: LiveSite, effects: readonly SessionEffect[], receivedAtMs: number): readonly SessionRecords[] {
  if (effects.length === 0) return NO_RECORDS;
  return effects.map((effect) => {
    const records = sessionRecords(site, effect, receivedAtMs);
    if (records.transition !== null) addRecent(site, [transitionView(records.transition)]);
    return records;
  });
}

function sessionRecords(site: LiveSite, effect: SessionEffect, receivedAtMs: number): SessionRecords {
  const from = sessionHealth(effect.from);
  const to = sessionHealth(effect.to);
  const of = { site: site.id, agent: site.agent, check: 'session', reason: silenceOf(site.session) };
  const current: CurrentRecord = { ...of, state: to, sinceMs: effect.atMs };
  if (from === to) return { transition: null, current };
  return { transition: { ...of, subject: site.agent, from, to, atMs: effect.atMs, receivedAtMs }, current };
}
