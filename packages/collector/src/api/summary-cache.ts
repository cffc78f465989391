/** The serialized form of each site's summary, made once for each view; the estate makes a new view only when a site changes. */
import type { SiteSummary } from '@tillwatch/model';

interface CachedSummary {
  readonly json: string;
  /** What `q` is looked for in: id, name and region in lower case. */
  readonly haystack: string;
}

/** Weak: an entry lives exactly as long as the estate keeps the view, so the estate's size is the bound. */
const summaries = new WeakMap<SiteSummary, CachedSummary>();

/** A summary's JSON and its search text. */
export function cachedSummary(summary: SiteSummary): CachedSummary {
  let cached = summaries.get(summary);
  if (cached === undefined) {
    const haystack = `${summary.id}\n${summary.name}\n${summary.region ?? ''}`.toLowerCase();
    cached = { json: JSON.stringify(summary), haystack };
    summaries.set(summary, cached);
  }
  return cached;
}
