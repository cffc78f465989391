/** The shapes that the collector's REST and WebSocket API speak; the dashboard and other programs read these. */
import type { CauseView, Timestamp } from './api-cause.js';
import type { FindingView } from './api-findings.js';
import type { IncidentView } from './api-incidents.js';
import type { ChangeSubjectKind, FieldDiff } from './change.js';
import type { Playbook } from './people/playbook.js';
import type { StoreContact } from './people/store-guide.js';
import type { HealthState } from './state.js';
import type { NodeKind, SiteKind } from './topology.js';

export interface SiteSummary {
  readonly id: string;
  readonly name: string;
  readonly kind: SiteKind;
  readonly region: string | null;
  readonly state: HealthState;
  /** Reason code of the state, null when `ok`. */
  readonly reason: string | null;
  readonly since: Timestamp;
  readonly flows: Readonly<Record<string, HealthState>>;
  /** Ids of the nodes that are not `ok`, worst first, at most 8, so that the wall can say what is wrong. */
  readonly worst: readonly {
    readonly id: string;
    readonly name: string;
    readonly state: HealthState;
    readonly reason: string | null;
  }[];
  readonly lastHeardAt: Timestamp | null;
}

export interface CheckView {
  readonly id: string;
  readonly kind: string;
  readonly target: string;
  readonly state: HealthState;
  readonly reason: string | null;
  readonly since: Timestamp;
  readonly latencyUs: number | null;
  /** 0..1 over the last window that had attempts; null before the first. */
  readonly lossRatio: number | null;
  readonly values: Readonly<Record<string, number>>;
  readonly lastAttemptAt: Timestamp | null;
}

export interface NodeView {
  readonly id: string;
  readonly kind: NodeKind;
  readonly name: string;
  readonly at: string | null;
  readonly state: HealthState;
  readonly reason: string | null;
  readonly since: Timestamp;
  readonly checks: readonly CheckView[];
}

export interface LinkView {
  readonly from: string;
  readonly to: string;
  readonly state: HealthState;
  readonly reason: string | null;
  readonly since: Timestamp;
  readonly checks: readonly CheckView[];
}

export interface FlowView {
  readonly name: string;
  readonly state: HealthState;
  readonly critical: boolean;
  readonly path: readonly (readonly string[])[];
}

export interface TransitionView {
  readonly at: Timestamp;
  readonly receivedAt: Timestamp;
  /** A check's id, with the node or link it watches; or `session` of the agent itself. */
  readonly check: string;
  readonly subject: string;
  readonly from: HealthState;
  readonly to: HealthState;
  readonly reason: string | null;
}

/** A difference of version or configuration that a check found. */
export interface ChangeView {
  /** 16 hex digits; of a site, the same difference is told once. */
  readonly id: string;
  /** When it was found; the thing itself may say when it changed, in `changedAt`. */
  readonly at: Timestamp;
  readonly receivedAt: Timestamp;
  readonly check: string;
  /** The node, or link, that the check watches. */
  readonly on: string;
  readonly kind: ChangeSubjectKind;
  /** Path of the file or folder, name of the command or package. */
  readonly subject: string;
  /** Fingerprint (SHA-256, hex) or version; null: it was not there, or is gone. */
  readonly before: string | null;
  readonly after: string | null;
  readonly fields: readonly FieldDiff[];
  /** Fields that differ but are not in `fields`. */
  readonly fieldsLeftOut: number;
  /** By the store's clock; null: the thing does not say. */
  readonly changedAt: Timestamp | null;
  /** The user that owns the thing now; null: not known. */
  readonly author: string | null;
}

export interface AgentView {
  readonly id: string;
  readonly version: string;
  readonly boot: string;
  readonly startedAt: Timestamp;
  readonly session: 'live' | 'silent' | 'lost';
  /** Agent's clock minus the collector's; null before the first live message. */
  readonly clockOffsetMs: number | null;
  /**
   * Two machines run under this agent's name and speak in turns; absent or null: one does. What is shown is of `boot`; what the other says is
   * stored, but told of neither as a change.
   */
  readonly conflict?: { readonly boots: readonly string[]; readonly since: Timestamp } | null;
}

export interface SiteDetail extends SiteSummary {
  readonly timeZone: string | null;
  readonly vantage: string;
  readonly agent: AgentView;
  readonly nodes: readonly NodeView[];
  readonly links: readonly LinkView[];
  readonly flowDetails: readonly FlowView[];
  /** Newest first, at most 50. */
  readonly transitions: readonly TransitionView[];
  /** Of versions and configuration, newest first, at most 20. */
  readonly changes: readonly ChangeView[];
}

/** `GET /api/v1/sites/{id}/history?check=&from=&to=&maxPoints=`: one column per figure, all of one length. */
export interface HistoryView {
  readonly site: string;
  readonly check: string;
  readonly from: Timestamp;
  readonly to: Timestamp;
  readonly stepMs: number;
  /** Which store answered: windows as they came, or a roll-up. */
  readonly source: 'detail' | 'minute' | 'hour' | 'day';
  readonly points: {
    /** Epoch milliseconds of each point's start. */
    readonly atMs: readonly number[];
    readonly state: readonly HealthState[];
    readonly medianUs: readonly (number | null)[];
    readonly maxUs: readonly (number | null)[];
    readonly lossRatio: readonly (number | null)[];
    /** Only where values were asked for, by their names: a column each, null where a window had none. */
    readonly values?: Readonly<Record<string, readonly (number | null)[]>> | undefined;
  };
  /** Only where values were asked for: there are more, behind this time; null: that is all. */
  readonly next?: Timestamp | null | undefined;
  readonly transitions: readonly TransitionView[];
}

