import { isReason } from '@tillwatch/model';
import { createProbeIo, findProbe, parseProbeParams, probeKinds } from '../src/index.js';
import { attempt, dnsPeer, HOSTILE, type Peer, tcpPeer } from './peers.js';
import { HOSTILE_UDP, udpPeer } from './snmp-peers.js';

const SECRET = 'xyzzy-42';

/** What each kind that talks to a peer is asked, so that it reads the answer; every secret is the same marked word. */
const ASKED: Readonly<Record<string, (port: number) => Record<string, unknown>>> = {
  tcp: (port) => ({ host: '127.0.0.1', port, send: SECRET, expect: 'ready', maxReplyBytes: 2_000 }),
  http: (port) => ({
    url: `http://127.0.0.1:${port}/?token=${SECRET}`,
    headers: { authorization: SECRET },
    method: 'POST',
    body: SECRET,
    bodyContains: 'ready',
  }),
  tls: (port) => ({ host: '127.0.0.1', port }),
  replication: (port) => ({ engine: 'mariadb', host: '127.0.0.1', port, user: 'monitor', password: SECRET }),
  db: (port) => ({ engine: 'mariadb', host: '127.0.0.1', port, user: 'monitor', password: SECRET }),
  trade: (port) => ({
    source: 'http',
    url: `http://127.0.0.1:${port}/?token=${SECRET}`,
    headers: { authorization: SECRET },
    metrics: { orders: '/orders' },
  }),
};
/** Devices with a status of their own: what a peer says that does not know it proves neither that it works nor that it does not. */
const ASKED_FOR_STATUS: typeof ASKED = {
  escpos: (port) => ({ host: '127.0.0.1', port }),
  ipp: (port) => ({ url: `ipp://127.0.0.1:${port}/?token=${SECRET}`, headers: { authorization: SECRET } }),
  scale: (port) => ({ host: '127.0.0.1', port }),
  terminal: (port) => ({ url: `http://127.0.0.1:${port}/?token=${SECRET}`, headers: { authorization: SECRET } }),
};
/** Kinds over UDP. */
const ASKED_OVER_UDP: typeof ASKED = {
  'snmp-printer': (port) => ({ host: '127.0.0.1', port, community: SECRET }),
  'snmp-router': (port) => ({ host: '127.0.0.1', port, community: SECRET, wan: 'wan', backup: 'lte' }),
};
const https = (port: number) => ({ url: `https://127.0.0.1:${port}/`, bodyMatches: 'ready' });

/** What must come of the peer, and not of an attempt's end, is waited for. */
const patienceFor = (expected: string) => (expected.endsWith('timeout') ? 300 : 5_000);

async function against(kind: string, params: Record<string, unknown>, timeoutMs = 300): Promise<string> {
  const outcome = await attempt(kind, params, { timeoutMs });
  expect(outcome.state).not.toBe('ok');
  expect(isReason(String(outcome.reason))).toBe(true);
  for (const value of [outcome.latencyUs ?? 0, ...Object.values(outcome.values ?? {})])
    expect(Number.isInteger(value)).toBe(true);
  expect(JSON.stringify(outcome)).not.toContain(SECRET);
  return `${outcome.state}/${outcome.reason}`;
}

