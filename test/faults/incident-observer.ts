/** Watches incidents as a person at the page would, through the API of a collector that comes and goes, and notes what a restart must never change. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { IncidentDetail, IncidentPage, IncidentView } from '@tillwatch/model';

export interface IncidentObserver {
  /** Resolves with the site's incident of the component when it looks so; rejects after `withinMs`. */
  until(site: string, node: string, what: string, holds: (incident: IncidentView) => boolean): Promise<IncidentView>;
  /** Acknowledges it, however often the collector dies over it. */
  acknowledge(id: string, by: string): Promise<void>;
  /** All incidents, newest first; null while nobody answers. */
  list(): Promise<readonly IncidentView[] | null>;
  detail(id: string): Promise<IncidentDetail | null>;
  isUp(): Promise<boolean>;
  /** What was seen that must not be: incidents that vanish, change their cause or their onset, or are taken from whoever has them. */
  readonly contradictions: readonly string[];
}

const STEP_MS = 100;
const WITHIN_MS = 120_000;

export function createIncidentObserver(apiUrl: string): IncidentObserver {
  const seen = new Map<string, IncidentView>();
  const contradictions: string[] = [];

  async function get<T>(path: string): Promise<T | null> {
    try {
      const response = await fetch(`${apiUrl}${path}`, { signal: AbortSignal.timeout(5_000) });
      return response.ok ? ((await response.json()) as T) : null;
    } catch {
      return null;
    }
  }

  let newest: Promise<readonly IncidentView[] | null> = Promise.resolve(null);

  /** One question at a time: of two at once the older answer might come last. */
  function list(): Promise<readonly IncidentView[] | null> {
    newest = newest.then(async () => {
      const page = await get<IncidentPage>('/api/v1/incidents?limit=200');
      if (page !== null) compare(page.incidents);
      return page?.incidents ?? null;
    });
    return newest;
  }

  function compare(now: readonly IncidentView[]): void {
    const ids = new Set(now.map(({ id }) => id));
    for (const id of seen.keys()) if (!ids.has(id)) contradictions.push(`${id} is gone`);
    for (const incident of now) {
      const before = seen.get(incident.id);
      for (const field of ['cause', 'onset', 'detectedAt', 'acknowledgedBy'] as const) {
        if (before === undefined || before[field] === null) continue;
        // What comes back is nobody's again.
        if (field === 'acknowledgedBy' && before.state === 'resolved' && incident.state === 'open') continue;
        const [was, is] = [textOf(before, field), textOf(incident, field)];
        if (was !== is) contradictions.push(`${incident.id} ${field}: ${was}, then ${is}`);
      }
      seen.set(incident.id, incident);
    }
  }

  return {
    contradictions,
    list,
    detail: (id) => get<IncidentDetail>(`/api/v1/incidents/${id}`),
    isUp: async () => (await get<unknown>('/readyz')) !== null,
    async until(site, node, what, holds) {
      const endMs = performance.now() + WITHIN_MS;
      let found: IncidentView | undefined;
      while (performance.now() < endMs) {
        found = (await list())?.find(({ cause }) => cause.site === site && nodeOf(cause) === node);
        if (found !== undefined && holds(found)) return found;
        await sleep(STEP_MS);
      }
      const detail = found === undefined ? null : await get(`/api/v1/incidents/${found.id}`);
      const state = await get(`/api/v1/sites/${site}`);
      throw new Error(`waited in vain for ${site}/${node} to be ${what}: ${JSON.stringify({ detail, state })}`);
    },
    async acknowledge(id, by) {
      for (;;) {
        const answer = await fetch(`${apiUrl}/api/v1/incidents/${id}/acknowledge`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ by }),
          signal: AbortSignal.timeout(5_000),
        }).catch(() => null);
        if (answer?.ok === true) return;
        // It is over already: nobody has to have it.
        if (answer?.status === 409) return;
        await sleep(STEP_MS);
      }
    },
  };
}

/** `till-1` of `till-1/service`. */
export function nodeOf({ node }: IncidentView['cause']): string {
  return (node ?? '').split('/')[0] ?? '';
}

function textOf(incident: IncidentView, field: 'cause' | 'onset' | 'detectedAt' | 'acknowledgedBy'): string {
  return field === 'cause' ? `${incident.cause.site}/${nodeOf(incident.cause)}` : String(incident[field]);
}
