/** What the page knows of the live stream, and what it may say of how current that is. Pure. */
import type {
  CollectorDeafness,
  FindingView,
  IncidentView,
  SiteDetail,
  SiteSummary,
  Timestamp,
} from '@tillwatch/model';
import type { Sequenced } from './sequence.js';

/** What the page shows now and therefore wants to hear of; of incidents every page does. */
export interface Wanted {
  readonly estate: boolean;
  readonly site: string | null;
}

export interface StreamState {
  readonly socket: 'waiting' | 'opening' | 'open';
  /** Connections in a row that failed or broke. */
  readonly failures: number;
  readonly wanted: Wanted;
  readonly estate: Sequenced<SiteSummary> | null;
  /** True while every change since the snapshot has arrived on this connection. */
  readonly estateFresh: boolean;
  readonly site: SiteDetail | null;
  readonly siteFresh: boolean;
  /** Those that live, and those that ended in the last hour. */
  readonly incidents: Sequenced<IncidentView> | null;
  readonly incidentsFresh: boolean;
  /** The collector does not know of incidents: an older one than the page. */
  readonly incidentsRefused: boolean;
  /** Risks that a check tells or that have a time; null: none were sent yet, or the collector is an older one that sends none. */
  readonly findings: Sequenced<FindingView> | null;
  readonly findingsFresh: boolean;
  /** More than were sent: the rest has to be asked for. */
  readonly findingsTotal: number;
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
    incidents: null,
    incidentsFresh: false,
    incidentsRefused: false,
    findings: null,
    findingsFresh: false,
    findingsTotal: 0,
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

/**
 * What to tell the viewer: `loading` before the first data, `live` while everything shown is known to be current, `stale` otherwise.
 * A topic that was only just asked for does not make the rest stale.
 */
export function phaseOf(state: StreamState): 'loading' | 'live' | 'stale' {
  const { estate, site, refusedSite, incidents } = state;
  if (estate === null && site === null && refusedSite === null && incidents === null) return 'loading';
  if (state.socket !== 'open') return 'stale';
  const estateOld = state.wanted.estate && state.estate !== null && !state.estateFresh;
  const siteOld = state.wanted.site !== null && state.site?.id === state.wanted.site && !state.siteFresh;
  const incidentsOld = incidents !== null && !state.incidentsFresh;
  return estateOld || siteOld || incidentsOld ? 'stale' : 'live';
}
