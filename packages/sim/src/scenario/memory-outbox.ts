/** The outbox of an agent that is played: the agent's own engine for memory, which survives a restart of the agent and counts what it was given. */
import { createMemoryEngine, type Outbox, type OutboxRow } from '@tillwatch/agent';
import { type Birth, isNews } from '@tillwatch/model';
import { encodeWindow } from '@tillwatch/protocol';

export interface PlayedOutbox extends Outbox {
  /** What an agent finds that starts anew on the same machine: the same rows, the next incarnation. */
  reopen(): PlayedOutbox;
  /** Heartbeats given so far, over all starts. */
  appended(): number;
}

export interface PlayedOutboxOptions {
  readonly maxBytes: number;
  /** Older heartbeats go, by recorded time. */
  readonly maxAgeMs: number;
}

/** An hour of windows at 10 s is thinned last, as on a disk. */
const KEEP_FULL = 360;

/** Opens an empty outbox. */
export function createPlayedOutbox({ maxBytes, maxAgeMs }: PlayedOutboxOptions): PlayedOutbox {
  const engine = createMemoryEngine({ maxBytes, maxAgeMs, keepFull: KEEP_FULL });
  let appended = 0;
  const open = (incarnation: number): PlayedOutbox => {
    let birth: Birth | null = null;
    let nextSeq = engine.highSeq() + 1;
    return {
      incarnation,
      begin(begun) {
        birth = begun;
        engine.begin(begun, nextSeq);
      },
      append(heartbeat, isLasting = false): OutboxRow {
        if (birth === null) throw new Error('append before begin');
        const row: OutboxRow = {
          seq: nextSeq++,
          boot: birth.boot,
          window: new Uint8Array(encodeWindow(heartbeat, birth)),
          endedAtMs: heartbeat.endedAtMs,
          isLasting: isLasting || isNews(heartbeat),
        };
        appended++;
        engine.append([row]);
        return row;
      },
      after: (seq, limit) => engine.after(seq, limit),
      birth: (boot) => engine.birth(boot),
      settle: (boot, ranges) => engine.settle(boot, ranges),
      stats: () => ({ ...engine.usage(), maxBytes, evicted: engine.evicted(), mode: 'memory', problem: null }),
      onNotice: () => {},
      close: () => {},
      reopen: () => open(incarnation + 1),
      appended: () => appended,
    };
  };
  return open(1);
}
