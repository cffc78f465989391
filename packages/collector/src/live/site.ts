/** One site as the live estate holds it, and the folds that keep it current. */
import {
  type Birth,
  type ChangeView,
  type CheckDefinition,
  type CheckState,
  type CheckSummary,
  createSession,
  deriveSite,
  foldSession,
  type HealthState,
  isBlank,
  type KnownState,
  type Reason,
  type Session,
  type SessionEffect,
  type SessionEvent,
  type SiteDetail,
  type SiteHealth,
  type SiteSummary,
  type TransitionView,
} from '@tillwatch/model';
import type { AgentConflict } from '../ingest/agent-conflict.js';
import { derivedOnset, type Onsets, settleOnsets } from './onset.js';

/** A check as it is shown. */
export interface ShownCheck {
  state: CheckState;
  reason: Reason | null;
  sinceMs: number;
  /** Of the last window that had attempts. */
  figures: CheckSummary | null;
  attemptedAtMs: number | null;
  values: Readonly<Record<string, number>>;
  /** Until when the state from before the agent's restart stands in for a check that has not run since. */
  carriedUntilMs: number;
}

export interface LiveSite {
  readonly id: string;
  agent: string;
  birth: Birth;
  session: Session;
  /** When its agent was last heard live, our clock; unlike the session's, never set by a restart of ours. */
  heardAtMs: number | null;
  checks: ShownCheck[];
  health: SiteHealth;
  onsets: Onsets;
  clockOffsetMs: number | null;
  conflict: AgentConflict | null;
  /** Newest first, at most {@link MAX_RECENT}. */
  readonly recent: TransitionView[];
  /** Newest first, at most {@link MAX_RECENT_CHANGES}. */
  readonly changes: ChangeView[];
  summary: SiteSummary | null;
  detail: SiteDetail | null;
}

export const MAX_RECENT = 50;
export const MAX_RECENT_CHANGES = 20;
/** A check's last state stands in for it over a restart for this many of its intervals: as long as silence is not yet silence. */
const CARRY_INTERVALS = 3;

/** Why nothing can be known of a site now; null while its session is live. */
export function silenceOf(session: Session): Reason | null {
  switch (session.state) {
    case 'live':
      return null;
    case 'silent':
      return 'silent';
    case 'lost':
      return 'session-lost';
    case 'stopped':
      return 'stopped';
  }
}

/** A site that is first heard of (or known from the store); its session is the caller's to set. */
export function createSite(id: string, agent: string, birth: Birth, nowMs: number): LiveSite {
  return {
    id,
    agent,
    birth,
    session: createSession(nowMs, birth.cadenceMs),
    heardAtMs: null,
    checks: birth.definition.checks.map(() => blankCheck(nowMs)),
    health: deriveSite(birth.definition, [], 'silent'),
    onsets: { nodes: new Map(), links: new Map(), site: null },
    clockOffsetMs: null,
    conflict: null,
    recent: [],
    changes: [],
    summary: null,
    detail: null,
  };
}

function blankCheck(nowMs: number): ShownCheck {
  return {
    state: 'unknown',
    reason: 'no-data',
    sinceMs: nowMs,
    figures: null,
    attemptedAtMs: null,
    values: {},
    carriedUntilMs: 0,
  };
}

/** Folds a session event; returns the turns it took. */
export function foldSiteSession(site: LiveSite, event: SessionEvent, nowMs: number): readonly SessionEffect[] {
  const { session, effects } = foldSession(site.session, event, nowMs);
  if (session.heardAtMs !== site.session.heardAtMs) site.heardAtMs = session.heardAtMs;
  site.session = session;
  return effects;
}

interface OpenedBirth {
  readonly birth: Birth;
  readonly connection: number;
  readonly receivedAtMs: number;
}

/** Opens the session of a birth on a site. What was known lately of a check by the same agent stands in until the check has run again. */
export function openSession(
  site: LiveSite,
  agent: string,
  { birth, connection, receivedAtMs: nowMs }: OpenedBirth,
): readonly SessionEffect[] {
  const carried = new Map<string, ShownCheck>();
  const { heardAtMs } = site;
  if (site.agent === agent && heardAtMs !== null) {
    site.birth.definition.checks.forEach((check, index) => {
      const shown = site.checks[index];
      if (shown !== undefined && nowMs - heardAtMs <= carryMs(check, birth)) carried.set(check.id, shown);
    });
  }
  site.agent = agent;
  site.birth = birth;
  site.checks = birth.definition.checks.map((check) => {
    const shown = carried.get(check.id);
    return shown === undefined ? blankCheck(nowMs) : { ...shown, carriedUntilMs: nowMs + carryMs(check, birth) };
  });
  // The registry has judged that this birth is the newer one; the fold must not judge again by what may have started over.
  const { boot, incarnation, cadenceMs } = birth;
  site.session = { ...site.session, boot, incarnation, cadenceMs, connection: 0 };
  return foldSiteSession(site, { type: 'birth', boot, incarnation, cadenceMs, connection }, nowMs);
}

