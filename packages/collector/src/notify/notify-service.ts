/** The notifying side put together: notices become messages, messages go out by their channels, and what waits is taken up again after a restart. */
import { backoffMs } from '@tillwatch/model';
import { pause } from '@tillwatch/protocol';
import type { Clock } from '../clock.js';
import type { IncidentDesk, IncidentStore, MessageRecord } from '../incidents/ports.js';
import { createFoldedLog, type Log } from '../log.js';
import type { LiveEstate } from '../ports.js';
import { systemTimers, type Timers } from '../timers.js';
import { type ChannelSender, createChannelSender } from './channel-sender.js';
import type { ChannelStats } from './channel-stats.js';
import type { EventLinks } from './event.js';
import type { NotifyConfig } from './notify-config.js';
import { decodePayload } from './payload.js';
import { createNoticePlanner, MAX_WAITING_MESSAGES } from './plan-notices.js';

export interface NotifyServiceDeps {
  readonly config: NotifyConfig;
  /** Open while this runs. */
  readonly store: Pick<IncidentStore, 'incident' | 'notices' | 'plan' | 'messages' | 'message' | 'memory' | 'due'>;
  readonly desk: Pick<IncidentDesk, 'onNotices' | 'touched'>;
  readonly estate: Pick<LiveEstate, 'summary' | 'detail'>;
  /** Signs links by which the named persons acknowledge; null: no links. */
  readonly signLink:
    | ((incident: string, persons: readonly { readonly id: string; readonly name: string }[]) => string | null)
    | null;
  readonly clock: Clock;
  readonly timers?: Timers;
  readonly log: Log;
  /** 0..1; default Math.random. */
  readonly random?: () => number;
}

export interface NotifyService {
  /** Takes up what waits; rejects with TillwatchError `store-unusable`. */
  start(): Promise<void>;
  /** Attempts under way are let end for a moment. Can be called twice. */
  stop(): Promise<void>;
  /** By configured notifier. */
  stats(): ReadonlyMap<string, ChannelStats>;
}

const STORE_BACKOFF = { minMs: 500, maxMs: 30_000 };
const IDLE_MS = 3_600_000;
/** `due` of whatever is due ever. */
const FOR_EVER_MS = Number.MAX_SAFE_INTEGER;

/** Nothing happens before `start()`. */
export function createNotifyService(deps: NotifyServiceDeps): NotifyService {
  const { config, store, desk, clock, log } = deps;
  const timers = deps.timers ?? systemTimers;
  const random = deps.random ?? Math.random;
  const folded = createFoldedLog(log, () => clock.nowMs());
  const stopping = new AbortController();
  let wake = new AbortController();
  let hasNews = true;
  let running: Promise<void> | null = null;
  let stopped: Promise<void> | null = null;
  let unlisten: () => void = () => {};

  const senders = new Map<string, ChannelSender>(
    config.notifiers.map((channel) => [
      channel.id,
      createChannelSender({
        channel,
        store,
        clock,
        timers,
        log,
        random,
        linksOf,
        onTouched: (incident) => desk.touched(incident),
        onRerouted: (message) => void place(message),
      }),
    ]),
  );
  const planner = createNoticePlanner({
    config,
    store,
    estate: deps.estate,
    clock,
    log,
    onPlanned: (messages) => {
      for (const message of messages) place(message);
    },
    onTouched: (incident) => desk.touched(incident),
    depth: () => [...senders.values()].reduce((sum, sender) => sum + sender.depth(), 0),
    yieldToOthers: () => pause(0, timers, stopping.signal),
  });

  function linksOf(incident: string, persons: readonly { readonly id: string; readonly name: string }[]): EventLinks {
    const { publicUrl } = config;
    if (publicUrl === null) return { incident: null, acknowledge: null };
    const token = persons.length === 0 || deps.signLink === null ? null : deps.signLink(incident, persons);
    return {
      incident: `${publicUrl}/#/incidents/${incident}`,
      acknowledge: token === null ? null : `${publicUrl}/ack/${token}`,
    };
  }

  /** False: its channel is not configured any more. */
  function place(message: MessageRecord): boolean {
    const sender = senders.get(decodePayload(message)?.notifier ?? '');
    sender?.add(message);
    return sender !== undefined;
  }

  /** What a restart finds; what no channel is there for any more is settled, not kept for ever. */
  async function takeUp(): Promise<void> {
    const queued = await store.due(FOR_EVER_MS, 2 * MAX_WAITING_MESSAGES);
    const lost = queued.filter((message) => !place(message));
    if (lost.length === 0) return;
    log.warn({ messages: lost.length }, 'messages-without-channel');
    const atMs = clock.nowMs();
    await store.plan({
      updates: lost.map(({ id }) => ({
        id,
        state: 'rejected' as const,
        settledAtMs: atMs,
        detail: 'its notifier is not configured any more',
      })),
    });
  }

  async function plan(): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      hasNews = false;
      let waitMs = IDLE_MS;
      try {
        const nextAtMs = await planner.run();
        failures = 0;
        if (nextAtMs !== null) waitMs = Math.min(IDLE_MS, Math.max(1, nextAtMs - clock.nowMs()));
      } catch (error) {
        folded.warn('plan', { err: error }, 'notices-not-planned');
        waitMs = backoffMs(failures, STORE_BACKOFF, random());
        failures += 1;
      }
      if (hasNews) continue;
      wake = new AbortController();
      await pause(waitMs, timers, AbortSignal.any([wake.signal, stopping.signal]));
    }
  }

  return {
    async start() {
      unlisten = desk.onNotices(() => {
        hasNews = true;
        wake.abort();
      });
      await planner.load();
      await takeUp();
      for (const sender of senders.values()) sender.start();
      running = plan();
    },
    stop() {
      stopped ??= (async () => {
        unlisten();
        stopping.abort();
        await running;
        await Promise.all([...senders.values()].map((sender) => sender.stop()));
      })();
      return stopped;
    },
    stats: () => new Map([...senders].map(([id, sender]) => [id, sender.stats()])),
  };
}
