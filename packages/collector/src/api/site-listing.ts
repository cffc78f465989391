/** Which sites a query wants, in which order, and how a caller goes on from page to page. Pure. */
import { HEALTH_STATES, type HealthState, type SiteSummary, severity } from '@tillwatch/model';
import { ORDERS, type Order, type SitesQuery } from './queries.js';
import { cachedSummary } from './summary-cache.js';

/** Where a page ended: the last site on it. Going on means: whatever sorts after it now. */
export interface Cursor {
  readonly order: Order;
  /** Rank of the last site's state when the page was made; 0 for `id`. */
  readonly severity: number;
  readonly id: string;
}

export interface Page {
  readonly sites: readonly SiteSummary[];
  readonly next: Cursor | null;
}

/** Opaque to callers: base64url of order, rank and id. */
export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify([cursor.order, cursor.severity, cursor.id])).toString('base64url');
}

/** Undoes {@link encodeCursor}; null for anything that it did not make. */
export function decodeCursor(text: string): Cursor | null {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
  if (!Array.isArray(value) || value.length !== 3) return null;
  const [order, rank, id]: unknown[] = value;
  const knownOrder = ORDERS.find((known) => known === order);
  if (knownOrder === undefined || typeof rank !== 'number' || typeof id !== 'string') return null;
  if (!Number.isInteger(rank) || rank < 0 || rank >= HEALTH_STATES.length) return null;
  return { order: knownOrder, severity: rank, id };
}

/**
 * One page of `all`, which is ordered by id. Takes one pass whatever the order: five states are five buckets, and sites fall
 * into each already ordered by id.
 */
export function listSites(all: readonly SiteSummary[], query: SitesQuery, after: Cursor | null): Page {
  const wanted = filterOf(query);
  const found =
    query.order === 'worst'
      ? worstFirst(all, wanted, after, query.limit + 1)
      : byId(all, wanted, after, query.limit + 1);
  const sites = found.slice(0, query.limit);
  const last = sites.at(-1);
  if (found.length <= query.limit || last === undefined) return { sites, next: null };
  return {
    sites,
    next: { order: query.order, severity: query.order === 'worst' ? severity(last.state) : 0, id: last.id },
  };
}

type Filter = (site: SiteSummary) => boolean;

function filterOf(query: SitesQuery): Filter {
  const tests: Filter[] = [];
  const { state, region, kind, flow } = query;
  if (state !== undefined) tests.push((site) => state.includes(site.state));
  if (kind !== undefined) tests.push((site) => kind.includes(site.kind));
  if (region !== undefined) tests.push((site) => site.region === region);
  if (flow !== undefined) {
    tests.push((site) => {
      const found = Object.hasOwn(site.flows, flow.name) ? site.flows[flow.name] : undefined;
      return found !== undefined && (flow.states === null || flow.states.includes(found));
    });
  }
  if (query.q !== undefined) {
    const needle = query.q.toLowerCase();
    tests.push((site) => cachedSummary(site).haystack.includes(needle));
  }
  return (site) => tests.every((test) => test(site));
}

function byId(all: readonly SiteSummary[], wanted: Filter, after: Cursor | null, limit: number): SiteSummary[] {
  const found: SiteSummary[] = [];
  for (
    let index = after === null ? 0 : firstAfter(all, after.id);
    index < all.length && found.length < limit;
    index += 1
  ) {
    const site = all[index];
    if (site !== undefined && wanted(site)) found.push(site);
  }
  return found;
}

/** Index of the first site whose id sorts after `id`, by the same comparison the estate orders with (UTF-16 code units). */
function firstAfter(all: readonly SiteSummary[], id: string): number {
  let low = 0;
  let high = all.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((all[middle]?.id ?? '') > id) high = middle;
    else low = middle + 1;
  }
  return low;
}

const WORST_FIRST: readonly HealthState[] = [...HEALTH_STATES].sort((a, b) => severity(b) - severity(a));

/** No bucket needs more than a page; what comes after is another page's. */
function worstFirst(all: readonly SiteSummary[], wanted: Filter, after: Cursor | null, limit: number): SiteSummary[] {
  const buckets = new Map<HealthState, SiteSummary[]>(WORST_FIRST.map((state) => [state, []]));
  for (const site of all) {
    const bucket = buckets.get(site.state);
    if (bucket === undefined || bucket.length >= limit) continue;
    if (after !== null) {
      const rank = severity(site.state);
      if (rank > after.severity || (rank === after.severity && site.id <= after.id)) continue;
    }
    if (wanted(site)) bucket.push(site);
  }
  return WORST_FIRST.flatMap((state) => buckets.get(state) ?? []);
}
