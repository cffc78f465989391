/** What notifiers tell: facts of an incident as of one turn, without anything that belongs to a language or a provider. */
import type {
  AffectedFlow,
  FaultClassName,
  FaultTrigger,
  IncidentState,
  LostTrade,
  MessageStyle,
  NodeKind,
  NoticeKind,
  Playbook,
  RecipientRole,
  Severity,
} from '@tillwatch/model';

/** An incident as messages tell it. Times are epoch ms. */
export interface EventIncident {
  readonly id: string;
  readonly state: IncidentState;
  readonly severity: Severity;
  readonly class: FaultClassName;
  readonly trigger: FaultTrigger;
  readonly cause: {
    readonly site: string | null;
    readonly component: string;
    /** As people call it; the component where nobody has named it. */
    readonly name: string;
    readonly nodeKind: NodeKind | null;
    /** `hard`, `lossy`, `silent`, or a device's own reason. */
    readonly kind: string;
    /** Share of the named one, 0..1. */
    readonly share: number;
    /** Others that it may be, likeliest first, at most 3. */
    readonly others: readonly { readonly name: string; readonly share: number }[];
  };
  readonly onsetMs: number;
  readonly acknowledgedBy: string | null;
  readonly mitigatedAtMs: number | null;
  readonly resolvedAtMs: number | null;
  /** The first 20. */
  readonly sites: readonly { readonly id: string; readonly name: string }[];
  readonly siteCount: number;
  readonly region: string | null;
  /** Each name once with its worst state, those that work left out. */
  readonly flows: readonly Pick<AffectedFlow, 'name' | 'state' | 'critical'>[];
  readonly lostTrade: LostTrade | null;
  /** Ids of checks that fail because of it, the first 5. */
  readonly symptoms: readonly string[];
  readonly symptomCount: number;
  readonly suspect: {
    readonly subject: string;
    readonly field: string | null;
    readonly author: string | null;
    readonly atMs: number;
  } | null;
  readonly recurrence: number;
  /** Ids of incidents that it took in, the first 200. */
  readonly takesIn: readonly string[];
}

/** One turn of an incident for one recipient. */
export interface IncidentEvent {
  readonly type: 'incident';
  readonly notice: NoticeKind;
  readonly turn: number;
  /** When the turn was. */
  readonly atMs: number;
  readonly style: MessageStyle;
  readonly role: RecipientRole;
  /** Above 0: called because nobody acknowledged the messages before. */
  readonly step: number;
  /** It may have arrived before: then it is told as what still is. */
  readonly isRepeat: boolean;
  readonly incident: EventIncident;
  readonly vendor: { readonly name: string; readonly hotline: string | null; readonly contract: string | null } | null;
  readonly playbooks: readonly Playbook[];
  /** IANA; times are shown in it. */
  readonly timeZone: string;
  readonly links: EventLinks;
}

/** null: there is no such page, or nothing to acknowledge. */
export interface EventLinks {
  readonly incident: string | null;
  readonly acknowledge: string | null;
}

/** Several events in one message. */
export interface DigestEvent {
  readonly type: 'digest';
  /** `daily`: what waited for it on purpose. `limit`: more than the channel takes one by one. */
  readonly why: 'daily' | 'limit';
  /** Oldest first, at most {@link DIGEST_EVENTS}. */
  readonly events: readonly IncidentEvent[];
  /** Beyond them. */
  readonly leftOut: number;
}

export type NotifyEvent = IncidentEvent | DigestEvent;

export const DIGEST_EVENTS = 20;
