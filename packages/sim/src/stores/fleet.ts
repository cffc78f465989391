/** Many simulated stores in one process: connects them a few at a time, lives their lives, reconnects those whose line fell. */
import { randomBytes } from 'node:crypto';
import { backoffMs } from '@tillwatch/model';
import { createRandom } from '../random.js';
import { planStore, WINDOW_MS } from './store-plan.js';
import { createStoreSession, type StoreSession } from './store-session.js';
import { createStoreLife, type StoreLife } from './store-windows.js';

/** Aedes falls over when hundreds of clients come at once; measured fine well above this. */
const CONNECTIONS_PER_TICK = 2;
const TICK_MS = 50;
const RECONNECT = { minMs: 1_000, maxMs: 30_000 };
/** A heartbeat message comes at least this often. */
const CADENCE_MS = 2 * WINDOW_MS;
const AGENT = 'front-end';

export interface FleetOptions {
  readonly org: string;
  /** `mqtt://host:port`. */
  readonly brokerUrl: string;
  /** 0..1000. */
  readonly count: number;
  readonly version: string;
  /** Wall clock at start, epoch ms, and time since, ms. */
  readonly startedAtMs: number;
  readonly elapsedMs: () => number;
}

export interface FleetStats {
  readonly stores: number;
  readonly connected: number;
  readonly pending: number;
  readonly acknowledged: number;
  readonly dropped: number;
}

export interface Fleet {
  start(): void;
  stop(): Promise<void>;
  stats(): FleetStats;
}

interface Member {
  readonly life: StoreLife;
  readonly session: StoreSession;
  isDark: boolean;
  failures: number;
  /** When to connect (again), session clock; null while connected or dark. */
  connectAtMs: number | null;
}

/** Makes a fleet; nothing connects before `start`. */
export function createFleet(options: FleetOptions): Fleet {
  const nowMs = () => options.startedAtMs + Math.round(options.elapsedMs());
  const random = createRandom(options.startedAtMs);
  const members = Array.from({ length: options.count }, (_unused, index) =>
    createMember(options, index, nowMs, random),
  );
  let timer: NodeJS.Timeout | undefined;

  const live = (member: Member, atMs: number) => {
    const heartbeat = member.life.advance(atMs);
    if (heartbeat !== null) member.session.offer(heartbeat);
    const isDark = member.life.isDark();
    if (isDark && !member.isDark) {
      member.session.cut();
      member.connectAtMs = null;
    } else if (!isDark && member.isDark) member.connectAtMs = atMs;
    member.isDark = isDark;
  };
  const tick = () => {
    const atMs = nowMs();
    let connections = 0;
    for (const member of members) {
      if (member.life.dueMs() <= atMs) live(member, atMs);
      if (member.connectAtMs === null || member.connectAtMs > atMs || connections >= CONNECTIONS_PER_TICK) continue;
      connections += 1;
      member.connectAtMs = null;
      member.session.connect();
    }
  };
  return {
    start() {
      timer ??= setInterval(tick, TICK_MS);
    },
    async stop() {
      clearInterval(timer);
      timer = undefined;
      await Promise.all(members.map(({ session }) => session.stop()));
    },
    stats() {
      const all = members.map(({ session }) => session.stats());
      const sum = (count: (stats: (typeof all)[number]) => number) =>
        all.reduce((total, stats) => total + count(stats), 0);
      return {
        stores: members.length,
        connected: sum(({ isConnected }) => Number(isConnected)),
        pending: sum(({ pending }) => pending),
        acknowledged: sum(({ acknowledged }) => acknowledged),
        dropped: sum(({ dropped }) => dropped),
      };
    },
  };
}

function createMember(options: FleetOptions, index: number, nowMs: () => number, random: () => number): Member {
  const plan = planStore(index);
  const birth = {
    boot: randomBytes(8).toString('hex'),
    // Grows from start to start as an outbox's would: seconds since the epoch.
    incarnation: Math.floor(options.startedAtMs / 1000),
    startedAtMs: options.startedAtMs,
    agentVersion: options.version,
    cadenceMs: CADENCE_MS,
    windowMs: WINDOW_MS,
    definition: plan.definition,
  };
  const member: Member = {
    life: createStoreLife(plan, options.startedAtMs, createRandom(plan.seed ^ options.startedAtMs)),
    session: createStoreSession({
      identity: { org: options.org, site: plan.definition.site.id, agent: AGENT },
      birth,
      brokerUrl: options.brokerUrl,
      nowMs,
      onUp: () => {
        member.failures = 0;
      },
      onLost: () => {
        member.connectAtMs = nowMs() + backoffMs(member.failures, RECONNECT, random());
        member.failures = Math.min(member.failures + 1, 10);
      },
    }),
    isDark: false,
    failures: 0,
    connectAtMs: options.startedAtMs,
  };
  return member;
}
