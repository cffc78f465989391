/** The stream over real WebSockets: snapshots, deltas, coming back, falling behind, and who is kept out. */

import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import type { StreamMessage } from '@tillwatch/model';
import { WebSocket } from 'ws';
import { STREAM_LIMITS } from '../../src/api/index.js';
import { type ApiRig, exchange, openStream, type StreamPeer, startApi, until } from './api-rig.js';
import { createFixtureEstate, makeSite } from './estate-fixture.js';

/** A client that answers has a little more than twice this to do so: longer than a busy machine holds up a process that has work to do. */
const PING_EVERY_MS = 1_000;

type EstateMessage = Extract<StreamMessage, { topic: 'estate' }>;

let rig: ApiRig;
afterEach(() => rig.stop());

/** What a correct client holds after these messages: it starts anew with each snapshot and never accepts a gap. */
function fold(messages: readonly EstateMessage[]): Map<string, string> {
  const states = new Map<string, string>();
  let seq: number | null = null;
  for (const message of messages) {
    if (message.type === 'snapshot') states.clear();
    else expect(message.seq).toBe((seq ?? Number.NaN) + 1);
    seq = message.seq;
    for (const site of message.sites) states.set(site.id, site.state);
    if (message.type === 'delta') for (const id of message.removed) states.delete(id);
  }
  return states;
}

const estateMessages = (peer: StreamPeer): EstateMessage[] =>
  peer.messages.filter((message): message is EstateMessage => message.topic === 'estate');

