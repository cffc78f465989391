/** Agents, broker and collector are killed at random moments; what the agents' ledgers say they produced must be in the store once, in order. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fetchLocalStatus, listLocalAgents } from '@tillwatch/agent';
import { decodeWindow } from '@tillwatch/protocol';
import { describeWithMosquitto, freePort, type Mosquitto, startMosquitto } from '../kit/mosquitto.js';
import { type Ledger, prepareLedger, readLedger } from './ledger.js';
import { type Victim, victim } from './process.js';
import { seeded, seedOf } from './seeded.js';

/** All tiers at once play the short form; `npm test faults` the whole. */
const KILLS = process.env.TILLWATCH_BRIEF === '1' ? 15 : 50;
const AGENTS = 4;
/** Each tenth death of the broker lasts this long: the outboxes must carry it. */
const LONG_ABSENCE_MS = 8_000;
const SETTLE_SECONDS = 120;
/** Windows come ten a second; what was made within an acknowledgement's way is pending at rest. */
const PENDING_AT_REST = 60;
const ROOT = join(import.meta.dirname, '../..');
const CLI = join(ROOT, 'packages/cli/bin/tillwatch.js');
const CHECK = 'till/tcp';

/** A till that comes and goes, so that transitions cut windows short. */
async function flappingTill(): Promise<{ port: number; stop: () => void }> {
  const sockets = new Set<Socket>();
  let isUp = true;
  const server: Server = createServer((socket) => {
    if (!isUp) socket.resetAndDestroy();
    else {
      sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)));
      socket.end('ready\n');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const flap = setInterval(() => {
    isUp = !isUp;
  }, 3_000);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  return {
    port: address.port,
    stop: () => {
      clearInterval(flap);
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function agentConfig(dir: string, site: string, brokerUrl: string, port: number, batch: number): string {
  const file = join(dir, `${site}.yaml`);
  writeFileSync(
    file,
    `site: { id: ${site}, name: ${site}, kind: store }
agent: { id: front-end, dataDir: ${join(dir, site)} }
vantage: front-end
nodes: [{ id: front-end, kind: front-end }, { id: till, kind: till }]
links: [{ from: till, to: front-end }]
flows: [{ name: checkout, critical: true, path: [till, front-end] }]
checks:
  - { id: ${CHECK}, on: till, kind: tcp, params: { host: 127.0.0.1, port: ${port}, expect: ready }, interval: 200ms, timeout: 150ms }
  - { id: front-end/icmp, on: front-end, kind: icmp, params: { host: 127.0.0.1 }, interval: 500ms, timeout: 400ms }
uplink: { org: faults, brokers: ['${brokerUrl}'], batch: ${batch} }
`,
  );
  return file;
}

interface StoreContent {
  readonly heartbeats: number;
  readonly sites: Readonly<
    Record<
      string,
      {
        readonly received: readonly (readonly [string, readonly { first: number; count: number }[]])[];
        readonly history: {
          readonly source: string;
          readonly points: { readonly atMs: readonly number[]; readonly medianUs: readonly (number | null)[] };
        };
      }
    >
  >;
}

function readStore(dir: string, fromMs: number, sites: readonly string[]): StoreContent {
  const printed = execFileSync(
    process.execPath,
    [join(import.meta.dirname, 'read-store.mjs'), dir, CHECK, String(fromMs), ...sites],
    {
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
      env: { ...process.env, NODE_OPTIONS: '' },
    },
  );
  return JSON.parse(printed) as StoreContent;
}

/** Kills agent, broker and collector, each at least KILLS times, at random moments. */
async function rage(
  random: () => number,
  agents: readonly Victim[],
  broker: Mosquitto,
  collector: Victim,
): Promise<Record<string, number>> {
  const kills = { agent: 0, broker: 0, collector: 0 };
  while (Math.min(kills.agent, kills.broker, kills.collector) < KILLS) {
    await sleep(random() * 900);
    const kinds = (['agent', 'broker', 'collector'] as const).filter((kind) => kills[kind] < KILLS);
    const kind = kinds[Math.floor(random() * kinds.length)] ?? 'agent';
    kills[kind] += 1;
    const awayMs = random() * 400;
    if (kind === 'broker') {
      await broker.kill();
      await sleep(kills.broker % 10 === 0 ? LONG_ABSENCE_MS : awayMs);
      await broker.restart();
    } else {
      const chosen = kind === 'collector' ? collector : agents[Math.floor(random() * agents.length)];
      await chosen?.kill();
      await sleep(awayMs);
      chosen?.start();
    }
  }
  return kills;
}

function expectStoreEqualsLedger(
  site: string,
  ledger: Ledger,
  stored: StoreContent['sites'][string] | undefined,
): number {
  const inStore = new Map<number, string>();
  for (const [boot, ranges] of stored?.received ?? []) {
    for (const { first, count } of ranges) {
      for (let seq = first; seq < first + count; seq++) {
        // One sequence belongs to one boot: otherwise something was stored twice.
        expect([site, seq, inStore.get(seq)]).toEqual([site, seq, undefined]);
        inStore.set(seq, boot);
      }
    }
  }
  const produced = new Map(ledger.rows.map((row) => [row.seq, row.boot]));
  const lost = ledger.rows.filter((row) => !inStore.has(row.seq) && !ledger.pending.has(row.seq)).map((row) => row.seq);
  const invented = [...inStore].filter(([seq, boot]) => produced.get(seq) !== boot);
  expect({ site, lost, invented }).toEqual({ site, lost: [], invented: [] });
  // Sequences run without a gap from the first to the last, over all the kills.
  expect(ledger.rows.map((row) => row.seq)).toEqual(ledger.rows.map((_, index) => (ledger.rows[0]?.seq ?? 0) + index));
  expectContentInOrder(site, ledger, stored, inStore);
  return inStore.size;
}

/** The history is the ledger's windows, each once, in the order in which they were made. */
function expectContentInOrder(
  site: string,
  ledger: Ledger,
  stored: StoreContent['sites'][string] | undefined,
  inStore: ReadonlyMap<number, string>,
): void {
  const wanted = ledger.rows
    .filter((row) => inStore.has(row.seq))
    .map((row) => {
      const birth = ledger.births.get(row.boot);
      if (birth === undefined) throw new Error(`${site}: no birth of ${row.boot} in the ledger`);
      return decodeWindow(row.window, row.seq, birth).checks[0]?.medianUs ?? null;
    });
  expect(stored?.history.source).toBe('detail');
  const { atMs = [], medianUs = [] } = stored?.history.points ?? {};
  expect(atMs.every((at, index) => index === 0 || at >= (atMs[index - 1] ?? 0))).toBe(true);
  // While an agent is dead the history has a point that says so; it is nobody's heartbeat.
  const timed = (column: readonly (number | null)[]) => column.filter((us) => us !== null);
  expect({ site, medianUs: timed(medianUs) }).toEqual({ site, medianUs: timed(wanted) });
}

describeWithMosquitto('kill -9 of agents, broker and collector', () => {
  const dir = mkdtempSync(join(tmpdir(), 'tillwatch-faults-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it(`loses nothing and doubles nothing over ${KILLS} deaths of each`, async () => {
    const startedAtMs = Date.now() - 1_000;
    const random = seeded(seedOf('kill-ledger'));
    const sites = Array.from({ length: AGENTS }, (_, n) => `s${n + 1}`);
    const till = await flappingTill();
    const broker = await startMosquitto({ config: 'max_queued_messages 1000' });
    const port = await freePort();
    const collectorConfig = join(dir, 'collector.yaml');
    writeFileSync(
      collectorConfig,
      `org: faults\ndataDir: ${join(dir, 'collector')}\nlisten: { host: 127.0.0.1, port: ${port} }\nbroker: { url: '${broker.url}' }\n`,
    );
    const collector = victim('collector', [CLI, 'collector', '--config', collectorConfig]);
    const agents = sites.map((site, n) => {
      mkdirSync(join(dir, site));
      prepareLedger(join(dir, site, 'outbox.db'));
      const config = agentConfig(dir, site, broker.url, till.port, n % 2 === 0 ? 1 : 3);
      return victim(site, [join(import.meta.dirname, 'busy-agent.mjs'), config], { XDG_RUNTIME_DIR: dir });
    });
    try {
      collector.start();
      for (const agent of agents) agent.start();
      await sleep(3_000);
      const kills = await rage(random, agents, broker, collector);
      expect(Math.min(...Object.values(kills))).toBeGreaterThanOrEqual(KILLS);
      // Everybody lives; the outboxes drain. Then the agents end, say goodbye, and the collector ends.
      await drained(join(dir, 'tillwatch'));
      for (const agent of agents) await agent.stop();
      await sleep(1_000);
      await collector.stop();
    } finally {
      for (const agent of agents) await agent.kill();
      await collector.kill();
      await broker.stop();
      till.stop();
    }
    const ledgers = new Map(sites.map((site) => [site, readLedger(join(dir, site, 'outbox.db'))]));
    const content = readStore(join(dir, 'collector'), startedAtMs, sites);
    let total = 0;
    for (const [site, ledger] of ledgers) {
      total += expectStoreEqualsLedger(site, ledger, content.sites[site]);
      expect(ledger.pending.size).toBeLessThan(PENDING_AT_REST);
    }
    expect(content.heartbeats).toBe(total);
    // Under load: many heartbeats for each death.
    expect(total).toBeGreaterThan(KILLS * 3 * 10);
    process.stderr.write(`kill-ledger: ${total} heartbeats of ${AGENTS} agents, each in the store once\n`);
  }, 900_000);
});

/** Waits until every agent's own view says that hardly anything waits for an acknowledgement. */
async function drained(runDir: string): Promise<void> {
  const waiting = new Map<string, number>();
  for (let left = SETTLE_SECONDS * 2; left > 0; left--) {
    await sleep(500);
    for (const { site, socket } of listLocalAgents(runDir)) {
      const status = await fetchLocalStatus(socket).catch(() => null);
      waiting.set(site, status?.outbox.heartbeats ?? Number.POSITIVE_INFINITY);
    }
    if (waiting.size === AGENTS && [...waiting.values()].every((count) => count < PENDING_AT_REST)) return;
  }
  throw new Error(`not drained after ${SETTLE_SECONDS} s: ${JSON.stringify([...waiting])}`);
}
