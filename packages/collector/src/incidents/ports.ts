/** The seams of incidents in the collector: what is kept durably, what the desk offers, and the queues that notifiers work on. Types only. */
import type {
  EstateSighting,
  Incident,
  IncidentAction,
  IncidentEffect,
  IncidentState,
  MessageView,
  NoticeKind,
  SiteSighting,
  TimelineEntry,
} from '@tillwatch/model';

/** What tells a notice from every other, for ever: an incident, a kind of turn, and how often that kind came. */
export interface NoticeKey {
  readonly incident: string;
  readonly notice: NoticeKind;
  readonly turn: number;
}

/** A turn of an incident that somebody may have to be told of. It waits until {@link MessagePlan.done} names it. */
export interface QueuedNotice extends NoticeKey {
  /** Grows by one from notice to notice; the queue's order. */
  readonly number: number;
  readonly atMs: number;
}

/**
 * `queued`: to be sent at `dueAtMs`. `delivered`: the provider took it. `rejected`: it never will, or all attempts are used up.
 * `held`: kept back for good (acknowledged before it was due, told in a digest, nobody to tell).
 */
export type MessageState = MessageView['state'];

/** A message to one recipient by one way. */
export interface MessageRecord extends NoticeKey {
  /** Unique for ever, made by whoever plans: the notice's key, recipient and channel, so that planning twice adds nothing. At most 300 characters. */
  readonly id: string;
  /** A contact's or team's id. */
  readonly to: string;
  readonly name: string;
  /** Kind of notifier: `dingtalk`, `e-mail`. */
  readonly channel: string;
  /** What the notifier needs beyond the incident; read by nobody else. At most 64 KiB; null: nothing. */
  readonly payload: string | null;
  readonly state: MessageState;
  readonly createdAtMs: number;
  /** Not before this. */
  readonly dueAtMs: number;
  readonly attempts: number;
  /** Set, durably, before an attempt, and null again with its outcome: not null after a start means that the attempt's outcome is not known. */
  readonly startedAtMs: number | null;
  /** When it came to another state than `queued`. */
  readonly settledAtMs: number | null;
  /** When its recipient acknowledged the incident by it. */
  readonly acknowledgedAtMs: number | null;
  /** Last refusal in the provider's words, cut and without secrets; null: none. */
  readonly detail: string | null;
}

/** What changes of a message that is kept; absent fields stay. */
export interface MessageUpdate {
  readonly id: string;
  readonly state?: MessageState;
  readonly dueAtMs?: number;
  readonly attempts?: number;
  readonly startedAtMs?: number | null;
  readonly settledAtMs?: number | null;
  readonly acknowledgedAtMs?: number | null;
  readonly detail?: string | null;
}

export interface TimelineRecord {
  readonly incident: string;
  readonly entry: TimelineEntry;
}

/** One transaction of the notifying side. */
export interface MessagePlan {
  /** Notices that have been planned and leave the queue; unknown ones are passed over. */
  readonly done?: readonly NoticeKey[];
  /** Added; one whose id is known already is left as it is. */
  readonly messages?: readonly MessageRecord[];
  readonly updates?: readonly MessageUpdate[];
  /** Escalations and whatever else has to outlive a restart, by key (at most 200 characters, value at most 64 KiB); null: forget it. */
  readonly memory?: readonly { readonly key: string; readonly value: string | null }[];
  /** `told`, `escalated`. */
  readonly timeline?: readonly TimelineRecord[];
}

/** The queues of notices and messages. Rejects with TillwatchError `store-unusable`, and then holds nothing of the call. */
export interface MessageQueue {
  /** Notices that no plan is done with, oldest first. */
  notices(limit: number): Promise<readonly QueuedNotice[]>;
  /** Resolves when all of it is on disk: one transaction. */
  plan(plan: MessagePlan): Promise<void>;
  /** `queued` messages with `dueAtMs` at or before `nowMs`, first due first. */
  due(nowMs: number, limit: number): Promise<readonly MessageRecord[]>;
  /** When the next `queued` message is due; null: there is none. */
  nextDueAtMs(): Promise<number | null>;
  /** All of an incident, oldest first. */
  messages(incident: string): Promise<readonly MessageRecord[]>;
  message(id: string): Promise<MessageRecord | null>;
  /** All that {@link MessagePlan.memory} left, ordered by key. */
  memory(prefix: string): Promise<readonly { readonly key: string; readonly value: string }[]>;
  /** Waiting now. */
  depth(): Promise<{ readonly notices: number; readonly messages: number }>;
}

