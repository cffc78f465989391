/** What an incident is: one cause with a life, and all that was said and done about it. Types and closed sets. */
import type { CauseView } from '../api-cause.js';
import type { HealthState } from '../state.js';

/**
 * `open` -> `acknowledged` (somebody has it) -> `mitigated` (trade goes on, the cause may stand) -> `resolved`. A cause that returns within the flap
 * window re-opens its incident. `merged`: the incident lives on in another.
 */
export const INCIDENT_STATES = ['open', 'acknowledged', 'mitigated', 'resolved', 'merged'] as const;
export type IncidentState = (typeof INCIDENT_STATES)[number];

/**
 * By what cannot be sold (domain.md, c). `P1`: 10 % of the stores or of the chain's orders, or central trade. `P2`: a store cannot take money. `P3`: a lane, a
 * printer, one way of paying. `P4`: no effect on trade. One grade lower outside opening hours.
 */
export const SEVERITIES = ['P1', 'P2', 'P3', 'P4'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** The two classes of the field and their parts (domain.md, d8); set at opening for routing, and again at closing for the record. */
export const FAULT_CLASSES = [
  'infrastructure/power',
  'infrastructure/hardware-endpoint',
  'infrastructure/network-lan',
  'infrastructure/network-wan',
  'infrastructure/capacity',
  'infrastructure/storage',
  'infrastructure/database',
  'infrastructure/unknown',
  'application/software',
  'application/configuration',
  'application/data-file',
  'application/certificate',
  'application/capacity',
  'application/instance',
  'application/unknown',
] as const;
export type FaultClassName = (typeof FAULT_CLASSES)[number];

/** What set the fault off. */
export const FAULT_TRIGGERS = [
  'change-induced',
  'change-missed',
  'load',
  'consumable',
  'third-party',
  'operator',
  'security',
  'unknown',
] as const;
export type FaultTrigger = (typeof FAULT_TRIGGERS)[number];

/** A component of a site, or of the estate (`site` null): a node's id, a link's `from->to`, `node/service`, or `carrier:ct-east`, `region:east`. */
export interface ComponentRef {
  readonly site: string | null;
  readonly component: string;
}

/** One that may be it. */
export interface IncidentCandidate extends ComponentRef {
  /** 0..1; those of an incident add up to at most one. */
  readonly share: number;
}

/** What the incident is about: the likeliest candidate, how it is broken, and all that cannot be told apart from it. */
export interface IncidentCause extends ComponentRef {
  /** `hard`, `lossy`, `silent`; or the reason that a device gives of itself: `consumable-out`, `replication-broken`. */
  readonly kind: string;
  readonly candidates: readonly IncidentCandidate[];
}

/** A check that fails because of it. */
export interface Symptom {
  readonly site: string;
  readonly check: string;
  /** The node or link that it watches. */
  readonly on: string;
  readonly state: HealthState;
  readonly reason: string | null;
  /** Collector's time, epoch ms. */
  readonly sinceMs: number;
}

/** A flow that does not do what it is for. */
export interface AffectedFlow {
  readonly site: string;
  readonly name: string;
  readonly state: HealthState;
  readonly critical: boolean;
}

/** A change on the way of the fault, ranked by {@link weightNats}. */
export interface ChangeSuspect {
  readonly site: string;
  /** {@link ChangeView.id}. */
  readonly change: string;
  readonly on: string;
  readonly subject: string;
  /** The one field that differs, or the first of them; null where a whole file does. */
  readonly field: string | null;
  readonly author: string | null;
  /** When it took effect, or was found; epoch ms. */
  readonly atMs: number;
  readonly weightNats: number;
}

/** Orders that were not taken: expected less seen since the onset, with a 90 % interval. */
export interface LostTrade {
  readonly orders: number;
  readonly low: number;
  readonly high: number;
}

/** Who speaks of a site: what reached the collector while it happened, what the store's agent had kept, or both. */
export const VANTAGES = ['store', 'centre', 'merged'] as const;
export type Vantage = (typeof VANTAGES)[number];

/** Bounds of one incident; what is beyond them is counted. */
export const INCIDENT_LIMITS = {
  sites: 20_000,
  covers: 20_000,
  parts: 20_000,
  symptoms: 200,
  flows: 200,
  candidates: 20,
  suspects: 20,
  timeline: 500,
} as const;

/** Turns that people are told of; each at most once per person and incident, a `reminder` each time it is due. */
export const NOTICE_KINDS = [
  'opened',
  'worse',
  'reopened',
  'reattributed',
  'mitigated',
  'resolved',
  'reminder',
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** What ended it, as a person says. `reboot` is no cause: it opens a problem record. */
export const REMEDIES = [
  'reboot',
  'replacement',
  'repair',
  'rollback',
  'configuration',
  'consumable',
  'provider',
  'by-itself',
] as const;
export type Remedy = (typeof REMEDIES)[number];

/** What the fold has to remember of an incident beside what is shown; kept with it, so that a restart goes on from the last save exactly. */
export interface IncidentLife {
  /** Who names its cause now: sites by id, {@link ESTATE_SOURCE} for the estate stage; none while it clears. */
  readonly namedBy: readonly string[];
  /** The last who named it, while it clears: its word ends it, also where it is not the site of the cause. Absent: it is named. */
  readonly lastNamedBy?: string;
  /** First input that no longer named it; null while it is named. */
  readonly clearSinceMs: number | null;
  /** First input with all of its flows working again while the cause stands; null: they do not, or none ever failed. */
  readonly flowsOkSinceMs: number | null;
  /** Newest input that it took; an older one of a site or the estate changes nothing but, by backfill, its cause. */
  readonly changedAtMs: number;
  /** Severity by each of those who name it; the incident's is the worst of them. */
  readonly grades: Readonly<Record<string, Severity>>;
  /** Turns given out, by kind of notice. */
  readonly turns: Readonly<Partial<Record<NoticeKind, number>>>;
  /** Last notice of any kind. */
  readonly toldAtMs: number | null;
  /** Worst severity that was given out; null: nobody was told, or of a risk alone. */
  readonly toldSeverity: Severity | null;
  /** What people believe of it by the notices; null: nobody was told. One that was folded into another counts as `resolved`. */
  readonly toldState: 'open' | 'mitigated' | 'resolved' | null;
  /** Its first message waits until then; null or absent: it does not. */
  readonly heldUntilMs?: number | null;
  /** What several sites may have in common that is behind it, not sure yet: `carrier:ct-east`. Null or absent: nothing is in sight. */
  readonly possibly?: string | null;
  /** A suppression ended here, and it has to be seen for the hold time again before anybody is told; null: nothing to wait for. */
  readonly qualifyingSinceMs: number | null;
  /** Suppression by the site's or estate's sightings, and by a person on this incident; `mutedBy` is the one in force. */
  readonly sightedMute: Mute | null;
  readonly personMute: Mute | null;
  readonly openedAs: { readonly class: FaultClassName; readonly trigger: FaultTrigger };
  /** Who set class and trigger; null: the system, which then may set them again. */
  readonly classifiedBy: string | null;
  readonly remedy: Remedy | null;
  /** A risk that is no fault yet. */
  readonly isFinding: boolean;
  /** When its problem record was opened; null: it has none. */
  readonly problemAtMs: number | null;
  /** Incidents that it took in, by id. */
  readonly parts: readonly string[];
  /** Of an incident of several sites: `site/component` of what it explains there, ordered. */
  readonly covers: readonly string[];
  /** Lines of its timeline, and those that found no room in it. Absent: none. */
  readonly timelineCount: number;
  readonly linesLeftOut?: number;
  /** What was beyond {@link INCIDENT_LIMITS}. */
  readonly leftOut: {
    readonly sites: number;
    readonly flows: number;
    readonly candidates: number;
    readonly suspects: number;
  };
}

/** The estate stage as one who names a cause. */
export const ESTATE_SOURCE = '*';

/** An incident as it is kept. Times are epoch ms of the collector's clock. */
export interface Incident {
  /** `I` and a number that grows by one: `I17`. */
  readonly id: string;
  /** What makes two sightings one incident while it lives, and within the flap window after. */
  readonly key: string;
  readonly state: IncidentState;
  readonly severity: Severity;
  readonly class: FaultClassName;
  readonly trigger: FaultTrigger;
  readonly cause: IncidentCause;
  readonly vantage: Vantage;
  /** First bad sample among what it explains. */
  readonly onsetMs: number;
  readonly detectedAtMs: number;
  readonly acknowledgedAtMs: number | null;
  readonly acknowledgedBy: string | null;
  readonly mitigatedAtMs: number | null;
  readonly resolvedAtMs: number | null;
  /** Sites that it touches, ordered by id. */
  readonly sites: readonly string[];
  readonly symptoms: readonly Symptom[];
  /** All of them, also those beyond the bound. */
  readonly symptomCount: number;
  readonly flows: readonly AffectedFlow[];
  readonly lostTrade: LostTrade | null;
  readonly suspects: readonly ChangeSuspect[];
  /** The verdict behind it, with what speaks for and against; null for what a device says of itself. */
  readonly evidence: CauseView | null;
  /** Where it lives on, for `merged`. */
  readonly mergedInto: string | null;
  /** How often it was opened again. */
  readonly reopened: number;
  /** Opened while alerting was suppressed for it; null where it alerts. */
  readonly mutedBy: Mute | null;
  /** Incidents with the same cause that were resolved in the 30 days before. */
  readonly recurrence: number;
  readonly life: IncidentLife;
}

/** Why nobody is told: a silence, maintenance, a closed site, or an incident above it. */
export interface Mute {
  readonly kind: 'silence' | 'maintenance' | 'closed' | 'root';
  /** Of the silence, maintenance window or incident; the site's id for `closed`. */
  readonly id: string;
  readonly untilMs: number | null;
}

/** What happens to an incident, one after the other; also the kinds of its timeline. */
export const INCIDENT_EVENTS = [
  'opened',
  'acknowledged',
  'mitigated',
  'resolved',
  'reopened',
  'reattributed',
  'severity-changed',
  'spread',
  'merged',
  'split',
  'muted',
  'unmuted',
  'escalated',
  'told',
  'note',
  'reclassified',
  'problem-opened',
] as const;
export type IncidentEventKind = (typeof INCIDENT_EVENTS)[number];

/** One line of an incident's timeline. Texts are made by whoever shows it, from the kind and its figures. */
export interface TimelineEntry {
  readonly atMs: number;
  readonly kind: IncidentEventKind;
  /** A person, or null for the system. */
  readonly by: string | null;
  /** What the kind needs: old and new severity, candidates, a note's text. Strings and numbers only. */
  readonly detail: Readonly<Record<string, string | number | null>>;
}
