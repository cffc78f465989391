/** The figures of messages to people and programs for `/metrics`. One label, `notifier`: the ids of the configuration, which bounds them. */
import { Counter, Gauge, type Registry } from 'prom-client';
import type { ChannelStats } from '../notify/channel-stats.js';

/** By configured notifier; empty where nobody is told. */
export type NotifyStats = () => ReadonlyMap<string, ChannelStats>;

/** Puts them on the registry; they are read at each scrape. */
export function addNotifyMetrics(registry: Registry, stats: NotifyStats, nowMs: () => number): void {
  const common = { labelNames: ['notifier'], registers: [registry] };
  const gauge = (name: string, help: string, read: (now: ChannelStats) => number): void => {
    new Gauge({
      ...common,
      name,
      help,
      collect() {
        for (const [notifier, now] of stats()) this.set({ notifier }, read(now));
      },
    });
  };
  const counter = (name: string, help: string, read: (now: ChannelStats) => number): void => {
    new Counter({
      ...common,
      name,
      help,
      collect() {
        this.reset();
        for (const [notifier, now] of stats()) this.inc({ notifier }, read(now));
      },
    });
  };
  gauge('tillwatch_notify_messages_waiting', 'Messages that wait to be sent.', (now) => now.waiting);
  gauge(
    'tillwatch_notify_oldest_message_age_seconds',
    'For how long the message that is owed longest ought to have gone out; 0: none is owed. What waits for its hour is not owed.',
    ({ owedSinceMs }) => (owedSinceMs === null ? 0 : Math.max(0, nowMs() - owedSinceMs) / 1_000),
  );
  counter(
    'tillwatch_notify_messages_queued_total',
    'Messages taken in hand since the start, those found waiting included.',
    (now) => now.queued,
  );
  counter(
    'tillwatch_notify_messages_delivered_total',
    'Messages that the provider took; each within a digest counts.',
    (now) => now.delivered,
  );
  counter(
    'tillwatch_notify_messages_failed_total',
    'Failed attempts, by message; they are made again.',
    (now) => now.retried,
  );
  counter(
    'tillwatch_notify_messages_given_up_total',
    "Messages that this notifier will never send: refused for good, or too long; the recipient's next channel has them, if there is one.",
    (now) => now.rejected,
  );
  counter(
    'tillwatch_notify_messages_held_total',
    'Messages not sent because they were not worth it any more: somebody has it, or it is over.',
    (now) => now.held,
  );
  counter('tillwatch_notify_digests_total', 'Digests delivered: several messages in one.', (now) => now.digests);
  counter(
    'tillwatch_notify_digest_messages_total',
    'Messages delivered within digests.',
    (now) => now.messagesInDigests,
  );
}
