/** The `terminal` probe over real HTTP. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { attempt } from './peers.js';

let server: Server;
let handle: (request: IncomingMessage, response: ServerResponse, body: string) => void;
beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => handle(request, response, Buffer.concat(chunks).toString()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

const diagnose = (more: Record<string, unknown> = {}) => {
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return attempt('terminal', { url: `http://127.0.0.1:${port}/nexo`, ...more });
};
const DIAGNOSIS = {
  SaleToPOIResponse: {
    MessageHeader: { MessageCategory: 'Diagnosis' },
    DiagnosisResponse: { Response: { Result: 'Success' }, POIStatus: { GlobalStatus: 'OK' } },
  },
};

it('asks for a diagnosis, with another ServiceID each time, and its headers', async () => {
  const asked: { body: { SaleToPOIRequest: { MessageHeader: { ServiceID: string; POIID: string } } }; key: unknown }[] =
    [];
  handle = (request, response, body) => {
    asked.push({ body: JSON.parse(body), key: request.headers['x-api-key'] });
    response.end(JSON.stringify(DIAGNOSIS));
  };
  for (let at = 0; at < 2; at += 1)
    expect(await diagnose({ poiId: 'V400m-1', headers: { 'x-api-key': 'k' } })).toMatchObject({ state: 'ok' });
  const [first, second] = asked.map(({ body }) => body.SaleToPOIRequest.MessageHeader);
  expect(first).toMatchObject({ POIID: 'V400m-1', ServiceID: expect.stringMatching(/^[0-9A-Z]{10}$/) });
  expect(second?.ServiceID).not.toBe(first?.ServiceID);
  expect(asked.map(({ key }) => key)).toEqual(['k', 'k']);
});

it.each([
  [401, 'unknown/auth-failed'],
  [403, 'unknown/auth-failed'],
  [404, 'unknown/not-supported'],
  [422, 'unknown/not-supported'],
  [500, 'down/http-status'],
])('HTTP %s is %s', async (status, expected) => {
  handle = (_request, response) => response.writeHead(status).end();
  const { state, reason } = await diagnose();
  expect(`${state}/${reason}`).toBe(expected);
});

it('an answer without end is cut off', async () => {
  handle = (_request, response) => {
    const pump = () => {
      if (!response.destroyed) response.write('x'.repeat(8_192), () => setImmediate(pump));
    };
    pump();
  };
  expect(await diagnose()).toMatchObject({ state: 'unknown', reason: 'too-large' });
});
