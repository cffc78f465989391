/** Whether a program on this machine holds a connection to a device: then the device is left alone. Linux tells; other systems are not asked. */
import { readFile } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import type { HostAddress } from '../network/name-lookup.js';

/** Programs with dual-stack sockets reach IPv4 devices over the second table. */
const TABLES = ['/proc/self/net/tcp', '/proc/self/net/tcp6'] as const;
/** TCP_ESTABLISHED in include/net/tcp_states.h. */
const ESTABLISHED = '01';
const V4_MAPPED = '0000000000000000FFFF0000';

/** True where a connection of this machine to the device stands; false where none does, or the system does not say. */
export async function isInUseHere(to: HostAddress, port: number): Promise<boolean> {
  const tables = await Promise.all(TABLES.map((path) => readFile(path, 'latin1').catch(() => '')));
  return hasConnectionTo(tables.join('\n'), to.address, port);
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
