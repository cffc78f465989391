/** Writes what one channel's worker does into the queue, also while the disk refuses. */
import { backoffMs } from '@tillwatch/model';
import { pause } from '@tillwatch/protocol';
import type { IncidentStore, MessagePlan } from '../incidents/ports.js';
import type { createFoldedLog } from '../log.js';
import type { Timers } from '../timers.js';

export interface MessageWriterDeps {
  /** The channel's id, for the log. */
  readonly channel: string;
  readonly store: Pick<IncidentStore, 'plan'>;
  readonly timers: Timers;
  /** 0..1. */
  readonly random: () => number;
  readonly folded: ReturnType<typeof createFoldedLog>;
  /** Nothing new is begun. */
  readonly stopping: AbortSignal;
  /** What is under way is given up, too. */
  readonly cutting: AbortSignal;
}

export interface MessageWriter {
  /** For what was not sent yet; false: it is not on disk, and the channel has waited for a moment. */
  tryOnce(plan: MessagePlan): Promise<boolean>;
  /** For what is past: before anything else is sent, however long it takes; false: it was cut off before. */
  surely(plan: MessagePlan): Promise<boolean>;
  /** Tells of a refusal of the store, and waits for a moment. */
  failed(error: unknown): Promise<void>;
}

const STORE_BACKOFF = { minMs: 200, maxMs: 10_000 };

/** Makes it; it holds nothing. */
export function createMessageWriter(deps: MessageWriterDeps): MessageWriter {
  const { channel, store, timers, random, folded, stopping, cutting } = deps;
  const tell = (error: unknown): void => folded.warn('store', { channel, err: error }, 'message-store-failed');

  async function failed(error: unknown): Promise<void> {
    tell(error);
    await pause(backoffMs(0, STORE_BACKOFF, random()), timers, stopping);
  }

  return {
    failed,
    async tryOnce(plan) {
      try {
        await store.plan(plan);
        return true;
      } catch (error) {
        await failed(error);
        return false;
      }
    },
    async surely(plan) {
      for (let attempt = 0; ; attempt++) {
        try {
          await store.plan(plan);
          return true;
        } catch (error) {
          tell(error);
          if (cutting.aborted) return false;
          await pause(backoffMs(attempt, STORE_BACKOFF, random()), timers, cutting);
        }
      }
    },
  };
}