/** Which sites, and which parts of them, a suppression or a calendar is for. `*` stands for any run of characters. */
export interface SuppressionScope {
  /** Patterns of site ids, at least one. */
  readonly sites: readonly string[];
  /** Patterns of components; empty: all of the site. */
  readonly components: readonly string[];
}

export const SUPPRESSION_KINDS = ['silence', 'maintenance'] as const;
export type SuppressionKind = (typeof SUPPRESSION_KINDS)[number];

/** A silence or a maintenance window: nobody is told of what it covers, everything is measured and recorded. */
export interface Suppression {
  /** `S` or `M` and a number: `S3`. */
  readonly id: string;
  readonly kind: SuppressionKind;
  readonly scope: SuppressionScope;
  readonly reason: string;
  readonly by: string;
  readonly createdAtMs: number;
  readonly fromMs: number;
  readonly untilMs: number;
  /** Ended before its time. */
  readonly endedAtMs: number | null;
  readonly endedBy: string | null;
}

/** Where a page of incidents ended: the last one on it. */
export interface IncidentPlace {
  readonly onsetMs: number;
  /** The number of its id. */
  readonly number: number;
}

export interface IncidentQuery {
  /** Empty: all. */
  readonly states: readonly IncidentState[];
  readonly site: string | null;
  /** Onset at or after this. */
  readonly sinceMs: number | null;
  readonly after: IncidentPlace | null;
  readonly limit: number;
}

/** What the desk starts from. */
export interface StoredIncidents {
  /** Neither resolved nor merged, ordered by number. */
  readonly living: readonly Incident[];
  /** Resolved or merged at or after the instant that was asked for, ordered by number: for flaps and recurrence. */
  readonly recent: readonly Incident[];
  /** The number of the newest incident; 0: none yet. */
  readonly lastNumber: number;
}

export interface IncidentStoreStats {
  readonly fileBytes: number;
  readonly incidents: number;
  readonly notices: number;
  readonly messages: number;
}

/** Durable storage of incidents. Calls are performed in their order. Rejects with TillwatchError `store-unusable`. */
export interface IncidentStore extends MessageQueue {
  /** Opens or makes it; `recentSinceMs`: from when on ended incidents are wanted. */
  open(recentSinceMs: number): Promise<StoredIncidents>;
  /**
   * Resolves when all effects are on disk: one transaction. The effects of one input are always in one call; several inputs may be. A notice whose key is
   * known already is not queued again.
   */
  save(effects: readonly IncidentEffect[]): Promise<void>;
  incident(id: string): Promise<Incident | null>;
  /** Newest onset first, of equal onsets the newer incident first. */
  list(query: IncidentQuery): Promise<readonly Incident[]>;
  /** Oldest first; of more than {@link INCIDENT_LIMITS.timeline} the first and the newest. */
  timeline(id: string): Promise<readonly TimelineEntry[]>;
  /** Not over at `nowMs`, ordered by number. */
  suppressions(nowMs: number): Promise<readonly Suppression[]>;
  /** Adds one under the next number of its kind. */
  suppress(suppression: Omit<Suppression, 'id' | 'endedAtMs' | 'endedBy'>): Promise<Suppression>;
  /** Ends one before its time; null: there is no such one that is not over. */
  endSuppression(id: string, by: string, atMs: number): Promise<Suppression | null>;
  stats(): Promise<IncidentStoreStats>;
  /** Drops messages, notices and timelines of incidents that ended before `beforeMs`; the incidents stay. At most a step's work: true when there is more. */
  expire(beforeMs: number): Promise<boolean>;
  close(): Promise<void>;
}

/** What came of a person's action. */
export type ActionOutcome =
  | { readonly ok: true; readonly incident: Incident }
  /** `unknown`: no such incident. `ended`: it is resolved or merged, and the action needs a living one. `busy`: too many wait. `failing`: the store takes nothing. */
  | { readonly ok: false; readonly why: 'unknown' | 'ended' | 'busy' | 'failing' };

/** Where sightings and actions become incidents. */
export interface IncidentDesk {
  /** Takes all that is wrong with one site, or with the estate, as of now; `isOpen` and `mute` are set here. Never waits. */
  sight(sighting: SiteSighting | EstateSighting): void;
  /** Resolves when it is stored and shown. */
  act(action: IncidentAction): Promise<ActionOutcome>;
  /** Called after a change of an incident or its messages is stored; at once and synchronously, must be cheap. Returns the way to stop. */
  onChange(listener: (id: string) => void): () => void;
  /** Called when new notices are in the queue. */
  onNotices(listener: () => void): () => void;
  /** To be called by whoever changed messages or the timeline of an incident. */
  touched(id: string): void;
}
