/** What an attempt and its outcome change in the queue: each answer is one transaction of the store. Pure. */
import type { MessagePlan, MessageRecord, MessageUpdate } from '../incidents/ports.js';
import { IN_DIGEST, type Loaded } from './message-in-hand.js';
import type { Batch } from './next-batch.js';
import { encodePayload, messageId } from './payload.js';

/** An attempt begins: on disk before it goes out, so that whoever starts after a kill knows that it may have. */
export function startedPlan(loaded: readonly Loaded[], kind: Batch['kind'], startedAtMs: number): MessagePlan {
  return {
    updates: loaded.map(({ record }) => ({
      id: record.id,
      startedAtMs,
      ...(kind !== 'one' && { detail: IN_DIGEST }),
    })),
  };
}

/** Nobody wants to hear it any more. */
export function heldPlan(loaded: readonly Loaded[], atMs: number): MessagePlan {
  return { updates: settled(loaded, atMs, { state: 'held' }) };
}

export function deliveredPlan(loaded: readonly Loaded[], kind: Batch['kind'], atMs: number): MessagePlan {
  return {
    updates: settled(loaded, atMs, { state: 'delivered', detail: kind === 'one' ? null : IN_DIGEST }),
    timeline: loaded.map(({ record: { incident, to, name, channel, notice } }) => ({
      incident,
      entry: { atMs, kind: 'told' as const, by: null, detail: { to, name, channel, notice } },
    })),
  };
}

/** Never by this channel; `further`: by the recipients' next ones. */
export function givenUpPlan(
  loaded: readonly Loaded[],
  reason: string,
  further: readonly MessageRecord[],
  atMs: number,
): MessagePlan {
  return { updates: settled(loaded, atMs, { state: 'rejected', detail: reason }), messages: further };
}

/** It may have arrived: then `startedAtMs` stays, as what may have arrived once may have for ever. */
export function postponedPlan(
  loaded: readonly Loaded[],
  how: { readonly dueAtMs: number; readonly isUnsure: boolean; readonly reason: string },
): MessagePlan {
  return {
    updates: loaded.map(
      ({ record, item }): MessageUpdate => ({
        id: record.id,
        attempts: record.attempts + 1,
        dueAtMs: how.dueAtMs,
        detail: how.reason,
        ...(!how.isUnsure && !item.isUnsure && { startedAtMs: null }),
      }),
    ),
  };
}

/** The same message by its recipient's next channel; null: there is none. */
export function reroutedRecord(
  { record, payload, item }: Loaded,
  isUnsure: boolean,
  nowMs: number,
): MessageRecord | null {
  const [next, ...others] = payload.others;
  if (next === undefined) return null;
  const event = { ...payload.event, isRepeat: payload.event.isRepeat || isUnsure || item.isUnsure };
  return {
    ...record,
    id: messageId(record, next.notifier),
    payload: encodePayload({ ...payload, notifier: next.notifier, to: next.to, others, event }),
    state: 'queued',
    createdAtMs: nowMs,
    dueAtMs: nowMs,
    attempts: 0,
    startedAtMs: null,
    settledAtMs: null,
    detail: null,
  };
}

function settled(
  loaded: readonly Loaded[],
  atMs: number,
  as: Pick<MessageUpdate, 'state' | 'detail'>,
): readonly MessageUpdate[] {
  return loaded.map(({ record }) => ({ id: record.id, settledAtMs: atMs, startedAtMs: null, ...as }));
}