/** For how long a state from before a restart stands in for `check`. */
export function carryMs(check: CheckDefinition, birth: Birth): number {
  return CARRY_INTERVALS * Math.max(check.intervalMs, birth.cadenceMs);
}

/** Shows what the newest heartbeat says. Returns whether any state, reason or onset changed. */
export function showHeartbeat(
  site: LiveSite,
  checks: readonly CheckSummary[],
  endedAtMs: number,
  known: readonly (KnownState | null)[] | null,
): boolean {
  let isChanged = false;
  for (let i = 0; i < site.checks.length; i++) {
    const shown = site.checks[i];
    const seen = checks[i];
    if (shown === undefined || seen === undefined) continue;
    if (seen.sent > 0) {
      shown.figures = seen;
      shown.attemptedAtMs = endedAtMs;
    }
    if (seen.values !== undefined) shown.values = seen.values;
    if (seen.state === shown.state && seen.reason === shown.reason) continue;
    if (isBlank(seen) && endedAtMs <= shown.carriedUntilMs) continue;
    if (seen.state !== shown.state) shown.sinceMs = endedAtMs;
    shown.state = seen.state;
    shown.reason = seen.reason;
    isChanged = true;
  }
  return (known !== null && showOnsets(site, known)) || isChanged;
}

/** Takes over the onsets of what is known. Returns whether any moved. */
export function showOnsets(site: LiveSite, known: readonly (KnownState | null)[]): boolean {
  let isMoved = false;
  for (let i = 0; i < site.checks.length; i++) {
    const shown = site.checks[i];
    const state = known[i];
    if (shown === undefined || state === null || state === undefined) continue;
    if (state.state !== shown.state || state.sinceMs === shown.sinceMs) continue;
    shown.sinceMs = state.sinceMs;
    isMoved = true;
  }
  return isMoved;
}

/** Derives the states of nodes, links, flows and the site anew after something changed at `changedAtMs`, or backfill has refined onsets. */
export function rederive(site: LiveSite, changedAtMs: number, isRefined = false): void {
  const silence = silenceOf(site.session);
  // Copies: what is derived keeps the objects, and ours change.
  const states = site.checks.map(({ state, reason }) => ({ state, reason }));
  site.health = deriveSite(site.birth.definition, states, silence);
  const since =
    silence === null
      ? { changedAtMs, isRefined, derived: derivedOnset(site.birth.definition, site.checks, site.health, changedAtMs) }
      : { silentSinceMs: site.session.sinceMs };
  site.onsets = settleOnsets(site.onsets, site.health, since);
}

/** Adds to the recent transitions, newest first; the same one twice counts once. */
export function addRecent(site: LiveSite, views: readonly TransitionView[]): void {
  for (const view of views) {
    const isKnown = site.recent.some(
      (other) => other.at === view.at && other.check === view.check && other.to === view.to,
    );
    if (isKnown) continue;
    const at = site.recent.findIndex((other) => other.at <= view.at);
    if (at === -1) site.recent.push(view);
    else site.recent.splice(at, 0, view);
    if (site.recent.length > MAX_RECENT) site.recent.length = MAX_RECENT;
  }
}

/** Adds to the recent changes, newest first; one that is found again keeps its earlier time. */
export function addChanges(site: LiveSite, views: readonly ChangeView[]): void {
  const { changes } = site;
  for (const view of views) {
    const known = changes.findIndex(({ id }) => id === view.id);
    if (known !== -1 && (changes[known]?.at ?? '') <= view.at) continue;
    if (known !== -1) changes.splice(known, 1);
    const at = changes.findIndex((other) => other.at < view.at || (other.at === view.at && other.id < view.id));
    changes.splice(at === -1 ? changes.length : at, 0, view);
    if (changes.length > MAX_RECENT_CHANGES) changes.length = MAX_RECENT_CHANGES;
  }
}

/** State of a session as the transition record of `session` writes it. */
export function sessionHealth(state: Session['state']): HealthState & CheckState {
  return state === 'live' ? 'ok' : 'unknown';
}
