/** The agent as a process: signals, exit statuses, kills at any moment, standing still. Needs the built package, as `npm test` makes it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fetchLocalStatus } from '../src/local-client.js';
import { listLocalAgents } from '../src/run-dir.js';
import { openSmallStore, type SmallStore, storedHeartbeats, until } from './agent-kit.js';

const PATIENCE_MS = 90_000;
const SCRIPT = join(import.meta.dirname, 'agent-process.mjs');

interface AgentProcess {
  readonly child: ChildProcess;
  /** Log lines so far, parsed. */
  readonly lines: Record<string, unknown>[];
  stderr(): string;
  /** Exit status or signal. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

let store: SmallStore;
let file: string;
let dataDir: string;
let processes: AgentProcess[];

beforeEach(async () => {
  store = await openSmallStore();
  file = join(store.dir, 'agent.yaml');
  dataDir = join(store.dir, 'data');
  writeFileSync(file, store.text());
  processes = [];
});
afterEach(async () => {
  for (const { child, ended } of processes) {
    child.kill('SIGKILL');
    await ended;
  }
  await store.close();
});

function launch(...more: string[]): AgentProcess {
  const child = spawn(process.execPath, [SCRIPT, file, store.runDir, ...more], { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: Record<string, unknown>[] = [];
  let rest = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) lines.push(JSON.parse(part) as Record<string, unknown>);
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = once(child, 'close').then(([status, signal]) => (status ?? signal) as number | NodeJS.Signals);
  const started: AgentProcess = { child, lines, stderr: () => stderr, ended };
  processes.push(started);
  return started;
}

const has = (agent: AgentProcess, event: string): boolean => agent.lines.some((line) => line.msg === event);

async function heartbeats(): Promise<number> {
  const [entry] = listLocalAgents(store.runDir);
  if (entry === undefined) return 0;
  return (await fetchLocalStatus(entry.socket).catch(() => null))?.outbox.heartbeats ?? 0;
}

describe('exit status', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'is 0 after %s; the last window is kept',
    async (signal) => {
      const agent = launch();
      await until('heartbeats', async () => (await heartbeats()) >= 2);
      agent.child.kill(signal);
      expect(await agent.ended).toBe(0);
      expect(agent.lines.slice(-2).map((line) => line.msg)).toEqual(['agent-stopping', 'agent-stopped']);
      expect(agent.stderr()).toBe('');
      expect(existsSync(join(dataDir, 'agent.sock'))).toBe(false);
      const kept = storedHeartbeats(dataDir);
      const attempts = agent.lines.at(-1)?.attempts as number;
      const counted = kept.flatMap((heartbeat) => heartbeat.checks).reduce((sum, check) => sum + check.sent, 0);
      // The host's attempts may be `unknown`, which count as not sent.
      expect(counted).toBeGreaterThan(attempts / 2);
      expect(counted).toBeLessThanOrEqual(attempts);
    },
    PATIENCE_MS,
  );

  it(
    'is 78 with every fault of the configuration on standard error',
    async () => {
      writeFileSync(file, store.text({ 'kind: till': 'kind: tll', 'to: store-db': 'to: nowhere' }));
      const agent = launch();
      expect(await agent.ended).toBe(78);
      expect(agent.lines).toEqual([]);
      const told = agent.stderr().trim().split('\n');
      expect(told.length).toBeGreaterThanOrEqual(2);
      for (const line of told) expect(line).toMatch(new RegExp(`^${file}:\\d+:\\d+ [a-z]+.*: found .*, expected .*`));
      expect(existsSync(dataDir)).toBe(false);
    },
    PATIENCE_MS,
  );

  it(
    'is 1 beside another agent of the same directory, which goes on',
    async () => {
      const first = launch();
      await until('the first runs', () => has(first, 'agent-started'));
      const second = launch();
      expect(await second.ended).toBe(1);
      expect(second.lines.at(-1)).toMatchObject({ msg: 'agent-failed', err: { code: 'listen-failed' } });
      expect(listLocalAgents(store.runDir).map((entry) => entry.pid)).toEqual([first.child.pid]);
      await until('the first goes on', async () => (await heartbeats()) >= 1);
    },
    PATIENCE_MS,
  );

  it.each(['throw', 'reject'])(
    'is 1 after an error that nobody handled (%s), which is logged',
    async (boom) => {
      const agent = launch(boom);
      expect(await agent.ended).toBe(1);
      expect(agent.lines.at(-1)).toMatchObject({
        level: 50,
        msg: 'unhandled-error',
        err: { stack: expect.any(String) },
      });
    },
    PATIENCE_MS,
  );
});

describe('kill -9', () => {
  it(
    'at any moment costs nothing that was kept: the next start replaces the socket and goes on counting',
    async () => {
      for (let round = 0; round < 5; round++) {
        const agent = launch();
        await until('it runs', () => has(agent, 'agent-started'));
        await sleep(300 + 410 * round);
        agent.child.kill('SIGKILL');
        expect(await agent.ended).toBe('SIGKILL');
        expect(listLocalAgents(store.runDir)).toEqual([]);
      }
      const last = launch();
      await until('heartbeats of the last start', async () => (await heartbeats()) >= 2);
      last.child.kill('SIGTERM');
      expect(await last.ended).toBe(0);
      const kept = storedHeartbeats(dataDir);
      expect(kept.map((heartbeat) => heartbeat.seq)).toEqual(kept.map((_, index) => index + 1));
      const boots = [...new Set(kept.map((heartbeat) => heartbeat.boot))];
      expect(boots.length).toBeGreaterThanOrEqual(4);
      // Each boot's heartbeats lie together, in order.
      expect(kept.filter((heartbeat, index) => heartbeat.boot !== kept[index - 1]?.boot)).toHaveLength(boots.length);
    },
    PATIENCE_MS,
  );
});

describe('standing still', () => {
  it(
    'for seconds (SIGSTOP) is a gap, not a fault of what is watched',
    async () => {
      const agent = launch();
      await until('heartbeats', async () => (await heartbeats()) >= 2);
      agent.child.kill('SIGSTOP');
      await sleep(5_000);
      const before = store.till.connections();
      const resumedAtMs = Date.now();
      agent.child.kill('SIGCONT');
      await until('the gap is noticed', () => has(agent, 'process-stood-still'));
      const count = await heartbeats();
      await until('it goes on', async () => (await heartbeats()) >= count + 2);
      agent.child.kill('SIGTERM');
      expect(await agent.ended).toBe(0);
      const [gap] = agent.lines.filter((line) => line.msg === 'process-stood-still');
      expect(gap?.lengthMs).toBeGreaterThanOrEqual(4_500);
      expect(agent.lines.filter((line) => line.msg === 'check-changed' && line.to === 'down')).toEqual([]);
      // Ten were missed; about one for each half second since is made.
      const kept = storedHeartbeats(dataDir);
      const since = kept.filter((heartbeat) => heartbeat.endedAtMs > resumedAtMs);
      const watchedMs = since.reduce((sum, heartbeat) => sum + heartbeat.lengthMs, 0);
      expect(store.till.connections() - before).toBeLessThanOrEqual(watchedMs / 500 + 6);
      for (const heartbeat of kept) expect(heartbeat.lengthMs).toBeLessThan(4_500);
      expect(kept.every((heartbeat) => heartbeat.checks.slice(0, 2).every((check) => check.lost === 0))).toBe(true);
    },
    PATIENCE_MS,
  );
});
