/** The real collector at the hub, on the external broker; its page is brought to loopback through a Unix socket. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server as NetServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { ADDRESS } from '../network/plan.js';
import type { Server } from '../server.js';
import type { World } from '../world.js';
import { BROKER_PORT } from './broker.js';
import { isListeningIn } from './listening.js';

export const LAB_ORG = 'lab';
const COLLECTOR_PORT = 8420;

/** Starts the collector; resolves once it listens inside the hub. `told`: the sections of its configuration on people and notifiers. */
export async function startCollector(world: World, told: object, secrets: NodeJS.ProcessEnv): Promise<Server> {
  const dataDir = join(world.dir.dataDir, 'collector');
  const file = join(world.dir.dataDir, 'collector.yaml');
  mkdirSync(dataDir, { recursive: true });
  const config = {
    org: LAB_ORG,
    dataDir,
    listen: { host: ADDRESS.hub, port: COLLECTOR_PORT, allowedHosts: ['127.0.0.1', 'localhost'] },
    broker: { url: `mqtt://${ADDRESS.hub}:${BROKER_PORT}` },
    ...told,
  };
  writeFileSync(file, stringify(config));
  const server = world.start({
    name: 'collector',
    command: [...world.network.within('hub'), process.execPath, world.command, 'collector', '--config', file],
    env: { ...process.env, ...secrets },
  });
  await server.ready(() => isListeningIn(world.network, 'hub', COLLECTOR_PORT));
  return server;
}

export interface PageRelay {
  stop(): Promise<void>;
}

/**
 * Serves the hub's page on this machine's loopback: a Unix socket is not bound to a namespace, so a relay inside the hub listens on one, and
 * this process passes connections on to it.
 */
export async function startPageRelay(world: World, port: number): Promise<PageRelay> {
  const socketPath = join(world.dir.runDir, 'page.sock');
  const script = join(import.meta.dirname, 'page-relay-main.js');
  const relay = world.start({
    name: 'page-relay',
    command: [
      ...world.network.within('hub'),
      process.execPath,
      script,
      socketPath,
      ADDRESS.hub,
      String(COLLECTOR_PORT),
    ],
  });
  await relay.ready(() => canConnect(socketPath));
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(socketPath);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far);
    far.pipe(near);
  });
  await listen(server, port);
  return {
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
      await relay.stop();
    },
  };
}

function listen(server: NetServer, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}

function canConnect(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
