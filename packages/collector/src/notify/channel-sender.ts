/** One channel's worker: sends what waits for its notifier, one message at a time; what it does or suffers concerns no other channel. */
import { backoffMs } from '@tillwatch/model';
import { pause } from '@tillwatch/protocol';
import type { Clock } from '../clock.js';
import type { IncidentStore, MessagePlan, MessageRecord } from '../incidents/ports.js';
import { createFoldedLog, type Log } from '../log.js';
import type { Timers } from '../timers.js';
import { type ChannelStats, NO_COUNTS } from './channel-stats.js';
import { type ComposeOptions, composeEvent } from './compose-event.js';
import { deliveredPlan, givenUpPlan, heldPlan, postponedPlan, reroutedRecord, startedPlan } from './message-changes.js';
import { type Item, isStale, itemOf, type Loaded, owedSinceMs } from './message-in-hand.js';
import { createMessageWriter } from './message-writer.js';
import { type Batch, nextBatch } from './next-batch.js';
import type { SendOutcome } from './notifier.js';
import type { ConfiguredNotifier } from './notify-config.js';
import { decodePayload } from './payload.js';
import { fullBucket, refill, tokenWaitMs } from './token-bucket.js';

export interface ChannelSenderDeps {
  readonly channel: ConfiguredNotifier;
  readonly store: Pick<IncidentStore, 'incident' | 'message' | 'plan'>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  /** 0..1. */
  readonly random: () => number;
  readonly linksOf: ComposeOptions['linksOf'];
  readonly onTouched: (incident: string) => void;
  /** A message goes on by another channel. */
  readonly onRerouted: (message: MessageRecord) => void;
}

export interface ChannelSender {
  /** Takes a queued message in hand. */
  add(message: MessageRecord): void;
  start(): void;
  /** Lets an attempt under way end for a moment, then cuts it off; begins no other. */
  stop(): Promise<void>;
  /** Messages that wait. */
  depth(): number;
  stats(): ChannelStats;
}

/** After a refusal of the channel as a whole. */
const BACKOFF = { minMs: 1_000, maxMs: 60_000 };
/** Then the recipient's next channel is tried. */
export const FALLBACK_AFTER_MS = 180_000;
/** Then nobody wants to hear it any more. */
export const GIVE_UP_AFTER_MS = 86_400_000;
const DRAIN_MS = 3_000;
const IDLE_MS = 3_600_000;

type Batched = readonly [Loaded, ...Loaded[]];

