/** Scans the networks that it is told to, at the pace that it is told, and asks whoever is there what it is. */
import type { EchoSession } from '../icmp/echo-session.js';
import { sharedPinger } from '../icmp/pinger.js';
import type { ProbeIo } from '../probe.js';
import { createProbeIo } from '../probe-io.js';
import { askDevice } from './ask.js';
import { reach } from './exchange-bytes.js';
import type { Answers, Discovery, HostFindings, MdnsAnswer } from './findings.js';
import { listenToMdns } from './mdns.js';
import { arpTable, defaultGateway, ownNetworks, vendorNames } from './neighbours.js';
import { compareAddresses, hasAddress, hostAddresses, isLoopback, type Network } from './networks.js';
import { createPace, forEachAtOnce, type Pace } from './pace.js';
import { SCANNED_PORTS } from './ports.js';

export interface ScanOptions {
  readonly networks: readonly Network[];
  /** Packets and connections a second. */
  readonly ratePerS: number;
  /** SNMP communities, tried in order. */
  readonly communities: readonly string[];
  /** Further TCP ports. */
  readonly extraPorts: readonly number[];
}

/** `sweep`: who is there. `ports`: what is open. `ask`: what it is. */
export interface ScanProgress {
  readonly phase: 'sweep' | 'ports' | 'ask';
  readonly done: number;
  readonly total: number;
  /** Devices so far. */
  readonly found: number;
}

/** At once: the pace is what bounds the load, this what is open. */
const WORKERS = 32;
const PING_MS = 800;
const CONNECT_MS = 700;
const MDNS_MS = 2_500;
/** Knocked at where a ping is not answered and ARP does not reach: what most machines have, or refuse. */
const SWEEP_PORTS: readonly number[] = [443, 80, 22];

interface Scan extends ScanOptions {
  readonly pace: Pace;
  readonly io: ProbeIo;
  readonly signal: AbortSignal;
  readonly progress: (progress: ScanProgress) => void;
}

/** Never rejects for what a network does. When `signal` aborts, what was learnt until then is the answer. */
export async function discover(
  options: ScanOptions,
  signal: AbortSignal,
  onProgress: (progress: ScanProgress) => void = () => {},
): Promise<Discovery> {
  const io = createProbeIo();
  const scan: Scan = { ...options, pace: createPace(options.ratePerS, signal), io, signal, progress: onProgress };
  try {
    return await scanAll(scan);
  } finally {
    await io.close();
  }
}

async function scanAll(scan: Scan): Promise<Discovery> {
  const own = ownNetworks();
  const ownAddresses = new Set(own.map(({ address }) => address));
  const nearby = own.filter(({ address }) => scan.networks.some((network) => hasAddress(network, address)));
  const heard = listenToMdns(
    nearby.map(({ address }) => address),
    MDNS_MS,
    scan.signal,
  );
  const [gateway, vendorOf] = await Promise.all([defaultGateway(), vendorNames()]);
  const pinged = await sweep(
    scan,
    own.map(({ network }) => network),
  );
  const arp = await arpTable();
  const addresses = hostAddresses(scan.networks);
  const there = addresses.filter(
    (address) => pinged.alive.has(address) || arp.has(address) || ownAddresses.has(address),
  );
  const openPorts = await scanPorts(scan, there);
  const answers = await askAll(scan, there, openPorts);
  const announced = await heard;
  const findings = there.map((address): HostFindings => {
    const mac = arp.get(address) ?? own.find((one) => one.address === address)?.mac ?? null;
    return {
      address,
      isOwn: ownAddresses.has(address),
      isGateway: address === gateway,
      answersPing: pinged.replies.has(address),
      mac,
      vendor: mac === null ? null : vendorOf(mac),
      openPorts: openPorts.get(address) ?? [],
      answers: withMdns(answers.get(address) ?? {}, announced.get(address)),
    };
  });
  const hosts = findings.filter((host) => isSomebody(host, pinged.refused));
  const silent = findings.filter((host) => !hosts.includes(host) && !isLoopback(host.address));
  return {
    hosts: hosts.sort((a, b) => compareAddresses(a.address, b.address)),
    silent: silent.map(({ address, mac, vendor }) => ({ address, mac: mac ?? '', vendor })),
    networks: scan.networks.map(({ cidr }) => cidr),
    isComplete: !scan.signal.aborted,
  };
}

