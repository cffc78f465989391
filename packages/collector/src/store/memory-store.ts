/** The store in memory: every rule of the port done the plain way. Serves small demos, and as the oracle of the contract suite. */
import {
  type Birth,
  CHECK_STATES,
  type Heartbeat,
  SeqSet,
  type SiteDefinition,
  TillwatchError,
} from '@tillwatch/model';
import { decodeWindow } from '@tillwatch/protocol';
import type {
  Batch,
  BirthRecord,
  ChangePlace,
  ChangeRecord,
  CurrentRecord,
  HeartbeatRecord,
  QuarantineRecord,
  SeqRange,
  Speaker,
  Store,
  StoredAgent,
  TransitionRecord,
} from '../ports.js';
import { newestBornFirst, StandingWindows } from './history-agents.js';
import { planBuckets, planHistory } from './history-plan.js';
import { BucketGrid, layOutWindows } from './history-points.js';
import { layOutValues, type ValueWindow } from './history-values.js';
import { DAY_MS, DEFAULT_RETENTION, type StoreRetention } from './retention.js';
import {
  changeView,
  compareBirths,
  isNewerHeartbeat,
  KEPT_BIRTHS,
  OPEN_BOOTS,
  OTHER_BIRTHS,
  QUARANTINE_ROWS,
  SESSION_CHECK,
  transitionView,
} from './stored-agent.js';

export interface MemoryStoreOptions {
  readonly retention?: StoreRetention;
  readonly clock?: { nowMs(): number };
  /** Beyond these the oldest are dropped. */
  readonly maxHeartbeats?: number;
  readonly maxTransitions?: number;
  readonly maxChanges?: number;
}

interface Held {
  readonly record: HeartbeatRecord;
  readonly heartbeat: Heartbeat;
  readonly definition: SiteDefinition;
}

interface Agent extends Speaker {
  readonly births: Map<string, BirthRecord>;
  readonly received: Map<string, SeqSet>;
  readonly current: Map<string, CurrentRecord>;
  /** By boot; only of births that are kept. */
  readonly corrections: Map<string, number>;
  last: (Held & { incarnation: number }) | null;
  /** The last of {@link received}. */
  heardBoot: string | null;
}

