/** SNMP peers on loopback: an agent in v2c whose tree a test states cell by cell, Debian's snmpd, and UDP peers that are no agents. */
import { spawn } from 'node:child_process';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './peers.js';

/** Tags of RFC 2578 and RFC 3416. */
const TAGS = {
  integer: 0x02,
  octets: 0x04,
  oid: 0x06,
  counter32: 0x41,
  gauge32: 0x42,
  ticks: 0x43,
  counter64: 0x46,
} as const;

export type Cell = readonly [type: keyof typeof TAGS, value: number | bigint | string | Buffer];
export type Tree = Readonly<Record<string, Cell>>;

export interface UdpPeer {
  readonly port: number;
  taken(): number;
  close(): Promise<void>;
}

/** A UDP peer that does `behave` with each datagram. */
export async function udpPeer(
  behave: (socket: Socket, message: Buffer, from: RemoteInfo) => void,
  address = '127.0.0.1',
): Promise<UdpPeer> {
  const socket = createSocket('udp4');
  let taken = 0;
  let open = true;
  socket.on('message', (message, from) => {
    taken += 1;
    behave(socket, message, from);
  });
  socket.on('error', () => {});
  await new Promise<void>((resolve) => socket.bind(0, address, resolve));
  return {
    port: socket.address().port,
    taken: () => taken,
    close: () =>
      new Promise((resolve) => {
        if (!open) return resolve();
        open = false;
        socket.close(() => resolve());
      }),
  };
}

export interface AgentOptions {
  readonly community?: string;
  /** GETNEXT never leaves the last cell. */
  readonly endless?: boolean;
  readonly address?: string;
}

/** An agent that serves what `tree` gives at the time of each request. */
export function snmpPeer(tree: () => Tree, options: AgentOptions = {}): Promise<UdpPeer> {
  return udpPeer((socket, message, from) => {
    const answer = snmpAnswer(message, tree(), options);
    if (answer) socket.send(answer, from.port, from.address);
  }, options.address);
}

/** What an agent with these cells answers; null for another community. */
export function snmpAnswer(message: Buffer, cells: Tree, options: AgentOptions = {}): Buffer | null {
  const request = decodeRequest(message);
  if (request.community !== (options.community ?? 'public')) return null;
  const ordered = Object.keys(cells).sort(compareOids);
  const answers = request.oids.flatMap((oid) => {
    if (request.type === 0xa0) return [[oid, cells[oid] ?? null] as const];
    const rows: (readonly [string, Cell | null])[] = [];
    let at = oid;
    for (let row = 0; row < (request.type === 0xa5 ? request.repetitions : 1); row += 1) {
      const next =
        ordered.find((known) => compareOids(known, at) > 0) ?? (options.endless ? ordered.at(-1) : undefined);
      rows.push([next ?? at, next === undefined ? null : (cells[next] ?? null)]);
      at = next ?? at;
    }
    return rows;
  });
  return encodeAnswer(request, answers);
}

interface Request {
  readonly community: string;
  readonly type: number;
  readonly id: Buffer;
  readonly repetitions: number;
  readonly oids: readonly string[];
}

function decodeRequest(message: Buffer): Request {
  const [, community, pdu] = children(message);
  const [id, , repetitions, bindings] = children(pdu?.whole ?? Buffer.alloc(0));
  return {
    community: community?.content.toString() ?? '',
    type: pdu?.tag ?? 0,
    id: id?.content ?? Buffer.alloc(0),
    repetitions: repetitions?.content.readUIntBE(0, repetitions.content.length) ?? 0,
    oids: children(bindings?.whole ?? Buffer.alloc(0)).map(({ whole }) => oidText(children(whole)[0]?.content)),
  };
}

function encodeAnswer(request: Request, answers: readonly (readonly [string, Cell | null])[]): Buffer {
  const bindings = answers.map(([oid, cell]) =>
    tlv(0x30, oidBytes(oid), cell ? tlv(TAGS[cell[0]], contentOf(cell)) : Buffer.from('8200', 'hex')),
  );
  const pdu = tlv(0xa2, tlv(2, request.id), tlv(2, Buffer.from([0])), tlv(2, Buffer.from([0])), tlv(0x30, ...bindings));
  return tlv(0x30, tlv(2, Buffer.from([1])), tlv(4, Buffer.from(request.community)), pdu);
}

