/** Ways that were in trouble a short while ago: what comes of a bad line outlasts it, and losses by chance pause now and then. */
import type { SiteVerdict } from '../diagnosis/site-diagnosis.js';

/** A component that was named with confidence. Times are those of the verdicts. */
export interface RecentWay {
  readonly component: string;
  /** Since when it was in trouble. */
  readonly sinceMs: number;
  /** When it was named last. */
  readonly namedAtMs: number;
}

/** A backlog is given so long to go away once its way is well; what is still there then is a trouble of its own. */
export const AFTERMATH_MS = 600_000;
/** The latest; a site in which more is broken at once has other worries. */
export const MAX_RECENT_WAYS = 16;

/** What is to be remembered after `verdict`. The same verdicts in time give the same memory. */
export function rememberWays(
  before: readonly RecentWay[],
  { causes }: Pick<SiteVerdict, 'causes'>,
  atMs: number,
): readonly RecentWay[] {
  const ways = new Map(
    before.filter(({ namedAtMs }) => atMs - namedAtMs < AFTERMATH_MS).map((way) => [way.component, way]),
  );
  for (const { isConfident, suspects, sinceMs } of causes) {
    const component = suspects[0]?.component;
    if (!isConfident || component === undefined) continue;
    const known = ways.get(component);
    ways.set(component, { component, sinceMs: Math.min(sinceMs, known?.sinceMs ?? sinceMs), namedAtMs: atMs });
  }
  return [...ways.values()]
    .sort((a, b) => b.namedAtMs - a.namedAtMs || (a.component < b.component ? -1 : 1))
    .slice(0, MAX_RECENT_WAYS);
}
