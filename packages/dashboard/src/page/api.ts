/** The page's REST calls and addresses, relative to where the page was served from. */
import type { HistoryView } from '@tillwatch/model';

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
  const url = new URL(`api/v1/sites/${encodeURIComponent(request.site)}/history`, document.baseURI);
  url.search = new URLSearchParams({
    check: request.check,
    from: new Date(request.fromMs).toISOString(),
    to: new Date(request.toMs).toISOString(),
    maxPoints: String(request.maxPoints),
  }).toString();
  const response = await fetch(url, { signal });
  if (!response.ok) throw new Error(`history: HTTP ${response.status}`);
  return (await response.json()) as HistoryView;
}
