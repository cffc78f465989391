/** The stream's figures for `/metrics`. */
import { Counter, Gauge, type Registry } from 'prom-client';
import type { StreamStats } from './stream/stream-stats.js';

/** Puts them on the registry; they are read at each scrape. */
export function addStreamMetrics(registry: Registry, stats: () => StreamStats): void {
  const registers = [registry];
  const gauge = (name: string, help: string, read: (now: StreamStats) => number): void => {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read(stats()));
      },
    });
  };
  const counter = (
    name: string,
    help: string,
    label: string,
    read: (now: StreamStats) => Iterable<readonly [string, number]>,
  ): void => {
    new Counter({
      name,
      help,
      labelNames: label === '' ? [] : [label],
      registers,
      collect() {
        this.reset();
        for (const [value, count] of read(stats())) this.inc(label === '' ? {} : { [label]: value }, count);
      },
    });
  };
  gauge('tillwatch_stream_clients', 'WebSocket clients now.', (now) => now.clients);
  gauge(
    'tillwatch_stream_buffered_bytes',
    'Bytes that wait in the sockets of all clients now.',
    (now) => now.bufferedBytes,
  );
  counter('tillwatch_stream_messages_total', 'Messages sent whole.', 'kind', (now) => [
    ['snapshot', now.snapshotsTotal],
    ['delta', now.deltasTotal],
  ]);
  counter('tillwatch_stream_sent_bytes_total', 'Bytes handed to sockets.', '', (now) => [['', now.bytesTotal]]);
  counter(
    'tillwatch_stream_missed_total',
    'Times a client was so far behind that it got a new snapshot.',
    '',
    (now) => [['', now.missedTotal]],
  );
  counter('tillwatch_stream_faulty_requests_total', 'Frames that asked for nothing known.', '', (now) => [
    ['', now.faultyRequestsTotal],
  ]);
  counter('tillwatch_stream_closed_total', 'Clients that ended, by cause.', 'cause', (now) => now.closedTotal);
  counter('tillwatch_stream_refused_total', 'Upgrades refused, by cause.', 'cause', (now) => now.refusedTotal);
}
