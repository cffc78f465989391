/** What a channel sends next: one message, one for several people of a room, or a digest where more waits than it takes. A pure decision. */
import type { Locale, MessageStyle } from '@tillwatch/model';
import type { NoticeKey } from '../incidents/ports.js';
import { DIGEST_EVENTS } from './event.js';

/** A queued message, without its text. */
export interface Waiting extends NoticeKey {
  readonly id: string;
  /** Order of planning. */
  readonly number: number;
  readonly dueAtMs: number;
  readonly style: MessageStyle;
  /** Address; null: whoever reads the channel. */
  readonly to: string | null;
  readonly locale: Locale;
  /** An attempt was made, and nobody knows what came of it. */
  readonly isUnsure: boolean;
}

export interface ChannelTraits {
  readonly isRoom: boolean;
  readonly isProgram: boolean;
}

export interface Batch {
  /** `one`: the same turn, for one or, in a room, several. */
  readonly kind: 'one' | 'daily' | 'limit';
  readonly items: readonly Waiting[];
}

const URGENCY: Readonly<Record<MessageStyle, number>> = { page: 0, task: 1, digest: 2 };

/**
 * null: nothing is due. Call it with at least one token; with the last one everything that one message can hold goes into a digest, so that nobody waits
 * behind a flood.
 */
export function nextBatch(
  waiting: readonly Waiting[],
  traits: ChannelTraits,
  tokens: number,
  nowMs: number,
): Batch | null {
  const due = waiting
    .filter(({ dueAtMs }) => dueAtMs <= nowMs)
    .sort((a, b) => URGENCY[a.style] - URGENCY[b.style] || a.dueAtMs - b.dueAtMs || a.number - b.number);
  const [first] = due;
  if (first === undefined) return null;
  if (traits.isProgram) return { kind: 'one', items: [first] };
  const together = due.filter((item) => isTogether(item, first, traits));
  if (first.style === 'digest')
    return digest(
      'daily',
      together.filter(({ style }) => style === 'digest'),
    );
  const same = together.filter((item) => isSameTurn(item, first));
  const others = together.filter(({ style }) => style !== 'digest');
  return tokens < 2 && others.length > same.length ? digest('limit', others) : { kind: 'one', items: same };
}

/** What one message can hold: in a room whatever is in one language, else what one person is to get. */
function isTogether(item: Waiting, first: Waiting, { isRoom }: ChannelTraits): boolean {
  return item.locale === first.locale && (isRoom || item.to === first.to);
}

function isSameTurn(item: Waiting, first: Waiting): boolean {
  return (
    item.incident === first.incident &&
    item.notice === first.notice &&
    item.turn === first.turn &&
    item.style === first.style &&
    item.isUnsure === first.isUnsure
  );
}

/** One alone is no digest. */
function digest(kind: 'daily' | 'limit', items: readonly Waiting[]): Batch {
  const held = items.slice(0, DIGEST_EVENTS * 5);
  return held.length === 1
    ? { kind: 'one', items: held }
    : { kind, items: [...held].sort((a, b) => a.number - b.number) };
}