describe.each(Object.entries(HOSTILE))('a peer that %s', (_name, behave) => {
  let peer: Peer;
  beforeAll(async () => {
    peer = await tcpPeer(behave);
  });
  afterAll(() => peer.close());

  it.each(Object.entries(ASKED))('is not well for %s, and never makes it throw', async (kind, params) => {
    expect(await against(kind, params(peer.port))).toMatch(/^(down|degraded)\//);
    expect(peer.taken()).toBeGreaterThan(0);
  });

  it.each(Object.entries(ASKED_FOR_STATUS))('is never well for %s, and never makes it throw', async (kind, params) => {
    expect(await against(kind, params(peer.port))).toMatch(
      /^(down\/|unknown\/(protocol|no-status|not-supported|too-large)$)/,
    );
    expect(peer.taken()).toBeGreaterThan(0);
  });

  it('is not well for http over TLS', async () => {
    expect(await against('http', https(peer.port))).toMatch(/^down\//);
  });
});

describe.each(Object.entries(HOSTILE_UDP))('a peer over UDP that %s', (_name, behave) => {
  // The first attempt loads it within its time, and then would ask nobody.
  beforeAll(() => import('net-snmp'));

  it.each(Object.entries(ASKED_OVER_UDP))('is not well for %s, and never makes it throw', async (kind, params) => {
    const peer = await udpPeer(behave);
    expect(await against(kind, params(peer.port))).toMatch(/^down\/(timeout|protocol)$/);
    expect(peer.taken()).toBeGreaterThan(0);
    await peer.close();
  });
});

describe('reasons', () => {
  it.each<[string, keyof typeof HOSTILE, string]>([
    ['tcp', 'never answers', 'down/timeout'],
    ['tcp', 'closes at once', 'down/answer-mismatch'],
    ['tcp', 'resets at once', 'down/reset'],
    ['tcp', 'answers a body for ever', 'down/too-large'],
    ['http', 'never answers', 'down/timeout'],
    ['http', 'closes at once', 'down/reset'],
    ['http', 'sends garbage', 'down/protocol'],
    ['http', 'answers half', 'down/timeout'],
    ['http', 'answers half and closes', 'down/reset'],
    ['http', 'answers a head for ever', 'down/too-large'],
    ['http', 'answers a body for ever', 'down/body-mismatch'],
    ['http', 'changes the protocol', 'down/http-status'],
    ['tls', 'never answers', 'down/timeout'],
    ['tls', 'closes at once', 'down/reset'],
    ['tls', 'sends garbage', 'down/tls-failed'],
    ['tls', 'sends a TLS alert', 'down/tls-failed'],
  ])('%s of a peer that %s: %s', async (kind, behaviour, expected) => {
    const peer = await tcpPeer(HOSTILE[behaviour] ?? (() => {}));
    expect(await against(kind, ASKED[kind]?.(peer.port) ?? {}, patienceFor(expected))).toBe(expected);
    await peer.close();
  });
});

describe('a name server that', () => {
  it.each([
    ['never answers', { silent: true }, 'down/timeout'],
    ['sends garbage', { raw: Buffer.from('garbage') }, 'down/protocol'],
    ['sends nothing but its question', { rcode: 0 }, 'down/answer-mismatch'],
    ['fails', { rcode: 2 }, 'down/name-server-failed'],
    ['refuses', { rcode: 5 }, 'down/name-server-refused'],
    ['knows no such name', { rcode: 3 }, 'down/name-not-found'],
    ['cannot read the question', { rcode: 1 }, 'down/protocol'],
    ['answers otherwise', { addresses: ['10.0.0.9'] }, 'down/answer-mismatch'],
  ])('%s', async (_name, answer, expected) => {
    const peer = await dnsPeer(() => answer);
    const params = { name: 'shop.example', server: `127.0.0.1:${peer.port}`, expect: ['10.0.0.1'] };
    expect(await against('dns', params, patienceFor(expected))).toBe(expected);
    await peer.close();
  });
});

it('a name that no name server can be asked for is a fault of ours', async () => {
  const peer = await dnsPeer(() => ({ silent: true }));
  const params = { name: `${'long'.repeat(20)}.example`, server: `127.0.0.1:${peer.port}` };
  expect(await against('dns', params)).toBe('unknown/bad-target');
  await peer.close();
});

describe('an abort', () => {
  const idle: Readonly<Record<string, (port: number) => Record<string, unknown>>> = {
    ...ASKED,
    ...ASKED_FOR_STATUS,
    ...ASKED_OVER_UDP,
    icmp: () => ({ host: '127.0.0.1' }),
    dns: (port) => ({ name: 'shop.example', server: `127.0.0.1:${port}` }),
    host: () => ({}),
    path: () => ({ host: '127.0.0.1' }),
    service: () => ({ name: 'pos', manager: 'process' }),
    ntp: (port) => ({ host: '127.0.0.1', port }),
    queue: () => ({ folder: '/' }),
    version: () => ({ paths: ['/bin'] }),
  };
  /** They answer at once, so they are aborted before they can. */
  const ANSWER_AT_ONCE: ReadonlySet<string> = new Set(['icmp', 'host', 'service', 'queue', 'version']);
  /** What they ask comes over UDP. */
  const OVER_UDP: ReadonlySet<string> = new Set(['dns', 'ntp', 'snmp-printer', 'snmp-router']);

  it('is tried on every kind', () => {
    expect(Object.keys(idle).sort()).toEqual([...probeKinds()].sort());
  });

  // Both timers are of one event loop, so a slow machine delays them alike.
  it.each(Object.entries(idle))('ends an attempt of %s within 50 ms', async (kind, params) => {
    const peer = await (OVER_UDP.has(kind) ? udpPeer(() => {}) : tcpPeer(() => {}));
    const parsed = parseProbeParams(kind, params(peer.port));
    const controller = new AbortController();
    const io = createProbeIo();
    const options = { params: parsed.ok ? parsed.params : null, signal: controller.signal, timeoutMs: 60_000, io };
    const running = findProbe(kind)?.run(options);
    // What waits for its peer is aborted while it waits.
    if (!ANSWER_AT_ONCE.has(kind)) await new Promise((resolve) => setTimeout(resolve, 100));
    let lateAtMs: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => {
      lateAtMs = setTimeout(() => resolve('later than 50 ms'), 50);
    });
    controller.abort();
    expect(await Promise.race([running, late])).toEqual({ state: 'unknown', reason: 'aborted' });
    clearTimeout(lateAtMs);
    await io.close();
    await peer.close();
  });
});
