/** The figures of incidents for `/metrics`. */
import { INCIDENT_EVENTS, INCIDENT_STATES, type IncidentState, SEVERITIES } from '@tillwatch/model';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { DeskStats, RunningDesk } from '../incidents/desk.js';
import type { IncidentStore, IncidentStoreStats } from '../incidents/ports.js';

export interface IncidentMetricsDeps {
  readonly desk: Pick<RunningDesk, 'incidents' | 'stats'>;
  readonly store: Pick<IncidentStore, 'stats'>;
}

const LIVING: readonly IncidentState[] = INCIDENT_STATES.filter((state) => state !== 'resolved' && state !== 'merged');

/** Puts them on the registry. Answers how to ask the store, once a scrape; when it does not answer, its figures are left off rather than shown stale. */
export function addIncidentMetrics(registry: Registry, { desk, store }: IncidentMetricsDeps): () => Promise<void> {
  const registers = [registry];
  let stored: IncidentStoreStats | null = null;
  const gauge = (name: string, help: string, read: () => number | null): void => {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        const value = read();
        if (value === null) this.remove();
        else this.set(value);
      },
    });
  };
  const counter = (name: string, help: string, read: (stats: DeskStats) => number): void => {
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(read(desk.stats()));
      },
    });
  };
  new Gauge({
    name: 'tillwatch_incidents',
    help: 'Incidents that live, by state and severity.',
    labelNames: ['state', 'severity'],
    registers,
    collect() {
      for (const state of LIVING) for (const severity of SEVERITIES) this.set({ state, severity }, 0);
      for (const { state, severity } of desk.incidents()) if (LIVING.includes(state)) this.inc({ state, severity });
    },
  });
  new Counter({
    name: 'tillwatch_incident_events_total',
    help: 'What happened to incidents since the start, by kind: opened, resolved...',
    labelNames: ['event'],
    registers,
    collect() {
      this.reset();
      const { eventsTotal } = desk.stats();
      for (const event of INCIDENT_EVENTS) this.inc({ event }, eventsTotal[event] ?? 0);
    },
  });
  gauge(
    'tillwatch_incident_desk_queue',
    'Sightings and actions that wait to be judged.',
    () => desk.stats().queueDepth,
  );
  counter(
    'tillwatch_incident_desk_coalesced_total',
    'Sightings that gave way to newer ones of their site, because too many waited.',
    (stats) => stats.coalescedTotal,
  );
  counter('tillwatch_incident_saves_total', 'Transactions of the incident store.', (stats) => stats.savesTotal);
  counter(
    'tillwatch_incident_save_failures_total',
    'Transactions that the incident store refused; they are tried again.',
    (stats) => stats.saveFailuresTotal,
  );
  counter(
    'tillwatch_incident_inputs_refused_total',
    'Sightings and actions that could not be judged: mistakes of ours.',
    (stats) => stats.refusedTotal,
  );
  gauge(
    'tillwatch_incident_notices_waiting',
    'Turns of incidents nobody has been chosen for yet.',
    () => stored?.notices ?? null,
  );
  gauge('tillwatch_incident_messages_waiting', 'Messages that wait to be sent.', () => stored?.messages ?? null);
  gauge('tillwatch_incident_store_incidents', 'Incidents held, past ones included.', () => stored?.incidents ?? null);
  gauge('tillwatch_incident_store_file_bytes', 'Size of the incident store on disk.', () => stored?.fileBytes ?? null);
  return async () => {
    stored = await store.stats().catch(() => null);
  };
}