/**
 * The collector itself hears nothing: it has lost its broker, or its store takes nothing. What it shows of sites is as of `since`, and nobody
 * is called silent for it.
 */
export interface CollectorDeafness {
  readonly since: Timestamp;
  readonly cause: 'broker-away' | 'store-behind';
}

/** What a client sends on `/api/v1/stream`. */
export type StreamRequest =
  | { readonly subscribe: 'estate'; readonly since?: number }
  | { readonly subscribe: 'site'; readonly id: string; readonly since?: number }
  | { readonly subscribe: 'incidents'; readonly since?: number }
  | { readonly subscribe: 'findings'; readonly since?: number }
  | { readonly unsubscribe: 'estate' }
  | { readonly unsubscribe: 'incidents' }
  | { readonly unsubscribe: 'findings' }
  | { readonly unsubscribe: 'site'; readonly id: string };

/**
 * What the server sends. `seq` counts the changes of one topic by one; a client that sees a gap drops what it has and waits for the
 * snapshot that the server sends it unasked. `delta` holds the whole new summary of each changed site. `beat` comes every `everyMs` on
 * every connection, also when nothing changes, so that a client can tell a quiet estate from a dead connection (a browser hides pings).
 */
export type StreamMessage =
  | {
      readonly topic: 'estate';
      readonly type: 'snapshot';
      readonly seq: number;
      readonly at: Timestamp;
      readonly sites: readonly SiteSummary[];
    }
  | {
      readonly topic: 'estate';
      readonly type: 'delta';
      readonly seq: number;
      readonly at: Timestamp;
      readonly sites: readonly SiteSummary[];
      readonly removed: readonly string[];
    }
  | {
      readonly topic: 'site';
      readonly id: string;
      readonly type: 'snapshot';
      readonly seq: number;
      readonly at: Timestamp;
      readonly site: SiteDetail;
    }
  | {
      /** Those that live, and those that ended in the last hour; at most 500, worst first. A delta holds the whole new view of each that changed. */
      readonly topic: 'incidents';
      readonly type: 'snapshot';
      readonly seq: number;
      readonly at: Timestamp;
      readonly incidents: readonly IncidentView[];
    }
  | {
      readonly topic: 'incidents';
      readonly type: 'delta';
      readonly seq: number;
      readonly at: Timestamp;
      readonly incidents: readonly IncidentView[];
      readonly removed: readonly string[];
    }
  | {
      /** Risks that a check tells or that have a time, soonest first; at most 500 of `total`. A delta holds each that came or moved. */
      readonly topic: 'findings';
      readonly type: 'snapshot';
      readonly seq: number;
      readonly at: Timestamp;
      readonly findings: readonly FindingView[];
      readonly total: number;
    }
  | {
      readonly topic: 'findings';
      readonly type: 'delta';
      readonly seq: number;
      readonly at: Timestamp;
      readonly findings: readonly FindingView[];
      readonly removed: readonly string[];
      readonly total: number;
    }
  | {
      readonly topic: 'beat';
      readonly type: 'beat';
      readonly at: Timestamp;
      readonly everyMs: number;
      /** A beat comes at once when this changes; absent or null: the collector hears its agents. */
      readonly deaf?: CollectorDeafness | null;
    }
  | { readonly topic: 'error'; readonly type: 'error'; readonly code: string; readonly detail: string };

/** RFC 9457. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
}

/** What is wrong with a site, from its checks alone: causes that were searched for, and what devices say of themselves. */
export interface VerdictView {
  readonly causes: readonly CauseView[];
  readonly conditions: readonly {
    readonly component: string;
    readonly check: string;
    readonly state: HealthState;
    readonly reason: string;
  }[];
  /** Failing checks that no cause explains. */
  readonly unexplained: readonly string[];
  /** So much failed in so many ways that the search was ended early: something likelier may have been left unseen. Absent: it was not. */
  readonly isSearchCut?: boolean;
}

/** What is to be done in the store now, and whom to call; empty where nothing is wrong. */
export interface GuidanceView {
  /** `built-in` until the collector has sent this store's own. */
  readonly source: 'collector' | 'built-in';
  /** Of what the collector sent, 16 hex digits: the same content has the same digest. */
  readonly digest: string | null;
  readonly receivedAt: Timestamp | null;
  /** Messages that the agent refused since its start. */
  readonly refused: number;
  /** For the flows that are in trouble, critical ones first; at most 3. */
  readonly playbooks: readonly Playbook[];
  /** In the order in which they are called; of vendors those who own what is suspected. */
  readonly contacts: readonly StoreContact[];
}

/** The store's own view, as the agent's local socket serves it to `tillwatch status`. */
export interface LocalStatus {
  readonly site: SiteSummary;
  readonly nodes: readonly NodeView[];
  readonly links: readonly LinkView[];
  readonly flows: readonly FlowView[];
  /** Of the last seven days, newest first, at most 100. */
  readonly changes: readonly ChangeView[];
  readonly verdict: VerdictView;
  /** Absent from agents of earlier releases. */
  readonly guidance?: GuidanceView;
  /** Attempts since this agent started, by check. */
  readonly attempts: Readonly<Record<string, number>>;
  readonly at: Timestamp;
  readonly uplink: {
    readonly state: 'connected' | 'connecting' | 'refused' | 'offline';
    readonly broker: string | null;
    readonly since: Timestamp;
    readonly lastError: string | null;
  };
  readonly outbox: {
    readonly heartbeats: number;
    readonly bytes: number;
    readonly maxBytes: number;
    readonly oldestAt: Timestamp | null;
    readonly evicted: number;
    readonly mode: 'disk' | 'memory';
    readonly problem: string | null;
  };
}