/** Nothing is sent before `start()`. */
export function createChannelSender(deps: ChannelSenderDeps): ChannelSender {
  const { channel, store, clock, timers, log, random } = deps;
  const { notifier, rate } = channel;
  const folded = createFoldedLog(log, () => clock.nowMs());
  const waiting = new Map<string, Item>();
  const stopping = new AbortController();
  const cutting = new AbortController();
  const counts = { ...NO_COUNTS };
  const writer = createMessageWriter({
    channel: channel.id,
    store,
    timers,
    random,
    folded,
    stopping: stopping.signal,
    cutting: cutting.signal,
  });
  let bucket = fullBucket(rate, clock.steadyMs());
  let failures = 0;
  let notBeforeMs = 0;
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
    let dueMs = IDLE_MS;
    for (const { dueAtMs } of waiting.values()) dueMs = Math.min(dueMs, dueAtMs - nowMs);
    return Math.max(1, dueMs);
  }

  async function deliver(batch: Batch): Promise<void> {
    const loaded = await loadAll(batch.items as readonly Item[]);
    if (loaded === null) return;
    const [stale, fresh] = split(loaded, isStale);
    if (stale.length > 0 && !(await settle(stale, heldPlan(stale, clock.nowMs())))) return;
    counts.held += stale.length;
    if (!isBatch(fresh)) return;
    const kind = fresh.length > 1 ? batch.kind : 'one';
    const startedAtMs = clock.nowMs();
    if (!(await writer.tryOnce(startedPlan(fresh, kind, startedAtMs)))) return;
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
      await writer.failed(error);
      return null;
    }
    return loaded.length === 0 ? null : loaded;
  }

  async function send(loaded: Batched, kind: Batch['kind'], nowMs: number): Promise<SendOutcome> {
    const [first] = loaded;
    const { honoursKeys } = notifier;
    const event = composeEvent(loaded, { kind, honoursKeys, linksOf: deps.linksOf });
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

  async function conclude(loaded: Batched, outcome: SendOutcome, kind: Batch['kind']): Promise<void> {
    switch (outcome.kind) {
      case 'delivered':
        failures = 0;
        if (await settle(loaded, deliveredPlan(loaded, kind, clock.nowMs()))) countDelivered(loaded.length, kind);
        return;
      case 'rejected':
        log.error({ ...about(loaded, outcome.reason), incident: loaded[0].record.incident }, 'message-rejected');
        await giveUp(loaded, outcome.reason, false);
        return;
      case 'retry':
        if (!cutting.signal.aborted) await tryAgain(loaded, outcome);
    }
  }

  function countDelivered(messages: number, kind: Batch['kind']): void {
    counts.delivered += messages;
    if (kind === 'one') return;
    counts.digests += 1;
    counts.messagesInDigests += messages;
  }

  function about(loaded: Batched, reason: string) {
    return { channel: channel.id, kind: notifier.kind, reason, messages: loaded.length };
  }

  async function tryAgain(loaded: Batched, outcome: Extract<SendOutcome, { kind: 'retry' }>): Promise<void> {
    const { reason, isUnsure } = outcome;
    folded.warn(`${channel.id} ${reason}`, about(loaded, reason), 'message-postponed');
    counts.retried += loaded.length;
    failures += 1;
    const waitMs = Math.max(outcome.afterMs ?? 0, backoffMs(failures - 1, BACKOFF, random()));
    if (outcome.ofRecipient !== true) notBeforeMs = clock.steadyMs() + waitMs;
    const nowMs = clock.nowMs();
    const [old, young] = split(loaded, ({ record, payload }) => {
      return nowMs - record.createdAtMs >= (payload.others.length > 0 ? FALLBACK_AFTER_MS : GIVE_UP_AFTER_MS);
    });
    if (old.length > 0) await giveUp(old, reason, isUnsure);
    if (young.length === 0) return;
    const dueAtMs = nowMs + waitMs;
    for (const { item } of young) waiting.set(item.id, { ...item, dueAtMs, isUnsure: item.isUnsure || isUnsure });
    await writer.surely(postponedPlan(young, { dueAtMs, isUnsure, reason }));
  }

  async function giveUp(loaded: readonly Loaded[], reason: string, isUnsure: boolean): Promise<void> {
    const nowMs = clock.nowMs();
    const further = loaded.flatMap((one) => reroutedRecord(one, isUnsure, nowMs) ?? []);
    counts.rejected += loaded.length;
    await settle(loaded, givenUpPlan(loaded, reason, further, nowMs));
    for (const message of further) deps.onRerouted(message);
  }

  /** They wait no longer; false: it was stopped before that was on disk. */
  async function settle(loaded: readonly Loaded[], plan: MessagePlan): Promise<boolean> {
    if (!(await writer.surely(plan))) return false;
    for (const { item } of loaded) waiting.delete(item.id);
    for (const incident of new Set(loaded.map(({ record }) => record.incident))) deps.onTouched(incident);
    return true;
  }

  return {
    add(message) {
      if (waiting.has(message.id)) return;
      const item = itemOf(message, counts.queued);
      if (item === null) return;
      counts.queued += 1;
      waiting.set(item.id, item);
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
    depth: () => waiting.size,
    stats: () => ({ waiting: waiting.size, owedSinceMs: owedSinceMs(waiting.values(), clock.nowMs()), ...counts }),
  };
}

function isBatch(loaded: readonly Loaded[]): loaded is Batched {
  return loaded.length > 0;
}

function split<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}
