/** Witnesses over real sockets. */
import { createServer, type Server, type Socket } from 'node:net';
import { type Attempt, notOk } from '@tillwatch/model';
import { type AttemptSignal, createProbeIo, findProbe } from '@tillwatch/probes';
import { systemTimers } from '../src/timers.js';
import { NAMES, TIMEOUT_MS, watch } from './witness-kit.js';

it('connects to the witnesses, and to nothing that may mind', async () => {
  const counts = new Map<string, number>();
  const servers = new Map<string, Server>();
  const sockets = new Set<Socket>();
  const ports = new Map<string, number>();
  for (const name of NAMES) {
    const server = createServer((socket) => {
      counts.set(name, (counts.get(name) ?? 0) + 1);
      sockets.add(socket.on('error', () => {}));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    ports.set(name, typeof address === 'object' && address !== null ? address.port : 0);
    servers.set(name, server);
  }
  // Nobody listens there any more: refused.
  await new Promise((resolve) => servers.get('till-2')?.close(resolve));
  const io = createProbeIo();
  const tcp = findProbe('tcp');
  const run = async (name: string, signal: AttemptSignal): Promise<Attempt> =>
    (await tcp?.run({
      params: {
        host: '127.0.0.1',
        port: ports.get(name),
        family: 'any',
        send: '',
        expect: '',
        encoding: 'text',
        slowMs: 0,
      },
      signal,
      timeoutMs: TIMEOUT_MS,
      io,
    })) ?? notOk('unknown', 'internal');
  const { runner, looks, made } = watch(run, { nowMs: () => performance.now(), timers: systemTimers });
  try {
    runner.start();
    while ((made().switch ?? 0) < 4) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(counts.get('printer')).toBe(1);
    expect(counts.get('switch')).toBeGreaterThanOrEqual(4);
    expect(made()['till-2']).toBeGreaterThanOrEqual(2);
  } finally {
    looks.stop();
    await runner.stop();
    for (const socket of sockets) socket.destroy();
    for (const server of servers.values()) server.close();
    await io.close();
  }
});
