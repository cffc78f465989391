/** The collector's seams: ingest -> store -> live estate -> API. */
import type {
  Birth,
  Change,
  ChangeView,
  CheckState,
  HealthState,
  Heartbeat,
  HistoryView,
  Reason,
  SiteDetail,
  SiteSummary,
  TransitionView,
} from '@tillwatch/model';

/** Who speaks: a topic's site and agent. */
export interface Speaker {
  readonly site: string;
  readonly agent: string;
}

/** Inclusive-exclusive run of sequences: first .. first + count - 1. */
export interface SeqRange {
  readonly first: number;
  readonly count: number;
}

/** A heartbeat as it is stored: its bytes untouched, its time corrected by the estimated clock offset. */
export interface HeartbeatRecord extends Speaker {
  readonly boot: string;
  readonly seq: number;
  /** End of the window, collector's time, epoch ms. */
  readonly endedAtMs: number;
  readonly receivedAtMs: number;
  readonly window: Uint8Array;
  /** What `window` says, where it was read already. */
  readonly heartbeat?: Heartbeat;
}

export interface BirthRecord extends Speaker {
  readonly birth: Birth;
  /** The encoded birth message. */
  readonly bytes: Uint8Array;
  readonly receivedAtMs: number;
  readonly past: boolean;
}

/** A confirmed change of a check, or of the session itself (`check: 'session'`). Kept for ever. */
export interface TransitionRecord extends Speaker {
  readonly check: string;
  /** Node id or link id; the agent's id for `session`. */
  readonly subject: string;
  readonly from: HealthState;
  readonly to: HealthState;
  readonly reason: Reason | null;
  readonly atMs: number;
  readonly receivedAtMs: number;
}

/** A difference that a check found. Kept for ever; of a site, each id once. */
export interface ChangeRecord extends Speaker, Change {
  readonly check: string;
  /** Node id or link id that the check watches. */
  readonly on: string;
  /** When it was found, collector's time; where it is found again, the earlier stands. */
  readonly atMs: number;
  readonly receivedAtMs: number;
}

/** Where a page of changes ended: the last one on it. */
export interface ChangePlace {
  readonly atMs: number;
  readonly id: string;
}

export interface ChangeRange {
  readonly fromMs: number;
  readonly toMs: number;
  readonly limit: number;
  /** Only of this node or link. */
  readonly on?: string;
  /** Only those that come behind this one, newest first, by time and then by id. */
  readonly after?: ChangePlace;
}

/** The state a check has now and since when; rewritten only when it changes. */
export interface CurrentRecord extends Speaker {
  readonly check: string;
  readonly state: CheckState;
  readonly reason: Reason | null;
  readonly sinceMs: number;
}

/** What could not be believed, kept aside (bounded). */
export interface QuarantineRecord extends Speaker {
  readonly reason: string;
  readonly receivedAtMs: number;
  readonly bytes: Uint8Array;
}

/** What is added to the session stamps of a boot to get the collector's time; outlives the boot, whose backfill may come much later. */
export interface ClockRecord extends Speaker {
  readonly boot: string;
  readonly correctionMs: number;
}

/** One transaction's worth. */
export interface Batch {
  readonly births: readonly BirthRecord[];
  readonly heartbeats: readonly HeartbeatRecord[];
  readonly transitions: readonly TransitionRecord[];
  readonly changes: readonly ChangeRecord[];
  readonly current: readonly CurrentRecord[];
  readonly quarantine: readonly QuarantineRecord[];
  /** Of boots whose births are in or before the batch. The same one twice does no harm. */
  readonly clocks?: readonly ClockRecord[];
}

/** What the store knows of one agent when the collector starts. */
export interface StoredAgent extends Speaker {
  /** The newest birth that is not `past`. */
  readonly birth: Birth | null;
  /** Births of other boots that may still fill in. */
  readonly otherBirths: readonly Birth[];
  /** Corrections of the clocks of boots, by boot: of those births that the store keeps. */
  readonly corrections: ReadonlyMap<string, number>;
  readonly current: readonly CurrentRecord[];
  /** Newest heartbeat by session and sequence, decoded. */
  readonly last: {
    readonly boot: string;
    readonly heartbeat: Heartbeat;
    readonly endedAtMs: number;
    readonly receivedAtMs: number;
  } | null;
  /** What is committed, per boot: the ground of deduplication. */
  readonly received: ReadonlyMap<string, readonly SeqRange[]>;
}

export interface HistoryQuery {
  readonly site: string;
  readonly check: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** 1..5000. */
  readonly maxPoints: number;
  /** Names of values: then the points are the windows that hold any of them, as they came, the oldest first. */
  readonly values?: readonly string[];
}

export interface StoreStats {
  readonly fileBytes: number;
  readonly heartbeats: number;
  readonly transitions: number;
  readonly changes: number;
  readonly chunks: number;
  readonly logBytes: number;
  readonly commits: number;
  readonly oldestDetailAtMs: number | null;
}

/** Durable storage. Calls may overlap; commits are performed in the order of their calls. */
export interface Store {
  open(): Promise<readonly StoredAgent[]>;
  /** Resolves when the batch is on disk (one transaction); rejects with TillwatchError 'store-unusable' and then holds none of it. */
  commit(batch: Batch): Promise<void>;
  history(query: HistoryQuery): Promise<Omit<HistoryView, 'site' | 'check' | 'from' | 'to' | 'transitions'>>;
  /** Newest first. */
  transitions(
    site: string,
    range: { fromMs: number; toMs: number; limit: number; check?: string },
  ): Promise<readonly TransitionView[]>;
  /** Newest first. */
  changes(site: string, range: ChangeRange): Promise<readonly ChangeView[]>;
  /** Every committed (boot, sequence) of an agent: for audits and tests. */
  received(speaker: Speaker): Promise<ReadonlyMap<string, readonly SeqRange[]>>;
  /** Seals due hours, rolls up, drops what is past retention; small steps; called on a timer by its owner. */
  maintain(nowMs: number): Promise<void>;
  stats(): Promise<StoreStats>;
  close(): Promise<void>;
}

/** What the API reads. Views are made when asked for and cached until the next change. */
export interface LiveEstate {
  /** All sites, ordered by id. */
  summaries(): readonly SiteSummary[];
  summary(id: string): SiteSummary | undefined;
  detail(id: string): SiteDetail | undefined;
  /** Called after each change of a site, at once and synchronously; must be cheap. Returns the way to stop. */
  onChange(listener: (siteId: string) => void): () => void;
}
