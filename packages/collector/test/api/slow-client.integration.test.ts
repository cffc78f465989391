/** A client that never reads, while the estate changes a hundred thousand times: it costs a bounded amount, and nobody else notices. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { CheckState, StreamMessage, StreamRequest } from '@tillwatch/model';
import { STREAM_LIMITS } from '../../src/api/index.js';
import { type ApiRig, startApi, until } from './api-rig.js';
import { createFixtureEstate, makeSite } from './estate-fixture.js';

const SITES = 4_000;
const CHANGES = 100_000;
const BURST = 250;
const STATES: readonly CheckState[] = ['ok', 'degraded', 'down', 'unknown'];
const MIB = 1_048_576;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let rig: ApiRig;
afterEach(() => rig.stop());

const siteId = (index: number): string => `store-${String(index).padStart(5, '0')}`;

/** A WebSocket client by hand: shakes hands, asks, and reads nothing more until it is told to. */
async function openDeaf(port: number, request: StreamRequest): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(
    `GET /api/v1/stream HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  await once(socket, 'readable');
  const payload = Buffer.from(JSON.stringify(request));
  // A masked text frame (RFC 6455 section 5.2) whose mask is zero.
  socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload]));
  return socket;
}

/** Reads the server's frames from here on: text messages, put together from fragments; control frames are passed over. */
function readMessages(socket: Socket): StreamMessage[] {
  const messages: StreamMessage[] = [];
  let bytes: Buffer = Buffer.alloc(0);
  let fragments: Buffer[] = [];
  let shakenHands = false;
  const takeFrame = (): boolean => {
    if (bytes.length < 2) return false;
    const short = (bytes[1] ?? 0) & 0x7f;
    const headerBytes = short === 127 ? 10 : short === 126 ? 4 : 2;
    if (bytes.length < headerBytes) return false;
    const length = short === 127 ? Number(bytes.readBigUInt64BE(2)) : short === 126 ? bytes.readUInt16BE(2) : short;
    if (bytes.length < headerBytes + length) return false;
    const first = bytes[0] ?? 0;
    const payload = bytes.subarray(headerBytes, headerBytes + length);
    bytes = bytes.subarray(headerBytes + length);
    if ((first & 0x0f) > 2) return true;
    fragments.push(payload);
    if ((first & 0x80) !== 0) {
      messages.push(JSON.parse(Buffer.concat(fragments).toString()) as StreamMessage);
      fragments = [];
    }
    return true;
  };
  socket.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    if (!shakenHands) {
      const end = bytes.indexOf('\r\n\r\n');
      if (end < 0) return;
      bytes = bytes.subarray(end + 4);
      shakenHands = true;
    }
    while (takeFrame());
  });
  return messages;
}

const bufferedBytes = async (): Promise<number> =>
  Number(/^tillwatch_stream_buffered_bytes (\d+)$/m.exec(await (await rig.get('/metrics')).text())?.[1]);

const metric = async (line: string): Promise<number> =>
  Number(
    (await (await rig.get('/metrics')).text())
      .split('\n')
      .find((text) => text.startsWith(`${line} `))
      ?.split(' ')[1],
  );

it('costs a bounded amount, holds nobody up, and gets a fresh snapshot when it reads again', async () => {
  rig = await startApi({
    estate: createFixtureEstate(Array.from({ length: SITES }, (_, index) => makeSite(siteId(index)))),
    limits: { stream: { coalesceMs: 1 } },
  });
  const live = await rig.open();
  live.send({ subscribe: 'estate' });
  await live.next('estate');
  const deaf = await Promise.all(Array.from({ length: 8 }, () => openDeaf(rig.port, { subscribe: 'estate' })));
  // What the kernel takes stays there; the rest waits here.
  const perClient = STREAM_LIMITS.highWaterBytes + STREAM_LIMITS.fragmentBytes + 1_024;
  const held: number[] = [];
  const used: number[] = [];
  for (let change = 0; change < CHANGES; change += BURST) {
    for (let index = change; index < change + BURST; index += 1) {
      rig.estate.put(makeSite(siteId((index * 7) % SITES), STATES[index % STATES.length]));
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
    live.messages.splice(0, live.messages.length - 1);
    if (change % 10_000 === 0) {
      collectGarbage();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      used.push(heapUsed + arrayBuffers);
      held.push(await bufferedBytes());
    }
  }
  expect(Math.max(...held)).toBeGreaterThan(0);
  expect(Math.max(...held)).toBeLessThanOrEqual(deaf.length * perClient);

  // The live client has followed all the while, delta by delta.
  const last = siteId(1);
  rig.estate.put(makeSite(last, 'down', { name: 'the end' }));
  for (let ended = false; !ended; ) {
    const message = await live.next('estate');
    expect(message.type).toBe('delta');
    ended = message.sites.some(({ name }) => name === 'the end');
  }

  const [slow] = deaf;
  if (slow === undefined) throw new Error('no client');
  const messages = readMessages(slow);
  slow.resume();
  const estate = () => messages.filter((message) => message.topic === 'estate');
  await until(() =>
    estate().some(({ type, sites }) => type === 'snapshot' && sites.some(({ name }) => name === 'the end')),
  );
  const types = estate().map(({ type }) => type);
  expect(types.filter((type) => type === 'snapshot').length).toBeGreaterThanOrEqual(2);
  // Far fewer messages than were made: nothing was queued for it.
  expect(types.length).toBeLessThan(STREAM_LIMITS.ringDeltas);
  const fresh = estate().findLast(({ type }) => type === 'snapshot');
  expect(fresh?.sites).toEqual(rig.estate.summaries());
  expect(await metric('tillwatch_stream_missed_total')).toBeGreaterThanOrEqual(1);
  // Half-time and end differ by noise only.
  const growth = (used.at(-1) ?? 0) - (used[Math.floor(used.length / 2)] ?? 0);
  expect(growth).toBeLessThan(16 * MIB);
  for (const socket of deaf) socket.destroy();
}, 300_000);

it('cuts off a client that takes nothing for too long, also one that keeps talking', async () => {
  rig = await startApi({
    estate: createFixtureEstate(Array.from({ length: SITES }, (_, index) => makeSite(siteId(index)))),
    limits: { stream: { coalesceMs: 1, stuckMs: 200, sweepEveryMs: 20 } },
  });
  const socket = await openDeaf(rig.port, { subscribe: 'estate' });
  socket.on('error', () => undefined);
  // A masked empty ping (RFC 6455 section 5.5.2), over and over; what it is answered must not pile up either.
  const talk = setInterval(() => socket.write(Buffer.from([0x89, 0x80, 0, 0, 0, 0])), 5);
  try {
    let change = 0;
    const stuck = 'tillwatch_stream_closed_total{cause="stuck"}';
    while ((await metric(stuck)) === 0) {
      for (let index = 0; index < SITES; index += 1)
        rig.estate.put(makeSite(siteId(index), STATES[change % STATES.length]));
      change += 1;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await metric('tillwatch_stream_clients')).toBe(0);
  } finally {
    clearInterval(talk);
    socket.destroy();
  }
}, 120_000);

it('queues no pongs for a client that pings without end and reads nothing', async () => {
  rig = await startApi();
  const socket = await openDeaf(rig.port, { unsubscribe: 'estate' });
  socket.on('error', () => undefined);
  // A masked ping with 125 bytes (RFC 6455 section 5.5.2), a thousand to a write.
  const ping = Buffer.concat([Buffer.from([0x89, 0x80 | 125, 0, 0, 0, 0]), Buffer.alloc(125)]);
  const thousand = Buffer.concat(Array.from({ length: 1_000 }, () => ping));
  let written = 0;
  // All of them are read: the server takes the bytes off the connection whatever it answers.
  for (let round = 0; round < 200; round += 1) {
    if (!socket.write(thousand)) await once(socket, 'drain');
    written += thousand.length;
  }
  const held = await bufferedBytes();
  expect(written).toBeGreaterThan(20 * MIB);
  expect(held).toBeGreaterThan(0);
  expect(held).toBeLessThanOrEqual(STREAM_LIMITS.highWaterBytes + 1_024);
  socket.destroy();
}, 120_000);
