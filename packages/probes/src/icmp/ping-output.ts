/** Reads what the system's ping prints: Linux iputils, busybox, macOS and Windows, in every language that Windows speaks. */
import { isIP } from 'node:net';
import { canonical } from '../network/name-lookup.js';

/** How one run of the system's ping ended; `unreadable` is a text that none of the known programs prints. */
export type PingVerdict =
  | { readonly type: 'reply'; readonly rttUs: number }
  | { readonly type: 'unreachable' | 'refused' | 'expired' | 'timeout' | 'not-permitted' | 'unreadable' };

type PingFault = Exclude<PingVerdict['type'], 'reply'>;

/** What a run left behind. */
export interface PingRun {
  /** null when it was killed. */
  readonly exitCode: number | null;
  /** Standard output and standard error, one after the other, as Latin-1: ping.exe writes in the code page of its country. */
  readonly text: string;
}

/** iputils and macOS: `64 bytes from 10.0.0.5: icmp_seq=1 ttl=64 time=0.045 ms`; busybox: `seq=0`. */
const UNIX_REPLY = /bytes from ([0-9a-fA-F.:]+(?:%\w+)?)[:,] .*\btime[=<]([\d.]+) ?ms/;

/** In the order in which they are looked for. The caller sets LC_ALL=C, so the words are these. */
const UNIX_FAULTS: readonly (readonly [RegExp, PingFault])[] = [
  [/Operation not permitted|are you root|must be root|Lacking privilege/i, 'not-permitted'],
  [/Packet filtered|Prohibited|administratively/i, 'refused'],
  [/Time to live exceeded|Time exceeded|Hop limit/i, 'expired'],
  // "Do you want to ping broadcast" is what iputils makes of EACCES, which a `prohibit` route gives (recorded).
  [/unreachable|No route to host|Invalid argument|Permission denied|Host is down|ping broadcast/i, 'unreachable'],
];

/** Reads a run of ping on Linux or macOS for `address`. A reply from another address than that is none. */
export function readUnixPing(run: PingRun, address: string): PingVerdict {
  for (const line of run.text.split('\n')) {
    const match = UNIX_REPLY.exec(line);
    if (match && spells(match[1] ?? '', address)) return { type: 'reply', rttUs: Math.round(Number(match[2]) * 1_000) };
  }
  for (const [pattern, type] of UNIX_FAULTS) if (pattern.test(run.text)) return { type };
  return { type: run.exitCode === null || /100(\.0)?% packet loss/.test(run.text) ? 'timeout' : 'unreadable' };
}

const WINDOWS_TIME = /[=<] ?(\d+) ?ms/;
const ADDRESS_TOKEN = /(?<![\w.:])(?=[0-9a-fA-F]*[.:])[0-9a-fA-F.:]+(?:%\d+)?/g;

/**
 * Reads a run of ping.exe for `address`. It exits with 0 also for `Reply from 10.0.0.1: Destination host unreachable.`, so a reply is a
 * line that names the target and a time. A line that names an address and neither a time nor ends in a colon, as headings do,
 * is a router's refusal; `TTL` is the same in every language. `<1ms` is given as 1000 us: ping.exe knows no finer.
 */
export function readWindowsPing(run: PingRun, address: string): PingVerdict {
  let fault: PingFault | null = null;
  for (const line of run.text.split(/\r?\n/).map((text) => text.trim())) {
    const named = (line.match(ADDRESS_TOKEN) ?? []).map((token) => (isIP(token) ? token : token.replace(/[.:]$/, '')));
    const time = WINDOWS_TIME.exec(line);
    if (time && named.some((token) => spells(token, address))) return { type: 'reply', rttUs: Number(time[1]) * 1_000 };
    if (!time && !line.endsWith(':') && named.some((token) => isIP(token)))
      fault = /TTL/.test(line) ? 'expired' : 'unreachable';
    // "PING: transmit failed. General failure." is what ping.exe says without a route.
    if (/^PING\W|General failure/.test(line)) fault = 'unreachable';
  }
  return { type: fault ?? (run.exitCode === null || run.exitCode === 1 ? 'timeout' : 'unreadable') };
}

function spells(printed: string, address: string): boolean {
  const family = isIP(printed);
  return family !== 0 && canonical(printed, family === 6 ? 6 : 4).address === address;
}
