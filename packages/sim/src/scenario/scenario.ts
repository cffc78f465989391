/** A scenario as it is played: checked, resolved, times in ms after its start. */
import type { ConfiguredCheck } from '@tillwatch/agent';
import type { CalendarConfig, NotifyConfig, Suppression } from '@tillwatch/collector';
import type { CheckState, FieldDiff, Reason, SiteDefinition } from '@tillwatch/model';

export interface Scenario {
  readonly id: string;
  readonly title: string;
  /** Why it is not expected to pass yet; null: it is. */
  readonly pending: string | null;
  /** Epoch ms of its zero. */
  readonly startMs: number;
  readonly lengthMs: number;
  readonly seed: number;
  readonly sites: readonly ScenarioSite[];
  /** Who is told; its notifiers are the player's. null: the file names nobody. */
  readonly people: NotifyConfig['people'] | null;
  /** Ids of the notifiers that people's channels name. */
  readonly notifiers: readonly string[];
  /** Opening hours, as the collector takes them. */
  readonly calendars: readonly CalendarConfig[];
  readonly suppressions: readonly ScenarioSuppression[];
  readonly actions: readonly ScenarioAction[];
  readonly faults: readonly Fault[];
  readonly changes: readonly ScenarioChange[];
  readonly expectations: readonly Expectation[];
}

/** What a check counts by the minute, seldom exactly: Poisson around the mean. */
export type CountMeans = Readonly<Record<string, number>>;

export interface ScenarioSite {
  readonly definition: SiteDefinition;
  /** Without probes: those are the player's. */
  readonly checks: readonly Omit<ConfiguredCheck, 'params'>[];
  /** By check: means by name. */
  readonly counts: ReadonlyMap<string, CountMeans>;
  /** By check: days before the start that the collector has learned its counts from. Absent: none. */
  readonly knownDays?: ReadonlyMap<string, number>;
  readonly windowMs: number;
  readonly batch: number;
  /** The node up to which the way of the heartbeats is one with that of the checks; null: they always get through. */
  readonly uplinkNode: string | null;
  /** Agent's wall clock minus true time. */
  readonly clockSkewMs: number;
  /** Share of the attempts that is lost on a good day, 0..1. */
  readonly lossRatio: number;
  /** How answers, and what goes to the collector, are late on a good day. Absent: never. */
  readonly jitter?: Jitter;
  /** From the main line's failing until the router uses the backup line. */
  readonly failoverMs: number;
}

/** What a way takes longer than it must; each part is drawn anew for each attempt. Exponential, with the means given; ms. */
export interface Jitter {
  /** Of every attempt. */
  readonly usualMs: number;
  /** Of a few: somebody else's packets go first. */
  readonly queueShare: number;
  readonly queueMs: number;
  /** Of still fewer: a packet is sent again, or a machine is busy with itself. Not drawn: each takes this. */
  readonly stallShare: number;
  readonly stallMs: number;
}

/** `dead`: no attempt is answered. `refuses`: it answers that it will not. `silent`: as dead, and the agent on it is gone. */
export const FAULT_HOWS = ['dead', 'refuses', 'lossy', 'slow', 'silent', 'says', 'sells'] as const;
export type FaultHow = (typeof FAULT_HOWS)[number];

interface FaultBase {
  readonly fromMs: number;
  readonly untilMs: number;
  /** `site/component`: a node, `a->b`, or `node/service`; resolved to where it really stands. */
  readonly components: readonly string[];
}

export type Fault = FaultBase &
  (
    | { readonly how: 'dead' | 'refuses' | 'silent' }
    | { readonly how: 'lossy'; readonly lossRatio: number }
    | { readonly how: 'slow'; readonly latencyMs: number }
    | {
        readonly how: 'says';
        readonly state: CheckState;
        readonly reason: Reason | null;
        readonly values: Readonly<Record<string, number | Ramp>>;
        /** Of this kind of probe alone; null: of all that look at the component itself. */
        readonly kind: string | null;
      }
    /** Counts are this share of what they are otherwise. */
    | { readonly how: 'sells'; readonly share: number }
  );

/** A figure that goes evenly from one value to another while the fault lasts. */
export interface Ramp {
  readonly from: number;
  readonly to: number;
}

/** A silence or maintenance window that somebody enters. */
export interface ScenarioSuppression extends Pick<Suppression, 'kind' | 'scope' | 'reason' | 'by'> {
  /** When it is entered. */
  readonly atMs: number;
  readonly fromMs: number;
  readonly untilMs: number;
  /** Before its time; null: it runs out. */
  readonly endedAtMs: number | null;
}

/** What somebody does about all living incidents whose cause (`site/component`) is like `cause`. */
export type ScenarioAction = { readonly atMs: number; readonly cause: string; readonly by: string } & (
  | { readonly act: 'acknowledge' | 'mitigate' | 'resolve' }
  | { readonly act: 'note'; readonly text: string }
  | { readonly act: 'silence'; readonly untilMs: number }
);

export interface ScenarioChange {
  readonly atMs: number;
  readonly site: string;
  readonly check: string;
  readonly subject: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly fields: readonly FieldDiff[];
  readonly author: string | null;
  /** Before `atMs` by so much the thing itself was changed; null: it does not say. */
  readonly changedAtMs: number | null;
}

/** When an expectation has to hold: at some moment of a stretch, or at its end. Ms after the start. */
export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

export type Expectation = { readonly say: string | null; readonly span: Span; readonly line: number } & ExpectedThing;

export interface IncidentPattern {
  /** `site/component` of the likeliest candidate, with `*`. */
  readonly cause?: string;
  /** All of these are among the candidates. */
  readonly candidates?: readonly string[];
  readonly kind?: string;
  readonly class?: string;
  readonly trigger?: string;
  readonly severity?: string;
  readonly state?: string;
  readonly vantage?: string;
  /** Number of sites. */
  readonly sites?: number;
  /** Subject or field of the first suspect. */
  readonly suspect?: string;
  readonly isFinding?: boolean;
  /** Told nobody: `silence`, `maintenance`, `closed`. */
  readonly muted?: string;
  readonly recurrence?: number;
  /** Kinds that stand in its timeline. */
  readonly timeline?: readonly string[];
}

export interface MessagePattern {
  readonly cause?: string;
  readonly notice?: string;
  readonly to?: string;
  readonly count?: number;
  readonly atMost?: number;
  readonly atLeast?: number;
}

export type ExpectedThing =
  | { readonly what: 'incident'; readonly pattern: IncidentPattern }
  | { readonly what: 'no-incident'; readonly pattern: IncidentPattern }
  /** That many incidents (merged ones not counted) were ever opened in the span. */
  | { readonly what: 'incidents'; readonly count: number }
  | { readonly what: 'messages'; readonly pattern: MessagePattern }
  | { readonly what: 'state'; readonly of: string; readonly is: readonly string[]; readonly reason: string | null }
  | { readonly what: 'never-state'; readonly of: string; readonly is: readonly string[] }
  /** All heartbeats of these sites are in the store at the end, each once. */
  | { readonly what: 'kept'; readonly site: string };
