/** Decides what the events of the live stream mean: what is fresh, what is stale, when to reconnect. Pure. */
import {
  assertNever,
  type BackoffPolicy,
  backoffMs,
  type StreamMessage,
  type StreamRequest,
  type Timestamp,
} from '@tillwatch/model';
import { followSequence } from './sequence.js';
import { phaseOf, type StreamState, type Wanted } from './stream-state.js';

export type StreamEvent =
  | { readonly type: 'start' }
  | { readonly type: 'want'; readonly wanted: Wanted }
  | { readonly type: 'connect' }
  | { readonly type: 'opened' }
  | { readonly type: 'message'; readonly message: StreamMessage }
  | { readonly type: 'closed' }
  | { readonly type: 'tick' };

export type StreamEffect =
  | { readonly type: 'connect'; readonly afterMs: number }
  | { readonly type: 'send'; readonly request: StreamRequest }
  | { readonly type: 'close' };

export interface StreamFold {
  readonly state: StreamState;
  readonly effects: readonly StreamEffect[];
}

const RECONNECT: BackoffPolicy = { minMs: 300, maxMs: 10_000 };
/** Beats that may be missed before the connection counts as dead. */
const MISSED_BEATS = 2;
/** What a collector promises before it has said so: a connection may fall silent before its first beat. */
const FIRST_BEAT_MS = 10_000;
/** How long a connection may take to open; a network that swallows packets says nothing for minutes. */
export const OPEN_DUE_MS = 10_000;
/** How long a snapshot may take, after a subscription or a gap, before the connection is given up. */
export const SNAPSHOT_DUE_MS = 15_000;
/** A smaller change of the clock difference is the network's jitter. */
const CLOCK_JITTER_MS = 500;

/** Folds one event; `nowMs` is the page's clock, `random` 0..1 spreads reconnections. */
export function foldStream(state: StreamState, event: StreamEvent, nowMs: number, random: number): StreamFold {
  switch (event.type) {
    case 'start':
      return { state: { ...state, socket: 'opening' }, effects: [{ type: 'connect', afterMs: 0 }] };
    case 'connect':
      return { state: { ...state, socket: 'opening', openingAtMs: nowMs }, effects: [] };
    case 'opened':
      return opened(state, nowMs);
    case 'want':
      return want(state, event.wanted, nowMs);
    case 'message':
      return receive(state, event.message, nowMs);
    case 'closed':
      return closed(state, random);
    case 'tick':
      return { state, effects: isDead(state, nowMs) ? [{ type: 'close' }] : [] };
    default:
      return assertNever(event);
  }
}

function opened(state: StreamState, nowMs: number): StreamFold {
  const effects: StreamEffect[] = [{ type: 'send', request: { subscribe: 'incidents' } }];
  if (state.wanted.estate) effects.push({ type: 'send', request: { subscribe: 'estate' } });
  if (state.wanted.site !== null) effects.push({ type: 'send', request: { subscribe: 'site', id: state.wanted.site } });
  return {
    state: {
      ...state,
      socket: 'open',
      estateFresh: false,
      siteFresh: false,
      incidentsFresh: false,
      incidentsRefused: false,
      findingsFresh: false,
      refusedSite: null,
      beatEveryMs: null,
      openingAtMs: null,
      connections: state.connections + 1,
      lastMessageAtMs: nowMs,
      gapAtMs: nowMs,
    },
    effects,
  };
}

function want(state: StreamState, wanted: Wanted, nowMs: number): StreamFold {
  const before = state.wanted;
  const siteChanged = before.site !== wanted.site;
  if (!siteChanged && before.estate === wanted.estate) return { state, effects: [] };
  const effects: StreamEffect[] = [];
  if (state.socket === 'open') {
    if (siteChanged && before.site !== null)
      effects.push({ type: 'send', request: { unsubscribe: 'site', id: before.site } });
    if (siteChanged && wanted.site !== null)
      effects.push({ type: 'send', request: { subscribe: 'site', id: wanted.site } });
    if (!before.estate && wanted.estate) effects.push({ type: 'send', request: { subscribe: 'estate' } });
    if (before.estate && !wanted.estate) effects.push({ type: 'send', request: { unsubscribe: 'estate' } });
  }
  const next: StreamState = {
    ...state,
    wanted,
    ...(siteChanged && { site: null, siteFresh: false, refusedSite: null }),
    ...(!wanted.estate && { estateFresh: false }),
  };
  return { state: { ...next, gapAtMs: awaitsSnapshot(next) ? nowMs : null }, effects };
}

