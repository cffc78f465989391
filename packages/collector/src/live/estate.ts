/** All sites as they are now, in memory: told of every committed change, turned to `unknown` by silence, read by the API. */
import type { SessionEffect, SiteDetail, SiteSummary, TransitionView } from '@tillwatch/model';
import type { LiveChange } from '../ingest/draft.js';
import type { SitesBySession } from '../ingest/stats.js';
import type { CurrentRecord, LiveEstate, Speaker, StoredAgent, TransitionRecord } from '../ports.js';
import { restoreSite } from './restore.js';
import {
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
import { detailOf, summaryOf, transitionView } from './views.js';

/** The estate with the ways to change it; the API sees only {@link LiveEstate}. */
export interface Estate extends LiveEstate {
  /** Takes back what the store knew, before anything is applied. */
  restore(agents: readonly StoredAgent[], nowMs: number): void;
  /** Applies one committed change. */
  apply(change: LiveChange): void;
  /** Turns overdue sessions to silent. */
  tick(nowMs: number): void;
  /** Adds transitions that the store kept from before the start. */
  addTransitions(siteId: string, views: readonly TransitionView[]): void;
  /** Whether this agent is the one that its site shows, and is heard. */
  isLive(speaker: Speaker): boolean;
  sessions(): SitesBySession;
  readonly size: number;
}

export interface EstateDependencies {
  /** Called with each turn of a session, to be stored. */
  readonly onSession: (transition: TransitionRecord | null, current: CurrentRecord) => void;
}

export function createEstate({ onSession }: EstateDependencies): Estate {
  const sites = new Map<string, LiveSite>();
  const listeners = new Set<(siteId: string) => void>();
  let sortedIds: readonly string[] | null = null;

  const changed = (site: LiveSite): void => {
    site.summary = null;
    site.detail = null;
    for (const listener of listeners) listener(site.id);
  };
  const summary = (site: LiveSite): SiteSummary => {
    site.summary ??= summaryOf(site);
    return site.summary;
  };
  const put = (site: LiveSite): void => {
    if (!sites.has(site.id)) sortedIds = null;
    sites.set(site.id, site);
  };
  const turned = (site: LiveSite, effects: readonly SessionEffect[], receivedAtMs: number): void => {
    for (const effect of effects) {
      const records = sessionRecords(site, effect, receivedAtMs);
      if (records.transition !== null) addRecent(site, [transitionView(records.transition)]);
      onSession(records.transition, records.current);
    }
  };

  const applyBirth = (change: Extract<LiveChange, { type: 'birth' }>): void => {
    const { speaker, birth, receivedAtMs } = change;
    const known = sites.get(speaker.site);
    const site = known ?? createSite(speaker.site, speaker.agent, birth, receivedAtMs);
    if (known === undefined) put(site);
    const isSame = known !== undefined && known.agent === speaker.agent && known.birth.boot === birth.boot;
    const { boot, incarnation, cadenceMs } = birth;
    const effects = isSame
      ? foldSiteSession(site, { type: 'birth', boot, incarnation, cadenceMs }, receivedAtMs)
      : openSession(site, speaker.agent, birth, receivedAtMs);
    turned(site, effects, receivedAtMs);
    if (!isSame || effects.length > 0) rederive(site, receivedAtMs);
    changed(site);
  };

  const applyHeartbeat = (change: Extract<LiveChange, { type: 'heartbeat' }>): void => {
    const { speaker, boot, heartbeat, endedAtMs, receivedAtMs, known, transitions, clockOffsetMs } = change;
    const site = sites.get(speaker.site);
    if (site === undefined || site.agent !== speaker.agent || site.birth.boot !== boot) return;
    const effects = foldSiteSession(site, { type: 'heartbeat', boot }, receivedAtMs);
    turned(site, effects, receivedAtMs);
    site.clockOffsetMs = clockOffsetMs;
    if (transitions.length > 0) addRecent(site, transitions.map(transitionView));
    const isChanged = showHeartbeat(site, heartbeat.checks, endedAtMs, known);
    if (isChanged || effects.length > 0) {
      rederive(site, latestOnsetMs(transitions) ?? endedAtMs);
    }
    changed(site);
  };

  const applyPast = (change: Extract<LiveChange, { type: 'past' }>): void => {
    const site = sites.get(change.speaker.site);
    if (site === undefined || site.agent !== change.speaker.agent) return;
    if (change.transitions.length > 0) addRecent(site, change.transitions.map(transitionView));
    if (change.known !== null && site.birth.boot === change.boot && showOnsets(site, change.known)) {
      rederive(site, site.onsets.site?.sinceMs ?? site.session.sinceMs, true);
    }
    changed(site);
  };

  const applyWill = (change: Extract<LiveChange, { type: 'will' }>): void => {
    const { speaker, boot, stopped, receivedAtMs } = change;
    const site = sites.get(speaker.site);
    if (site === undefined || site.agent !== speaker.agent) return;
    const effects = foldSiteSession(site, { type: 'will', boot, stopped }, receivedAtMs);
    if (effects.length === 0) return;
    turned(site, effects, receivedAtMs);
    rederive(site, receivedAtMs);
    changed(site);
  };

  return {
    summaries() {
      sortedIds ??= [...sites.keys()].sort();
      return sortedIds.flatMap((id) => {
        const site = sites.get(id);
        return site === undefined ? [] : [summary(site)];
      });
    },
    summary(id) {
      const site = sites.get(id);
      return site && summary(site);
    },
    detail(id): SiteDetail | undefined {
      const site = sites.get(id);
      if (site === undefined) return undefined;
      site.detail ??= detailOf(site, summary(site));
      return site.detail;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    restore(agents, nowMs) {
      for (const stored of agents) {
        const site = restoreSite(stored, sites.get(stored.site), nowMs);
        if (site !== null) put(site);
      }
    },
    apply(change) {
      if (change.type === 'heartbeat') applyHeartbeat(change);
      else if (change.type === 'birth') applyBirth(change);
      else if (change.type === 'past') applyPast(change);
      else applyWill(change);
    },
    tick(nowMs) {
      for (const site of sites.values()) {
        if (site.session.state !== 'live') continue;
        const effects = foldSiteSession(site, { type: 'tick' }, nowMs);
        if (effects.length === 0) continue;
        turned(site, effects, nowMs);
        rederive(site, nowMs);
        changed(site);
      }
    },
    addTransitions(siteId, views) {
      const site = sites.get(siteId);
      if (site === undefined || views.length === 0) return;
      addRecent(site, views);
      site.detail = null;
    },
    isLive({ site: id, agent }) {
      const site = sites.get(id);
      return site !== undefined && site.agent === agent && site.session.state === 'live';
    },
    sessions() {
      const counts = { live: 0, silent: 0, lost: 0 };
      for (const { session } of sites.values()) counts[session.state === 'stopped' ? 'lost' : session.state] += 1;
      return counts;
    },
    get size() {
      return sites.size;
    },
  };
}

function latestOnsetMs(transitions: readonly TransitionRecord[]): number | null {
  let latestMs: number | null = null;
  for (const { atMs } of transitions) if (latestMs === null || atMs > latestMs) latestMs = atMs;
  return latestMs;
}

/** What the store is told of a turn. A turn between two kinds of silence is no transition: nothing is known before and after. */
function sessionRecords(
  site: LiveSite,
  effect: SessionEffect,
  receivedAtMs: number,
): { transition: TransitionRecord | null; current: CurrentRecord } {
  const from = sessionHealth(effect.from);
  const to = sessionHealth(effect.to);
  const reason = silenceOf(site.session);
  const speaker = { site: site.id, agent: site.agent };
  const check = 'session';
  const current: CurrentRecord = { ...speaker, check, state: to, reason, sinceMs: effect.atMs };
  if (from === to) return { transition: null, current };
  return {
    transition: { ...speaker, check, subject: site.agent, from, to, reason, atMs: effect.atMs, receivedAtMs },
    current,
  };
}
