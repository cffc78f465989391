/** The seams of the incident fold: what goes in, and what its edges have to do. Types only. */
import type { CauseView } from '../api-cause.js';
import type {
  AffectedFlow,
  ChangeSuspect,
  ComponentRef,
  FaultClassName,
  FaultTrigger,
  Incident,
  IncidentCandidate,
  LostTrade,
  Mute,
  NoticeKind,
  Remedy,
  Symptom,
  TimelineEntry,
  Vantage,
} from './incident.js';

/**
 * What the first message may wait for. `line`, `central`, `program`: a cause that stores share may be behind it, of that kind. `flows`: checks that cross it have
 * yet to answer, so that nobody knows what it stops. `stores`: a shared cause whose stores still come in.
 */
export type WaitReason = 'line' | 'central' | 'program' | 'flows' | 'stores';

/** One cause that was found at a site, with all that is known about it. */
export interface SightedCause {
  /** The likeliest candidate's component; `candidates` has the whole 95 % set. */
  readonly component: string;
  /** `hard`, `lossy`, `silent`, or the reason that a device gives of itself. */
  readonly kind: string;
  readonly candidates: readonly IncidentCandidate[];
  /** False: drawn only, it opens nothing. */
  readonly isConfident: boolean;
  /** It opens nothing before this moment: what it may be else would be over by then. Absent: at once. */
  readonly notBeforeMs?: number;
  /** True just after its site was heard again: what it stops is told as of the silence, and makes nothing graver. Absent: as of now. */
  readonly isOfSilence?: boolean;
  /** True for a risk before it is a fault (disk full in N hours): told as a finding, never a page. */
  readonly isFinding: boolean;
  readonly onsetMs: number;
  readonly symptoms: readonly Symptom[];
  readonly flows: readonly AffectedFlow[];
  readonly evidence: CauseView | null;
  readonly suspects: readonly ChangeSuspect[];
  readonly class: FaultClassName;
  readonly trigger: FaultTrigger;
  readonly lostTrade: LostTrade | null;
  /** The site at which {@link component} stands, where that is not the one that is sighted (`at` of its node). */
  readonly at?: string;
  /** Names of candidates that stand elsewhere, as the sighted site has them: `store-17/central-db`. */
  readonly aliases?: readonly string[];
  /** Of a link that leads to a part at another site: that part, as {@link ComponentRef} names it: `hub-1/central-db`. */
  readonly leadsTo?: readonly string[];
  /** What may yet make another message of it, so that the first one waits a moment ({@link IncidentSettings.awaitMs}). Absent or empty: it is told at once. */
  readonly awaits?: readonly WaitReason[];
  /** Why nobody is to be told of this cause (a silence of one component, a closed lane). Absent or null: as its sighting says. */
  readonly mute?: Mute | null;
}

/**
 * All that is wrong with one site as of `atMs`: what it names is, what it does not name is over, unless all that spoke for it is `unknown`. Comes with
 * each bucket of evidence while the site has live incidents, also when nothing changed: it takes two to end one.
 */
export interface SiteSighting {
  readonly type: 'site';
  readonly site: string;
  readonly atMs: number;
  readonly vantage: Vantage;
  readonly causes: readonly SightedCause[];
  /** False while the site is closed by its calendar. */
  readonly isOpen: boolean;
  /** Why nobody is to be told of anything here; null: tell. `closed` opens nothing; the others open what nobody is told of. */
  readonly mute: Mute | null;
  /** Ids of checks without a fresh result: an incident all of whose symptoms are among them is neither named nor over. Absent: none. */
  readonly unknown?: readonly string[];
  /** Of an earlier time, from backfill: it may move the cause of an incident of that time, and opens and ends nothing. */
  readonly isPast?: boolean;
  /** The site is a hub: a critical flow that stops here is central trade. */
  readonly isHub?: boolean;
}

/** All causes that several sites share, as of `atMs`; each takes the incidents of its sites whose candidates contain it. */
export interface EstateSighting {
  readonly type: 'estate';
  readonly atMs: number;
  readonly causes: readonly SharedSighting[];
  readonly storeCount: number;
}

/** One cause of several sites. */
export interface SharedSighting extends SightedCause {
  /** `carrier:ct-east`, or `hub-1/central-db` as `component`; these are its sites. */
  readonly sites: readonly string[];
  /**
   * The causes of single sites that it takes: site and {@link SightedCause.component} of each. All have the shared part in their 95 % set; what else is wrong
   * with these sites stays their own.
   */
  readonly members: readonly ComponentRef[];
  /** How many sites have the part, touched or not. */
  readonly siteCount: number;
  /** False while all of its sites are closed. Absent: open. */
  readonly isOpen?: boolean;
  /** Share of the chain's expected orders that is lost to it, 0..1. Absent: not known. */
  readonly lostShare?: number;
}

/** What a person did. `by` is who. */
export type IncidentAction =
  | { readonly type: 'acknowledge'; readonly id: string; readonly by: string; readonly atMs: number }
  | { readonly type: 'mitigate'; readonly id: string; readonly by: string; readonly atMs: number }
  | { readonly type: 'note'; readonly id: string; readonly by: string; readonly atMs: number; readonly text: string }
  | {
      readonly type: 'reclassify';
      readonly id: string;
      readonly by: string;
      readonly atMs: number;
      readonly class: FaultClassName;
      readonly trigger: FaultTrigger;
      readonly reason: string;
    }
  | {
      /** What ended it. */
      readonly type: 'remedy';
      readonly id: string;
      readonly by: string;
      readonly atMs: number;
      readonly remedy: Remedy;
    }
  /** It is over, though nothing says so any more (a site that was taken away). What names it again re-opens it. */
  | { readonly type: 'resolve'; readonly id: string; readonly by: string; readonly atMs: number }
  | {
      readonly type: 'mute';
      readonly id: string;
      readonly by: string;
      readonly atMs: number;
      readonly mute: Mute | null;
    };

export type IncidentInput =
  | SiteSighting
  | EstateSighting
  | IncidentAction
  | { readonly type: 'tick'; readonly atMs: number };

/** What the edges do, in one transaction, before anybody sees any of it. */
export type IncidentEffect =
  | { readonly kind: 'save'; readonly incident: Incident }
  | { readonly kind: 'timeline'; readonly incident: string; readonly entry: TimelineEntry }
  | {
      readonly kind: 'notice';
      readonly incident: string;
      readonly notice: NoticeKind;
      /** Tells repeated turns of one kind apart, `reopened` for the second time: `incident/notice/turn` is unique for ever. */
      readonly turn: number;
      readonly atMs: number;
    };
