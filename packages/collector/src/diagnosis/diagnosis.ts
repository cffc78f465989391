/**
 * The collector's own diagnosis: follows each site that is in trouble, judges it when there is something new to judge, a few sites at a time, and tells what is
 * wrong with it. Sites that are well cost one look at each heartbeat, and nothing else.
 */
import type { SiteSighting } from '@tillwatch/model';
import type { Clock } from '../clock.js';
import type { LiveChange } from '../ingest/draft.js';
import type { LiveSite } from '../live/site.js';
import { systemTimers, type Timers } from '../timers.js';
import {
  createFollower,
  type Follower,
  isExplicable,
  noteGapWindow,
  openGap,
  planJudgements,
  poke,
  rebind,
} from './follower.js';
import {
  isRipe,
  isSilent,
  judgeGap,
  judgeNow,
  repeat,
  signatureOf,
  silentSinceMs,
  untilPatienceEndsMs,
  wellSighting,
} from './judge-site.js';
import { createNeighbours } from './neighbours.js';
import { createTurns } from './turns.js';

/** A silent site is told of again this often. */
const SILENT_EVERY_MS = 60_000;
/** After the first minute a trouble that keeps changing is judged once a bucket. */
const LATER_EVERY_MS = 5_000;
/** Windows without trouble after which a site is let go that no incident waits for. */
const CALM_WINDOWS = 8;

/** What other sites found counts as of the beginning of a silence for so long. */
const GAP_FRESH_MS = 120_000;

export interface DiagnosisDependencies {
  readonly clock: Clock;
  readonly timers?: Timers;
  /** The sites as the estate holds them. */
  readonly sites: {
    live(id: string): Readonly<LiveSite> | undefined;
    lives(): Iterable<Readonly<LiveSite>>;
  };
  /** Takes all that is wrong with one site. Must be cheap and must not call back. */
  readonly onSighting: (sighting: SiteSighting) => void;
  /** True while an incident lives that only this site's word can end: then it is followed however calm it is, because windows may be short and holds long. Default: never. */
  readonly isAwaited?: (siteId: string) => boolean;
}

type HeartbeatChange = Extract<LiveChange, { type: 'heartbeat' }>;

/** Counts since the start, and what there is now. */
export interface DiagnosisStats {
  /** Sites that are followed. */
  readonly followed: number;
  /** Sites that wait to be judged. */
  readonly queued: number;
  /** Searches, judgements that were the same as before, and of times gone by. */
  readonly judged: number;
  readonly repeated: number;
  readonly judgedPast: number;
  /** Turns of the event loop that judgements took. */
  readonly turns: number;
}

export interface Diagnosis {
  /** Takes up the sites that are not well as the store knew them; each is judged once it has been heard of again. */
  start(): void;
  stop(): void;
  /** To be told of each change of a site, after it was applied; null: its session turned. */
  noted(site: Readonly<LiveSite>, change: LiveChange | null): void;
  /** Follows a site though it seems well: something is said of it that may be over. */
  follow(siteId: string): void;
  stats(): DiagnosisStats;
}

