/** The page's REST calls and addresses, relative to where the page was served from. */
import type {
  FindingList,
  HistoryView,
  IncidentDetail,
  IncidentPage,
  IncidentState,
  Problem,
  SiteDetail,
  SiteTradeAnswer,
} from '@tillwatch/model';

/** The live stream's address. */
export function streamUrl(): string {
  const url = new URL('api/v1/stream', document.baseURI);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.hash = '';
  return url.href;
}

export interface HistoryRequest {
  readonly site: string;
  readonly check: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly maxPoints: number;
}

/** A check's history. Throws on an answer other than 200, and when aborted. */
export async function fetchHistory(request: HistoryRequest, signal: AbortSignal): Promise<HistoryView> {
  const url = apiUrl(`sites/${encodeURIComponent(request.site)}/history`, {
    check: request.check,
    from: new Date(request.fromMs).toISOString(),
    to: new Date(request.toMs).toISOString(),
    maxPoints: String(request.maxPoints),
  });
  const response = await fetch(url, { signal });
  if (!response.ok) throw new Error(`history: HTTP ${response.status}`);
  return (await response.json()) as HistoryView;
}

/**
 * Why a call brought nothing: `gone` is not there, `conflict` is not possible now, `refused` is wrong with the request, `server` and `network`
 * are worth another try. `detail` is the collector's own sentence, in English; empty where it said none.
 */
export interface ApiFailure {
  readonly kind: 'gone' | 'conflict' | 'refused' | 'server' | 'network';
  readonly detail: string;
}

export type ApiResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: ApiFailure };

/** One incident with its evidence and timeline. */
export function fetchIncident(id: string, signal: AbortSignal): Promise<ApiResult<IncidentDetail>> {
  return call(apiUrl(`incidents/${encodeURIComponent(id)}`), { signal });
}

/** What a site sells today. */
export function fetchTrade(site: string, signal: AbortSignal): Promise<ApiResult<SiteTradeAnswer>> {
  return call(apiUrl(`sites/${encodeURIComponent(site)}/trade`), { signal });
}

/** One site as it is now. */
export function fetchSite(id: string, signal: AbortSignal): Promise<ApiResult<SiteDetail>> {
  return call(apiUrl(`sites/${encodeURIComponent(id)}`), { signal });
}

export interface IncidentsRequest {
  /** Empty: all. */
  readonly states: readonly IncidentState[];
  readonly site: string | null;
  /** The page before's `next`; null for the first. */
  readonly after: string | null;
}

/** One page of incidents, newest onset first. */
export function fetchIncidents(request: IncidentsRequest, signal: AbortSignal): Promise<ApiResult<IncidentPage>> {
  const { states, site, after } = request;
  const url = apiUrl('incidents', {
    ...(states.length > 0 && { state: states.join(',') }),
    ...(site !== null && { site }),
    ...(after !== null && { after }),
  });
  return call(url, { signal });
}

/** Risks of one site, or of all; what becomes a fault soonest first. */
export function fetchFindings(site: string | null, signal: AbortSignal): Promise<ApiResult<FindingList>> {
  return call(apiUrl('findings', site === null ? {} : { site }), { signal });
}

export type IncidentAct = 'acknowledge' | 'mitigate' | 'note' | 'silence';

/** Does something to an incident; answers how it is then. */
export function postIncident(id: string, act: IncidentAct, body: object): Promise<ApiResult<IncidentDetail>> {
  return send('POST', apiUrl(`incidents/${encodeURIComponent(id)}/${act}`), body);
}

/** A window in which nobody is told of what it covers; texts are patterns, `*` stands for any run of characters. */
export interface QuietWindow {
  readonly id: string;
  readonly sites: readonly string[];
  /** Empty: all. */
  readonly components: readonly string[];
  readonly reason: string;
  readonly by: string;
  readonly from: string;
  readonly until: string;
}

/** The two lists of windows, by their paths. */
export type QuietKind = 'maintenance' | 'silences';

/** Windows in force or to come. */
export function fetchWindows(
  kind: QuietKind,
  signal: AbortSignal,
): Promise<ApiResult<{ readonly suppressions: readonly QuietWindow[] }>> {
  return call(apiUrl(kind), { signal });
}

/** Begins maintenance of one site now; `untilMs` by the collector's clock. */
export function postMaintenance(
  site: string,
  by: string,
  reason: string,
  untilMs: number,
): Promise<ApiResult<QuietWindow>> {
  return send('POST', apiUrl('maintenance'), { by, reason, sites: [site], until: new Date(untilMs).toISOString() });
}

/** Ends a window now. */
export function endWindow(kind: QuietKind, id: string, by: string): Promise<ApiResult<QuietWindow>> {
  return send('DELETE', apiUrl(`${kind}/${encodeURIComponent(id)}`, { by }), null);
}

/** How long an act may take before the page says that it does not know. */
const POST_DUE_MS = 15_000;

function apiUrl(path: string, query: Readonly<Record<string, string>> = {}): URL {
  const url = new URL(`api/v1/${path}`, document.baseURI);
  url.search = new URLSearchParams(query).toString();
  url.hash = '';
  return url;
}

function send<T>(method: 'POST' | 'DELETE', url: URL, body: object | null): Promise<ApiResult<T>> {
  return call(url, {
    method,
    ...(body !== null && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(POST_DUE_MS),
  });
}

async function call<T>(url: URL, init: RequestInit): Promise<ApiResult<T>> {
  try {
    const response = await fetch(url, init);
    if (response.ok) return { ok: true, value: (await response.json()) as T };
    const problem = (await response.json().catch(() => null)) as Partial<Problem> | null;
    return { ok: false, failure: { kind: kindOf(response.status), detail: problem?.detail ?? '' } };
  } catch {
    return { ok: false, failure: { kind: 'network', detail: '' } };
  }
}

function kindOf(status: number): ApiFailure['kind'] {
  if (status === 404 || status === 410) return 'gone';
  if (status === 409) return 'conflict';
  return status >= 500 || status === 429 ? 'server' : 'refused';
}
