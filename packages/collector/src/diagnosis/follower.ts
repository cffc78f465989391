/** One site in trouble: its latest windows, when it is judged next, and the silence that backfill may yet explain. */
import {
  type EvidenceWindow,
  type OutsideEvidence,
  type RecentWay,
  type SeenGraph,
  type SiteDefinition,
  type SiteSighting,
  seenGraph,
} from '@tillwatch/model';
import type { LiveSite } from '../live/site.js';
import type { Neighbours } from './neighbours.js';
import { createWindowBuffer, type WindowBuffer } from './window-buffer.js';

/** When a site is judged after the first failure, ms, whether or not a new row comes (diagnosis.md, 7). */
export const JUDGE_AFTER_MS = [2_000, 5_000, 10_000, 15_000, 20_000, 30_000, 45_000, 60_000] as const;
/** A site is judged at most this often. */
export const JUDGE_EVERY_MS = 500;

/** A time in which the site was not heard. */
export interface Gap {
  readonly boot: string;
  readonly definition: SiteDefinition;
  /** Null: never. */
  readonly heardAtMs: number | null;
  readonly sinceMs: number;
  /** As of its last judgement; null before it. */
  graph: SeenGraph | null;
  /** What other sites found while it was fresh; by index of the graph's outside checks. */
  outside: readonly (OutsideEvidence | undefined)[];
  /** Windows of that time: those that still came, and those that backfill brings. */
  readonly windows: WindowBuffer;
  /** Version of `windows` that was judged last. */
  judgedVersion: number;
}

/** Mutable inside. Durations by the steady clock. */
export interface Follower {
  readonly site: string;
  definition: SiteDefinition;
  /** Made at the first judgement; null before it. */
  graph: SeenGraph | null;
  boot: string;
  readonly own: WindowBuffer;
  /** Steady; Infinity: nothing to judge for now. */
  dueAtMs: number;
  judgedAtMs: number;
  /** Steady moments of judgement that are left of {@link JUDGE_AFTER_MS}. */
  points: number[];
  /** What was judged last, in short, and what came of it. */
  signature: string;
  /** Since when that is so, epoch ms. */
  signatureSinceMs: number;
  last: SiteSighting | null;
  /** Ways that were in trouble lately. */
  ways: readonly RecentWay[];
  /** Windows since the last trouble. */
  calm: number;
  gap: Gap | null;
}

/** Windows of a silence that are evidence of its beginning. */
const GAP_BEFORE_MS = 60_000;
export const GAP_AFTER_MS = 150_000;
/** So much of the beginning of a silence is waited for before anything is said of it, ms: half of it may look like another cause. */
const GAP_WHOLE_MS = 60_000;
/** What has not come so long after the site was heard again may never come, ms. */
const GAP_PATIENCE_MS = 60_000;
/** Windows touch; their ends are corrected by what is known of the agent's clock then. */
const SEAM_MS = 1_000;
/** Windows kept of that time: at the shortest usual length. */
const MAX_GAP_WINDOWS = 64;

/** Begins to follow a site. Nothing is due yet, and nothing is worked out: a thousand may begin at once. */
export function createFollower(site: Readonly<LiveSite>): Follower {
  const { definition, boot } = site.birth;
  return {
    site: site.id,
    definition,
    graph: null,
    boot,
    own: createWindowBuffer(),
    dueAtMs: Number.POSITIVE_INFINITY,
    judgedAtMs: Number.NEGATIVE_INFINITY,
    points: [],
    signature: '',
    signatureSinceMs: Number.POSITIVE_INFINITY,
    last: null,
    ways: [],
    calm: 0,
    gap: null,
  };
}

/** Goes on with another session: windows of another boot are by another table. */
export function rebind(follower: Follower, site: Readonly<LiveSite>): void {
  const { definition, boot } = site.birth;
  if (follower.boot === boot && follower.definition === definition) return;
  follower.boot = boot;
  follower.definition = definition;
  follower.graph = null;
  follower.own.clear();
  follower.signature = '';
}

/** The follower's graph, with the checks of other sites that there are now. */
export function graphOf(follower: Follower, neighbours: Neighbours): SeenGraph {
  follower.graph ??= seenGraph(follower.definition, neighbours.ask(follower.definition));
  return follower.graph;
}

/** Plans the judgements after a first failure that was `ageMs` ago. */
export function planJudgements(follower: Follower, ageMs: number, steadyMs: number): void {
  follower.points = JUDGE_AFTER_MS.filter((afterMs) => afterMs > ageMs).map((afterMs) => steadyMs + afterMs - ageMs);
}

/** Asks for a judgement as soon as the site may be judged again. */
export function poke(follower: Follower, steadyMs: number): void {
  follower.dueAtMs = Math.min(follower.dueAtMs, Math.max(steadyMs, follower.judgedAtMs + JUDGE_EVERY_MS));
}

/** Notes that the site fell silent. */
export function openGap(follower: Follower, site: Readonly<LiveSite>, sinceMs: number): void {
  const windows = createWindowBuffer(MAX_GAP_WINDOWS);
  const gap: Gap = {
    boot: follower.boot,
    definition: follower.definition,
    graph: follower.graph,
    heardAtMs: site.heardAtMs,
    sinceMs,
    outside: [],
    windows,
    judgedVersion: 0,
  };
  for (const window of follower.own.windows) noteGapWindow(gap, window);
  gap.judgedVersion = windows.version;
  follower.gap = gap;
}

/** Takes a window of the silence; false where it says nothing of how it began. */
export function noteGapWindow(gap: Gap, window: EvidenceWindow): boolean {
  const { boot, endedAtMs } = window;
  if (boot !== gap.boot || endedAtMs < gap.sinceMs - GAP_BEFORE_MS || endedAtMs > gap.sinceMs + GAP_AFTER_MS)
    return false;
  return gap.windows.note(window);
}

/** Whether enough of a silence has come to say what it was: its first minute without a hole, or all that will come of it. The site is heard since `heardSinceMs`. */
export function isExplicable({ windows, sinceMs, heardAtMs }: Gap, heardSinceMs: number, nowMs: number): boolean {
  if (nowMs - heardSinceMs >= GAP_PATIENCE_MS) return true;
  let coveredMs = Math.min(sinceMs, heardAtMs ?? sinceMs);
  for (const { heartbeat, endedAtMs } of windows.windows) {
    const startMs = endedAtMs - heartbeat.lengthMs;
    if (startMs > coveredMs + SEAM_MS) return false;
    coveredMs = Math.max(coveredMs, endedAtMs);
  }
  // The window in which the site was heard again ends after that.
  return coveredMs + SEAM_MS >= Math.min(sinceMs + GAP_WHOLE_MS, heardSinceMs);
}