describe('the estate topic', () => {
  it('sends a snapshot, then each change as a delta with the next sequence', async () => {
    rig = await startApi({ estate: createFixtureEstate([makeSite('a'), makeSite('b')]) });
    const peer = await rig.open();
    peer.send({ subscribe: 'estate' });
    const snapshot = await peer.next('estate');
    expect(snapshot.type).toBe('snapshot');
    expect(snapshot.sites).toEqual(rig.estate.summaries());

    rig.estate.put(makeSite('b', 'down'));
    const delta = await peer.next('estate');
    expect(delta).toEqual({
      topic: 'estate',
      type: 'delta',
      seq: snapshot.seq + 1,
      at: delta.at,
      sites: [rig.estate.summary('b')],
      removed: [],
    });

    rig.estate.kill('a');
    expect(await peer.next('estate')).toMatchObject({
      seq: snapshot.seq + 2,
      sites: [{ id: 'a', state: 'unknown', reason: 'stopped' }],
    });
  });

  it('folds a burst into one delta with each site once', async () => {
    rig = await startApi({ estate: createFixtureEstate([makeSite('a')]) });
    const peer = await rig.open();
    peer.send({ subscribe: 'estate' });
    const { seq } = await peer.next('estate');
    for (let round = 0; round < 50; round += 1) {
      rig.estate.put(makeSite('a', round % 2 === 0 ? 'down' : 'ok'));
      rig.estate.put(makeSite('b', 'degraded'));
    }
    const delta = await peer.next('estate');
    expect(delta.seq).toBe(seq + 1);
    expect(delta.sites.map(({ id, state }) => [id, state])).toEqual([
      ['a', 'ok'],
      ['b', 'degraded'],
    ]);
  });

  it('resumes from the sequence that a client has, without a snapshot', async () => {
    rig = await startApi({ estate: createFixtureEstate([makeSite('a')]), limits: { stream: { coalesceMs: 1 } } });
    const first = await rig.open();
    first.send({ subscribe: 'estate' });
    const { seq } = await first.next('estate');
    rig.estate.put(makeSite('a', 'down'));
    await first.next('estate');
    rig.estate.put(makeSite('a', 'degraded'));
    await first.next('estate');

    const second = await rig.open();
    second.send({ subscribe: 'estate', since: seq });
    expect(await second.next('estate')).toMatchObject({ type: 'delta', seq: seq + 1 });
    expect(await second.next('estate')).toMatchObject({ type: 'delta', seq: seq + 2 });

    const third = await rig.open();
    third.send({ subscribe: 'estate', since: seq + 2 });
    rig.estate.put(makeSite('a', 'ok'));
    expect(await third.next('estate')).toMatchObject({ type: 'delta', seq: seq + 3 });
  });

  it.each([
    ['older than the ring', -1_000_000],
    ['one older than the ring', -5],
    ['of another life, newer than everything', 1_000_000],
  ])('sends a snapshot for a sequence %s', async (_name, offset) => {
    rig = await startApi({
      estate: createFixtureEstate([makeSite('a')]),
      limits: { stream: { coalesceMs: 1, ringDeltas: 4 } },
    });
    const first = await rig.open();
    first.send({ subscribe: 'estate' });
    let { seq } = await first.next('estate');
    for (let round = 0; round < 6; round += 1) {
      rig.estate.put(makeSite('a', round % 2 === 0 ? 'down' : 'ok'));
      ({ seq } = await first.next('estate'));
    }
    const second = await rig.open();
    second.send({ subscribe: 'estate', since: seq + offset });
    const messages = [await second.next('estate')];
    expect(messages[0]?.type).toBe('snapshot');
    while ((messages.at(-1)?.seq ?? seq) < seq) messages.push(await second.next('estate'));
    expect(fold(messages)).toEqual(new Map([['a', 'ok']]));

    const third = await rig.open();
    third.send({ subscribe: 'estate', since: seq - 4 });
    expect(await third.next('estate')).toMatchObject({ type: 'delta', seq: seq - 3 });
  });

  it('keeps no more deltas than its bounds, by count and by bytes', async () => {
    const wide = Array.from({ length: 200 }, (_, index) => makeSite(`s-${String(index).padStart(3, '0')}`));
    rig = await startApi({
      estate: createFixtureEstate(wide),
      limits: { stream: { coalesceMs: 1, ringBytes: 40_000 } },
    });
    const first = await rig.open();
    first.send({ subscribe: 'estate' });
    const { seq } = await first.next('estate');
    for (const site of wide) rig.estate.put({ ...site, state: 'down' });
    const delta = await first.next('estate');
    expect(Buffer.byteLength(JSON.stringify(delta))).toBeGreaterThan(40_000);
    const second = await rig.open();
    second.send({ subscribe: 'estate', since: seq });
    expect((await second.next('estate')).type).toBe('snapshot');
  });

  it('stops after unsubscribe', async () => {
    rig = await startApi({ estate: createFixtureEstate([makeSite('a')]), limits: { stream: { coalesceMs: 1 } } });
    const [left, stayed] = [await rig.open(), await rig.open()];
    for (const peer of [left, stayed]) {
      peer.send({ subscribe: 'estate' });
      await peer.next('estate');
    }
    left.send({ unsubscribe: 'estate' });
    // Answered in order: once this complaint is there, the request before it was served.
    left.send({ subscribe: 'site', id: 'nowhere' });
    await left.next('error');
    rig.estate.put(makeSite('a', 'down'));
    await stayed.next('estate');
    rig.estate.put(makeSite('a', 'ok'));
    await stayed.next('estate');
    expect(estateMessages(left)).toEqual([]);
  });
});