/** What is kept survives `close` and a new `open` of the same object, and nothing else. History is served from detail alone. */
export function createMemoryStore(options: MemoryStoreOptions = {}): Store {
  const retention = options.retention ?? DEFAULT_RETENTION;
  const clock = options.clock ?? { nowMs: () => Date.now() };
  const maxHeartbeats = options.maxHeartbeats ?? 200_000;
  const maxTransitions = options.maxTransitions ?? 100_000;
  const maxChanges = options.maxChanges ?? 100_000;
  const agents = new Map<string, Agent>();
  /** By `site/id`. */
  const changes = new Map<string, ChangeRecord>();
  const quarantine: QuarantineRecord[] = [];
  let held: Held[] = [];
  let transitions: TransitionRecord[] = [];
  let windowBytes = 0;
  /** No heartbeat that is held ended before it. */
  let oldestHeldMs = Number.POSITIVE_INFINITY;
  let commits = 0;
  let isOpen = false;

  const agentOf = ({ site, agent }: Speaker): Agent => {
    const key = `${site}/${agent}`;
    let known = agents.get(key);
    if (known === undefined) {
      known = {
        site,
        agent,
        births: new Map(),
        received: new Map(),
        current: new Map(),
        corrections: new Map(),
        last: null,
        heardBoot: null,
      };
      agents.set(key, known);
    }
    return known;
  };

  const requireOpen = (): void => {
    if (!isOpen) throw new TillwatchError('store-unusable', 'the store is not open');
  };

  const drop = (count: number): void => {
    for (const { record } of held.splice(0, count)) windowBytes -= record.window.length;
  };

  const applyHeartbeat = (record: HeartbeatRecord): void => {
    const agent = agentOf(record);
    const received = agent.received.get(record.boot) ?? new SeqSet();
    // The newest boot heard stands last, so that `open` can hand out the newest.
    if (agent.heardBoot !== record.boot) {
      agent.received.delete(record.boot);
      agent.received.set(record.boot, received);
      agent.heardBoot = record.boot;
    }
    if (!received.add(record.seq)) return;
    const birth = agent.births.get(record.boot)?.birth;
    const decoded = birth === undefined ? null : decode(record, birth);
    if (birth === undefined || decoded === null) {
      const reason = birth === undefined ? 'unknown-birth' : 'malformed';
      quarantine.push({ ...record, reason, bytes: record.window });
      return;
    }
    held.push(decoded);
    if (record.endedAtMs < oldestHeldMs) oldestHeldMs = record.endedAtMs;
    windowBytes += record.window.length;
    const { incarnation } = birth;
    const { seq } = record;
    if (agent.last === null || isNewerHeartbeat({ incarnation, seq }, { ...agent.last, seq: agent.last.record.seq })) {
      agent.last = { ...decoded, incarnation };
    }
  };

  const apply = (batch: Batch): void => {
    for (const record of batch.births) applyBirth(agentOf(record), record);
    for (const record of batch.heartbeats) applyHeartbeat(record);
    for (const record of batch.transitions) {
      agentOf(record);
      transitions.push(record);
    }
    for (const record of batch.changes) {
      agentOf(record);
      const key = `${record.site}/${record.id}`;
      const known = changes.get(key);
      if (known === undefined || record.atMs < known.atMs) changes.set(key, record);
      if (changes.size > maxChanges) changes.delete(changes.keys().next().value as string);
    }
    for (const record of batch.current) agentOf(record).current.set(record.check, record);
    for (const { boot, correctionMs, ...speaker } of batch.clocks ?? []) {
      const { births, corrections } = agentOf(speaker);
      if (births.has(boot)) corrections.set(boot, Math.round(correctionMs));
    }
    quarantine.push(...batch.quarantine);
    if (quarantine.length > QUARANTINE_ROWS) quarantine.splice(0, quarantine.length - QUARANTINE_ROWS);
    if (held.length > maxHeartbeats) drop(held.length - maxHeartbeats);
    if (transitions.length > maxTransitions) transitions = transitions.slice(-maxTransitions);
    commits += 1;
  };

  /** The agents of a site, the one born last first. */
  const agentsOf = (site: string): Agent[] =>
    [...agents.values()]
      .filter((agent) => agent.site === site)
      .map((known) => ({ known, agent: known.agent, bornAtMs: bornAtMs(known) }))
      .sort(newestBornFirst)
      .map(({ known }) => known);

  const windowsOf = (speaker: Speaker, check: string): ValueWindow[] => {
    const windows: ValueWindow[] = [];
    for (const { record, heartbeat, definition } of held) {
      if (record.site !== speaker.site || record.agent !== speaker.agent) continue;
      const index = definition.checks.findIndex(({ id }) => id === check);
      const summary = heartbeat.checks[index];
      if (summary === undefined) continue;
      windows.push({
        ...summary,
        placedAtMs: record.endedAtMs,
        endedAtMs: heartbeat.endedAtMs,
        lengthMs: heartbeat.lengthMs,
        transitions: heartbeat.transitions.filter((transition) => transition.check === index),
      });
    }
    return windows;
  };

  const windowMsOf = (site: string): number => {
    for (const agent of agentsOf(site)) {
      const birth = newestBirth(agent);
      if (birth !== null) return birth.birth.windowMs;
    }
    return 10_000;
  };

  return {
    async open() {
      isOpen = true;
      return [...agents.values()].map(storedAgent);
    },
    async commit(batch) {
      requireOpen();
      validate(batch);
      apply(batch);
    },
    async history(query) {
      requireOpen();
      const byAgent = agentsOf(query.site).map((agent) => windowsOf(agent, query.check));
      if (query.values !== undefined)
        return layOutValues(byAgent.flat(), { ...query, names: query.values, windowMs: windowMsOf(query.site) });
      const question = { ...query, windowMs: windowMsOf(query.site), nowMs: clock.nowMs(), retention };
      const plan = planHistory(question);
      const standing = new StandingWindows();
      for (const windows of byAgent) standing.add(windows);
      const answer = plan.source === 'detail' ? layOutWindows(standing.windows, plan) : null;
      if (answer !== null) return answer;
      const grid = new BucketGrid(plan.source === 'detail' ? planBuckets(question) : plan);
      for (const windows of byAgent) {
        for (const window of windows) grid.addWindow(window);
        grid.nextAgent();
      }
      return grid.finish();
    },
    async transitions(site, range) {
      requireOpen();
      return transitions
        .filter((record) => record.site === site && record.atMs >= range.fromMs && record.atMs < range.toMs)
        .filter((record) => range.check === undefined || record.check === range.check)
        .reverse()
        .sort((a, b) => b.atMs - a.atMs)
        .slice(0, range.limit)
        .map(transitionView);
    },
    async changes(site, { fromMs, toMs, limit, on, after }) {
      requireOpen();
      return [...changes.values()]
        .filter((record) => record.site === site && record.atMs >= fromMs && record.atMs < toMs)
        .filter((record) => on === undefined || record.on === on)
        .filter((record) => after === undefined || newestFirst(record, after) > 0)
        .sort(newestFirst)
        .slice(0, limit)
        .map(changeView);
    },
    async received({ site, agent }) {
      requireOpen();
      return rangesOf([...(agents.get(`${site}/${agent}`)?.received ?? [])]);
    },
    async maintain(nowMs) {
      requireOpen();
      const oldestMs = nowMs - retention.detailDays * DAY_MS;
      if (oldestHeldMs > oldestMs) return;
      held = held.filter(({ record }) => record.endedAtMs > oldestMs);
      windowBytes = held.reduce((sum, { record }) => sum + record.window.length, 0);
      oldestHeldMs = held.reduce((least, { record }) => Math.min(least, record.endedAtMs), Number.POSITIVE_INFINITY);
    },
    async stats() {
      requireOpen();
      const oldest = held.reduce((least, { record }) => Math.min(least, record.endedAtMs), Number.POSITIVE_INFINITY);
      return {
        fileBytes: 0,
        heartbeats: held.length,
        transitions: transitions.length,
        changes: changes.size,
        chunks: 0,
        logBytes: windowBytes,
        commits,
        oldestDetailAtMs: held.length === 0 ? null : oldest,
      };
    },
    async close() {
      isOpen = false;
    },
  };
}

