/** The whole agent in this process, with real probes, sockets, files and a real broker. */
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeWithMosquitto, startMosquitto } from '../../../test/kit/mosquitto.js';
import { type Agent, createAgent } from '../src/agent.js';
import { createSystemClock } from '../src/clock.js';
import { fetchLocalStatus } from '../src/local-client.js';
import { listLocalAgents } from '../src/run-dir.js';
import { openSmallStore, type SmallStore, storedHeartbeats, until } from './agent-kit.js';
import { startTestCollector } from './test-collector.js';
import { createMemoryLog } from './virtual-time.js';

const PATIENCE_MS = 60_000;

let store: SmallStore;
let agents: Agent[];
beforeEach(async () => {
  store = await openSmallStore();
  agents = [];
});
afterEach(async () => {
  await Promise.all(agents.map((agent) => agent.stop()));
  await store.close();
});

function make(changes: Record<string, string> = {}, more: Partial<Parameters<typeof createAgent>[0]> = {}) {
  const log = createMemoryLog();
  const config = store.config(changes);
  const agent = createAgent({ config, log, runDir: store.runDir, ...more });
  agents.push(agent);
  const nodeState = (id: string) => agent.status().nodes.find((node) => node.id === id)?.state;
  return { agent, log, config, nodeState };
}

describe('the agent, with the WAN down', () => {
  it(
    'sees a till fail and come back, and shows it on its local socket',
    async () => {
      const { agent, nodeState, config } = make();
      await agent.start();
      // How this machine itself fares is not the test's to say.
      await until('all is known', () => nodeState('front-end') !== 'unknown');
      await until('all is ok', () => ['till-1', 'store-db'].every((id) => nodeState(id) === 'ok'));
      await store.till.fail();
      await until('till-1 is down', () => nodeState('till-1') === 'down');
      expect(nodeState('store-db')).toBe('ok');

      const [entry] = listLocalAgents(store.runDir);
      expect(entry).toEqual({
        site: 'store-1',
        agent: 'front-end',
        socket: join(config.dataDir, 'agent.sock'),
        pid: process.pid,
      });
      const seen = await fetchLocalStatus(entry?.socket as string);
      expect(seen.site).toMatchObject({ state: 'down', flows: { checkout: 'down' } });
      expect(seen.site.worst[0]).toEqual({ id: 'till-1', name: 'till-1', state: 'down', reason: 'refused' });
      expect(seen.uplink.state).not.toBe('connected');
      expect(seen.outbox).toMatchObject({ mode: 'disk', problem: null });
      expect(seen.outbox.heartbeats).toBeGreaterThan(0);
      expect(seen.nodes.find((node) => node.id === 'front-end')?.checks[0]?.values).toHaveProperty(
        'memAvailablePermille',
      );

      await store.till.mend();
      await until('till-1 is ok again', () => nodeState('till-1') === 'ok');
      await agent.stop();
      expect(listLocalAgents(store.runDir)).toEqual([]);
      expect(existsSync(join(config.dataDir, 'agent.sock'))).toBe(false);
      expect(statSync(config.dataDir).mode & 0o777).toBe(0o700);

      const heartbeats = storedHeartbeats(config.dataDir);
      expect(heartbeats.map((heartbeat) => heartbeat.seq)).toEqual(heartbeats.map((_, index) => index + 1));
      const changes = heartbeats.flatMap((heartbeat) => heartbeat.transitions).filter(({ check }) => check === 0);
      expect(changes.map(({ from, to }) => `${from} ${to}`)).toEqual(['unknown ok', 'ok down', 'down ok']);
      const last = heartbeats.at(-1);
      expect(last?.checks.slice(0, 2).map((check) => check.state)).toEqual(['ok', 'ok']);
    },
    PATIENCE_MS,
  );

  it(
    'confirms a failure by looking again at once, not at the next interval',
    async () => {
      const { agent, log, nodeState } = make({ '500ms, timeout: 400ms': '6s, timeout: 5s' });
      await agent.start();
      await until('both devices were seen', () => ['till-1', 'store-db'].every((id) => nodeState(id) === 'ok'));
      const before = agent.stats().attempts;
      await store.till.fail();
      await until('till-1 is down', () => nodeState('till-1') === 'down');
      // At most three attempts of the till and two of the database, besides the host's, whose interval is 2 s.
      const changes = log.lines.filter(
        ({ event, fields }) => event === 'check-changed' && fields.check === 'till-1/tcp',
      );
      expect(changes.map(({ fields }) => fields.to)).toEqual(['ok', 'down']);
      expect(agent.stats().attempts - before).toBeLessThanOrEqual(3 + 2 + 5);
    },
    PATIENCE_MS,
  );

  it(
    'keeps watching without a usable data directory, and says so',
    async () => {
      writeFileSync(join(store.dir, 'data'), 'a file where the directory should be');
      const { agent, log, nodeState } = make();
      await agent.start();
      await until('till-1 is ok', () => nodeState('till-1') === 'ok');
      await until('heartbeats are kept', () => agent.status().outbox.heartbeats > 2);
      const [entry] = listLocalAgents(store.runDir);
      expect(entry?.socket).toMatch(new RegExp(`^${store.runDir}/[0-9a-f]{10}\\.sock$`));
      const seen = await fetchLocalStatus(entry?.socket as string);
      expect(seen.outbox.mode).toBe('memory');
      expect(seen.outbox.problem).not.toBeNull();
      expect(log.lines.map((line) => line.event)).toEqual(
        expect.arrayContaining(['data-dir-unusable', 'outbox-in-memory', 'agent-started']),
      );
    },
    PATIENCE_MS,
  );

  it(
    'does not start beside another of the same directory',
    async () => {
      const first = make();
      await first.agent.start();
      const second = make();
      await expect(second.agent.start()).rejects.toMatchObject({ code: 'listen-failed' });
      await second.agent.stop();
      await until('the first goes on', () => first.agent.status().outbox.heartbeats > 1);
      expect(listLocalAgents(store.runDir)).toHaveLength(1);
    },
    PATIENCE_MS,
  );

  it(
    'can be stopped while it starts, and twice',
    async () => {
      const { agent, config } = make();
      const starting = agent.start();
      await Promise.all([starting, agent.stop(), agent.stop()]);
      expect(existsSync(join(config.dataDir, 'agent.sock'))).toBe(false);
      expect(() => agent.status()).toThrow(/not running/);
    },
    PATIENCE_MS,
  );
});