describe('a site topic', () => {
  it('sends the whole site after each change of it, and of it alone', async () => {
    rig = await startApi({
      estate: createFixtureEstate([makeSite('a'), makeSite('b')]),
      limits: { stream: { coalesceMs: 1 } },
    });
    const peer = await rig.open();
    peer.send({ subscribe: 'site', id: 'a' });
    const first = await peer.next('site');
    expect(first.site).toEqual(rig.estate.detail('a'));
    rig.estate.put(makeSite('b', 'down'));
    rig.estate.put(makeSite('a', 'down'));
    const second = await peer.next('site');
    expect([second.seq, second.site]).toEqual([first.seq + 1, rig.estate.detail('a')]);
  });

  it('sends nothing to a client that has the newest', async () => {
    rig = await startApi({ estate: createFixtureEstate([makeSite('a')]), limits: { stream: { coalesceMs: 1 } } });
    const [first, second] = [await rig.open(), await rig.open()];
    first.send({ subscribe: 'site', id: 'a' });
    const { seq } = await first.next('site');
    second.send({ subscribe: 'site', id: 'a', since: seq });
    second.send({ subscribe: 'site', id: 'nowhere' });
    await second.next('error');
    rig.estate.put(makeSite('a', 'down'));
    expect(await second.next('site')).toMatchObject({ seq: seq + 1, site: { state: 'down' } });
  });

  it('takes four per client and no more, and any other after unsubscribe', async () => {
    const sites = ['a', 'b', 'c', 'd', 'e'].map((id) => makeSite(id));
    rig = await startApi({ estate: createFixtureEstate(sites) });
    const peer = await rig.open();
    for (const id of ['a', 'b', 'c', 'd', 'a', 'e']) peer.send({ subscribe: 'site', id });
    expect(await peer.next('error')).toMatchObject({ code: 'too-many-subscriptions' });
    peer.send({ unsubscribe: 'site', id: 'b' });
    peer.send({ subscribe: 'site', id: 'e' });
    expect((await peer.next('site')).id).toBe('e');
  });

  it('refuses a site that is too large to stream', async () => {
    rig = await startApi({
      estate: createFixtureEstate([makeSite('a', 'ok', { tills: 500 })]),
      limits: { stream: { siteBytes: 10_000 } },
    });
    const peer = await rig.open();
    peer.send({ subscribe: 'site', id: 'a' });
    expect(await peer.next('error')).toMatchObject({ code: 'site-too-large' });
  });
});

describe('every connection', () => {
  it('gets a beat at once and then again and again, and a ping', async () => {
    rig = await startApi({ limits: { stream: { beatEveryMs: 20, pingEveryMs: PING_EVERY_MS, sweepEveryMs: 5 } } });
    const peer = await rig.open();
    let pings = 0;
    peer.socket.on('ping', () => {
      pings += 1;
    });
    for (let count = 0; count < 3; count += 1) expect((await peer.next('beat')).everyMs).toBe(20);
    await until(() => pings >= 3);
  });

  it('is cut off when it answers no ping', async () => {
    rig = await startApi({ limits: { stream: { pingEveryMs: PING_EVERY_MS, sweepEveryMs: 5 } } });
    const [dead, live] = [await rig.open({ autoPong: false }), await rig.open()];
    expect((await dead.closed()).code).toBe(1006);
    expect(live.socket.readyState).toBe(live.socket.OPEN);
  });

  it('is told of faults, with what was found and expected', async () => {
    rig = await startApi();
    const peer = await rig.open();
    peer.socket.send('{');
    expect(await peer.next('error')).toMatchObject({ code: 'request-malformed' });
    peer.socket.send('{"subscribe":"planet"}');
    const error = await peer.next('error');
    expect(error.code).toBe('request-invalid');
    expect(error.detail).toContain('planet');
    peer.socket.send(Buffer.from('{"subscribe":"estate"}'));
    expect(await peer.next('error')).toMatchObject({ code: 'request-malformed' });
    peer.send({ subscribe: 'estate' });
    expect((await peer.next('estate')).type).toBe('snapshot');
  });

  it('is closed after too many faults, too many requests, or a message too large', async () => {
    rig = await startApi({ estate: createFixtureEstate([makeSite('a')]) });
    const faulty = await rig.open();
    for (let count = 0; count <= STREAM_LIMITS.faultyRequests; count += 1) faulty.socket.send('x');
    expect(await faulty.closed()).toEqual({ code: 1008, reason: 'too many faulty requests' });

    const busy = await rig.open();
    for (let count = 0; count <= STREAM_LIMITS.requestsPer10s; count += 1) busy.send({ unsubscribe: 'estate' });
    expect(await busy.closed()).toEqual({ code: 1008, reason: 'too many requests' });

    const large = await rig.open();
    large.socket.send('x'.repeat(STREAM_LIMITS.requestBytes + 1));
    expect((await large.closed()).code).toBe(1009);
  });

  it('is turned away with 1013 when there are too many, until one leaves', async () => {
    rig = await startApi({ limits: { stream: { clients: 2 } } });
    const first = await rig.open();
    await rig.open();
    const third = await rig.open();
    expect(await third.closed()).toEqual({ code: 1013, reason: 'too many clients: at most 2' });
    first.socket.close();
    await first.closed();
    const fourth = await rig.open();
    await fourth.next('beat');
    expect(fourth.socket.readyState).toBe(fourth.socket.OPEN);
  });

  it('is told 1001 when the collector stops, and cut off if it does not answer', async () => {
    rig = await startApi({ limits: { stream: { closeMs: 50 } } });
    const peer = await rig.open();
    const deaf = await rig.open();
    deaf.socket.pause();
    await rig.stop();
    expect((await peer.closed()).code).toBe(1001);
    expect(rig.estate.listeners()).toBe(0);
  });
});

