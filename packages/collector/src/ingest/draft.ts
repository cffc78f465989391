/** The batch that is being filled: what goes to the store, whom to acknowledge after, and what then changes in the live estate. */
import { type Birth, type Heartbeat, type KnownState, SeqSet } from '@tillwatch/model';
import type {
  Batch,
  BirthRecord,
  ChangeRecord,
  ClockRecord,
  CurrentRecord,
  HeartbeatRecord,
  QuarantineRecord,
  Speaker,
  TransitionRecord,
} from '../ports.js';
import type { AgentConflict } from './agent-conflict.js';
import type { AgentEntry } from './agents.js';

/** What the live estate is told, in order, once the batch is on disk. */
export type LiveChange =
  | {
      readonly type: 'birth';
      readonly speaker: Speaker;
      readonly birth: Birth;
      /** Of the boot's connections; 0: not told. */
      readonly connection: number;
      /** Digest of the guide that the agent keeps; absent or null: none. */
      readonly guide?: string | null;
      readonly receivedAtMs: number;
    }
  | {
      /** The newest heartbeat of the current session. */
      readonly type: 'heartbeat';
      readonly speaker: Speaker;
      readonly boot: string;
      readonly heartbeat: Heartbeat;
      readonly endedAtMs: number;
      readonly receivedAtMs: number;
      /** By index of the birth's table; null: none has changed. */
      readonly known: readonly (KnownState | null)[] | null;
      readonly transitions: readonly TransitionRecord[];
      readonly changes: readonly ChangeRecord[];
      readonly clockOffsetMs: number | null;
      /** Two machines speak under the agent's name. */
      readonly conflict: AgentConflict | null;
    }
  | {
      /** Older windows: history, and perhaps the onset of what is known. */
      readonly type: 'past';
      readonly speaker: Speaker;
      readonly boot: string;
      readonly known: readonly (KnownState | null)[] | null;
      readonly transitions: readonly TransitionRecord[];
      readonly changes: readonly ChangeRecord[];
    }
  | {
      /** An older window of any boot, whatever it says: evidence of its time. */
      readonly type: 'window';
      readonly speaker: Speaker;
      readonly boot: string;
      readonly heartbeat: Heartbeat;
      readonly endedAtMs: number;
    }
  | {
      readonly type: 'will';
      readonly speaker: Speaker;
      readonly boot: string;
      readonly stopped: boolean;
      /** Of the boot's connections; 0: not told. */
      readonly connection: number;
      readonly receivedAtMs: number;
    };

/** Sequences of one boot to be acknowledged. */
export interface BootAckDraft {
  readonly boot: string;
  readonly stored: SeqSet;
  /** Made when there are any. */
  refused: SeqSet | null;
  refusal: string;
}

/** What is to be acknowledged to one agent. */
export interface AckDraft {
  /** Few: an agent speaks for its own boot and perhaps for one before it. */
  readonly boots: BootAckDraft[];
  receivedAtMs: number;
  echoSentAfterMs: number;
  echoBoot: string;
}

/** A heartbeat on its way to the store, with what is counted when it is there. */
export interface DraftedHeartbeat extends HeartbeatRecord {
  readonly isLive: boolean;
  readonly samples: number;
}

export interface Draft extends Batch {
  readonly births: BirthRecord[];
  readonly heartbeats: DraftedHeartbeat[];
  readonly transitions: TransitionRecord[];
  readonly changes: ChangeRecord[];
  readonly current: CurrentRecord[];
  readonly quarantine: QuarantineRecord[];
  readonly clocks: ClockRecord[];
  readonly live: LiveChange[];
  readonly acks: Map<AgentEntry, AckDraft>;
  /** Bytes of the messages behind it, and how many there were. */
  bytes: number;
  messages: number;
  /** What no store took and was set aside: in `heartbeats`, `transitions` and `changes`, but not stored. */
  aside: { readonly heartbeats: Set<HeartbeatRecord>; transitions: number; changes: number };
  /** Newest live window's end (corrected); for the lag. */
  newestEndedAtMs: number;
}

export function createDraft(): Draft {
  return {
    births: [],
    heartbeats: [],
    transitions: [],
    changes: [],
    current: [],
    quarantine: [],
    clocks: [],
    live: [],
    acks: new Map(),
    bytes: 0,
    messages: 0,
    aside: { heartbeats: new Set(), transitions: 0, changes: 0 },
    newestEndedAtMs: Number.NEGATIVE_INFINITY,
  };
}

/** True when the store has nothing to do: only acknowledgements or wills. */
export function isStoreIdle(draft: Draft): boolean {
  const { births, heartbeats, transitions, changes, current, quarantine, clocks } = draft;
  const records = [births, heartbeats, transitions, changes, current, quarantine, clocks];
  return records.every((list) => list.length === 0);
}

/** The ack of an agent in this batch, with `sent` as the newest message that it answers. */
export function ackOf(
  draft: Draft,
  entry: AgentEntry,
  sent: { boot: string; sentAfterMs: number; receivedAtMs: number },
): AckDraft {
  let ack = draft.acks.get(entry);
  if (ack === undefined) {
    ack = { boots: [], receivedAtMs: 0, echoSentAfterMs: 0, echoBoot: sent.boot };
    draft.acks.set(entry, ack);
  }
  ack.receivedAtMs = sent.receivedAtMs;
  ack.echoSentAfterMs = sent.sentAfterMs;
  ack.echoBoot = sent.boot;
  return ack;
}

/** Stored and refused sequences of one boot in an ack. */
export function bootOf({ boots }: AckDraft, boot: string): BootAckDraft {
  for (const known of boots) if (known.boot === boot) return known;
  const entry: BootAckDraft = { boot, stored: new SeqSet(), refused: null, refusal: '' };
  boots.push(entry);
  return entry;
}
