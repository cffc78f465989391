/** The shapes of incidents in the collector's REST and WebSocket API. */
import type { CauseView, Timestamp } from './api-cause.js';
import type {
  FaultClassName,
  FaultTrigger,
  IncidentEventKind,
  IncidentState,
  Mute,
  Severity,
  Vantage,
} from './incident/incident.js';
import type { Playbook } from './people/playbook.js';
import type { HealthState } from './state.js';

/** A message to a person or a group about one turn of an incident. */
export interface MessageView {
  /** A contact's or team's id. */
  readonly to: string;
  readonly name: string;
  /** Kind of notifier: `dingtalk`, `e-mail`... */
  readonly channel: string;
  /** {@link NoticeKind}. */
  readonly notice: string;
  readonly state: 'queued' | 'delivered' | 'rejected' | 'held';
  readonly at: Timestamp;
  readonly acknowledgedAt: Timestamp | null;
}

/** `GET /api/v1/incidents`. */
export interface IncidentView {
  readonly id: string;
  readonly state: IncidentState;
  readonly severity: Severity;
  readonly class: FaultClassName;
  readonly trigger: FaultTrigger;
  readonly cause: {
    /** null: several sites share it. */
    readonly site: string | null;
    /** Exactly one of both; a cause of the estate (`carrier:ct-east`) stands in `node`. `a/service` is the program on node a. */
    readonly node?: string;
    readonly link?: string;
    readonly kind: string;
    readonly candidates: readonly {
      readonly site: string | null;
      readonly component: string;
      readonly share: number;
    }[];
    /** Names of the nodes among them by `site/node`, as far as their sites are known; absent: none is. */
    readonly names?: Readonly<Record<string, string>>;
  };
  readonly vantage: Vantage;
  readonly onset: Timestamp;
  readonly detectedAt: Timestamp;
  readonly acknowledgedAt: Timestamp | null;
  readonly acknowledgedBy: string | null;
  readonly mitigatedAt: Timestamp | null;
  readonly resolvedAt: Timestamp | null;
  /** The first 50; `siteCount` counts all. */
  readonly sites: readonly string[];
  readonly siteCount: number;
  /** How many checks fail because of it. */
  readonly symptoms: number;
  readonly flows: readonly {
    readonly site: string;
    readonly name: string;
    readonly state: HealthState;
    readonly critical: boolean;
  }[];
  readonly lostTrade: { readonly orders: number; readonly low: number; readonly high: number } | null;
  /** Likeliest first. */
  readonly suspects: readonly {
    readonly site: string;
    readonly change: string;
    readonly on: string;
    readonly subject: string;
    readonly field: string | null;
    readonly author: string | null;
    readonly at: Timestamp;
  }[];
  readonly messages: readonly MessageView[];
  readonly mutedBy: Mute | null;
  readonly recurrence: number;
  /** What several sites may have in common that is behind it, not sure yet: `carrier:ct-east`. Absent from what an older collector says. */
  readonly possibly?: string | null | undefined;
  /** Nobody is told before then, because it may be part of what several sites share, or be graver than it looks. */
  readonly heldUntil?: Timestamp | null | undefined;
}

/** `GET /api/v1/incidents/{id}`. */
export interface IncidentDetail extends IncidentView {
  /** What speaks for and against; null for what a device says of itself. */
  readonly evidence: CauseView | null;
  readonly symptomDetails: readonly {
    readonly site: string;
    readonly check: string;
    readonly on: string;
    readonly state: HealthState;
    readonly reason: string | null;
    readonly since: Timestamp;
  }[];
  /** Oldest first. */
  readonly timeline: readonly {
    readonly at: Timestamp;
    readonly kind: IncidentEventKind;
    readonly by: string | null;
    readonly detail: Readonly<Record<string, string | number | null>>;
  }[];
  /** Where it lives on, for `merged`. */
  readonly mergedInto: string | null;
  /** All its sites by id; absent where `sites` has them all. */
  readonly allSites?: readonly string[];
  /** What the shop does meanwhile, for what it cannot sell now; the first is needed most. In every language. */
  readonly playbooks?: readonly Playbook[];
}

/** `GET /api/v1/incidents?state=&site=&since=`: newest onset first. */
export interface IncidentPage {
  readonly incidents: readonly IncidentView[];
  /** For the query's `after`; null: that is all. */
  readonly next: string | null;
}

/** Body of `POST /api/v1/incidents/{id}/acknowledge` and `.../mitigate`. All four answer the {@link IncidentDetail} as it is then, or a problem. */
export interface IncidentActRequest {
  /** Who acts, in words: 1..80 characters. */
  readonly by: string;
}

/** Body of `POST /api/v1/incidents/{id}/note`. */
export interface IncidentNoteRequest extends IncidentActRequest {
  /** 1..2000 characters. */
  readonly text: string;
}

/** Body of `POST /api/v1/incidents/{id}/silence`: nobody is told of it for so long; it is measured and shown all the same. */
export interface IncidentSilenceRequest extends IncidentActRequest {
  /** 0 ends the silence; at most 30 days. Counted by the collector, whose clock alone is trusted. */
  readonly minutes: number;
  /** Why, 1..500 characters; empty only to end it. */
  readonly reason: string;
}
