/** Peers on loopback for the integration tests: well-behaved and hostile ones. */
import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { createProbeIo, findProbe, type ProbeIo, type ProbeRun, parseProbeParams } from '../src/index.js';

export const ATTEMPT_MS = 5_000;

/** One attempt with a record of its own, unless told otherwise. Throws when the parameters are wrong. */
export async function attempt(
  kind: string,
  raw: Record<string, unknown>,
  options: { timeoutMs?: number; signal?: AbortSignal; io?: ProbeIo } & Pick<
    ProbeRun<unknown>,
    'memory' | 'whenCounted'
  > = {},
) {
  const parsed = parseProbeParams(kind, raw);
  const probe = findProbe(kind);
  if (!parsed.ok || !probe) throw new Error(JSON.stringify(parsed));
  const io = options.io ?? createProbeIo();
  try {
    const signal = options.signal ?? new AbortController().signal;
    const { timeoutMs = ATTEMPT_MS } = options;
    return await probe.run({ ...options, params: parsed.params, signal, timeoutMs, io });
  } finally {
    if (!options.io) await io.close();
  }
}

export interface Peer {
  readonly port: number;
  /** Connections taken since the start. */
  taken(): number;
  close(): Promise<void>;
}

async function listening(server: Server): Promise<Peer> {
  const sockets = new Set<Socket>();
  let taken = 0;
  server.on('connection', (socket: Socket) => {
    taken += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    taken: () => taken,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** A TCP peer that does `behave` with each connection. */
export function tcpPeer(behave: (socket: Socket) => void): Promise<Peer> {
  return listening(
    createServer((socket) => {
      behave(socket);
      // Reads, and so closes when the other side does.
      socket.resume();
    }),
  );
}

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** A TLS peer that speaks `behave` once the handshake is done. */
export function tlsPeer(certificate: Certificate, behave: (socket: Socket) => void = () => {}): Promise<Peer> {
  const server = createTlsServer({ ...certificate }, (socket) => {
    socket.on('error', () => {});
    behave(socket);
    socket.resume();
  });
  server.on('tlsClientError', () => {});
  return listening(server);
}

/** A port of loopback on which nobody listens. */
export async function closedPort(): Promise<number> {
  const peer = await tcpPeer(() => {});
  await peer.close();
  return peer.port;
}

/** What a peer may do that is no service. Each is given every connection. */
export const HOSTILE: Readonly<Record<string, (socket: Socket) => void>> = {
  'never answers': () => {},
  'closes at once': (socket) => socket.end(),
  'resets at once': (socket) => socket.resetAndDestroy(),
  'sends garbage': (socket) =>
    socket.end(Buffer.from(Array.from({ length: 3_000 }, (_, index) => (index * 7_919) % 256))),
  'sends a NUL and stays': (socket) => socket.write(Buffer.alloc(1)),
  'answers half': (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'),
  'answers half and closes': (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'),
  'answers half and resets': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf', () =>
      setImmediate(() => socket.resetAndDestroy()),
    );
  },
  'answers half a head': (socket) => socket.write('HTTP/1.1 200 OK\r\nX-Y: '),
  'answers a head for ever': (socket) =>
    forever(socket, 'HTTP/1.1 200 OK\r\n', 'X-Filler: aaaaaaaaaaaaaaaa\r\n'.repeat(100)),
  'answers a body for ever': (socket) => forever(socket, 'HTTP/1.1 200 OK\r\n\r\n', 'a'.repeat(4_096)),
  'changes the protocol': (socket) =>
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'),
  'answers twice at once': (socket) => socket.end('HTTP/1.1 500 A\r\nContent-Length: 0\r\n\r\nHTTP/1.1 500 B\r\n\r\n'),
  'sends a TLS alert': (socket) => socket.end(Buffer.from('15030300020228', 'hex')),
  'sends a TLS record that is too long': (socket) => socket.write(Buffer.from('160303ffff', 'hex')),
};

function forever(socket: Socket, first: string, again: string): void {
  socket.write(first);
  // One piece for each turn of the event loop, which it shares with the probe.
  const pump = () => {
    if (!socket.destroyed) socket.write(again, () => setImmediate(pump));
  };
  pump();
}

/** RFC 1035 section 4.1.1: what a question is answered with. `silent`: nothing. */
export interface DnsAnswer {
  readonly rcode?: number;
  /** IPv4 addresses, as A records of 60 s. */
  readonly addresses?: readonly string[];
  readonly raw?: Buffer;
  readonly silent?: boolean;
  /** After so many milliseconds. */
  readonly delayMs?: number;
}

/** A name server over UDP; `answer` is given the name that was asked for. */
export async function dnsPeer(answer: (name: string) => DnsAnswer): Promise<Peer> {
  const socket = createSocket('udp4');
  let taken = 0;
  let open = true;
  socket.on('message', (query, from) => {
    taken += 1;
    const { name, end } = readName(query, 12);
    const { rcode = 0, addresses = [], raw, silent, delayMs = 0 } = answer(name);
    if (silent) return;
    const question = query.subarray(12, end + 4);
    const header = Buffer.alloc(12);
    header.writeUInt16BE(query.readUInt16BE(0), 0);
    header.writeUInt16BE(0x8580 | rcode, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(addresses.length, 6);
    const records = addresses.map((address) => {
      const fixed = Buffer.from('c00c000100010000003c0004', 'hex');
      return Buffer.concat([fixed, Buffer.from(address.split('.').map(Number))]);
    });
    const said = raw ?? Buffer.concat([header, question, ...records]);
    setTimeout(() => open && socket.send(said, from.port, from.address), delayMs);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return {
    port: socket.address().port,
    taken: () => taken,
    close() {
      open = false;
      return new Promise((resolve) => socket.close(() => resolve()));
    },
  };
}

function readName(message: Buffer, start: number): { name: string; end: number } {
  const labels: string[] = [];
  let at = start;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('ascii', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join('.'), end: at + 1 };
}

/** An authority and what it signed, made for this run by openssl; nothing of it is kept. */
export interface TestAuthority {
  /** PEM file of the authority. */
  readonly caFile: string;
  /** `days` may be negative: it has ended then. */
  issue(names: string, days: number): Certificate;
  selfSigned(names: string): Certificate;
  remove(): void;
}

/** Needs openssl. */
export function createTestAuthority(): TestAuthority {
  const dir = mkdtempSync(join(tmpdir(), 'tillwatch-ca-'));
  const file = (name: string) => join(dir, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '30', '-subj', '/CN=Test Authority');
  const read = (name: string) => readFileSync(file(name), 'utf8');
  return {
    caFile: file('ca.pem'),
    issue(names, days) {
      openssl('req', ...key, '-new', '-keyout', 'leaf.key', '-out', 'leaf.csr', '-subj', '/CN=leaf');
      writeFileSync(file('leaf.cnf'), `subjectAltName=${names}\n`);
      openssl(
        'x509',
        '-req',
        '-in',
        'leaf.csr',
        '-CA',
        'ca.pem',
        '-CAkey',
        'ca.key',
        '-days',
        String(days),
        '-out',
        'leaf.pem',
        '-extfile',
        'leaf.cnf',
      );
      return { key: read('leaf.key'), cert: read('leaf.pem') };
    },
    selfSigned(names) {
      openssl(
        'req',
        '-x509',
        ...key,
        '-keyout',
        'self.key',
        '-out',
        'self.pem',
        '-days',
        '30',
        '-subj',
        '/CN=self',
        '-addext',
        `subjectAltName=${names}`,
      );
      return { key: read('self.key'), cert: read('self.pem') };
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** Descriptors of this process, and those of them that are raw sockets. Linux only. */
export function openDescriptors(): { all: number; rawSockets: number } {
  const inodes = new Set<string>();
  for (const table of ['raw', 'raw6']) {
    const rows = readFileSync(`/proc/self/net/${table}`, 'utf8').split('\n').slice(1);
    for (const row of rows) inodes.add(row.trim().split(/ +/)[9] ?? '');
  }
  const links = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      // The directory's own descriptor, closed by now.
      return null;
    }
  });
  const open = links.filter((link) => link !== null);
  return {
    all: open.length,
    rawSockets: open.filter((link) => inodes.has(/^socket:\[(\d+)\]$/.exec(link)?.[1] ?? '-')).length,
  };
}

/** Waits until `holds`, for at most 30 s: handles close over some turns of the event loop, and programs end in their own time. */
export async function eventually(holds: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < 3_000; tries += 1) {
    if (holds()) return true;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return holds();
}