/** Before anything is applied: a batch is taken whole or not at all. */
function validate(batch: Batch): void {
  for (const { state } of batch.current) {
    if (!CHECK_STATES.includes(state)) throw new RangeError(`no state "${state}"`);
  }
}

function newestFirst(a: ChangePlace, b: ChangePlace): number {
  return b.atMs - a.atMs || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
}

function decode(record: HeartbeatRecord, birth: Birth): Held | null {
  try {
    const heartbeat = record.heartbeat ?? decodeWindow(record.window, record.seq, birth);
    return { record, heartbeat, definition: birth.definition };
  } catch (error) {
    if (error instanceof TillwatchError) return null;
    throw error;
  }
}

function applyBirth(agent: Agent, record: BirthRecord): void {
  agent.births.delete(record.birth.boot);
  agent.births.set(record.birth.boot, record);
  const newest = newestBirth(agent);
  for (const [boot, old] of agent.births) {
    if (agent.births.size <= KEPT_BIRTHS || old === newest) continue;
    agent.births.delete(boot);
    agent.corrections.delete(boot);
  }
  if (record.past || newest !== record) return;
  const checks = new Set(record.birth.definition.checks.map((check) => check.id)).add(SESSION_CHECK);
  for (const check of agent.current.keys()) if (!checks.has(check)) agent.current.delete(check);
}

function newestBirth(agent: Agent): BirthRecord | null {
  let newest: BirthRecord | null = null;
  for (const record of agent.births.values()) {
    if (!record.past && (newest === null || compareBirths(record.birth, newest.birth) >= 0)) newest = record;
  }
  return newest;
}

/** When the newest of an agent's births was, collector's time. */
function bornAtMs({ births, corrections }: Agent): number {
  let newest = 0;
  for (const [boot, { birth }] of births)
    newest = Math.max(newest, Math.round(birth.startedAtMs) + (corrections.get(boot) ?? 0));
  return newest;
}

function storedAgent(agent: Agent): StoredAgent {
  const newest = newestBirth(agent);
  const others = [...agent.births.values()]
    .filter((record) => record !== newest)
    .map((record) => record.birth)
    .sort((a, b) => compareBirths(b, a));
  const { last } = agent;
  return {
    site: agent.site,
    agent: agent.agent,
    birth: newest?.birth ?? null,
    otherBirths: others.slice(0, OTHER_BIRTHS),
    corrections: new Map(agent.corrections),
    current: [...agent.current.values()],
    last: last && {
      boot: last.record.boot,
      heartbeat: last.heartbeat,
      endedAtMs: last.record.endedAtMs,
      receivedAtMs: last.record.receivedAtMs,
    },
    received: rangesOf([...agent.received].slice(-OPEN_BOOTS)),
  };
}

function rangesOf(received: readonly [string, SeqSet][]): Map<string, readonly SeqRange[]> {
  return new Map(received.map(([boot, set]) => [boot, set.ranges()]));
}
