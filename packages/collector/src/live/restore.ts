/** A site of the live estate as the store last knew it. */
import type { CurrentRecord, StoredAgent } from '../ports.js';
import { carryMs, createSite, type LiveSite, rederive } from './site.js';

/**
 * Builds the site of a stored agent; null where there is nothing to show of it, or `other` (the site by another of its agents) was heard
 * later. A session that was live stays so and has its cadences from now on to be heard: a collector that starts says nothing of agents.
 */
export function restoreSite(stored: StoredAgent, other: LiveSite | undefined, nowMs: number): LiveSite | null {
  const { birth, last, current } = stored;
  if (birth === null) return null;
  if (other !== undefined && heardAtMs(stored) <= (other.heardAtMs ?? other.birth.startedAtMs)) return null;
  const site = createSite(stored.site, stored.agent, birth, nowMs);
  const known = new Map(current.map((record) => [record.check, record]));
  const heartbeat = last !== null && isOfBirth(stored) ? last.heartbeat : null;
  birth.definition.checks.forEach((check, index) => {
    const shown = site.checks[index];
    if (shown === undefined) return;
    const record = known.get(check.id);
    if (record !== undefined) {
      const { state, reason, sinceMs } = record;
      Object.assign(shown, { state, reason, sinceMs, carriedUntilMs: nowMs + carryMs(check, birth) });
    }
    const seen = heartbeat?.checks[index];
    if (seen === undefined || last === null) return;
    if (seen.sent > 0) Object.assign(shown, { figures: seen, attemptedAtMs: last.endedAtMs });
    if (seen.values !== undefined) shown.values = seen.values;
  });
  restoreSession(site, stored, nowMs);
  // Where no check tells an onset, it is as old as the session.
  rederive(site, birth.startedAtMs);
  return site;
}

function restoreSession(site: LiveSite, stored: StoredAgent, nowMs: number): void {
  const { boot, incarnation, cadenceMs } = site.birth;
  const record = stored.current.find(({ check }) => check === 'session');
  const isSilent = record !== undefined && record.state !== 'ok';
  const state = isSilent ? silenceFrom(record.reason) : 'live';
  site.heardAtMs = stored.last?.receivedAtMs ?? null;
  // A live session is granted its cadences from the start on.
  const heard = state === 'live' ? nowMs : site.heardAtMs;
  site.session = { boot, incarnation, cadenceMs, state, sinceMs: record?.sinceMs ?? nowMs, heardAtMs: heard };
}

/** An agent that said goodbye before the collector's restart has said it still. */
function silenceFrom(reason: CurrentRecord['reason']): 'silent' | 'stopped' | 'lost' {
  return reason === 'silent' || reason === 'stopped' ? reason : 'lost';
}

function heardAtMs({ last, birth }: StoredAgent): number {
  return last?.receivedAtMs ?? birth?.startedAtMs ?? 0;
}

/** The newest heartbeat may be of another boot than the newest birth; its columns are then another table's. */
function isOfBirth({ birth, last }: StoredAgent): boolean {
  return birth !== null && last?.boot === birth.boot;
}
