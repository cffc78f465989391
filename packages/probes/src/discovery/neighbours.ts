/** Who is on this machine's own networks: its addresses, its gateway, and the MACs that it has heard of. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { networkInterfaces } from 'node:os';
import { createLifetime } from '../lifetime.js';
import { runProgram } from '../program/run-program.js';
import type { Network } from './networks.js';
import { parseCidr } from './networks.js';

/** Own addresses of IPv4 with their networks; loopback left out. */
export function ownNetworks(): readonly {
  readonly address: string;
  readonly mac: string;
  readonly network: Network;
}[] {
  return Object.values(networkInterfaces()).flatMap((all = []) =>
    all.flatMap(({ family, internal, address, mac, cidr }) => {
      const network = family === 'IPv4' && !internal && cidr !== null ? parseCidr(cidr) : null;
      return network ? [{ address, mac, network }] : [];
    }),
  );
}

const NO_MAC = '00:00:00:00:00:00';
/** include/uapi/linux/if_arp.h: the entry is complete. */
const ATF_COM = 0x2;

/** `/proc/net/arp`, address to MAC; entries that were never answered are left out. */
export function readLinuxArp(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split('\n').slice(1)) {
    const [address = '', , flags = '', mac = ''] = line.trim().split(/ +/);
    if ((Number(flags) & ATF_COM) !== 0 && mac !== NO_MAC && isMac(mac)) found.set(address, mac.toLowerCase());
  }
  return found;
}

/** `arp -a` of Windows in any language (`  10.0.0.1   00-0c-42-77-01-01   dynamic`) and of macOS (`? (10.0.0.1) at 0:c:42:77:1:1 on en0`). */
export function readArpCommand(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const row = /\(?(\d{1,3}(?:\.\d{1,3}){3})\)?(?: at)?[ \t]+((?:[0-9a-f]{1,2}[:-]){5}[0-9a-f]{1,2})(?:[ \t]|$)/i.exec(
      line,
    );
    if (!row) continue;
    const mac = (row[2] ?? '')
      .split(/[:-]/)
      .map((byte) => byte.padStart(2, '0').toLowerCase())
      .join(':');
    // Broadcast and multicast are nobody.
    if (Number.parseInt(mac.slice(0, 2), 16) % 2 === 0 && mac !== NO_MAC) found.set(row[1] ?? '', mac);
  }
  return found;
}

function isMac(text: string): boolean {
  return /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(text);
}

const MAX_OUTPUT_BYTES = 1_048_576;
const COMMAND_MS = 5_000;

/** The ARP table of now; empty where it cannot be read. */
export async function arpTable(): Promise<ReadonlyMap<string, string>> {
  if (process.platform === 'linux') return readLinuxArp(await readFile('/proc/net/arp', 'utf8').catch(() => ''));
  return readArpCommand(await printed('arp', process.platform === 'win32' ? ['-a'] : ['-an']));
}

/** `/proc/net/route`: destination and gateway in hexadecimal, lowest byte first. */
export function readLinuxGateway(text: string): string | null {
  for (const line of text.split('\n').slice(1)) {
    const [, destination, gateway = ''] = line.trim().split(/\s+/);
    if (destination !== '00000000' || !/^[0-9A-F]{8}$/i.test(gateway) || gateway === '00000000') continue;
    return [...Buffer.from(gateway, 'hex')].reverse().join('.');
  }
  return null;
}

/** `route print 0.0.0.0` of Windows: destination, mask, gateway. */
export function readWindowsGateway(text: string): string | null {
  return /^\s*0\.0\.0\.0\s+0\.0\.0\.0\s+(\d{1,3}(?:\.\d{1,3}){3})\s/m.exec(text)?.[1] ?? null;
}

/** Where this machine's default route leads; null where there is none, or it cannot be read. */
export async function defaultGateway(): Promise<string | null> {
  if (process.platform === 'linux') return readLinuxGateway(await readFile('/proc/net/route', 'utf8').catch(() => ''));
  if (process.platform === 'win32') return readWindowsGateway(await printed('route', ['print', '0.0.0.0']));
  return /gateway: (\d{1,3}(?:\.\d{1,3}){3})/.exec(await printed('route', ['-n', 'get', 'default']))?.[1] ?? null;
}

async function printed(file: string, args: readonly string[]): Promise<string> {
  const life = createLifetime();
  const timer = setTimeout(() => life.end(), COMMAND_MS);
  try {
    const run = await runProgram({ file, args, maxOutputBytes: MAX_OUTPUT_BYTES }, life);
    return typeof run === 'string' ? '' : run.stdout.toString('latin1');
  } catch {
    // No table is worth less than a scan without one.
    return '';
  } finally {
    clearTimeout(timer);
    life.end();
  }
}

/** Makers by the first three bytes of a MAC (IEEE MA-L). The list is 5 MB, so it is read when somebody scans and not before. */
export async function vendorNames(): Promise<(mac: string) => string | null> {
  const file = createRequire(import.meta.url).resolve('oui-data');
  const list = JSON.parse(await readFile(file, 'utf8')) as Readonly<Record<string, string>>;
  return (mac) => list[mac.slice(0, 8).replaceAll(':', '').toUpperCase()]?.split('\n', 1)[0] ?? null;
}
