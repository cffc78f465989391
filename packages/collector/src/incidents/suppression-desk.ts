/** Silences, maintenance windows and opening hours as they are now: kept in the store, laid over every sighting. */
import type { EstateSighting, SiteSighting } from '@tillwatch/model';
import type { Clock } from '../clock.js';
import type { IncidentStore, Suppression, SuppressionKind, SuppressionScope } from './ports.js';
import { ALWAYS_OPEN, type SiteHours, underSuppression } from './suppression.js';

/** Suppressions in force or to come, at once. */
export const MAX_SUPPRESSIONS = 500;

export interface SuppressionDeskDependencies {
  readonly store: Pick<IncidentStore, 'suppressions' | 'suppress' | 'endSuppression'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly hours?: SiteHours;
}

/** What somebody asks for. */
export interface SuppressionRequest {
  readonly kind: SuppressionKind;
  readonly scope: SuppressionScope;
  readonly reason: string;
  readonly by: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface SuppressionDesk {
  /** Takes back what the store kept. */
  open(): Promise<void>;
  /** In force or to come, ordered by number. */
  list(kind: SuppressionKind): readonly Suppression[];
  /** Stored when it resolves; null: there are {@link MAX_SUPPRESSIONS} already. Rejects with TillwatchError `store-unusable`. */
  add(request: SuppressionRequest): Promise<Suppression | null>;
  /** Ends one of a kind now; null: there is no such one. Rejects with TillwatchError `store-unusable`. */
  end(kind: SuppressionKind, id: string, by: string): Promise<Suppression | null>;
  /** The sighting as opening hours and suppressions of now have it. */
  apply(sighting: SiteSighting | EstateSighting): SiteSighting | EstateSighting;
}

/** Makes it; empty before `open()`. */
export function createSuppressionDesk({
  store,
  clock,
  hours = ALWAYS_OPEN,
}: SuppressionDeskDependencies): SuppressionDesk {
  let known: readonly Suppression[] = [];

  /** Without those that are over. */
  function current(): readonly Suppression[] {
    const nowMs = clock.nowMs();
    if (known.some(({ untilMs }) => untilMs <= nowMs)) known = known.filter(({ untilMs }) => untilMs > nowMs);
    return known;
  }

  return {
    async open() {
      known = await store.suppressions(clock.nowMs());
    },
    list: (kind) => current().filter((one) => one.kind === kind),
    async add(request) {
      if (current().length >= MAX_SUPPRESSIONS) return null;
      const made = await store.suppress({ ...request, createdAtMs: clock.nowMs() });
      known = [...known, made];
      return made;
    },
    async end(kind, id, by) {
      if (!current().some((one) => one.id === id && one.kind === kind)) return null;
      const ended = await store.endSuppression(id, by, clock.nowMs());
      known = known.filter((one) => one.id !== id);
      return ended;
    },
    apply: (sighting) => underSuppression(sighting, current(), hours, clock.nowMs()),
  };
}
