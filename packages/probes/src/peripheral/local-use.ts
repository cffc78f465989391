/** Whether a program on this machine holds a connection to a device: then the device is left alone. Linux tells; other systems are not asked. */
import { open } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import type { HostAddress } from '../network/name-lookup.js';

/** Programs with dual-stack sockets reach IPv4 devices over the second table. */
const TABLES = ['/proc/self/net/tcp', '/proc/self/net/tcp6'] as const;
/** TCP_ESTABLISHED in include/net/tcp_states.h. */
const ESTABLISHED = '01';
const V4_MAPPED = '0000000000000000FFFF0000';

/**
 * The kernel gives whole rows, a page at a time (seq_file), however much is asked for; so less than a page less a row is the last of them. To ask once more
 * would walk the table of all connections again for nothing: 2.5 ms of kernel time on a machine of 24 GiB (measured).
 */
const LAST_BYTES = 4_096 - 512;
const READ_BYTES = 65_536;
/** Some 14 000 connections on pages of 4 KiB; what stands beyond them is not seen. */
export const MAX_READS = 512;

/** True where a connection of this machine to the device stands; false where none does, or the system does not say. */
export async function isInUseHere(to: HostAddress, port: number): Promise<boolean> {
  const found = await Promise.all(TABLES.map((path) => isInTable(path, to.address, port).catch(() => false)));
  return found.includes(true);
}

/** Looks through one table (a path, as of proc(5)). Rejects with the system's error where it cannot be read. */
export async function isInTable(path: string, address: string, port: number): Promise<boolean> {
  const file = await open(path);
  try {
    const room = Buffer.allocUnsafe(READ_BYTES);
    for (let reads = 0; reads < MAX_READS; reads++) {
      const { bytesRead } = await file.read(room, 0, READ_BYTES, null);
      if (hasConnectionTo(room.toString('latin1', 0, bytesRead), address, port)) return true;
      if (bytesRead < LAST_BYTES) return false;
    }
    return false;
  } finally {
    await file.close();
  }
}

/**
 * Looks for the remote end in the text of the kernel's tables (proc(5), /proc/net/tcp): hexadecimal address in the machine's byte order, taken as little-endian, then
 * port and state.
 */
export function hasConnectionTo(tables: string, address: string, port: number): boolean {
  const end = `:${port.toString(16).toUpperCase().padStart(4, '0')} ${ESTABLISHED} `;
  if (!isIPv4(address)) return tables.includes(` ${kernelHexOfV6(address)}${end}`);
  const hex = littleEndianWord(Buffer.from(address.split('.').map(Number)));
  return tables.includes(` ${hex}${end}`) || tables.includes(` ${V4_MAPPED}${hex}${end}`);
}

function kernelHexOfV6(address: string): string {
  const bytes = bytesOfV6(address.replace(/%.*$/, ''));
  return [0, 4, 8, 12].map((at) => littleEndianWord(bytes.subarray(at, at + 4))).join('');
}

function littleEndianWord(bytes: Uint8Array): string {
  return Buffer.from(bytes).reverse().toString('hex').toUpperCase();
}

/** RFC 4291 section 2.2; the address is canonical, so an IPv4 tail stands only behind `::ffff:`. */
function bytesOfV6(address: string): Buffer {
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address);
  const [head, v4] = tail ? [`${tail[1]}0:0`, tail[2]] : [address, undefined];
  const [left = '', right] = (head ?? '').split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)));
  const before = groups(left);
  const after = right === undefined ? [] : groups(right);
  const bytes = Buffer.alloc(16);
  const all = [...before, ...Array<number>(Math.max(0, 8 - before.length - after.length)).fill(0), ...after];
  for (const [at, group] of all.slice(0, 8).entries()) bytes.writeUInt16BE(group & 0xffff, at * 2);
  if (v4 !== undefined) bytes.set(v4.split('.').map(Number), 12);
  return bytes;
}