/** All of loopback answers pings, so there a device is one that listens. */
function isSomebody(
  { address, isOwn, answersPing, openPorts, answers }: HostFindings,
  refused: ReadonlySet<string>,
): boolean {
  if (isOwn || openPorts.length > 0 || Object.keys(answers).length > 0) return true;
  return !isLoopback(address) && (answersPing || refused.has(address));
}

function withMdns(answers: Answers, mdns: MdnsAnswer | undefined): Answers {
  return mdns === undefined ? answers : { ...answers, mdns };
}

interface Swept {
  readonly alive: ReadonlySet<string>;
  readonly replies: ReadonlySet<string>;
  readonly refused: ReadonlySet<string>;
}

/** A ping for each address; where none may be sent or ARP will not tell, a knock at a few ports, which makes ARP ask as well. */
async function sweep(scan: Scan, ownNetworks: readonly Network[]): Promise<Swept> {
  const session = await sharedPinger(scan.io).session(4);
  const addresses = hostAddresses(scan.networks);
  const replies = new Set<string>();
  const refused = new Set<string>();
  const knocked = new Set<string>();
  let done = 0;
  await forEachAtOnce(addresses, WORKERS, scan.signal, async (address) => {
    await scan.pace.turn();
    if (session && (await answersPing(session, address, scan.signal))) replies.add(address);
    const isNear = ownNetworks.some((network) => hasAddress(network, address));
    if (!replies.has(address) && (session === null || !isNear)) {
      const ports = isNear ? SWEEP_PORTS.slice(0, 1) : SWEEP_PORTS;
      for (const port of ports) {
        await scan.pace.turn();
        const { type } = await reach({ address, port, ...KNOCK }, scan.signal);
        if (type === 'silent') continue;
        (type === 'open' ? knocked : refused).add(address);
        break;
      }
    }
    done += 1;
    scan.progress({
      phase: 'sweep',
      done,
      total: addresses.length,
      found: new Set([...replies, ...refused, ...knocked]).size,
    });
  });
  return { alive: new Set([...replies, ...refused, ...knocked]), replies, refused };
}

const KNOCK = { bytes: null, isTls: false, maxBytes: 0, waitMs: CONNECT_MS };

function answersPing(session: EchoSession, address: string, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (answered: boolean) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUpNow);
      resolve(answered);
    };
    const giveUp = session.echo(address, ({ type }) => settle(type === 'reply'));
    const giveUpNow = () => {
      giveUp();
      settle(false);
    };
    const timer = setTimeout(giveUpNow, PING_MS);
    signal.addEventListener('abort', giveUpNow, { once: true });
  });
}

/** Port by port over all devices, so that none is knocked at all over at once. */
async function scanPorts(scan: Scan, addresses: readonly string[]): Promise<ReadonlyMap<string, readonly number[]>> {
  const ports = [...new Set([...SCANNED_PORTS, ...scan.extraPorts])].sort((a, b) => a - b);
  const knocks = ports.flatMap((port) => addresses.map((address) => ({ address, port })));
  const open = new Map<string, number[]>();
  let done = 0;
  await forEachAtOnce(knocks, WORKERS, scan.signal, async ({ address, port }) => {
    await scan.pace.turn();
    const { type } = await reach({ address, port, ...KNOCK }, scan.signal);
    if (type === 'open')
      open.set(
        address,
        [...(open.get(address) ?? []), port].sort((a, b) => a - b),
      );
    done += 1;
    scan.progress({ phase: 'ports', done, total: knocks.length, found: addresses.length });
  });
  return open;
}

async function askAll(
  scan: Scan,
  addresses: readonly string[],
  openPorts: ReadonlyMap<string, readonly number[]>,
): Promise<ReadonlyMap<string, Answers>> {
  const answers = new Map<string, Answers>();
  let done = 0;
  await forEachAtOnce(addresses, WORKERS, scan.signal, async (address) => {
    answers.set(address, await askDevice(address, openPorts.get(address) ?? [], scan));
    done += 1;
    scan.progress({ phase: 'ask', done, total: addresses.length, found: addresses.length });
  });
  return answers;
}
