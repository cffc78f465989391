/** What the collector counts of itself: the figures behind `/metrics` and `/readyz`. */

/** Why a message or a heartbeat was not taken; each has its own counter. `Refusal` of the protocol plus what only the collector can see. */
export type RefusalReason = string;

/** Sites by what their agent's session does. */
export interface SitesBySession {
  readonly live: number;
  readonly silent: number;
  readonly lost: number;
}

/** Which parts can do their work now. */
export interface Readiness {
  /** Connected to the broker and subscribed. */
  readonly broker: boolean;
  /** The store is open and its last commit went through. */
  readonly store: boolean;
  /** The estate is rebuilt and messages are taken. */
  readonly ingest: boolean;
  /** Incidents can be opened and changed: their store takes them. */
  readonly incidents: boolean;
}

/** One moment's figures. `...Total` only grow from the collector's start; the rest are gauges. */
export interface IngestStats {
  /** MQTT messages of agents, of any kind and worth. */
  readonly messagesTotal: number;
  readonly messageBytesTotal: number;
  readonly birthsTotal: number;
  readonly willsTotal: number;
  /** Heartbeats committed, by lane. */
  readonly heartbeatsTotal: { readonly live: number; readonly fill: number };
  /** Check samples in those heartbeats (checks x heartbeats). */
  readonly samplesTotal: number;
  /** Heartbeats that were held already. */
  readonly duplicatesTotal: number;
  /** By reason; a reason that never happened may be absent. */
  readonly refusedTotal: ReadonlyMap<RefusalReason, number>;
  readonly quarantinedTotal: number;
  readonly transitionsTotal: number;
  readonly changesTotal: number;
  readonly commitsTotal: number;
  readonly commitFailuresTotal: number;
  /** Heartbeats whose acknowledgement was published. */
  readonly ackedTotal: number;
  /** Births that were asked for again. */
  readonly rebirthsTotal: number;
  /** Guides sent to stores (decision 027). */
  readonly guidesSentTotal: number;
  /** Times two machines were found under one agent's name. */
  readonly conflictsTotal: number;
  /** Heartbeats taken from the broker and not committed yet, and the bound at which the broker is held back. */
  readonly queueDepth: number;
  readonly queueLimit: number;
  readonly sites: number;
  readonly maxSites: number;
  readonly sitesBySession: SitesBySession;
  /** From a live window's end (corrected) to its commit, ms: of the newest batch; null before the first. */
  readonly lagMs: number | null;
  /** Event loop delay over the last interval, ms. */
  readonly eventLoopLagMs: { readonly mean: number; readonly p99: number; readonly max: number };
}

/** One commit that went through. */
export interface CommitObservation {
  readonly durationMs: number;
  readonly heartbeats: number;
}

/** What the API asks for. */
export interface IngestStatsSource {
  snapshot(): IngestStats;
  readiness(): Readiness;
  /** Called after each commit, at once and synchronously; must be cheap. Returns the way to stop. */
  onCommit(listener: (commit: CommitObservation) => void): () => void;
}
