/** Payment terminals and scales in every state that no other test here has shown: what they say, over real connections. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { jest } from '@jest/globals';
import { attempt, tcpPeer } from '../peers.js';

// Servers and processes start in their own time.
jest.setTimeout(60_000);

/** A nexo terminal that gives this diagnosis. */
async function diagnosed(diagnosis: Record<string, unknown>): Promise<string> {
  const header = { MessageClass: 'Service', MessageCategory: 'Diagnosis', MessageType: 'Response' };
  const answer = { SaleToPOIResponse: { MessageHeader: header, DiagnosisResponse: diagnosis } };
  const server = createServer((_request, response) => response.end(JSON.stringify(answer)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/nexo`;
  const { state, reason } = await attempt('terminal', { url });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return `${state}/${reason}`;
}
const Response = { Result: 'Success' };

it.each<[string, Record<string, unknown>, string]>([
  ['cannot read cards', { CardReaderOKFlag: false }, 'down/hardware-fault'],
  ['is being maintained', { GlobalStatus: 'Maintenance' }, 'down/offline'],
  ['handles a payment', { GlobalStatus: 'Busy' }, 'unknown/busy'],
  ['has jammed paper', { PrinterStatus: 'PaperJam' }, 'degraded/hardware-fault'],
  ['has no paper', { PrinterStatus: 'NoPaper' }, 'degraded/consumable-out'],
  ['has little paper', { PrinterStatus: 'PaperLow' }, 'degraded/consumable-low'],
  ['has trouble with its line', { CommunicationOKFlag: false }, 'degraded/offline'],
])('a terminal that %s', async (_name, status, expected) => {
  expect(await diagnosed({ Response, POIStatus: { GlobalStatus: 'OK', ...status } })).toBe(expected);
});

it('a terminal that holds payments, by what Adyen adds to its answer', async () => {
  const AdditionalResponse = 'batteryLevel=97%25&unconfirmedBatchCount=3&warnings=0';
  const POIStatus = { GlobalStatus: 'OK' };
  expect(await diagnosed({ Response: { ...Response, AdditionalResponse }, POIStatus })).toBe('degraded/backlog');
});

it('a terminal that reaches some of its acquirers, or none', async () => {
  const host = (IsReachableFlag: boolean) => ({ AcquirerID: '1', IsReachableFlag });
  const POIStatus = { GlobalStatus: 'OK' };
  expect(await diagnosed({ Response, POIStatus, HostStatus: [host(true), host(false)] })).toBe('degraded/offline');
  expect(await diagnosed({ Response, POIStatus, HostStatus: [host(false)] })).toBe('down/offline');
});

it('a terminal that tells no state', async () => {
  expect(await diagnosed({ Response })).toBe('unknown/no-status');
});

it('a scale with too much on it', async () => {
  const peer = await tcpPeer((socket) => socket.once('data', () => socket.write(Buffer.of(0x02, 0x3f, 0x42, 0x0d))));
  const outcome = await attempt('scale', { host: '127.0.0.1', port: peer.port });
  expect(outcome).toMatchObject({ state: 'down', reason: 'operator', values: { rawStatus: 0x42 } });
  await peer.close();
});
