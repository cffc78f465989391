/** The networks that a scan is told to look at: what they are, how large, whether they are anybody's own. Pure. */

export interface Network {
  /** As it is printed: the first address and the prefix, `10.0.0.0/24`. */
  readonly cidr: string;
  readonly first: number;
  readonly prefix: number;
}

/** The largest that is scanned: 4 094 addresses. */
export const SMALLEST_PREFIX = 20;
/** Addresses of all networks together. */
export const MAX_ADDRESSES = 4_096;

/** RFC 1918, RFC 3927, RFC 6598 (carriers' NAT), and loopback. */
const OWN: readonly Network[] = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '100.64.0.0/10',
  '127.0.0.0/8',
].map((cidr) => parseCidr(cidr) ?? { cidr, first: 0, prefix: 32 });

/** `10.0.0.0/24`, or one address; host bits are dropped. null for anything else. */
export function parseCidr(text: string): Network | null {
  const [, address = '', bits = '32'] = /^(\d{1,3}(?:\.\d{1,3}){3})(?:\/(\d{1,2}))?$/.exec(text) ?? [];
  const given = numberOf(address);
  const prefix = Number(bits);
  if (given === null || prefix > 32) return null;
  const first = given - (given % 2 ** (32 - prefix));
  return { cidr: `${addressOf(first)}/${prefix}`, first, prefix };
}

/** Whether the whole network lies in ranges that nobody routes on the Internet. */
export function isPrivate(network: Network): boolean {
  return OWN.some((own) => own.prefix <= network.prefix && contains(own, network.first));
}

export function isLoopback(address: string): boolean {
  return address.startsWith('127.');
}

/** Whether `address` is one of the network's. */
export function hasAddress(network: Network, address: string): boolean {
  const number = numberOf(address);
  return number !== null && contains(network, number);
}

/** Every address that a host may have, each once, in order: without the network's own and the broadcast address where there are such. */
export function hostAddresses(networks: readonly Network[]): readonly string[] {
  const numbers = networks.flatMap(({ first, prefix }) => {
    const size = 2 ** (32 - prefix);
    // RFC 3021: both addresses of a /31 are hosts.
    const margin = prefix >= 31 ? 0 : 1;
    return Array.from({ length: size - 2 * margin }, (_, at) => first + margin + at);
  });
  return [...new Set(numbers)].sort((a, b) => a - b).map(addressOf);
}

/** Compares addresses by their number. */
export function compareAddresses(a: string, b: string): number {
  return (numberOf(a) ?? 0) - (numberOf(b) ?? 0);
}

function contains({ first, prefix }: Network, address: number): boolean {
  return address >= first && address < first + 2 ** (32 - prefix);
}

function numberOf(address: string): number | null {
  const bytes = address.split('.').map(Number);
  if (bytes.length !== 4 || bytes.some((byte) => !Number.isInteger(byte) || byte > 255)) return null;
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}

function addressOf(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
}