describe('clocks', () => {
  function movableClock() {
    const system = createSystemClock();
    const moved = { wallMs: 0, steadyMs: 0 };
    return {
      moved,
      clock: { nowMs: () => system.nowMs() + moved.wallMs, steadyMs: () => system.steadyMs() + moved.steadyMs },
    };
  }

  it(
    'survives steps of the wall clock both ways: heartbeats go on in order',
    async () => {
      const { clock, moved } = movableClock();
      const { agent, log, config } = make({}, { clock });
      await agent.start();
      await until('heartbeats', () => agent.status().outbox.heartbeats >= 2);
      moved.wallMs = -30 * 86_400_000;
      await until('the step back is told', () => log.lines.some((line) => line.event === 'clock-stepped'));
      moved.wallMs = 365 * 86_400_000;
      await until(
        'the step forward is told',
        () => log.lines.filter((line) => line.event === 'clock-stepped').length === 2,
      );
      const year = new Date(Date.now() + moved.wallMs).toISOString().slice(0, 13);
      expect(agent.status().at.slice(0, 13)).toBe(year);
      await agent.stop();
      const heartbeats = storedHeartbeats(config.dataDir);
      expect(heartbeats.length).toBeGreaterThanOrEqual(4);
      for (const [index, heartbeat] of heartbeats.slice(1).entries()) {
        expect(heartbeat.endedAtMs - heartbeat.lengthMs).toBe(heartbeats[index]?.endedAtMs);
        expect(heartbeat.lengthMs).toBeLessThan(30_000);
      }
      expect(agent.stats()).toMatchObject({ gaps: 0, discarded: 0 });
    },
    PATIENCE_MS,
  );

  it(
    'leaves a suspend out of its heartbeats, makes no burst, and calls nothing down that only slept',
    async () => {
      const { clock, moved } = movableClock();
      const { agent, log, config, nodeState } = make({}, { clock });
      await agent.start();
      await until('all is ok', () => ['till-1', 'store-db'].every((id) => nodeState(id) === 'ok'));
      const before = agent.stats().attempts;
      const sleepMs = 8 * 3_600_000;
      moved.steadyMs = sleepMs;
      moved.wallMs = sleepMs;
      await until('the gap is noticed', () => agent.stats().gaps === 1);
      await sleep(1_500);
      expect(agent.stats().attempts - before).toBeLessThan(30);
      await agent.stop();
      const [gap] = log.lines.filter((line) => line.event === 'process-stood-still');
      expect(gap?.fields.lengthMs).toBeGreaterThanOrEqual(sleepMs);
      expect(log.lines.filter((line) => line.event === 'clock-stepped')).toEqual([]);
      const heartbeats = storedHeartbeats(config.dataDir);
      expect(Math.max(...heartbeats.map((heartbeat) => heartbeat.lengthMs))).toBeLessThan(30_000);
      const spaces = heartbeats
        .slice(1)
        .map((heartbeat, index) => heartbeat.endedAtMs - heartbeat.lengthMs - (heartbeats[index]?.endedAtMs ?? 0));
      expect(spaces.filter((space) => space >= sleepMs)).toHaveLength(1);
      expect(spaces.filter((space) => space !== 0)).toHaveLength(1);
      // The third check is of this machine, and how it fares is not the test's to say.
      const watched = heartbeats.flatMap((heartbeat) => heartbeat.transitions).filter(({ check }) => check < 2);
      expect(watched.filter(({ to }) => to !== 'ok')).toEqual([]);
    },
    PATIENCE_MS,
  );
});