/** Makes the diagnosis; it does nothing until it is started. */
export function createDiagnosis(deps: DiagnosisDependencies): Diagnosis {
  const { clock, timers = systemTimers, sites, onSighting, isAwaited = () => false } = deps;
  const followers = new Map<string, Follower>();
  const neighbours = createNeighbours((id) => sites.live(id));
  /** Sites of which something was said since the start. */
  const told = new Set<string>();
  const counts = { judged: 0, repeated: 0, judgedPast: 0 };
  const turns = createTurns<Follower>({
    clock,
    timers,
    due: (steadyMs) => [...followers.values()].filter(({ dueAtMs }) => dueAtMs <= steadyMs),
    nextDueMs: () => soonest(followers.values()),
    work: (follower) => {
      if (followers.get(follower.site) === follower) work(follower, clock.steadyMs());
    },
  });
  let isStarted = false;

  function followerOf(site: Readonly<LiveSite>): Follower {
    const known = followers.get(site.id);
    if (known !== undefined) return known;
    const follower = createFollower(site);
    followers.set(site.id, follower);
    return follower;
  }

  function release(follower: Follower): void {
    followers.delete(follower.site);
    neighbours.release(follower.site);
  }

  function soon(follower: Follower): void {
    poke(follower, clock.steadyMs());
    turns.wakeAt(follower.dueAtMs);
  }

  function work(follower: Follower, steadyMs: number): void {
    const site = sites.live(follower.site);
    if (site === undefined) {
      release(follower);
      return;
    }
    const nowMs = clock.nowMs();
    follower.points = follower.points.filter((atMs) => atMs > steadyMs);
    const sighting = judgedOrRepeated(follower, site, nowMs);
    follower.judgedAtMs = steadyMs;
    follower.last = sighting;
    told.add(site.id);
    onSighting(sighting);
    if (site.session.state === 'live') lookBack(follower, site);
    const isCalm = sighting.causes.length === 0 && !isTroubled(site);
    follower.calm = isCalm ? follower.calm + 1 : 0;
    if (follower.calm >= CALM_WINDOWS && follower.gap === null && !isAwaited(site.id)) {
      release(follower);
      return;
    }
    const patienceMs = untilPatienceEndsMs(sighting, nowMs);
    const againMs = steadyMs + (isSilent(site) ? Math.min(SILENT_EVERY_MS, patienceMs) : patienceMs);
    follower.dueAtMs = Math.min(follower.points[0] ?? Number.POSITIVE_INFINITY, againMs);
  }

  function judgedOrRepeated(follower: Follower, site: Readonly<LiveSite>, nowMs: number): SiteSighting {
    const signature = signatureOf(follower, site, neighbours, nowMs);
    if (signature !== follower.signature) {
      follower.signature = signature;
      follower.signatureSinceMs = nowMs;
    } else if (follower.last !== null && isSettled(follower, site) && !isRipe(follower.last, nowMs)) {
      counts.repeated++;
      return repeat(follower.last, nowMs);
    }
    counts.judged++;
    const { sighting, outside } = judgeNow(follower, site, neighbours, nowMs);
    const { gap } = follower;
    if (gap !== null && isSilent(site) && nowMs - gap.sinceMs <= GAP_FRESH_MS) {
      gap.graph = follower.graph;
      gap.outside = outside;
    }
    return sighting;
  }

  /** What backfill brought of the last silence. */
  function lookBack(follower: Follower, site: Readonly<LiveSite>): void {
    const { gap } = follower;
    if (gap === null || !isExplicable(gap, site.session.sinceMs, clock.nowMs())) return;
    if (gap.windows.version !== gap.judgedVersion) {
      gap.judgedVersion = gap.windows.version;
      const sighting = judgeGap(gap, site.changes);
      if (sighting !== null) {
        counts.judgedPast++;
        onSighting(sighting);
        follower.calm = 0;
      }
    } else if (follower.calm >= CALM_WINDOWS) follower.gap = null;
  }

  function heard(site: Readonly<LiveSite>, change: Extract<LiveChange, { type: 'heartbeat' | 'window' }>): void {
    const { boot, heartbeat, endedAtMs } = change;
    const window = { boot, heartbeat, endedAtMs };
    const askers = neighbours.askersOf(site.id);
    if (askers.size > 0 && change.type === 'heartbeat') {
      neighbours.note(site.id, window);
      if (change.transitions.length > 0) for (const asker of askers) pokeById(asker);
    }
    const follower = followers.get(site.id);
    if (follower === undefined) return;
    if (follower.gap !== null && noteGapWindow(follower.gap, window)) soon(follower);
    if (boot !== follower.boot) return;
    // Backfill of a time that is still looked at is as good as what came at once.
    if (follower.own.note(window) && change.type === 'heartbeat') later(follower, isNews(change));
  }

  function pokeById(siteId: string): void {
    const follower = followers.get(siteId);
    if (follower !== undefined && follower.last !== null) soon(follower);
  }

  /** A new row: judged at once in the first minute of a trouble or where it says something else, and once a bucket afterwards. */
  function later(follower: Follower, isNew: boolean): void {
    // Taken up from before a restart: from here on as if it had begun now.
    if (follower.last === null && follower.points.length === 0) planJudgements(follower, 0, clock.steadyMs());
    if (isNew || follower.points.length > 0 || follower.last === null || follower.calm > 0) {
      soon(follower);
      return;
    }
    const earliestMs = Math.max(clock.steadyMs(), follower.judgedAtMs + LATER_EVERY_MS);
    follower.dueAtMs = Math.min(follower.dueAtMs, earliestMs);
    turns.wakeAt(follower.dueAtMs);
  }

  /** A site that is heard for the first time: it is well, unless what follows says otherwise. */
  function meet(site: Readonly<LiveSite>): void {
    told.add(site.id);
    if (!isTroubled(site)) onSighting(wellSighting(site.birth.definition, clock.nowMs()));
  }

  /** A state is another than before: a trouble begins, or the one that stands has changed. */
  function struck(site: Readonly<LiveSite>, known: Follower | undefined, change: HeartbeatChange): void {
    if (!isTroubled(site) || (known !== undefined && known.points.length > 0)) return;
    planJudgements(followerOf(site), ageOf(change, clock.nowMs()), clock.steadyMs());
  }

  function turned(site: Readonly<LiveSite>): void {
    const follower = followerOf(site);
    if (isSilent(site) && follower.gap?.sinceMs !== silentSinceMs(site)) openGap(follower, site, silentSinceMs(site));
    planJudgements(follower, 0, clock.steadyMs());
    follower.calm = 0;
    soon(follower);
  }

  return {
    start() {
      if (isStarted) return;
      isStarted = true;
      turns.start();
      for (const site of sites.lives()) neighbours.define(site.birth.definition);
      for (const site of sites.lives()) {
        if (isSilent(site)) turned(site);
        else if (isTroubled(site)) followerOf(site);
      }
    },
    stop() {
      isStarted = false;
      turns.stop();
      followers.clear();
      told.clear();
    },
    noted(site, change) {
      if (!isStarted) return;
      const known = followers.get(site.id);
      switch (change?.type) {
        case 'window':
          heard(site, change);
          return;
        case 'heartbeat':
          if (known === undefined && !told.has(site.id)) meet(site);
          if (isNews(change)) struck(site, known, change);
          heard(site, change);
          return;
        case 'past':
          if (known !== undefined) soon(known);
          return;
        case 'birth':
          neighbours.define(site.birth.definition);
          if (known !== undefined) rebind(known, site);
          break;
        case 'will':
        case undefined:
          break;
      }
      if (isSilent(site) || known !== undefined) turned(site);
    },
    follow(siteId) {
      const site = sites.live(siteId);
      if (site !== undefined && isStarted) followerOf(site);
    },
    stats: () => ({ followed: followers.size, ...turns.stats(), ...counts }),
  };
}

