/** Since when nodes, links and the site are in their state: kept while the state lasts, also over a silence; derived from the checks where unknown. Pure. */
import {
  type CheckState,
  type HealthState,
  linkId,
  type SiteDefinition,
  type SiteHealth,
  worstState,
} from '@tillwatch/model';

/** A derived state, its onset, and the last one before silence fell. */
export interface Onset {
  readonly state: HealthState;
  readonly sinceMs: number;
  readonly spoken: { readonly state: HealthState; readonly sinceMs: number } | null;
}

export interface Onsets {
  readonly nodes: ReadonlyMap<string, Onset>;
  /** By link id. */
  readonly links: ReadonlyMap<string, Onset>;
  readonly site: Onset | null;
}

/** Onsets as the checks alone tell them. */
export interface DerivedOnsets {
  readonly nodes: ReadonlyMap<string, number>;
  readonly links: ReadonlyMap<string, number>;
  readonly siteMs: number;
}

interface TimedState {
  readonly state: CheckState;
  readonly sinceMs: number;
}

type Since =
  | {
      readonly changedAtMs: number;
      readonly derived: DerivedOnsets;
      /** Backfill has found onsets of checks. */
      readonly isRefined: boolean;
      readonly silentSinceMs?: undefined;
    }
  | { readonly silentSinceMs: number };

/** The onsets after a new derivation. */
export function settleOnsets(before: Onsets, health: SiteHealth, since: Since): Onsets {
  const nodes = new Map<string, Onset>();
  for (const [id, { state }] of health.nodes) nodes.set(id, settle(before.nodes.get(id), state, since, 'nodes', id));
  const links = new Map<string, Onset>();
  for (const [id, { state }] of health.links) links.set(id, settle(before.links.get(id), state, since, 'links', id));
  return { nodes, links, site: settle(before.site ?? undefined, health.site.state, since, 'site', '') };
}

function settle(
  before: Onset | undefined,
  state: HealthState,
  since: Since,
  kind: 'nodes' | 'links' | 'site',
  id: string,
): Onset {
  if (since.silentSinceMs !== undefined) {
    // Already unknown before silence fell: it has been unknown since then.
    const sinceMs = before?.state === 'unknown' ? before.sinceMs : since.silentSinceMs;
    return { state, sinceMs, spoken: before?.spoken ?? null };
  }
  const spoken = before?.spoken ?? null;
  const derivedMs = (kind === 'site' ? since.derived.siteMs : since.derived[kind].get(id)) ?? since.changedAtMs;
  if (spoken !== null && spoken.state === state) {
    // A site is in its state by the last of several failures, so there the onset of one tells nothing.
    const sinceMs = since.isRefined && kind !== 'site' ? derivedMs : spoken.sinceMs;
    return { state, sinceMs, spoken: { state, sinceMs } };
  }
  // The checks of a node know when it failed. A site fails by what comes last, so its change is the moment, but for one not heard before.
  const wasSilent = before !== undefined && spoken !== null && before.state !== spoken.state;
  const isKnownMoment = kind === 'site' && spoken !== null && !wasSilent;
  const sinceMs = isKnownMoment ? since.changedAtMs : derivedMs;
  return { state, sinceMs, spoken: { state, sinceMs } };
}

/**
 * What the checks tell of onsets: something is `ok` since the last of its checks became so, and otherwise since the first of those that are
 * worst. `changedAtMs` stands where no check says anything.
 */
export function derivedOnset(
  definition: SiteDefinition,
  checks: readonly TimedState[],
  health: SiteHealth,
  changedAtMs: number,
): DerivedOnsets {
  const onNodes = new Map<string, TimedState[]>();
  const onLinks = new Map<string, TimedState[]>();
  definition.checks.forEach(({ on }, index) => {
    const check = checks[index];
    if (check === undefined) return;
    const [map, id] = on.node === undefined ? ([onLinks, on.link] as const) : ([onNodes, on.node] as const);
    const list = map.get(id);
    if (list === undefined) map.set(id, [check]);
    else list.push(check);
  });
  const nodes = new Map<string, number>();
  for (const [id, list] of onNodes) nodes.set(id, onsetOf(list));
  const links = new Map<string, number>();
  for (const link of definition.links) {
    const id = linkId(link);
    const ends = [...(onNodes.get(link.from) ?? []), ...(onNodes.get(link.to) ?? [])];
    // Without checks of its own a link is judged by its ends: it carries, or one of them failed; else nothing is known of it.
    const judged = health.links.get(id);
    const telling = onLinks.get(id) ?? (judged?.state === 'ok' || judged?.reason === 'upstream' ? ends : []);
    if (telling.length > 0) links.set(id, onsetOf(telling));
  }
  return { nodes, links, siteMs: checks.length === 0 ? changedAtMs : onsetOf(checks) };
}

function onsetOf(checks: readonly TimedState[]): number {
  const worst = worstState(checks.map((check) => check.state));
  const times = checks.filter((check) => check.state === worst).map((check) => check.sinceMs);
  return worst === 'ok' ? Math.max(...times) : Math.min(...times);
}
