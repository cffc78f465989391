/** Counts what is not taken, by reason, and logs it once for each source. */
import type { Refusal } from '@tillwatch/protocol';
import { createFoldedLog, type Log } from '../log.js';
import type { RefusalReason } from './stats.js';

/** What only the collector can see, beside the refusals of the wire. */
export const COLLECTOR_REFUSALS = [
  /** A leaf that agents do not send, or another organisation's topic. */
  'unexpected-topic',
  /** A site already has as many agents as are kept apart. */
  'too-many-agents',
  /** An agent opens new sessions faster than any restart loop. */
  'birth-flood',
  /** A boot came again with another definition; its heartbeats could not be read any more. */
  'birth-changed',
  /** The store refuses and the queue to it is full: nothing was acknowledged, the agent sends it again. */
  'store-unavailable',
  /** A record that no store takes; set aside. */
  'unstorable',
  /** Our own fault, caught: the message is left unacknowledged. */
  'internal',
] as const;
export type CollectorRefusal = (typeof COLLECTOR_REFUSALS)[number];

export interface RefusalBook {
  /** Counts one refusal of `source` (its topic); logs the first per source and reason, and repeats folded. Returns false: not taken. */
  refuse(reason: Refusal | CollectorRefusal, source: string, detail: string): false;
  totals(): ReadonlyMap<RefusalReason, number>;
}

/** Lines a minute at most: a stranger with a new topic for each message must not fill the disk with our log. */
export const MAX_LINES_PER_MINUTE = 120;
const MINUTE_MS = 60_000;
/** Topics and texts of strangers are cut to this in the log. */
const MAX_LOGGED_CHARS = 200;

/** Remembers at most `maxSources` pairs of source and reason. */
export function createRefusalBook(log: Log, nowMs: () => number, maxSources = 4_096): RefusalBook {
  const counts = new Map<RefusalReason, number>();
  const folded = createFoldedLog(thinned(log, nowMs), nowMs, maxSources);
  return {
    refuse(reason, source, detail) {
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
      const topic = source.slice(0, MAX_LOGGED_CHARS);
      const fields = { reason, topic, detail: detail.slice(0, MAX_LOGGED_CHARS) };
      folded.warn(`${reason} ${topic}`, fields, 'message-refused');
      return false;
    },
    totals: () => counts,
  };
}

/** A log that writes at most {@link MAX_LINES_PER_MINUTE} warnings, and how many it did not with the first of the next minute. */
function thinned(log: Log, nowMs: () => number): Pick<Log, 'warn'> {
  let minute = Number.NaN;
  let lines = 0;
  let unlogged = 0;
  return {
    warn(fields, event) {
      const now = Math.floor(nowMs() / MINUTE_MS);
      if (now !== minute) {
        minute = now;
        lines = 0;
      }
      if (lines >= MAX_LINES_PER_MINUTE) {
        unlogged += 1;
        return;
      }
      lines += 1;
      log.warn(unlogged > 0 ? { ...fields, unlogged } : fields, event);
      unlogged = 0;
    },
  };
}