describe('who may open a stream', () => {
  it.each([
    ['another site', { origin: 'https://evil.example' }, 403],
    ['another port of this machine', { origin: 'http://127.0.0.1:1' }, 403],
    ['a file', { origin: 'null' }, 403],
    ['a name that was rebound to loopback', { headers: { host: 'evil.example' } }, 421],
    ['the same, with its own origin', { origin: 'http://evil.example', headers: { host: 'evil.example' } }, 421],
    ['a host that hides another', { headers: { host: '127.0.0.1@evil.example' } }, 421],
  ])('refuses %s', async (_name, options, status) => {
    rig = await startApi();
    await expect(openStream(rig.port, options)).rejects.toThrow(String(status));
    expect(rig.log.filter(({ event }) => event === 'stream-refused')).toHaveLength(1);
  });

  it('lets in its own page by any loopback name, and programs without an origin', async () => {
    rig = await startApi();
    for (const host of [`127.0.0.1:${rig.port}`, `localhost:${rig.port}`, `[::1]:${rig.port}`, 'localhost:9000']) {
      await rig.open({ origin: `http://${host}`, headers: { host } });
    }
    await rig.open();
  });

  it('lets in the names and origins that the configuration allows', async () => {
    rig = await startApi({
      listen: { host: '127.0.0.1', port: 0, allowedHosts: ['wall.example'], allowedOrigins: ['https://other.example'] },
    });
    await rig.open({ headers: { host: 'wall.example' }, origin: 'https://wall.example' });
    await rig.open({ origin: 'https://other.example' });
    await expect(openStream(rig.port, { headers: { host: 'wall2.example' } })).rejects.toThrow('421');
  });

  it('answers 404 on other addresses and plain HTTP to offers of other protocols', async () => {
    rig = await startApi();
    const upgrade = (path: string, protocol: string) =>
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
    expect(await exchange(rig.port, upgrade('/api/v1/streams', 'websocket'))).toMatch(/^HTTP\/1\.1 404 /);
    const plain = await exchange(rig.port, upgrade('/healthz', 'h2c'));
    expect(plain).toMatch(/^HTTP\/1\.1 200 /);
    expect(plain).toMatch(/ok\n/);
  });

  it('is reached by every address of localhost', async () => {
    rig = await startApi({ listen: { host: 'localhost', port: 0 } });
    const addresses = (await lookup('localhost', { all: true })).map(({ address }) => address);
    for (const address of addresses) {
      const host = address.includes(':') ? `[${address}]` : address;
      const socket = new WebSocket(`ws://${host}:${rig.port}/api/v1/stream`);
      await once(socket, 'message');
      socket.close();
    }
    expect(addresses.length).toBeGreaterThanOrEqual(1);
  });
});
