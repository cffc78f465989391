/** Whatever strangers send, as query strings, requests to the stream or raw bytes: the server answers properly and goes on. */
import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { problemSchema } from '../../src/api/schemas.js';
import { type ApiRig, ask, startApi } from './api-rig.js';
import { createFixtureEstate, makeSite } from './estate-fixture.js';

const SITES = ['a-1', 'a-2', 'b-1'];

let rig: ApiRig;
beforeEach(async () => {
  rig = await startApi({
    estate: createFixtureEstate(SITES.map((id) => makeSite(id))),
    limits: { stream: { faultyRequests: 1_000_000, requestsPer10s: 1_000_000 } },
  });
});
afterEach(async () => {
  const peer = await rig.open();
  peer.send({ subscribe: 'estate' });
  expect((await peer.next('estate')).sites).toHaveLength(SITES.length);
  expect(rig.log.filter(({ event }) => event === 'api-request-failed')).toEqual([]);
  await rig.stop();
});

const names = fc.oneof(
  fc.constantFrom(
    'state',
    'region',
    'kind',
    'q',
    'flow',
    'order',
    'cursor',
    'limit',
    'check',
    'from',
    'to',
    'maxPoints',
  ),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom('__proto__', 'constructor', 'state[]', 'state[0]'),
);
const values = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom(
    'down',
    'ok,down',
    'checkout',
    'checkout:ok',
    '1',
    '1000',
    '-1',
    '1e9',
    'worst',
    'id',
    '2026-11-22T08:00:00Z',
  ),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.json().map((json) => Buffer.from(json).toString('base64url')),
);
const queries = fc
  .array(fc.tuple(names, values), { maxLength: 5 })
  .map((pairs) => pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&'));

function encode(text: string): string {
  return encodeURIComponent(text);
}

it('answers every query string with 200, or with a problem that names its faults', async () => {
  const paths = [
    '/api/v1/sites',
    '/api/v1/sites/a-1',
    '/api/v1/sites/a-1/history',
    '/api/v1/sites/a-1/transitions',
    '/readyz',
  ];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), queries, async (path, query) => {
      const { status, body } = await ask(rig.port, `${path}?${query}`);
      expect([200, 400, 404]).toContain(status);
      const answer: unknown = JSON.parse(body);
      if (status === 200) return;
      const problem = problemSchema.parse(answer);
      expect(problem.status).toBe(status);
      if (problem.code === 'request-invalid') expect(problem.faults?.length).toBeGreaterThan(0);
    }),
    { numRuns: 2_000 },
  );
}, 120_000);

const requests = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.json({ maxDepth: 3 }),
  fc
    .record(
      {
        subscribe: fc.oneof(fc.constantFrom('estate', 'site'), fc.anything()),
        unsubscribe: fc.oneof(fc.constantFrom('estate', 'site'), fc.anything()),
        id: fc.oneof(fc.constantFrom(...SITES, 'nowhere', '__proto__'), fc.anything()),
        since: fc.oneof(fc.maxSafeInteger(), fc.double(), fc.anything()),
      },
      { requiredKeys: [] },
    )
    .map((value) => {
      try {
        return JSON.stringify(value);
      } catch {
        return 'null';
      }
    }),
);

it('takes every text for a request, or complains of it', async () => {
  const peer = await rig.open();
  let sent = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(requests, { minLength: 20, maxLength: 60 }), async (texts) => {
      for (const text of texts) {
        if (Buffer.byteLength(text) > 4_096) continue;
        peer.socket.send(text);
        sent += 1;
      }
      // The server has dealt with all of them once it answers this ping.
      peer.socket.ping();
      await once(peer.socket, 'pong');
      peer.messages.length = 0;
    }),
    { numRuns: 200 },
  );
  expect(sent).toBeGreaterThan(5_000);
  expect(peer.socket.readyState).toBe(peer.socket.OPEN);
}, 120_000);

it('ends every connection that sends bytes which are no frames, or goes on', async () => {
  const handshake =
    'GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
    'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
  const frames = fc.array(
    fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc
        .tuple(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ maxLength: 100 }))
        .map(([first, payload]) => Uint8Array.from([first, 0x80 | payload.length, 0, 0, 0, 0, ...payload])),
    ),
    { maxLength: 8 },
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(handshake, ''), frames, async (opening, parts) => {
      const socket = connect(rig.port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.resume();
      socket.write(opening);
      for (const part of parts) socket.write(part);
      socket.end();
      if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
    }),
    { numRuns: 500 },
  );
}, 120_000);
