/** A queued message as its channel's worker holds it, and with all that it takes to send it. */
import type { Incident } from '@tillwatch/model';
import type { MessageRecord } from '../incidents/ports.js';
import type { Waiting } from './next-batch.js';
import { decodePayload, type MessagePayload } from './payload.js';

/** Told by {@link MessageRecord.detail} while it is sent within another: its own key never went out. */
export const IN_DIGEST = 'in a digest';

/** A message that waits. */
export interface Item extends Waiting {
  readonly wasInDigest: boolean;
  /** Since when it ought to have been sent, epoch ms; postponing does not move it. */
  readonly owedSinceMs: number;
}

/** A message whose turn has come. */
export interface Loaded {
  readonly item: Item;
  readonly record: MessageRecord;
  readonly payload: MessagePayload;
  readonly incident: Incident;
}

/** What waits of `message`; null: it was not made by us. `number`: its place in the order of planning. */
export function itemOf(message: MessageRecord, number: number): Item | null {
  const payload = decodePayload(message);
  if (payload === null) return null;
  const { id, incident, notice, turn, createdAtMs, dueAtMs, attempts, startedAtMs, detail } = message;
  const { to, locale, event } = payload;
  return {
    id,
    incident,
    notice,
    turn,
    number,
    dueAtMs,
    style: event.style,
    to,
    locale,
    isUnsure: startedAtMs !== null,
    wasInDigest: startedAtMs !== null && detail === IN_DIGEST,
    owedSinceMs: attempts > 0 ? createdAtMs : dueAtMs,
  };
}

/** Not worth telling any more: a risk that is gone by the time of its digest, a reminder or a call of the next in line after somebody took it. */
export function isStale({ record, payload, incident }: Loaded): boolean {
  const { state } = incident;
  const isOver = state === 'resolved' || state === 'merged';
  if (payload.event.style === 'digest') return isOver;
  const isCall = record.notice === 'reminder' || payload.event.step > 0;
  return isCall && (isOver || state === 'acknowledged' || state === 'mitigated') && record.notice !== 'resolved';
}

/** When the message that is owed longest ought to have gone out; null: none is owed yet. */
export function owedSinceMs(waiting: Iterable<Item>, nowMs: number): number | null {
  let oldestMs = Number.POSITIVE_INFINITY;
  for (const item of waiting) oldestMs = Math.min(oldestMs, item.owedSinceMs);
  return oldestMs <= nowMs ? oldestMs : null;
}
