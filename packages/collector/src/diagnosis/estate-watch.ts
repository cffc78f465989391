/** Gathers what is said of all sites, looks for what they share at most once a second, and hands it on; costs nothing while nothing changes. */
import {
  createEstateStage,
  type EstateSighting,
  type OpenShared,
  partsBehind,
  type ReachedRelease,
  type RunningVersion,
  type SharedPart,
  type SightedCause,
  type SiteDefinition,
  type SiteSighting,
  type SymptomKind,
  sharedKindOf,
  sharedParts,
  type WaitReason,
} from '@tillwatch/model';
import type { Clock } from '../clock.js';
import { type CancelTimer, systemTimers, type Timers } from '../timers.js';

export interface EstateWatchDependencies {
  readonly clock: Clock;
  readonly timers?: Timers;
  /** Takes each new answer: all causes that sites share; empty ones after the last, until nothing is left to end. Must not call back. */
  readonly onSighting: (sighting: EstateSighting) => void;
  /** True while something that was said of shared causes stands. It takes several answers that do not name a cause to end it. Default: never. */
  readonly isAnyStanding?: () => boolean;
  /** False while the site is closed by its calendar: that it is silent then says nothing. Default: always open. */
  readonly isOpen?: (site: string) => boolean;
}

/** A shared cause that was open when the collector stopped, with the sites that it had. */
export interface OpenSharedSites extends Omit<OpenShared, 'siteCount'> {
  readonly sites: readonly string[];
}

/** What a site is made of, as far as others have it too. */
export interface SiteParts {
  readonly definition: SiteDefinition;
  readonly versions?: readonly RunningVersion[];
  readonly releases?: readonly ReachedRelease[];
}

export interface EstateWatch {
  /** Begins to judge. With causes that are open it waits for their sites to be heard of, or {@link HOLD_MS}: else they would seem to be over. */
  start(open?: readonly OpenSharedSites[]): void;
  stop(): void;
  /** To be called when a site is new, or its definition or versions changed; before it is sighted. */
  define(parts: SiteParts): void;
  /** What the first message of a cause of the site waits for, as others may have the same. `at`: the site where the cause stands. */
  awaits(site: string, cause: SightedCause, at: string): readonly WaitReason[];
  /** Takes what is wrong with one site now. One that is not defined is passed over. */
  sight(sighting: SiteSighting): void;
  /** Nothing is known of the site any more. */
  lose(site: string): void;
  forget(site: string): void;
}

const EVERY_MS = 1_000;
/** Without news only time changes the answer: causes that wane, symptoms that grow old. */
const IDLE_EVERY_MS = 10_000;
/** Longest wait for the sites of open causes after a start. */
export const HOLD_MS = 60_000;

const NOTHING: readonly WaitReason[] = [];
const AWAITED_OF: Readonly<Record<SymptomKind, readonly WaitReason[]>> = {
  line: ['line'],
  central: ['central'],
  app: ['program'],
};

const AWAITED_STANDING: readonly WaitReason[] = ['stores'];

interface WatchedSite {
  readonly parts: readonly SharedPart[];
  readonly kind: 'store' | 'hub';
  readonly sighting: SiteSighting | null;
}

/** Makes the watch; it does nothing until it is started. */
export function createEstateWatch(deps: EstateWatchDependencies): EstateWatch {
  const { clock, timers = systemTimers, onSighting, isOpen = () => true, isAnyStanding = () => false } = deps;
  const stage = createEstateStage();
  const sites = new Map<string, WatchedSite>();
  const awaited = new Set<string>();
  let cancel: CancelTimer | null = null;
  let isStarted = false;
  let isNews = false;
  let wasEmpty = true;
  /** Components of the shared causes of the last answer. */
  let standing: ReadonlySet<string> = new Set();
  let judgedAtMs = Number.NEGATIVE_INFINITY;
  let holdUntilMs = Number.NEGATIVE_INFINITY;

  function note(site: string): void {
    const watched = sites.get(site);
    if (watched === undefined) return;
    const { parts, kind, sighting } = watched;
    const isHeard = sighting !== null && (sighting.vantage !== 'centre' || kind === 'hub' || isOpen(site));
    if (sighting !== null) awaited.delete(site);
    if (stage.note({ site, kind, parts, causes: isHeard ? sighting.causes : null }, clock.nowMs())) news();
  }

  function news(): void {
    if (!isNews) schedule(EVERY_MS);
    isNews = true;
  }

  function schedule(everyMs: number): void {
    cancel?.();
    cancel = null;
    if (!isStarted) return;
    const sinceMs = clock.steadyMs() - judgedAtMs;
    cancel = timers.after(Math.max(0, everyMs - sinceMs), judge);
  }

  function judge(): void {
    cancel = null;
    const steadyMs = clock.steadyMs();
    judgedAtMs = steadyMs;
    isNews = false;
    if (awaited.size > 0 && steadyMs < holdUntilMs) {
      isNews = true;
      schedule(EVERY_MS);
      return;
    }
    awaited.clear();
    const sighting = stage.judge(clock.nowMs());
    const isEmpty = sighting.causes.length === 0;
    standing = new Set(sighting.causes.map(({ component }) => component));
    const isAwaited = !isEmpty || !wasEmpty || isAnyStanding();
    if (stage.isUnsettled || isAwaited) schedule(IDLE_EVERY_MS);
    if (isAwaited) onSighting(sighting);
    wasEmpty = isEmpty;
  }

  return {
    start(open = []) {
      if (isStarted) return;
      isStarted = true;
      stage.resume(
        open.map(({ component, onsetMs, sites: had }) => ({ component, onsetMs, siteCount: had.length })),
        clock.nowMs(),
      );
      holdUntilMs = clock.steadyMs() + HOLD_MS;
      for (const { sites: had } of open) {
        for (const site of had) if ((sites.get(site)?.sighting ?? null) === null) awaited.add(site);
      }
      wasEmpty = open.length === 0;
      isNews = true;
      schedule(EVERY_MS);
    },
    stop() {
      isStarted = false;
      cancel?.();
      cancel = null;
    },
    define({ definition, versions = [], releases = [] }) {
      const { id, kind } = definition.site;
      const sighting = sites.get(id)?.sighting ?? null;
      sites.set(id, { parts: sharedParts(definition, versions, releases), kind, sighting });
      note(id);
    },
    awaits(site, cause, at) {
      const watched = sites.get(site);
      if (watched === undefined) return NOTHING;
      // A hub that finds a store's part broken is followed by the store's own word, or its silence.
      if (watched.kind === 'hub') return at === site ? NOTHING : AWAITED_OF.line;
      const behind = partsBehind(watched.parts, cause);
      const kind = sharedKindOf(behind);
      if (kind === null) return NOTHING;
      // What stands already is about to take this site in too.
      if (behind.some(({ id }) => standing.has(id)) || standing.has(`rise:${kind}`)) return AWAITED_STANDING;
      return kind === 'app' && !cause.class.startsWith('application/') ? NOTHING : AWAITED_OF[kind];
    },
    sight(sighting) {
      const watched = sites.get(sighting.site);
      if (watched === undefined) return;
      sites.set(sighting.site, { ...watched, sighting });
      note(sighting.site);
    },
    lose(site) {
      const watched = sites.get(site);
      if (watched === undefined) return;
      sites.set(site, { ...watched, sighting: null });
      note(site);
    },
    forget(site) {
      sites.delete(site);
      awaited.delete(site);
      stage.forget(site);
      news();
    },
  };
}
