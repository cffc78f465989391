/** Plays a scenario: real agents, the real wire and the real collector in virtual time; only the probes' attempts are the model's. */
import type { Log } from '@tillwatch/agent';
import { createCollectorCore, createMemoryIncidents, createMemoryStore } from '@tillwatch/collector';
import type { Incident } from '@tillwatch/model';
import { createRandom } from '../random.js';
import { type Judged, judge } from './judge.js';
import { knownTrade } from './known-trade.js';
import { createPlayedAgent, type PlayedAgent } from './played-agent.js';
import { playedNotify } from './played-notifier.js';
import { playPeople } from './played-people.js';
import { createRecorder, type PlayRecord, type Recorder } from './record.js';
import { recordedIncidents } from './recorded-incidents.js';
import type { Scenario } from './scenario.js';
import { createSwitchboard } from './switchboard.js';
import { createVirtualTime, type VirtualTime } from './virtual-time.js';
import { createWorld } from './world.js';

export interface PlayOptions {
  readonly log?: Log;
  /** Heartbeats that the collector's store holds at most; all by default. */
  readonly keepHeartbeats?: number;
  /** Called with the share of the time that is over, 0..1, now and then. */
  readonly onProgress?: (share: number) => void;
  /** Called with each incident whenever it is kept, and the ms after the start. */
  readonly onIncident?: (incident: Incident, atMs: number) => void;
}

export interface PlayResult {
  readonly judged: readonly Judged[];
  readonly record: PlayRecord;
  readonly attempts: number;
  readonly heartbeats: number;
  readonly messages: number;
}

const ORG = 'scenario';
const SILENT_LOG: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
/** After the last moment, so that what is under way gets through. */
const DRAIN_MS = 5_000;
const PROGRESS_STEPS = 50;

/** Plays to the end and judges. The same scenario gives the same result. */
export async function playScenario(scenario: Scenario, options: PlayOptions = {}): Promise<PlayResult> {
  const { log = SILENT_LOG, onProgress } = options;
  const { startMs, lengthMs } = scenario;
  const time = createVirtualTime(startMs);
  const sinceStartMs = (): number => time.nowMs() - startMs;
  const recorder = createRecorder(options.onIncident);
  const collector = openCollector(scenario, time, recorder, { ...options, log });
  const { core } = collector;
  const looksAt = sitesLookedAt(scenario);
  core.estate.onChange((siteId) => {
    const detail = looksAt.has(siteId) ? core.estate.detail(siteId) : undefined;
    if (detail !== undefined) recorder.site(detail, sinceStartMs());
  });
  await core.open();
  core.watch();
  playPeople(scenario, core.incidents, time);
  const agents = openAgents(scenario, time, collector, log);
  for (const step of stepsOf(scenario, onProgress)) {
    for (const agent of agents) agent.heed();
    await time.runUntil(startMs + step.untilMs);
    step.after();
  }
  await time.runUntil(startMs + lengthMs + DRAIN_MS);
  await recordKept(scenario, agents, collector, recorder);
  core.unwatch();
  const record = recorder.record();
  const gauges = core.ingest.gauges();
  return {
    judged: judge(scenario.expectations, record),
    record,
    attempts: agents.reduce((sum, agent) => sum + agent.attempts(), 0),
    heartbeats: gauges.counters.liveHeartbeats + gauges.counters.fillHeartbeats,
    messages: record.messages.length,
  };
}

type PlayedCollector = ReturnType<typeof openCollector>;

function openCollector(
  scenario: Scenario,
  time: VirtualTime,
  recorder: Recorder,
  { log, keepHeartbeats }: Pick<PlayOptions, 'keepHeartbeats'> & { readonly log: Log },
) {
  const clock = {
    nowMs: () => time.nowMs(),
    steadyMs: () => time.nowMs() - scenario.startMs,
    bootMs: () => time.nowMs() - scenario.startMs,
  };
  const store = createMemoryStore({ clock, ...(keepHeartbeats !== undefined && { maxHeartbeats: keepHeartbeats }) });
  const board = createSwitchboard({
    timers: time.timers,
    nowMs: () => time.nowMs(),
    deliver: (topic, payload) => void core.ingest.receive(topic, payload),
  });
  const notify = playedNotify(scenario);
  const core = createCollectorCore({
    config: { org: ORG, maxSites: 1_000, calendars: [...scenario.calendars], ...(notify !== null && { notify }) },
    store,
    tradeStore: knownTrade(scenario),
    incidentStore: recordedIncidents(createMemoryIncidents(), recorder, clock.steadyMs, notify !== null),
    log,
    clock,
    timers: time.timers,
    random: createRandom(scenario.seed + 1),
    publish: (topic, payload) => board.publish(topic, payload),
    isLinked: () => true,
  });
  return { core, store, board };
}

function openAgents(scenario: Scenario, time: VirtualTime, { board }: PlayedCollector, log: Log): PlayedAgent[] {
  const world = createWorld(scenario, createRandom(scenario.seed + 2));
  const { startMs } = scenario;
  return scenario.sites.map((site, index) => {
    const own = world.sites[index] as (typeof world.sites)[number];
    return createPlayedAgent({
      org: ORG,
      site,
      world: own,
      line: board.line(() => own.uplink(time.nowMs() - startMs)),
      time,
      startMs,
      changes: scenario.changes.filter((change) => change.site === site.definition.site.id),
      random: createRandom(scenario.seed + 1_000 + index),
      log,
    });
  });
}

/** Drawing a site anew at each change costs more than playing it. */
function sitesLookedAt({ expectations }: Scenario): ReadonlySet<string> {
  return new Set(expectations.flatMap((one) => ('of' in one ? [one.of.split('/')[0] ?? ''] : [])));
}

interface Step {
  readonly untilMs: number;
  after(): void;
}

/** From one turn of a fault to the next, so that machines lose and get their power in time; and a few more, to tell of progress. */
function stepsOf({ faults, lengthMs }: Scenario, onProgress: PlayOptions['onProgress']): Step[] {
  const turns = faults.flatMap(({ fromMs, untilMs }) => [fromMs, untilMs]);
  const marks = Array.from({ length: PROGRESS_STEPS }, (_, step) => (lengthMs * (step + 1)) / PROGRESS_STEPS);
  return [...new Set([...turns, ...marks])]
    .filter((atMs) => atMs >= 0 && atMs <= lengthMs)
    .sort((a, b) => a - b)
    .map((untilMs) => ({ untilMs, after: () => onProgress?.(untilMs / lengthMs) }));
}

async function recordKept(
  { sites }: Scenario,
  agents: readonly PlayedAgent[],
  { store }: PlayedCollector,
  recorder: Recorder,
): Promise<void> {
  for (const [index, { definition }] of sites.entries()) {
    const outbox = (agents[index] as PlayedAgent).outbox;
    const received = await store.received({ site: definition.site.id, agent: 'front-end' });
    const stored = [...received.values()].flat().reduce((sum, { count }) => sum + count, 0);
    const { heartbeats } = outbox.stats();
    recorder.kept(definition.site.id, { appended: outbox.appended() - heartbeats, stored, waiting: 0 });
  }
}