describeWithMosquitto('the agent and a broker', () => {
  it(
    'delivers every heartbeat, those of the time without a broker too, and says goodbye',
    async () => {
      const broker = await startMosquitto();
      const collector = await startTestCollector({ url: broker.url });
      try {
        const { agent, log, config } = make({ 'mqtt://127.0.0.1:1': broker.url });
        await agent.start();
        await collector.until('heartbeats', () => collector.messages.length > 0);
        await until('the outbox empties', () => agent.status().outbox.heartbeats <= 1);
        expect(agent.status().uplink).toMatchObject({ state: 'connected', broker: broker.url });
        await broker.kill();
        await until('the broker is missed', () => agent.status().uplink.state !== 'connected');
        await until('heartbeats wait', () => agent.status().outbox.heartbeats >= 3);
        await broker.restart();
        await until(
          'all is delivered',
          () => agent.status().uplink.state === 'connected' && agent.status().outbox.heartbeats <= 1,
        );
        await agent.stop();
        await collector.until('the goodbye', () => collector.log.includes(`will ${agent.boot} true`));
        expect(collector.refusals).toEqual([]);
        const seqs = [...collector.seen.keys()].map((key) => Number(key.split(' ')[1])).sort((a, b) => a - b);
        expect(seqs).toEqual(seqs.map((_, index) => index + 1));
        const left = storedHeartbeats(config.dataDir).map((heartbeat) => heartbeat.seq);
        expect(left.filter((seq) => seq <= (seqs.at(-1) ?? 0) - 2)).toEqual([]);
        expect(log.lines.filter((line) => line.level === 'error')).toEqual([]);
      } finally {
        await collector.stop();
        await broker.stop();
      }
    },
    PATIENCE_MS,
  );
});
