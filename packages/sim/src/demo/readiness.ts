/** Waits until the demo can be looked at: collector ready, page served, every agent heard live. */
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 250;
const REQUEST_MS = 2_000;

export interface ReadinessOptions {
  /** The page's address, without a path. */
  readonly url: string;
  readonly sites: readonly string[];
  readonly signal: AbortSignal;
  /** Told of what is still missing, each time that changes. */
  readonly onWaiting: (missing: string) => void;
}

/** Resolves once all is up. Rejects with the signal's reason when aborted. */
export async function waitUntilReady({ url, sites, signal, onWaiting }: ReadinessOptions): Promise<void> {
  let last = '';
  for (;;) {
    const missing = await findMissing(url, sites, signal);
    if (missing === null) return;
    if (missing !== last) onWaiting(missing);
    last = missing;
    await sleep(POLL_MS, undefined, { signal });
  }
}

async function findMissing(url: string, sites: readonly string[], signal: AbortSignal): Promise<string | null> {
  if ((await fetchStatus(`${url}/readyz`, signal)) !== 200) return 'the collector';
  if ((await fetchStatus(`${url}/`, signal)) !== 200) return 'the page';
  const silent: string[] = [];
  for (const site of sites) if (!(await isLive(url, site, signal))) silent.push(site);
  return silent.length === 0 ? null : `heartbeats of ${silent.join(', ')}`;
}

async function fetchStatus(address: string, signal: AbortSignal): Promise<number | null> {
  try {
    const answer = await fetch(address, { signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]) });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    signal.throwIfAborted();
    return null;
  }
}

/** A site is there once its agent's session is live and it has been heard since it began. */
async function isLive(url: string, site: string, signal: AbortSignal): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/api/v1/sites/${site}`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]),
    });
    if (!answer.ok) return false;
    const body = (await answer.json()) as {
      agent?: { session?: string; startedAt?: string };
      lastHeardAt?: string | null;
    };
    return (
      body.agent?.session === 'live' &&
      typeof body.lastHeardAt === 'string' &&
      body.lastHeardAt >= (body.agent.startedAt ?? '')
    );
  } catch {
    signal.throwIfAborted();
    return false;
  }
}
