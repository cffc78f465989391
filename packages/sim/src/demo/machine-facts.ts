/** What this machine's own configuration says of its network, served over loopback so that a check can watch it without sending a packet out. */
import { readFile } from 'node:fs/promises';
import { platform } from 'node:os';
import type { Serve } from '../devices/device.js';
import { answerJson, serveHttp } from '../devices/http-program.js';

export interface DefaultRoute {
  readonly gateway: string;
  readonly device: string;
}

/** The IPv4 default route with the lowest metric in the kernel's table; null where there is none or no table to read (Linux only). */
export async function readDefaultRoute(): Promise<DefaultRoute | null> {
  if (platform() !== 'linux') return null;
  return parseDefaultRoute(await readFile('/proc/net/route', 'utf8').catch(() => ''));
}

/** Reads the text of /proc/net/route (proc(5)): addresses are hexadecimal in the machine's byte order, little-endian here. */
export function parseDefaultRoute(table: string): DefaultRoute | null {
  const FLAG_UP = 0x1;
  const FLAG_GATEWAY = 0x2;
  const routes = table
    .split('\n')
    .slice(1)
    .map((row) => row.trim().split(/\s+/))
    .filter(([, destination, , flags = '0', , , , mask]) => {
      const wanted = FLAG_UP | FLAG_GATEWAY;
      return destination === '00000000' && mask === '00000000' && (Number.parseInt(flags, 16) & wanted) === wanted;
    })
    .sort((a, b) => Number(a[6]) - Number(b[6]));
  const [device, , gateway] = routes[0] ?? [];
  if (device === undefined || gateway === undefined || !/^[0-9A-F]{8}$/i.test(gateway)) return null;
  const bytes = gateway.match(/../g)?.reverse() ?? [];
  return { device, gateway: bytes.map((byte) => Number.parseInt(byte, 16)).join('.') };
}

/** The name servers of /etc/resolv.conf, in order; none where there is no such file. */
export async function readNameServers(): Promise<readonly string[]> {
  const text = await readFile('/etc/resolv.conf', 'utf8').catch(() => '');
  return [...text.matchAll(/^\s*nameserver\s+(\S+)/gm)].flatMap(([, address]) =>
    address === undefined ? [] : [address],
  );
}

/** Serves `/default-route` and `/resolver`, read anew at each request: 200 with what is configured, 503 where nothing is. */
export function serveMachineFacts(): Serve {
  return serveHttp((request, response) => {
    request.resume();
    void factAt(request.url).then((fact) => {
      if (fact === undefined) answerJson(response, 404, { error: 'not found' });
      else answerJson(response, fact === null ? 503 : 200, fact ?? { error: 'not configured' });
    });
  });
}

async function factAt(path: string | undefined): Promise<object | null | undefined> {
  if (path === '/default-route') return readDefaultRoute();
  if (path !== '/resolver') return undefined;
  const servers = await readNameServers();
  return servers.length === 0 ? null : { servers };
}
