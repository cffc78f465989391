/** Serialized forms of site views, made once for each view object; the estate makes a new object only when a site changes. */
import { createHash } from 'node:crypto';
import type { SiteDetail, SiteSummary } from '@tillwatch/model';

interface CachedSummary {
  readonly json: string;
  /** What `q` is looked for in: id, name and region in lower case. */
  readonly haystack: string;
}

interface CachedDetail {
  readonly json: string;
  readonly etag: string;
}

/** Both maps are weak: an entry lives exactly as long as the estate keeps the view, so the estate's size is the bound. */
const summaries = new WeakMap<SiteSummary, CachedSummary>();
const details = new WeakMap<SiteDetail, CachedDetail>();

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

/** A detail's JSON and its strong ETag. */
export function cachedDetail(detail: SiteDetail): CachedDetail {
  let cached = details.get(detail);
  if (cached === undefined) {
    const json = JSON.stringify(detail);
    cached = { json, etag: etagOf(json) };
    details.set(detail, cached);
  }
  return cached;
}

/** A strong ETag for a body: 96 bits of its SHA-256. */
export function etagOf(body: string): string {
  return `"${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"`;
}
