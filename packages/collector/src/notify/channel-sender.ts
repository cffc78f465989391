/** One channel's worker: sends what waits for its notifier, one message at a time; what it does or suffers concerns no other channel. */
import { backoffMs, type Incident } from '@tillwatch/model';
import type { Clock } from '../clock.js';
import type { IncidentStore, MessagePlan, MessageRecord, MessageUpdate } from '../incidents/ports.js';
import { createFoldedLog, type Log } from '../log.js';
import { pause, type Timers } from '../timers.js';
import { DIGEST_EVENTS, type IncidentEvent, type NotifyEvent } from './event.js';
import { type Batch, nextBatch, type Waiting } from './next-batch.js';
import type { SendOutcome } from './notifier.js';
import type { ConfiguredNotifier } from './notify-config.js';
import { decodePayload, encodePayload, type MessagePayload, messageId } from './payload.js';
import { fullBucket, refill, tokenWaitMs } from './token-bucket.js';

export interface ChannelSenderDeps {
  readonly channel: ConfiguredNotifier;
  readonly store: Pick<IncidentStore, 'incident' | 'message' | 'plan'>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  /** 0..1. */
  readonly random: () => number;
  readonly linksOf: (
    incident: string,
    persons: readonly { readonly id: string; readonly name: string }[],
  ) => IncidentEvent['links'];
  readonly onTouched: (incident: string) => void;
  /** A message goes on by another channel. */
  readonly onRerouted: (message: MessageRecord) => void;
}

export interface ChannelStats {
  readonly waiting: number;
  readonly delivered: number;
  readonly retried: number;
  readonly rejected: number;
  readonly held: number;
}

export interface ChannelSender {
  /** Takes a queued message in hand. */
  add(message: MessageRecord): void;
  start(): void;
  /** Lets an attempt under way end for a moment, then cuts it off; begins no other. */
  stop(): Promise<void>;
  stats(): ChannelStats;
}

/** After a refusal of the channel as a whole. */
const BACKOFF = { minMs: 1_000, maxMs: 60_000 };
const STORE_BACKOFF = { minMs: 200, maxMs: 10_000 };
/** Then the recipient's next channel is tried. */
export const FALLBACK_AFTER_MS = 180_000;
/** Then nobody wants to hear it any more. */
export const GIVE_UP_AFTER_MS = 86_400_000;
const DRAIN_MS = 3_000;
const IDLE_MS = 3_600_000;
/** Told by {@link MessageRecord.detail} while it is sent within another: its own key never went out. */
const IN_DIGEST = 'in a digest';

interface Item extends Waiting {
  readonly wasInDigest: boolean;
}

interface Loaded {
  readonly item: Item;
  readonly record: MessageRecord;
  readonly payload: MessagePayload;
  readonly incident: Incident;
}