function contentOf([type, value]: Cell): Buffer {
  if (Buffer.isBuffer(value)) return value;
  if (type === 'oid') return oidBytes(String(value)).subarray(2);
  if (typeof value === 'string') return Buffer.from(value);
  const digits = BigInt.asUintN(64, BigInt(value)).toString(16);
  const bytes = Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex');
  return (bytes[0] ?? 0) > 127 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
}

function tlv(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head = length < 128 ? [tag, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), content]);
}

function children(whole: Buffer): { tag: number; content: Buffer; whole: Buffer }[] {
  const found: { tag: number; content: Buffer; whole: Buffer }[] = [];
  for (let at = head(whole, 0).start; at < whole.length; ) {
    const { start, end } = head(whole, at);
    found.push({ tag: whole[at] ?? 0, content: whole.subarray(start, end), whole: whole.subarray(at, end) });
    at = end;
  }
  return found;
}

function head(bytes: Buffer, at: number): { start: number; end: number } {
  const first = bytes[at + 1] ?? 0;
  const more = first < 128 ? 0 : first & 0x7f;
  const length = more === 0 ? first : bytes.readUIntBE(at + 2, more);
  return { start: at + 2 + more, end: at + 2 + more + length };
}

function oidText(content: Buffer = Buffer.alloc(0)): string {
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of content) {
    arc = arc * 128 + (byte & 0x7f);
    if (byte & 0x80) continue;
    if (arcs.length === 0) arcs.push(Math.min(2, Math.floor(arc / 40)), arc - 40 * Math.min(2, Math.floor(arc / 40)));
    else arcs.push(arc);
    arc = 0;
  }
  return arcs.join('.');
}

function oidBytes(oid: string): Buffer {
  const [first = 0, second = 0, ...rest] = oid.split('.').map(Number);
  const content = [first * 40 + second, ...rest].flatMap((arc) => {
    const bytes = [arc & 0x7f];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) bytes.unshift((left & 0x7f) | 0x80);
    return bytes;
  });
  return tlv(6, Buffer.from(content));
}

function compareOids(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const difference = (left[at] ?? -1) - (right[at] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** UDP peers that are no agents. Each is given every datagram. */
export const HOSTILE_UDP: Readonly<Record<string, (socket: Socket, message: Buffer, from: RemoteInfo) => void>> = {
  'never answers': () => {},
  'sends garbage': (socket, _message, from) => socket.send(Buffer.from('garbage'), from.port, from.address),
  'sends nothing': (socket, _message, from) => socket.send(Buffer.alloc(0), from.port, from.address),
  'echoes the question': (socket, message, from) => socket.send(message, from.port, from.address),
  'answers half': (socket, message, from) =>
    socket.send(message.subarray(0, message.length >> 1), from.port, from.address),
  'claims a length that it has not': (socket, _message, from) =>
    socket.send(Buffer.from('3084ffffffff0201', 'hex'), from.port, from.address),
};

/** Debian's snmpd on a port of loopback, with what `lines` configure besides v1/v2c `public`. */
export async function snmpdPeer(lines: readonly string[] = []): Promise<UdpPeer> {
  const free = await udpPeer(() => {});
  await free.close();
  const dir = mkdtempSync(join(tmpdir(), 'tillwatch-snmpd-'));
  const conf = join(dir, 'snmpd.conf');
  writeFileSync(conf, ['rocommunity public 127.0.0.1', 'sysName lab-router', ...lines, ''].join('\n'));
  const args = ['-f', '-Lo', '-C', '-c', conf, '-I', '-smux', '-p', join(dir, 'pid'), `udp:127.0.0.1:${free.port}`];
  const child = spawn('/usr/sbin/snmpd', args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, SNMP_PERSISTENT_DIR: dir, SNMPCONFPATH: dir, MIBS: '' },
  });
  let printed = '';
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += String(chunk)));
  if (!(await eventually(() => printed.includes('NET-SNMP version')))) throw new Error(`snmpd: ${printed}`);
  return {
    port: free.port,
    taken: () => 0,
    async close() {
      child.kill('SIGTERM');
      await gone;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
