/** The `ipp` probe over real HTTP. */
import { findProbe } from '../src/index.js';
import { type IppPeer, type IppPrinterState, ippAnswer, ippPeer } from './ipp-printer.js';
import { attempt } from './peers.js';

const peers: IppPeer[] = [];
afterEach(async () => {
  await Promise.all(peers.splice(0).map((peer) => peer.close()));
});

async function printerWith(body: Buffer | IppPrinterState, status = 200): Promise<IppPeer> {
  const bytes = Buffer.isBuffer(body) ? body : ippAnswer(body);
  const peer = await ippPeer(() => bytes, status);
  peers.push(peer);
  return peer;
}
const ask = async (peer: IppPeer, more: Record<string, unknown> = {}) =>
  attempt('ipp', { url: `ipp://127.0.0.1:${peer.port}/ipp/print`, ...more });

it('asks for the state by IPP, and tells it with its raw values', async () => {
  const printer = await printerWith({ state: 5, reasons: ['media-empty-error'], accepting: true, jobs: 2 });
  const outcome = await ask(printer);
  expect(outcome).toMatchObject({
    state: 'down',
    reason: 'consumable-out',
    values: { rawState: 5, rawErrors: 0x4000, queuedJobs: 2 },
  });
  expect(outcome.latencyUs).toBeGreaterThan(0);
  const [asked] = printer.asked;
  expect(asked).toMatchObject({ path: '/ipp/print', type: 'application/ipp' });
  expect(asked?.body.subarray(0, 4).toString('hex')).toBe('0101000b');
  expect(asked?.body.includes(`ipp://127.0.0.1:${printer.port}/ipp/print`)).toBe(true);
});

it('counts the jobs that wait, to the line that it is given', async () => {
  const printer = await printerWith({ state: 4, jobs: 3 });
  expect(await ask(printer)).toMatchObject({ state: 'ok' });
  expect(await ask(printer, { backlogJobs: 3 })).toMatchObject({ state: 'degraded', reason: 'backlog' });
});

it.each([
  [401, 'unknown/auth-failed'],
  [404, 'unknown/bad-target'],
  [426, 'unknown/not-supported'],
  [503, 'down/http-status'],
])('HTTP %i is %s', async (status, expected) => {
  const { state, reason } = await ask(await printerWith({ state: 3 }, status));
  expect(`${state}/${reason}`).toBe(expected);
});

it.each<[string, Buffer, string]>([
  ['a web page', Buffer.from('<html>'), 'protocol'],
  ['nothing', Buffer.alloc(0), 'protocol'],
  ['half an answer', ippAnswer({ state: 3 }).subarray(0, -3), 'protocol'],
  ['too much', Buffer.alloc(100_000, 1), 'too-large'],
])('%s is no answer', async (_name, body, reason) => {
  expect(await ask(await printerWith(body))).toMatchObject({ state: 'unknown', reason });
});

it('prints the port that it asks', () => {
  const ipp = findProbe('ipp');
  expect(ipp?.fromTarget('10.0.0.61')).toEqual({ url: 'ipp://10.0.0.61/ipp/print' });
  const target = (url: string) => ipp?.target({ url });
  expect(target('ipp://10.0.0.61/ipp/print')).toBe('ipp://10.0.0.61:631/ipp/print');
  expect(target('ipps://p:8443/x?key=1')).toBe('ipps://p:8443/x');
  expect(target('ipp://p:80/x')).toBe('ipp://p:80/x');
  expect(target('http://p/printers/Office')).toBe('ipp://p:80/printers/Office');
});
