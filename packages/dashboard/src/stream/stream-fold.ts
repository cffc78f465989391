/** Decides what the events of the live stream mean: what is fresh, what is stale, when to reconnect. Pure. */
import {
  assertNever,
  type BackoffPolicy,
  backoffMs,
  type CollectorDeafness,
  type SiteDetail,
  type SiteSummary,
  type StreamMessage,
  type StreamRequest,
  type Timestamp,
} from '@tillwatch/model';

/** What the page shows now and therefore wants to hear of. */
export interface Wanted {
  readonly estate: boolean;
  readonly site: string | null;
}

export interface StreamState {
  readonly socket: 'waiting' | 'opening' | 'open';
  /** Connections in a row that failed or broke. */
  readonly failures: number;
  readonly wanted: Wanted;
  readonly estate: { readonly seq: number; readonly sites: ReadonlyMap<string, SiteSummary> } | null;
  /** True while every change since the snapshot has arrived on this connection. */
  readonly estateFresh: boolean;
  readonly site: SiteDetail | null;
  readonly siteFresh: boolean;
  /** A site that was asked for and that the collector does not send, and why not. */
  readonly refusedSite: { readonly id: string; readonly code: string; readonly detail: string } | null;
  /** The collector's time of the newest fresh data. */
  readonly asOf: Timestamp | null;
  readonly lastMessageAtMs: number | null;
  /** When the connection that is being opened was begun, page's clock. */
  readonly openingAtMs: number | null;
  /** Connections opened so far: what was read beside the stream is read again after each. */
  readonly connections: number;
  /** Since when a topic waits for the snapshot that follows a gap, page's clock. */
  readonly gapAtMs: number | null;
  /** Collector's clock minus the page's, ms. */
  readonly clockOffsetMs: number;
  /** How often the collector promised to speak; null before its first beat. */
  readonly beatEveryMs: number | null;
  /** The collector itself hears no agent: what it shows stands still; null: it hears, or has not said. */
  readonly deaf: CollectorDeafness | null;
}

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

/** The state before anything happened. */
export function createStream(wanted: Wanted): StreamState {
  return {
    socket: 'waiting',
    failures: 0,
    wanted,
    estate: null,
    estateFresh: false,
    site: null,
    siteFresh: false,
    refusedSite: null,
    asOf: null,
    lastMessageAtMs: null,
    openingAtMs: null,
    connections: 0,
    gapAtMs: null,
    clockOffsetMs: 0,
    beatEveryMs: null,
    deaf: null,
  };
}

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

/**
 * What to tell the viewer: `loading` before the first data, `live` while everything shown is known to be current, `stale` otherwise.
 * A topic that was only just asked for does not make the rest stale.
 */
export function phaseOf(state: StreamState): 'loading' | 'live' | 'stale' {
  if (state.estate === null && state.site === null && state.refusedSite === null) return 'loading';
  if (state.socket !== 'open') return 'stale';
  const estateOld = state.wanted.estate && state.estate !== null && !state.estateFresh;
  const siteOld = state.wanted.site !== null && state.site?.id === state.wanted.site && !state.siteFresh;
  return estateOld || siteOld ? 'stale' : 'live';
}

function opened(state: StreamState, nowMs: number): StreamFold {
  const effects: StreamEffect[] = [];
  if (state.wanted.estate) effects.push({ type: 'send', request: { subscribe: 'estate' } });
  if (state.wanted.site !== null) effects.push({ type: 'send', request: { subscribe: 'site', id: state.wanted.site } });
  return {
    state: {
      ...state,
      socket: 'open',
      estateFresh: false,
      siteFresh: false,
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
  if (before.estate === wanted.estate && before.site === wanted.site) return { state, effects: [] };
  const effects: StreamEffect[] = [];
  const siteChanged = before.site !== wanted.site;
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
  if (message.topic === 'error') {
    const id = heard.wanted.site;
    if (id === null) return { state: heard, effects: [] };
    const refusedSite = { id, code: message.code, detail: message.detail };
    return { state: settle({ ...heard, site: null, siteFresh: false, refusedSite }), effects: [] };
  }
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
  return { state: settle(applyEstate(timed, message, nowMs), message.at), effects: [] };
}

function applyEstate(
  state: StreamState,
  message: Extract<StreamMessage, { topic: 'estate' }>,
  nowMs: number,
): StreamState {
  if (message.type === 'snapshot') {
    const sites = new Map(message.sites.map((site) => [site.id, site]));
    return { ...state, estate: { seq: message.seq, sites }, estateFresh: state.wanted.estate };
  }
  // Before the snapshot, and after a gap until the next one, a delta says nothing that could be trusted.
  if (state.estate === null || !state.estateFresh || message.seq <= state.estate.seq) return state;
  if (message.seq !== state.estate.seq + 1) return { ...state, estateFresh: false, gapAtMs: nowMs };
  const sites = new Map(state.estate.sites);
  for (const id of message.removed) sites.delete(id);
  for (const site of message.sites) sites.set(site.id, site);
  return { ...state, estate: { seq: message.seq, sites } };
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
  return estateDue || siteDue;
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
