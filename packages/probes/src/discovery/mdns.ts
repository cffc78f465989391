/** Listens to what devices announce by multicast DNS (RFC 6762, RFC 6763). */
import type { ResponsePacket } from 'multicast-dns';
import type { MdnsAnswer } from './findings.js';
import { plainText } from './said.js';

type Answer = NonNullable<ResponsePacket['answers']>[number];

/** Services that devices of a shop announce. */
const SERVICES = [
  '_ipp._tcp',
  '_ipps._tcp',
  '_printer._tcp',
  '_pdl-datastream._tcp',
  '_http._tcp',
  '_googlecast._tcp',
  '_rtsp._tcp',
  '_workstation._tcp',
];
/** Records that are kept: a hundred devices with all that they announce. */
const MAX_RECORDS = 4_096;

/**
 * Asks on the interface of each of `addresses` and collects until `waitMs` is over. What was heard, by address; empty where multicast is not to be had. Never rejects.
 */
export async function listenToMdns(
  addresses: readonly string[],
  waitMs: number,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, MdnsAnswer>> {
  const { default: multicastDns } = await import('multicast-dns');
  const records: Answer[] = [];
  const listeners = addresses.map((address) => {
    const listener = multicastDns({ interface: address, reuseAddr: true });
    listener.on('error', () => {});
    listener.on('warning', () => {});
    listener.on('response', ({ answers = [], additionals = [] }) => {
      records.push(...[...answers, ...additionals].slice(0, MAX_RECORDS - records.length));
    });
    listener.query({ questions: SERVICES.map((service) => ({ name: `${service}.local`, type: 'PTR' })) });
    return listener;
  });
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(done, waitMs);
    signal.addEventListener('abort', done, { once: true });
  });
  await Promise.all(listeners.map((listener) => new Promise<void>((resolve) => listener.destroy(() => resolve()))));
  return readMdns(records);
}

/** Joins the records: PTR from service to instance, SRV from instance to host, A from host to address. Pure. */
export function readMdns(records: readonly Answer[]): ReadonlyMap<string, MdnsAnswer> {
  const addressesOf = new Map<string, string[]>();
  for (const record of records) {
    if (record.type !== 'A') continue;
    const host = record.name.toLowerCase();
    addressesOf.set(host, [...(addressesOf.get(host) ?? []), record.data]);
  }
  const found = new Map<string, { names: Set<string>; services: Set<string> }>();
  const at = (address: string) => {
    const known = found.get(address) ?? { names: new Set<string>(), services: new Set<string>() };
    found.set(address, known);
    return known;
  };
  for (const record of records) {
    if (record.type !== 'SRV') continue;
    const service = /(_[a-z0-9-]+\._(?:tcp|udp))\.local$/i.exec(record.name)?.[1];
    const instance = plainText(record.name.split('._', 1)[0] ?? '');
    for (const address of addressesOf.get(record.data.target.toLowerCase()) ?? []) {
      const known = at(address);
      if (instance !== '') known.names.add(instance);
      if (service !== undefined) known.services.add(service);
    }
  }
  return new Map(
    [...found].map(([address, { names, services }]) => [
      address,
      { names: [...names].slice(0, 8), services: [...services].slice(0, 16) },
    ]),
  );
}