/** Whether a heartbeat says anything new of states; one that is as well as the one before it does not, without a look at its checks. */
function isNews({ known, transitions }: HeartbeatChange): boolean {
  return known !== null || transitions.length > 0;
}

/**
 * Whether what would be judged is what was judged last. While the windows still hold some of an earlier state it is not: a till that is well again looks like
 * a lossy one until its failures have run out of them.
 */
function isSettled({ points, own, signatureSinceMs }: Follower, site: Readonly<LiveSite>): boolean {
  if (points.length > 0) return false;
  return site.session.state !== 'live' || (own.windows[0]?.endedAtMs ?? 0) > signatureSinceMs;
}

/** How long ago the latest failure began. */
function ageOf({ transitions }: HeartbeatChange, nowMs: number): number {
  const latestMs = transitions.reduce((latest, { atMs }) => Math.max(latest, atMs), 0);
  return latestMs === 0 ? 0 : Math.max(0, nowMs - latestMs);
}

function soonest(followers: Iterable<Follower>): number {
  let nextMs = Number.POSITIVE_INFINITY;
  for (const { dueAtMs } of followers) if (dueAtMs < nextMs) nextMs = dueAtMs;
  return nextMs;
}

function isTroubled({ session, checks }: Readonly<LiveSite>): boolean {
  return session.state === 'live' && checks.some(({ state }) => state === 'down' || state === 'degraded');
}