/** Nothing is sent before `start()`. */
export function createChannelSender(deps: ChannelSenderDeps): ChannelSender {
  const { channel, store, clock, timers, log, random } = deps;
  const { notifier, rate } = channel;
  const folded = createFoldedLog(log, () => clock.nowMs());
  const waiting = new Map<string, Item>();
  const stopping = new AbortController();
  const cutting = new AbortController();
  const counts = { delivered: 0, retried: 0, rejected: 0, held: 0 };
  let bucket = fullBucket(rate, clock.steadyMs());
  let failures = 0;
  let notBeforeMs = 0;
  let added = 0;
  let wake = new AbortController();
  let running: Promise<void> | null = null;

  async function work(): Promise<void> {
    while (!stopping.signal.aborted) {
      const nowMs = clock.nowMs();
      bucket = refill(bucket, rate, clock.steadyMs());
      const waitMs = Math.max(notBeforeMs - clock.steadyMs(), tokenWaitMs(bucket, rate));
      const batch = waitMs > 0 ? null : nextBatch([...waiting.values()], notifier, Math.floor(bucket.tokens), nowMs);
      if (batch !== null) await deliver(batch);
      else await sleep(waitMs > 0 ? waitMs : untilDueMs(nowMs));
    }
  }

  /** A message that is added ends it early; a channel that has to wait, waits. */
  async function sleep(forMs: number): Promise<void> {
    wake = new AbortController();
    await pause(forMs, timers, AbortSignal.any([wake.signal, stopping.signal]));
  }

  function untilDueMs(nowMs: number): number {
    const dueMs = Math.min(...[...waiting.values()].map(({ dueAtMs }) => dueAtMs - nowMs), IDLE_MS);
    return Math.max(1, dueMs);
  }

  async function deliver(batch: Batch): Promise<void> {
    const loaded = await loadAll(batch.items as readonly Item[]);
    if (loaded === null) return;
    const [stale, fresh] = split(loaded, isStale);
    if (stale.length > 0 && !(await settle(stale, () => ({ state: 'held' })))) return;
    counts.held += stale.length;
    const [first] = fresh;
    if (first === undefined) return;
    const kind = fresh.length > 1 ? batch.kind : 'one';
    const startedAtMs = clock.nowMs();
    const begun = fresh.map(({ record }) => ({
      id: record.id,
      startedAtMs,
      ...(kind !== 'one' && { detail: IN_DIGEST }),
    }));
    // On disk before it goes out: whoever starts after a kill knows that it may have.
    if (!(await persist({ updates: begun }))) return;
    bucket = { ...bucket, tokens: bucket.tokens - 1 };
    const outcome = await send(fresh, kind, startedAtMs);
    await conclude(fresh, outcome, kind);
  }

  /** null: the store refuses, or nothing of it is left. */
  async function loadAll(items: readonly Item[]): Promise<Loaded[] | null> {
    const loaded: Loaded[] = [];
    try {
      for (const item of items) {
        const record = await store.message(item.id);
        const payload = record === null ? null : decodePayload(record);
        const incident = await store.incident(item.incident);
        if (record === null || record.state !== 'queued' || payload === null || incident === null)
          waiting.delete(item.id);
        else loaded.push({ item, record, payload, incident });
      }
    } catch (error) {
      await storeFailed(error);
      return null;
    }
    return loaded.length === 0 ? null : loaded;
  }

  async function send(loaded: readonly Loaded[], kind: Batch['kind'], nowMs: number): Promise<SendOutcome> {
    const event = eventOf(loaded, kind);
    const [first] = loaded as readonly [Loaded, ...Loaded[]];
    const to = [...new Set(loaded.flatMap(({ payload }) => payload.to ?? []))];
    const key = kind === 'one' ? first.record.id : loaded.map(({ record }) => record.id).join(' ');
    try {
      const message = notifier.render(event, first.payload.locale);
      return await notifier.send(message, { settings: channel.settings, to, key, nowMs, signal: cutting.signal });
    } catch (error) {
      // A notifier that throws is our fault; the message must not be lost over it, nor hold up the others for ever.
      log.error({ channel: channel.id, kind: notifier.kind, fault: (error as Error).name }, 'notifier-threw');
      return { kind: 'retry', afterMs: null, reason: 'internal', isUnsure: true };
    }
  }

  function eventOf(loaded: readonly Loaded[], kind: Batch['kind']): NotifyEvent {
    const persons = (of: readonly Loaded[]) =>
      of.filter(({ payload }) => payload.mayAcknowledge).map(({ record }) => ({ id: record.to, name: record.name }));
    const single = (one: Loaded, of: readonly Loaded[]): IncidentEvent => ({
      ...one.payload.event,
      isRepeat: one.payload.event.isRepeat || (one.item.isUnsure && (!notifier.honoursKeys || one.item.wasInDigest)),
      links: deps.linksOf(one.incident.id, one.incident.state === 'open' ? persons(of) : []),
    });
    const [first] = loaded as readonly [Loaded, ...Loaded[]];
    if (kind === 'one') return single(first, loaded);
    // Two people's copies of one turn are one line.
    const turns = loaded.filter(
      (one, index) => loaded.findIndex((other) => turnOf(other.record) === turnOf(one.record)) === index,
    );
    const events = turns.slice(0, DIGEST_EVENTS).map((one) => single(one, []));
    return { type: 'digest', why: kind, events, leftOut: turns.length - events.length };
  }

  async function conclude(loaded: readonly Loaded[], outcome: SendOutcome, kind: Batch['kind']): Promise<void> {
    if (outcome.kind === 'delivered') {
      failures = 0;
      counts.delivered += loaded.length;
      await settle(loaded, () => ({ state: 'delivered', detail: kind === 'one' ? null : IN_DIGEST }));
      return;
    }
    const { reason } = outcome;
    const fields = { channel: channel.id, kind: notifier.kind, reason, messages: loaded.length };
    if (outcome.kind === 'rejected') {
      log.error({ ...fields, incident: loaded[0]?.record.incident }, 'message-rejected');
      await giveUp(loaded, reason, false);
      return;
    }
    if (cutting.signal.aborted) return;
    folded.warn(`${channel.id} ${reason}`, fields, 'message-postponed');
    counts.retried += loaded.length;
    failures += 1;
    const waitMs = Math.max(outcome.afterMs ?? 0, backoffMs(failures - 1, BACKOFF, random()));
    if (outcome.ofRecipient !== true) notBeforeMs = clock.steadyMs() + waitMs;
    const nowMs = clock.nowMs();
    const [old, young] = split(
      loaded,
      ({ record, payload }) =>
        nowMs - record.createdAtMs >= (payload.others.length > 0 ? FALLBACK_AFTER_MS : GIVE_UP_AFTER_MS),
    );
    if (old.length > 0) await giveUp(old, reason, outcome.isUnsure);
    await postpone(young, { dueAtMs: nowMs + waitMs, isUnsure: outcome.isUnsure, reason });
  }

  async function postpone(
    loaded: readonly Loaded[],
    how: { dueAtMs: number; isUnsure: boolean; reason: string },
  ): Promise<void> {
    const { dueAtMs, reason } = how;
    for (const { item } of loaded) {
      // What may have arrived once, may have for ever.
      waiting.set(item.id, { ...item, dueAtMs, isUnsure: item.isUnsure || how.isUnsure });
    }
    const updates = loaded.map(
      ({ record, item }): MessageUpdate => ({
        id: record.id,
        attempts: record.attempts + 1,
        dueAtMs,
        detail: reason,
        ...(!how.isUnsure && !item.isUnsure && { startedAtMs: null }),
      }),
    );
    if (updates.length > 0) await persistSurely({ updates });
  }

  /** Never by this channel; by the recipient's next one, where there is one. */
  async function giveUp(loaded: readonly Loaded[], reason: string, isUnsure: boolean): Promise<void> {
    const further = loaded.flatMap((one) => rerouted(one, isUnsure || one.item.isUnsure));
    counts.rejected += loaded.length;
    await settle(loaded, () => ({ state: 'rejected', detail: reason }), further);
    for (const message of further) deps.onRerouted(message);
  }

  function rerouted({ record, payload }: Loaded, isUnsure: boolean): MessageRecord[] {
    const [next, ...others] = payload.others;
    if (next === undefined) return [];
    const event = { ...payload.event, isRepeat: payload.event.isRepeat || isUnsure };
    const nowMs = clock.nowMs();
    return [
      {
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
      },
    ];
  }

  async function settle(
    loaded: readonly Loaded[],
    update: () => Pick<MessageUpdate, 'state' | 'detail'>,
    messages: readonly MessageRecord[] = [],
  ): Promise<boolean> {
    const atMs = clock.nowMs();
    const updates = loaded.map(
      ({ record }): MessageUpdate => ({ id: record.id, settledAtMs: atMs, startedAtMs: null, ...update() }),
    );
    const told = loaded.filter(() => update().state === 'delivered');
    const timeline = told.map(({ record }) => ({
      incident: record.incident,
      entry: {
        atMs,
        kind: 'told' as const,
        by: null,
        detail: { to: record.to, name: record.name, channel: record.channel, notice: record.notice },
      },
    }));
    if (!(await persistSurely({ updates, messages, timeline }))) return false;
    for (const { item } of loaded) waiting.delete(item.id);
    for (const incident of new Set(loaded.map(({ record }) => record.incident))) deps.onTouched(incident);
    return true;
  }

  /** One try: nothing was sent yet. */
  async function persist(plan: MessagePlan): Promise<boolean> {
    try {
      await store.plan(plan);
      return true;
    } catch (error) {
      await storeFailed(error);
      return false;
    }
  }

  /** What is past is written down before anything else is sent, however long it takes; false: it was stopped before. */
  async function persistSurely(plan: MessagePlan): Promise<boolean> {
    for (let attempt = 0; ; attempt++) {
      try {
        await store.plan(plan);
        return true;
      } catch (error) {
        folded.warn('store', { channel: channel.id, err: error }, 'message-store-failed');
        if (cutting.signal.aborted) return false;
        await pause(backoffMs(attempt, STORE_BACKOFF, random()), timers, cutting.signal);
      }
    }
  }

  async function storeFailed(error: unknown): Promise<void> {
    folded.warn('store', { channel: channel.id, err: error }, 'message-store-failed');
    await pause(backoffMs(0, STORE_BACKOFF, random()), timers, stopping.signal);
  }

  return {
    add(message) {
      const payload = decodePayload(message);
      if (payload === null || waiting.has(message.id)) return;
      const { id, incident, notice, turn, dueAtMs, startedAtMs, detail } = message;
      const { to, locale, event } = payload;
      const wasInDigest = startedAtMs !== null && detail === IN_DIGEST;
      const key = { id, incident, notice, turn };
      waiting.set(id, {
        ...key,
        number: added++,
        dueAtMs,
        style: event.style,
        to,
        locale,
        isUnsure: startedAtMs !== null,
        wasInDigest,
      });
      wake.abort();
    },
    start() {
      running ??= work();
    },
    async stop() {
      stopping.abort();
      const cut = timers.after(DRAIN_MS, () => cutting.abort());
      await running;
      cut();
      cutting.abort();
    },
    stats: () => ({ waiting: waiting.size, ...counts }),
  };
}

/** Not worth telling any more: a risk that is gone by the time of its digest, a reminder or a call of the next in line after somebody took it. */
function isStale({ record, payload, incident }: Loaded): boolean {
  const { state } = incident;
  const isOver = state === 'resolved' || state === 'merged';
  if (payload.event.style === 'digest') return isOver;
  const isCall = record.notice === 'reminder' || payload.event.step > 0;
  return isCall && (isOver || state === 'acknowledged' || state === 'mitigated') && record.notice !== 'resolved';
}

function turnOf({ incident, notice, turn }: MessageRecord): string {
  return `${incident}/${notice}/${turn}`;
}

function split<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}
