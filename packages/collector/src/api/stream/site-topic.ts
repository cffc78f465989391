/** One site as a topic: its whole detail after each change; only the newest is ever sent. */
import type { LiveEstate } from '../../ports.js';
import type { Topic, TopicGone, TopicMessage } from './topic.js';

export interface SiteTopic extends Topic {
  /** The site changed; what is sent next is newer than whatever was sent before. */
  advance(): void;
}

/** `firstSeq`: as for the estate's topic. A site larger than `siteBytes` is not streamed. */
export function createSiteTopic(
  id: string,
  estate: Pick<LiveEstate, 'detail'>,
  siteBytes: number,
  firstSeq: number,
  nowMs: () => number,
): SiteTopic {
  let seq = firstSeq;
  let message: TopicMessage | TopicGone | null = null;

  function make(): TopicMessage | TopicGone {
    const detail = estate.detail(id);
    if (detail === undefined)
      return {
        kind: 'gone',
        code: 'site-unknown',
        detail: `No site ${JSON.stringify(id)}; GET /api/v1/sites lists the sites.`,
      };
    const head = JSON.stringify({ topic: 'site', id, type: 'snapshot', seq, at: new Date(nowMs()).toISOString() });
    const bytes = Buffer.from(`${head.slice(0, -1)},"site":${JSON.stringify(detail)}}`);
    if (bytes.length > siteBytes) {
      return {
        kind: 'gone',
        code: 'site-too-large',
        detail: `Found ${bytes.length} bytes, expected at most ${siteBytes}; GET /api/v1/sites/${id} instead.`,
      };
    }
    return { kind: 'snapshot', seq, bytes };
  }

  function next(seen: number | null): TopicMessage | TopicGone | null {
    if (seen === seq) return null;
    message ??= make();
    return message;
  }

  function advance(): void {
    seq += 1;
    message = null;
  }

  return { key: siteTopicKey(id), advance, next };
}

/** The key of a site's topic. */
export function siteTopicKey(id: string): string {
  return `site:${id}`;
}
