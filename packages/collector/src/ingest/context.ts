/** What the stages of ingest share. */
import type { SeqRange } from '@tillwatch/model';
import type { FoldedLog } from '../log.js';
import type { Speaker } from '../ports.js';
import type { AgentRegistry } from './agents.js';
import type { Counters } from './counters.js';
import type { Draft } from './draft.js';
import type { RefusalBook } from './refusal-book.js';

export interface IngestContext {
  readonly agents: AgentRegistry;
  readonly book: RefusalBook;
  readonly counters: Counters;
  readonly log: FoldedLog;
  /** The batch being filled. */
  draft(): Draft;
  /** Asks a speaker for the birth of `boot`, unless it was asked a moment ago. */
  requestRebirth(speaker: Speaker, boot: string): void;
  /** Whose session the live estate shows of a site, and whether it is heard. */
  shown(siteId: string): { readonly agent: string; readonly isLive: boolean } | undefined;
  /** What the store holds of a boot, everything taken so far included. */
  storedRanges(speaker: Speaker, boot: string): Promise<readonly SeqRange[]>;
  /** Called when something was drafted outside of a message. */
  wake(): void;
}

/** One message, as the broker gave it. */
export interface IncomingMessage {
  readonly topic: string;
  readonly speaker: Speaker;
  readonly payload: Uint8Array;
  readonly receivedAtMs: number;
}
