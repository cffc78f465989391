/** What tests of the whole agent share: a small store of real listeners, its configuration, and the outbox read back. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatFault } from '@tillwatch/config';
import type { Birth, Heartbeat } from '@tillwatch/model';
import { decodeWindow } from '@tillwatch/protocol';
import { freePort } from '../../../test/kit/mosquitto.js';
import type { AgentConfig } from '../src/config/config.js';
import { checkConfig } from '../src/config/load.js';
import { createOutbox } from '../src/outbox.js';
import { createMemoryLog } from './virtual-time.js';

export interface Device {
  readonly port: number;
  /** Connections so far. */
  connections(): number;
  fail(): Promise<void>;
  mend(): Promise<void>;
}

export interface SmallStore {
  readonly dir: string;
  readonly runDir: string;
  readonly till: Device;
  readonly db: Device;
  /** The configuration's text; `changes` replace parts of it. */
  text(changes?: Readonly<Record<string, string>>): string;
  config(changes?: Readonly<Record<string, string>>): AgentConfig;
  close(): Promise<void>;
}

/** A till and a database that listen on loopback. */
export async function openSmallStore(): Promise<SmallStore> {
  const dir = mkdtempSync(join(tmpdir(), 'tw-agent-'));
  const till = await openDevice();
  const db = await openDevice();
  const text = (changes: Readonly<Record<string, string>> = {}): string => {
    let result = template(till.port, db.port);
    for (const [from, to] of Object.entries(changes)) {
      if (!result.includes(from)) throw new Error(`the configuration has no ${from}`);
      result = result.replaceAll(from, to);
    }
    return result;
  };
  return {
    dir,
    runDir: join(dir, 'run'),
    till,
    db,
    text,
    config(changes) {
      const result = checkConfig(text(changes), join(dir, 'agent.yaml'));
      if (!result.ok) throw new Error(result.faults.map(formatFault).join('\n'));
      return result.config;
    },
    async close() {
      await Promise.all([till.fail(), db.fail()]);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

const template = (tillPort: number, dbPort: number): string => `site: { id: store-1, name: Store 1 }
agent: { id: front-end }
vantage: front-end
nodes:
  - { id: till-1, kind: till }
  - { id: front-end, kind: front-end }
  - { id: store-db, kind: store-db }
links:
  - { from: till-1, to: front-end }
  - { from: front-end, to: store-db }
flows:
  - { name: checkout, critical: true, path: [till-1, front-end, store-db] }
defaults: { interval: 500ms, timeout: 400ms }
checks:
  - { id: till-1/tcp, on: till-1, kind: tcp, params: { host: 127.0.0.1, port: ${tillPort} } }
  - { id: store-db/tcp, on: store-db, kind: tcp, params: { host: 127.0.0.1, port: ${dbPort} } }
  - { id: front-end/host, on: front-end, kind: host, interval: 2s, timeout: 1900ms }
uplink: { org: acme, brokers: ['mqtt://127.0.0.1:1'], window: 1s, batch: 1 }
`;

async function openDevice(): Promise<Device> {
  let connections = 0;
  // One that it finds free again when it is mended.
  const port = await freePort();
  let server: Server;
  const sockets = new Set<Socket>();
  const mend = async (): Promise<void> => {
    server = createServer((socket) => {
      connections++;
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    });
    await new Promise<void>((done, fail) => server.once('error', fail).listen(port, '127.0.0.1', done));
  };
  await mend();
  return {
    port,
    connections: () => connections,
    mend,
    async fail() {
      await new Promise<void>((done) => {
        server.close(() => done());
        for (const socket of sockets) socket.destroy();
      });
    },
  };
}

/** Waits up to 30 s for something to hold; fails with its name otherwise. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1_200; tries++) {
    if (await holds()) return;
    await sleep(25);
  }
  throw new Error(`did not come about in 30 s: ${what}`);
}

export interface StoredHeartbeat extends Heartbeat {
  readonly boot: string;
}

/** All heartbeats that a stopped agent left in its outbox, by sequence. */
export function storedHeartbeats(dataDir: string): StoredHeartbeat[] {
  const clock = { nowMs: Date.now, steadyMs: () => performance.now() };
  const log = createMemoryLog();
  const outbox = createOutbox({ file: join(dataDir, 'outbox.db'), maxBytes: 64 << 20, maxAgeMs: 1e12, clock, log });
  try {
    return outbox
      .after(0, 100_000)
      .map((row) => ({ ...decodeWindow(row.window, row.seq, outbox.birth(row.boot) as Birth), boot: row.boot }));
  } finally {
    outbox.close();
  }
}
