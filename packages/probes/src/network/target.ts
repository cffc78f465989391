/** The command line's TARGET, and how targets are printed. */
import { isIP, isIPv6 } from 'node:net';
import { TillwatchError } from '@tillwatch/model';
import { z } from 'zod';

/** A name or an address, as every kind that connects takes it. */
export const hostParam = z
  .string()
  .min(1)
  .max(253)
  // Only an address has colons; a name that began with a dash could be read as an option.
  .refine((text) => isIP(text) !== 0 || /^[\p{L}\p{N}_][\p{L}\p{N}._-]*$/u.test(text), 'a host name or an IP address')
  .describe('Host name or IP address.');

export const portParam = z.int().min(1).max(65_535);

export const familyParam = z
  .enum(['any', 'ipv4', 'ipv6'])
  .default('any')
  .describe('Address family that a name is resolved to: `any` takes what the system puts first.');

/** TARGET of a kind that has no port. Throws TillwatchError `usage`. */
export function parseHost(target: string): string {
  const host = /^\[(.*)\]$/.exec(target)?.[1] ?? target;
  if (!hostParam.safeParse(host).success) {
    throw new TillwatchError('usage', `not a target: ${target}`, { hint: 'Give a host name or an IP address.' });
  }
  return host;
}

/** `host:port` or `[v6]:port`; the port may be left out where the kind has a usual one. Throws TillwatchError `usage`. */
export function parseHostPort(target: string, usualPort?: number): { host: string; port: number } {
  const match = /^(?:\[(?<v6>[^\]]+)\]|(?<name>[^:\s]+)|(?<bare>[0-9a-fA-F:]+(?:%\w+)?))(?::(?<port>\d{1,5}))?$/.exec(
    target,
  );
  const groups = match?.groups;
  const host = groups?.v6 ?? groups?.name ?? groups?.bare;
  const port = groups?.port === undefined ? usualPort : Number(groups.port);
  if (host === undefined || port === undefined || port < 1 || port > 65_535) {
    throw new TillwatchError('usage', `not a target: ${target}`, {
      hint:
        usualPort === undefined
          ? 'Give HOST:PORT, for example 10.0.0.5:9100 or [fd00::5]:9100.'
          : `Give HOST or HOST:PORT (usually ${usualPort}).`,
    });
  }
  return { host, port };
}

/** `host:port`, with brackets around an IPv6 address. */
export function printHostPort(host: string, port: number): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}
