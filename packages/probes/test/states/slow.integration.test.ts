/** Every kind that knows `slow`: what answers, and takes its time. */

import { execFileSync, spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { jest } from '@jest/globals';
import { describeWithPostgres, startPostgres } from '../../../../test/kit/postgres-server.js';
import { ippAnswer, ippPeer } from '../ipp-printer.js';
import { canMakeNamespaces } from '../path/namespaces.js';
import { attempt, createTestAuthority, dnsPeer, tcpPeer, tlsPeer } from '../peers.js';
import { startProber } from '../prober.js';
import { snmpAnswer, type Tree, udpPeer } from '../snmp-peers.js';

// Servers and processes start in their own time.
jest.setTimeout(60_000);

const DELAY_MS = 30;
const SLOW = { state: 'degraded', reason: 'slow' };
const peers: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(peers.splice(0).map((peer) => peer.close()));
});

/** A way to `port` on which each answer takes 30 ms longer. */
async function longWayTo(port: number): Promise<number> {
  const late = (to: Socket) => (chunk: Buffer) => void setTimeout(() => to.writable && to.write(chunk), DELAY_MS);
  const way = await tcpPeer((near) => {
    const far = connect(port, '127.0.0.1');
    far.on('error', () => near.destroy());
    near.on('data', (chunk) => far.write(chunk));
    near.on('close', () => far.destroy());
    far.on('data', late(near));
  });
  peers.push(way);
  return way.port;
}

it('tls', async () => {
  const authority = createTestAuthority();
  const peer = await tlsPeer(authority.issue('IP:127.0.0.1', 90));
  peers.push(peer);
  const params = { host: '127.0.0.1', port: await longWayTo(peer.port), caFile: authority.caFile, slowMs: 1 };
  expect(await attempt('tls', params)).toMatchObject(SLOW);
  authority.remove();
});

it('terminal and trade', async () => {
  const answer = {
    orders: 5,
    SaleToPOIResponse: {
      MessageHeader: { MessageCategory: 'Diagnosis' },
      DiagnosisResponse: { Response: { Result: 'Success' }, POIStatus: { GlobalStatus: 'OK' } },
    },
  };
  const server = createServer(
    (_request, response) => void setTimeout(() => response.end(JSON.stringify(answer)), DELAY_MS),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`;
  expect(await attempt('terminal', { url, slowMs: 1 })).toMatchObject(SLOW);
  const counts = { source: 'http', url, metrics: { orders: '/orders' }, slowMs: 1 };
  expect(await attempt('trade', counts)).toMatchObject(SLOW);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

it('ipp', async () => {
  const printer = await ippPeer(() => ippAnswer({ state: 3 }));
  peers.push(printer);
  const url = `ipp://127.0.0.1:${await longWayTo(printer.port)}/ipp/print`;
  expect(await attempt('ipp', { url, slowMs: 1 })).toMatchObject(SLOW);
});

it('dns', async () => {
  const peer = await dnsPeer(() => ({ addresses: ['10.0.0.1'], delayMs: DELAY_MS }));
  peers.push(peer);
  const params = { name: 'shop.example', server: `127.0.0.1:${peer.port}`, slowMs: 1 };
  expect(await attempt('dns', params)).toMatchObject(SLOW);
});

it('snmp-printer', async () => {
  const tree: Tree = {
    '1.3.6.1.2.1.25.3.2.1.5.1': ['integer', 2],
    '1.3.6.1.2.1.25.3.5.1.1.1': ['integer', 3],
    '1.3.6.1.2.1.25.3.5.1.2.1': ['octets', Buffer.of(0)],
  };
  const peer = await udpPeer((socket, message, from) => {
    const answer = snmpAnswer(message, tree);
    if (answer) setTimeout(() => socket.send(answer, from.port, from.address), DELAY_MS);
  });
  peers.push(peer);
  expect(await attempt('snmp-printer', { host: '127.0.0.1', port: peer.port, slowMs: 1 })).toMatchObject(SLOW);
});

describeWithPostgres('db', () => {
  it('is far away', async () => {
    const server = await startPostgres();
    await server.sql("CREATE ROLE monitor LOGIN PASSWORD 'correct horse'");
    const login = { engine: 'postgres', user: 'monitor', password: 'correct horse', database: 'postgres' };
    const params = { ...login, host: '127.0.0.1', port: await longWayTo(server.port), slowMs: 1 };
    expect(await attempt('db', params)).toMatchObject(SLOW);
    await server.stop();
  }, 60_000);
});

/** What these time is the network alone, so it is the network that is slow: a shaped line in a namespace. */
(canMakeNamespaces ? describe : describe.skip)('over a line of 16 kbit/s (namespaces need root on Linux)', () => {
  const name = `twslow${process.pid}`;
  const inside = ['netns', 'exec', name];
  const DEVICES = `
    const { createServer } = require('node:net');
    createServer((socket) => socket.on('error', () => {}).on('data', () => socket.write(Buffer.of(0x12)))).listen(9100, '127.0.0.1');
    createServer((socket) => socket.on('error', () => {}).on('data', () => socket.write('\\x0201.250\\r'))).listen(9101, '127.0.0.1', () => console.log('listening'));`;
  const devices = () =>
    spawn('ip', [...inside, process.execPath, '--eval', DEVICES], { stdio: ['ignore', 'pipe', 'inherit'] });
  let child: ReturnType<typeof devices>;
  beforeAll(async () => {
    execFileSync('ip', ['netns', 'add', name]);
    execFileSync('ip', ['-n', name, 'link', 'set', 'lo', 'up']);
    child = devices();
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    const shape = ['qdisc', 'add', 'dev', 'lo', 'root', 'tbf', 'rate', '16kbit', 'burst', '200', 'latency', '2s'];
    execFileSync('ip', [...inside, 'tc', ...shape]);
  });
  afterAll(async () => {
    const gone = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGKILL');
    await gone;
    execFileSync('ip', ['netns', 'del', name]);
  });

  it.each<[string, Record<string, unknown>]>([
    ['icmp', {}],
    ['path', { rounds: 1 }],
    ['tcp', { port: 9_100 }],
    ['escpos', { port: 9_100 }],
    ['scale', { port: 9_101 }],
  ])('%s', async (kind, params) => {
    const prober = startProber(['ip', ...inside]);
    const seen = [];
    // What came before has used up what the line may carry at once.
    for (let tries = 0; tries < 5 && seen.at(-1) !== 'slow'; tries += 1)
      seen.push((await prober.attempt(kind, { host: '127.0.0.1', slowMs: 5, ...params })).reason);
    await prober.close();
    expect(seen.at(-1)).toBe('slow');
  });
});
