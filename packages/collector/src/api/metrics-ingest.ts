/** The ingest's figures for `/metrics`. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { IngestStats, IngestStatsSource } from '../ingest/stats.js';

/** Seconds a commit takes: an SSD needs about 1 ms, a worn eMMC 100. */
const COMMIT_BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

/** Refusal reasons shown by name; a source that makes up more of them is summed under `other`. */
const MAX_REASONS = 64;

type Labelled = Iterable<readonly [string, number]>;

/** Puts them on the registry; returns the way to stop listening to commits. */
export function addIngestMetrics(registry: Registry, source: IngestStatsSource): () => void {
  const registers = [registry];
  const counter = (name: string, help: string, read: (now: IngestStats) => number): void => {
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(read(source.snapshot()));
      },
    });
  };
  const labelled = (name: string, help: string, label: string, read: (now: IngestStats) => Labelled): void => {
    new Counter({
      name,
      help,
      labelNames: [label],
      registers,
      collect() {
        this.reset();
        for (const [value, count] of read(source.snapshot())) this.inc({ [label]: value }, count);
      },
    });
  };
  counter(
    'tillwatch_ingest_messages_total',
    'MQTT messages of agents, of any kind and worth.',
    (now) => now.messagesTotal,
  );
  counter('tillwatch_ingest_message_bytes_total', 'Bytes of those messages.', (now) => now.messageBytesTotal);
  counter('tillwatch_ingest_births_total', 'Births taken.', (now) => now.birthsTotal);
  counter('tillwatch_ingest_wills_total', 'Wills taken.', (now) => now.willsTotal);
  labelled(
    'tillwatch_ingest_heartbeats_total',
    'Heartbeats committed, by lane.',
    'lane',
    ({ heartbeatsTotal: { live, fill } }) => [
      ['live', live],
      ['fill', fill],
    ],
  );
  counter('tillwatch_ingest_samples_total', 'Check samples in committed heartbeats.', (now) => now.samplesTotal);
  counter('tillwatch_ingest_duplicates_total', 'Heartbeats that were held already.', (now) => now.duplicatesTotal);
  labelled('tillwatch_ingest_refused_total', 'Messages and heartbeats not believed, by reason.', 'reason', (now) =>
    bounded(now.refusedTotal),
  );
  counter(
    'tillwatch_ingest_quarantined_total',
    'What could not be believed and was kept aside.',
    (now) => now.quarantinedTotal,
  );
  counter('tillwatch_ingest_transitions_total', 'Transitions committed.', (now) => now.transitionsTotal);
  counter(
    'tillwatch_ingest_changes_total',
    'Changes of versions and configuration committed.',
    (now) => now.changesTotal,
  );
  counter('tillwatch_ingest_commits_total', 'Transactions that went through.', (now) => now.commitsTotal);
  counter('tillwatch_ingest_commit_failures_total', 'Transactions that did not.', (now) => now.commitFailuresTotal);
  counter('tillwatch_ingest_acked_total', 'Heartbeats whose acknowledgement was published.', (now) => now.ackedTotal);
  counter('tillwatch_ingest_rebirths_total', 'Births asked for again.', (now) => now.rebirthsTotal);
  counter('tillwatch_guides_sent_total', 'Guides sent to stores.', (now) => now.guidesSentTotal);
  counter(
    'tillwatch_ingest_agent_conflicts_total',
    "Times two machines were found under one agent's name.",
    (now) => now.conflictsTotal,
  );
  addGauges(registry, source);
  return addCommitHistograms(registry, source);
}

function addGauges(registry: Registry, source: IngestStatsSource): void {
  const gauge = (name: string, help: string, read: (now: IngestStats) => number | null): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        const value = read(source.snapshot());
        if (value === null) this.remove();
        else this.set(value);
      },
    });
  };
  gauge(
    'tillwatch_ingest_queue_heartbeats',
    'Heartbeats taken from the broker and not committed yet.',
    (now) => now.queueDepth,
  );
  gauge('tillwatch_ingest_queue_limit_heartbeats', 'Where the broker is held back.', (now) => now.queueLimit);
  gauge('tillwatch_ingest_lag_seconds', "From a live window's end to its commit, newest batch.", (now) =>
    now.lagMs === null ? null : now.lagMs / 1_000,
  );
  gauge('tillwatch_sites_limit', 'Sites that the collector takes at most.', (now) => now.maxSites);
  new Gauge({
    name: 'tillwatch_sessions',
    help: "Sites by what their agent's session does.",
    labelNames: ['session'],
    registers: [registry],
    collect() {
      for (const [session, count] of Object.entries(source.snapshot().sitesBySession)) this.set({ session }, count);
    },
  });
}

function addCommitHistograms(registry: Registry, source: IngestStatsSource): () => void {
  const duration = new Histogram({
    name: 'tillwatch_ingest_commit_duration_seconds',
    help: 'Time that a commit took.',
    buckets: COMMIT_BUCKETS_S,
    registers: [registry],
  });
  const size = new Histogram({
    name: 'tillwatch_ingest_commit_heartbeats',
    help: 'Heartbeats in a commit.',
    buckets: [1, 5, 10, 25, 50, 100, 250, 500, 1_000],
    registers: [registry],
  });
  return source.onCommit(({ durationMs, heartbeats }) => {
    duration.observe(durationMs / 1_000);
    size.observe(heartbeats);
  });
}

/** The first reasons by name, the rest as one. */
function bounded(counts: ReadonlyMap<string, number>): Labelled {
  const all = [...counts];
  const rest = all.slice(MAX_REASONS);
  if (rest.length === 0) return all;
  return [...all.slice(0, MAX_REASONS), ['other', rest.reduce((sum, [, count]) => sum + count, 0)]];
}
