/** Printers in every state that no other test here has shown: what they say, over real connections. */

import { existsSync } from 'node:fs';
import { jest } from '@jest/globals';
import { type IppPrinterState, ippAnswer, ippPeer } from '../ipp-printer.js';
import { attempt } from '../peers.js';
import { printerPeer } from '../receipt-printer.js';
import { snmpdPeer, snmpPeer } from '../snmp-peers.js';

// Servers and processes start in their own time.
jest.setTimeout(60_000);

const whenSnmpd = existsSync('/usr/sbin/snmpd') ? it : it.skip;
const IDLE = 3;
const PRINTING = 4;
const STOPPED = 5;

/** Keywords of RFC 8011 section 5.4.12 and PWG 5100.9. */
it.each<[string, IppPrinterState, string]>([
  ['jammed', { state: STOPPED, reasons: ['media-jam-error'] }, 'down/hardware-fault'],
  ['paused', { state: STOPPED, reasons: ['paused'] }, 'down/operator'],
  ['stopped for no reason that it tells', { state: STOPPED, reasons: ['none'] }, 'down/offline'],
  ['full of jobs, and stopped', { state: STOPPED, reasons: ['spool-area-full-error'] }, 'down/backlog'],
  ['hot', { state: PRINTING, reasons: ['fuser-over-temp-warning'] }, 'degraded/hardware-fault'],
  ['nearly full of paper', { state: PRINTING, reasons: ['output-area-almost-full-warning'] }, 'degraded/operator'],
  ['printing from another tray', { state: PRINTING, reasons: ['media-empty-warning'] }, 'degraded/consumable-out'],
  ['short of toner', { state: IDLE, reasons: ['toner-low-report'] }, 'degraded/consumable-low'],
  ['being connected to', { state: PRINTING, reasons: ['connecting-to-device-report'] }, 'degraded/offline'],
  ['silent about its state', { reasons: ['none'] }, 'unknown/no-status'],
])('ipp: a printer that is %s', async (_name, state, expected) => {
  const peer = await ippPeer(() => ippAnswer(state));
  const { state: seen, reason } = await attempt('ipp', { url: `ipp://127.0.0.1:${peer.port}/ipp/print` });
  expect(`${seen}/${reason}`).toBe(expected);
  await peer.close();
});

it('ipp: a printer that has no time (server-error-busy)', async () => {
  const peer = await ippPeer(() => ippAnswer({}, 0x0507));
  const outcome = await attempt('ipp', { url: `ipp://127.0.0.1:${peer.port}/ipp/print` });
  expect(outcome).toMatchObject({ state: 'unknown', reason: 'busy' });
  await peer.close();
});

/** hrPrinterDetectedErrorState (RFC 2790), two octets. */
it.each([
  ['off line', [0x02, 0], 'down/offline'],
  ['in want of service', [0x01, 0], 'degraded/hardware-fault'],
  ['without one of its trays', [0, 0x80], 'degraded/operator'],
  ['printing from another tray', [0, 0x04], 'degraded/consumable-out'],
])('snmp-printer: a printer that is %s', async (_name, octets, expected) => {
  const peer = await snmpPeer(() => ({
    '1.3.6.1.2.1.25.3.2.1.5.1': ['integer', 3],
    '1.3.6.1.2.1.25.3.5.1.1.1': ['integer', 3],
    '1.3.6.1.2.1.25.3.5.1.2.1': ['octets', Buffer.from(octets)],
  }));
  const { state, reason } = await attempt('snmp-printer', { host: '127.0.0.1', port: peer.port });
  expect(`${state}/${reason}`).toBe(expected);
  await peer.close();
});

whenSnmpd.each(['snmp-printer', 'snmp-router'])('%s: snmpd that knows another password', async (kind) => {
  const snmpd = await snmpdPeer(['createUser watch SHA "correct horse"', 'rouser watch auth']);
  const v3 = { version: 'v3', user: 'watch', authProtocol: 'sha', authPassword: 'battery staple' };
  const outcome = await attempt(kind, { host: '127.0.0.1', port: snmpd.port, ...v3 });
  expect(outcome).toMatchObject({ state: 'unknown', reason: 'auth-failed' });
  await snmpd.close();
});

it('escpos: a printer whose feed button is pressed', async () => {
  const peer = await printerPeer([0x12, 0x1a, 0x12, 0x12]);
  const outcome = await attempt('escpos', { host: '127.0.0.1', port: peer.port });
  expect(outcome).toMatchObject({ state: 'degraded', reason: 'operator', values: { rawOffline: 0x1a } });
  await peer.close();
});