function receive(state: StreamState, message: StreamMessage, nowMs: number): StreamFold {
  const heard: StreamState = { ...state, failures: 0, lastMessageAtMs: nowMs };
  if (message.topic === 'error') return { state: settle(refused(heard, message)), effects: [] };
  const timed = withClock(heard, message.at, nowMs);
  if (message.topic === 'beat')
    return {
      state: settle({ ...timed, beatEveryMs: message.everyMs, deaf: message.deaf ?? null }, message.at),
      effects: [],
    };
  if (message.topic === 'site') {
    if (message.id !== timed.wanted.site) return { state: timed, effects: [] };
    return {
      state: settle({ ...timed, site: message.site, siteFresh: true, refusedSite: null }, message.at),
      effects: [],
    };
  }
  if (message.topic === 'findings') return { state: settle(followFindings(timed, message), message.at), effects: [] };
  const followed = message.topic === 'estate' ? followEstate(timed, message) : followIncidents(timed, message);
  // Asked for once incidents are there: an error names no topic, and must not be taken for theirs.
  const isFirst = message.topic === 'incidents' && !timed.incidentsFresh && followed.state.incidentsFresh;
  return {
    state: settle(followed.hasGap ? { ...followed.state, gapAtMs: nowMs } : followed.state, message.at),
    effects: isFirst && !timed.findingsFresh ? [{ type: 'send', request: { subscribe: 'findings' } }] : [],
  };
}

/** Errors name no topic. Those about a site do so in their code; any other, while incidents are waited for, is about them. */
function refused(state: StreamState, { code, detail }: Extract<StreamMessage, { topic: 'error' }>): StreamState {
  const id = state.wanted.site;
  if (id !== null && code.startsWith('site-'))
    return { ...state, site: null, siteFresh: false, refusedSite: { id, code, detail } };
  const isWaiting = !state.incidentsFresh && !code.startsWith('site-');
  return isWaiting ? { ...state, incidents: null, incidentsRefused: true } : state;
}

interface Followed {
  readonly state: StreamState;
  readonly hasGap: boolean;
}

function followEstate(state: StreamState, message: Extract<StreamMessage, { topic: 'estate' }>): Followed {
  const step = followSequence(state.estate, state.estateFresh, { ...message, entries: message.sites });
  const estateFresh = step.isFresh && state.wanted.estate;
  return { state: { ...state, estate: step.held, estateFresh }, hasGap: step.hasGap };
}

function followIncidents(state: StreamState, message: Extract<StreamMessage, { topic: 'incidents' }>): Followed {
  const step = followSequence(state.incidents, state.incidentsFresh, { ...message, entries: message.incidents });
  return { state: { ...state, incidents: step.held, incidentsFresh: step.isFresh }, hasGap: step.hasGap };
}

/** What is shown beside the state of things: a gap in it makes nothing stale, and is made good by reading. */
function followFindings(state: StreamState, message: Extract<StreamMessage, { topic: 'findings' }>): StreamState {
  const step = followSequence(state.findings, state.findingsFresh, { ...message, entries: message.findings });
  return { ...state, findings: step.held, findingsFresh: step.isFresh, findingsTotal: message.total };
}

function settle(state: StreamState, at?: Timestamp): StreamState {
  const waiting = awaitsSnapshot(state);
  return {
    ...state,
    gapAtMs: waiting ? state.gapAtMs : null,
    asOf: at !== undefined && phaseOf(state) === 'live' ? at : state.asOf,
  };
}

function awaitsSnapshot(state: StreamState): boolean {
  const estateDue = state.wanted.estate && !state.estateFresh;
  const siteDue = state.wanted.site !== null && !state.siteFresh && state.refusedSite === null;
  const incidentsDue = !state.incidentsFresh && !state.incidentsRefused;
  return estateDue || siteDue || incidentsDue;
}

function withClock(state: StreamState, at: Timestamp, nowMs: number): StreamState {
  const offsetMs = Date.parse(at) - nowMs;
  if (!Number.isFinite(offsetMs) || Math.abs(offsetMs - state.clockOffsetMs) < CLOCK_JITTER_MS) return state;
  return { ...state, clockOffsetMs: offsetMs };
}

function closed(state: StreamState, random: number): StreamFold {
  const afterMs = backoffMs(state.failures, RECONNECT, random);
  return {
    state: {
      ...state,
      socket: 'waiting',
      failures: state.failures + 1,
      estateFresh: false,
      siteFresh: false,
      incidentsFresh: false,
      findingsFresh: false,
      gapAtMs: null,
    },
    effects: [{ type: 'connect', afterMs }],
  };
}

function isDead(state: StreamState, nowMs: number): boolean {
  if (state.socket === 'opening') return state.openingAtMs !== null && nowMs - state.openingAtMs > OPEN_DUE_MS;
  if (state.socket !== 'open' || state.lastMessageAtMs === null) return false;
  const quiet = nowMs - state.lastMessageAtMs > MISSED_BEATS * (state.beatEveryMs ?? FIRST_BEAT_MS);
  const overdue = state.gapAtMs !== null && nowMs - state.gapAtMs > SNAPSHOT_DUE_MS;
  return quiet || overdue;
}
