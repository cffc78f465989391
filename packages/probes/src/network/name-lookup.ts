/** Host names to addresses through the system (hosts file, DNS), without letting a dead name server block the process. */
import { lookup } from 'node:dns/promises';
import { isIP, SocketAddress } from 'node:net';
import { type Lifetime, untilEnd } from '../lifetime.js';
import type { ProbeIo } from '../probe.js';

export interface HostAddress {
  /** Canonical: as the kernel prints it. */
  readonly address: string;
  readonly family: 4 | 6;
}

export type FamilyChoice = 'any' | 'ipv4' | 'ipv6';

const FAMILY_OF: Readonly<Record<FamilyChoice, 0 | 4 | 6>> = { any: 0, ipv4: 4, ipv6: 6 };

/**
 * getaddrinfo holds one of libuv's threads (4 unless set otherwise) for as long as resolv.conf says, 10 s and more with a dead server,
 * and cannot be cancelled. Two at once leave threads for the file system.
 */
export const MAX_LOOKUPS = 2;
/** Attempts that wait for a lookup; beyond it the answer is `EAI_AGAIN` at once. */
export const MAX_WAITING = 1_024;
export const MAX_CACHED = 512;
/** How long an answer is used again. A device that changes its address is found by its name within this time. */
const CACHE_MS = 30_000;

export interface NameLookup {
  /**
   * The first address of `host` in the wanted family. Literals are answered at once. `fresh` asks again even where an answer is cached.
   * Rejects with Node's lookup error (`ENOTFOUND`, `EAI_AGAIN`), or when the attempt ends; the thread then ends by itself.
   */
  resolve(host: string, family: FamilyChoice, life: Lifetime, options?: { fresh?: boolean }): Promise<HostAddress>;
}

/** Asks the system once, {@link lookup} by default. */
export type AskSystem = (host: string, family: 0 | 4 | 6) => Promise<{ address: string; family: number }>;

const askSystem: AskSystem = (host, family) => lookup(host, { family });

/** The lookup that all attempts of `io` share. */
export function sharedNameLookup(io: ProbeIo): NameLookup {
  return io.shared('name-lookup', () => ({ value: createNameLookup(() => io.nowUs() / 1_000), close: () => {} }));
}

/** A lookup with its own cache and bounds; attempts that ask for one name at one time share one question. */
export function createNameLookup(nowMs: () => number, ask: AskSystem = askSystem): NameLookup {
  const cache = new Map<string, { found: HostAddress; atMs: number }>();
  const asking = new Map<string, Promise<HostAddress>>();
  const waiting: (() => void)[] = [];
  let running = 0;

  async function question(host: string, family: 0 | 4 | 6, key: string): Promise<HostAddress> {
    if (running >= MAX_LOOKUPS) await new Promise<void>((start) => waiting.push(start));
    else running += 1;
    try {
      const answer = await ask(host, family);
      const found: HostAddress = canonical(answer.address, answer.family === 6 ? 6 : 4);
      cache.delete(key);
      cache.set(key, { found, atMs: nowMs() });
      if (cache.size > MAX_CACHED) cache.delete(cache.keys().next().value ?? key);
      return found;
    } finally {
      asking.delete(key);
      // The slot passes to the next in line, or is given back.
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  }

  return {
    async resolve(host, family, life, options = {}) {
      const literal = isIP(host);
      if (literal) return ofLiteral(host, literal === 6 ? 6 : 4, family);
      const key = `${family} ${host}`;
      const cached = cache.get(key);
      if (!options.fresh && cached && nowMs() - cached.atMs < CACHE_MS) return cached.found;
      const pending = asking.get(key) ?? (waiting.length < MAX_WAITING ? start() : Promise.reject(tooMany(host)));
      return untilEnd(life, pending);

      function start(): Promise<HostAddress> {
        const made = question(host, FAMILY_OF[family], key);
        // Every asker may have gone by the time it fails.
        made.catch(() => {});
        asking.set(key, made);
        return made;
      }
    },
  };
}

/** One spelling for one address, so that a reply's source can be compared with the address that was asked. */
export function canonical(address: string, family: 4 | 6): HostAddress {
  // Node takes no other spelling of an IPv4 address than the kernel's.
  if (family === 4) return { address, family };
  const bare = address.split('%', 1)[0] ?? address;
  const spelled = new SocketAddress({ address: bare, family: 'ipv6' }).address;
  return { address: bare === address ? spelled : spelled + address.slice(bare.length), family };
}

function ofLiteral(host: string, is: 4 | 6, wanted: FamilyChoice): HostAddress {
  if (wanted !== 'any' && FAMILY_OF[wanted] !== is)
    throw Object.assign(new Error(`${host} is no ${wanted} address`), { code: 'ENOTFOUND' });
  return canonical(host, is);
}

function tooMany(host: string): Error {
  return Object.assign(new Error(`too many names are waiting for an answer: ${host}`), { code: 'EAI_AGAIN' });
}
