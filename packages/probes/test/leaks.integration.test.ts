import { setMaxListeners } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createProbeIo } from '../src/index.js';
import {
  attempt,
  closedPort,
  createTestAuthority,
  dnsPeer,
  eventually,
  openDescriptors,
  type Peer,
  type TestAuthority,
  tcpPeer,
  tlsPeer,
} from './peers.js';
import { printerPeer } from './receipt-printer.js';
import { snmpPeer } from './snmp-peers.js';

const whenLinux = process.platform === 'linux' ? it : it.skip;

type Mixture = readonly (readonly [kind: string, params: Record<string, unknown>, timeoutMs: number])[];

const opened: Peer[] = [];
let authority: TestAuthority;
let server: Server;

/** Every kind, with every way to end. */
async function mixtureOfAttempts(): Promise<Mixture> {
  const keep = async (peer: Promise<Peer>) => {
    opened.push(await peer);
    return { host: '127.0.0.1', port: (await peer).port };
  };
  const banner = await keep(tcpPeer((socket) => socket.end('ready')));
  const mute = await keep(tcpPeer(() => {}));
  const certificate = authority.issue('IP:127.0.0.1', 20);
  const secured = await keep(tlsPeer(certificate, (socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nready')));
  const names = await keep(dnsPeer((name) => (name === 'mute' ? { silent: true } : { addresses: ['10.0.0.1'] })));
  const printer = await keep(printerPeer([0x12, 0x12, 0x12, 0x1e]));
  const router = await keep(snmpPeer(() => ({ '1.3.6.1.2.1.1.3.0': ['ticks', 1] })));
  const v3 = { version: 'v3', user: 'watch', authProtocol: 'sha', authPassword: 'correct horse' };
  const closed = { host: '127.0.0.1', port: await closedPort() };
  const address = server.address();
  const web = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`;
  const https = `https://127.0.0.1:${secured.port}/`;
  return [
    ['icmp', { host: '127.1.2.3' }, 5_000],
    ['tcp', banner, 5_000],
    ['tcp', { ...banner, expect: 'ready' }, 5_000],
    ['tcp', closed, 5_000],
    ['tcp', { ...mute, expect: 'ready' }, 5],
    ['http', { url: web }, 5_000],
    ['http', { url: web, bodyContains: 'ready' }, 5_000],
    ['http', { url: `http://127.0.0.1:${mute.port}/` }, 5],
    ['http', { url: https, verifyCertificate: false, bodyContains: 'ready' }, 5_000],
    ['http', { url: https }, 5_000],
    ['tls', { ...secured, caFile: authority.caFile }, 5_000],
    ['tls', secured, 5_000],
    ['tls', mute, 5],
    // A handshake that is cut off at any of its steps.
    ['tls', secured, 1],
    ['dns', { name: 'shop', server: `127.0.0.1:${names.port}` }, 5_000],
    ['dns', { name: 'mute', server: `127.0.0.1:${names.port}` }, 5],
    ['dns', { name: 'shop', server: `127.0.0.1:${closed.port}` }, 5_000],
    ['host', {}, 5_000],
    ['path', { host: '127.1.2.3', waitMs: 50 }, 5_000],
    ['path', { host: '127.1.2.3' }, 2],
    ['snmp-router', { ...router, interfaces: ['eth0'] }, 5_000],
    ['snmp-router', { ...router, ...v3 }, 40],
    ['snmp-router', { ...router, community: 'other' }, 40],
    ['snmp-router', { ...closed, wan: 'eth0' }, 5_000],
    ['replication', { ...banner, engine: 'mariadb', user: 'monitor' }, 5_000],
    ['replication', { ...mute, engine: 'postgres', user: 'monitor' }, 40],
    ['db', { ...banner, engine: 'mariadb', user: 'monitor' }, 5_000],
    ['db', { ...mute, engine: 'mariadb', user: 'monitor' }, 40],
    ['db', { ...mute, engine: 'postgres', user: 'monitor', tls: 'encrypt' }, 40],
    ['db', { ...closed, engine: 'postgres', user: 'monitor' }, 5_000],
    ['escpos', printer, 5_000],
    ['escpos', banner, 5_000],
    ['escpos', mute, 40],
    ['escpos', closed, 5_000],
    ['service', { name: 'node', manager: 'process' }, 5_000],
    ['service', { name: 'no-such-program', manager: 'process' }, 1],
    ['ntp', { host: '127.0.0.1', port: names.port, samples: 2 }, 20],
    ['ntp', { host: '127.0.0.1', port: closed.port }, 5_000],
    ['queue', { folder: import.meta.dirname }, 5_000],
    ['queue', { folder: import.meta.dirname }, 1],
    ['ipp', { url: web.replace('http', 'ipp') }, 5_000],
    ['ipp', { url: `ipp://127.0.0.1:${mute.port}/` }, 5],
    ['snmp-printer', router, 5_000],
    ['snmp-printer', { ...router, community: 'other' }, 40],
    ['scale', banner, 5_000],
    ['scale', mute, 40],
    ['terminal', { url: web }, 5_000],
    ['terminal', { url: `http://127.0.0.1:${mute.port}/` }, 5],
    ['trade', { source: 'http', url: web, metrics: { orders: '/orders' } }, 5_000],
    ['trade', { source: 'prometheus', url: `http://127.0.0.1:${mute.port}/`, metrics: { orders: 'orders' } }, 5],
    ['trade', { source: 'log', file: import.meta.filename, metrics: { orders: 'trade' } }, 5_000],
    ['trade', { source: 'log', file: import.meta.filename, metrics: { orders: 'trade' } }, 1],
    ['version', { paths: [import.meta.dirname] }, 5_000],
    ['version', { paths: [import.meta.filename] }, 1],
    ['version', { commands: { sh: ['sh', '-c', 'echo 1.0'] } }, 5_000],
  ];
}

/** What this process holds open: descriptors, and what keeps its event loop going. */
function held(): { descriptors: number; timers: number; sockets: number; others: number } {
  const handles = process.getActiveResourcesInfo();
  const count = (...names: string[]) => handles.filter((name) => names.includes(name)).length;
  return {
    descriptors: openDescriptors().all,
    timers: count('Timeout'),
    sockets: count('TCPSocketWrap', 'TLSWrap'),
    others: count('UDPWrap', 'ProcessWrap', 'PipeWrap'),
  };
}

beforeAll(async () => {
  authority = createTestAuthority();
  server = createServer((_request, response) => response.end('ready'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  await Promise.all(opened.map((peer) => peer.close()));
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  authority.remove();
});

whenLinux(
  '1000 attempts of all kinds and outcomes leave no descriptor, no timer, no socket behind (Linux)',
  async () => {
    const mixture = await mixtureOfAttempts();
    const io = createProbeIo();
    const { signal } = new AbortController();
    setMaxListeners(mixture.length, signal);
    const round = () =>
      Promise.all(mixture.map(([kind, params, timeoutMs]) => attempt(kind, params, { io, timeoutMs, signal })));
    const quiet = () => {
      const { sockets } = held();
      return sockets === 0;
    };
    // What is made on first use and kept, such as the ICMP socket, is no leak.
    await round();
    expect(await eventually(quiet)).toBe(true);
    const before = held();
    let made = 0;
    while (made < 1_000) made += (await round()).length;
    await eventually(
      () =>
        quiet() &&
        held().descriptors <= before.descriptors &&
        held().timers <= before.timers &&
        held().others <= before.others,
    );
    const after = held();
    // Fewer may be: what the first round left was still closing when it was counted.
    for (const key of ['descriptors', 'timers', 'sockets', 'others'] as const)
      expect([key, after[key] <= before[key] ? 'no more' : after]).toEqual([key, 'no more']);
    await io.close();
  },
  120_000,
);
