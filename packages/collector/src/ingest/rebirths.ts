/** Asks agents for births that are not known, gently. */
import { encodeCommand, topicFor } from '@tillwatch/protocol';
import type { Speaker } from '../ports.js';

/** The same speaker is asked again after this long at the earliest. */
const AGAIN_MS = 5_000;
/** All together per second: after a lost store thousands of agents want to be asked, and their answers are large. */
const PER_SECOND = 500;

export interface Rebirths {
  /** Asks, or does not because it was just asked. Returns whether it asked. */
  request(speaker: Speaker, boot: string, nowMs: number): boolean;
}

export interface RebirthDependencies {
  readonly org: string;
  readonly maxSpeakers: number;
  /** False when the broker is away. */
  readonly publish: (topic: string, payload: Uint8Array) => boolean;
}

export function createRebirths({ org, maxSpeakers, publish }: RebirthDependencies): Rebirths {
  const askedAtMs = new Map<string, number>();
  let second = 0;
  let inSecond = 0;
  return {
    request(speaker, boot, nowMs) {
      const key = `${speaker.site}/${speaker.agent}`;
      const lastMs = askedAtMs.get(key);
      if (lastMs !== undefined && Math.abs(nowMs - lastMs) < AGAIN_MS) return false;
      const thisSecond = Math.floor(nowMs / 1000);
      if (thisSecond !== second) {
        second = thisSecond;
        inSecond = 0;
      }
      if (inSecond >= PER_SECOND) return false;
      inSecond += 1;
      askedAtMs.delete(key);
      askedAtMs.set(key, nowMs);
      if (askedAtMs.size > maxSpeakers) askedAtMs.delete(askedAtMs.keys().next().value as string);
      const topic = topicFor({ org, site: speaker.site, agent: speaker.agent }, 'cmd');
      return publish(topic, encodeCommand({ type: 'rebirth', boot }));
    },
  };
}
