/** Sends each store its guide when its agent says that it keeps another, and once where it has not said since our start. */
import { topicFor } from '@tillwatch/protocol';
import type { LiveChange } from '../ingest/draft.js';
import type { LiveSite } from '../live/site.js';
import type { GuideOf } from './store-guides.js';

/** All together per second: after a change for all, ten thousand stores are sent some 300 kB a second for some minutes. */
const PER_SECOND = 50;
/** The same store at the earliest after this long: an agent that refuses what it is sent says so again and again. */
const AGAIN_MS = 5_000;

export interface GuideSenderDependencies {
  readonly org: string;
  readonly guideOf: GuideOf;
  /** False while nobody carries it. */
  readonly publish: (topic: string, payload: Uint8Array) => boolean;
  readonly nowMs: () => number;
}

export interface GuideSender {
  /** A committed change of a site. Cheap where nothing is due. */
  noted(site: Readonly<LiveSite>, change: LiveChange | null): void;
  /** Guides sent since the start. */
  sent(): number;
}

interface Standing {
  isDue: boolean;
  sentAtMs: number | null;
}

/** Makes the sender. Nothing is kept for a site beyond the site itself. */
export function createGuideSender({ org, guideOf, publish, nowMs }: GuideSenderDependencies): GuideSender {
  const standings = new WeakMap<Readonly<LiveSite>, Standing>();
  let sent = 0;
  let second = 0;
  let inSecond = 0;

  function hasRoom(atMs: number): boolean {
    const thisSecond = Math.floor(atMs / 1_000);
    if (thisSecond !== second) {
      second = thisSecond;
      inSecond = 0;
    }
    return inSecond < PER_SECOND;
  }

  function send(site: Readonly<LiveSite>, standing: Standing): void {
    const atMs = nowMs();
    const isTooSoon = standing.sentAtMs !== null && Math.abs(atMs - standing.sentAtMs) < AGAIN_MS;
    if (isTooSoon || !hasRoom(atMs)) return;
    const topic = topicFor({ org, site: site.id, agent: site.agent }, 'conf');
    if (!publish(topic, guideOf(site.birth.definition).bytes)) return;
    inSecond++;
    sent++;
    standing.sentAtMs = atMs;
    standing.isDue = false;
  }

  return {
    noted(site, change) {
      if (change?.type !== 'birth' && change?.type !== 'heartbeat') return;
      let standing = standings.get(site);
      if (standing === undefined) {
        standing = { isDue: true, sentAtMs: null };
        standings.set(site, standing);
      }
      // What was lost on the way to an agent is told by its next birth; each of its sessions begins with one.
      if (change.type === 'birth') standing.isDue = change.guide !== guideOf(site.birth.definition).digest;
      if (standing.isDue) send(site, standing);
    },
    sent: () => sent,
  };
}
