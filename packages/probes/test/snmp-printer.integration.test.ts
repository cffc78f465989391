/** The `snmp-printer` probe against agents on loopback. */
import { attempt } from './peers.js';
import { snmpPeer, type Tree, type UdpPeer } from './snmp-peers.js';

const HR_DEVICE_STATUS = '1.3.6.1.2.1.25.3.2.1.5';
const HR_PRINTER = '1.3.6.1.2.1.25.3.5.1';
const SUPPLIES = '1.3.6.1.2.1.43.11.1.1';
const ALERTS = '1.3.6.1.2.1.43.18.1.1';

const printerAt = (index: number, errors: Buffer, status = 2): Tree => ({
  [`${HR_DEVICE_STATUS}.${index}`]: ['integer', status],
  [`${HR_PRINTER}.1.${index}`]: ['integer', 3],
  [`${HR_PRINTER}.2.${index}`]: ['octets', errors],
});
const toner = (index: number, level: number): Tree => ({
  [`${SUPPLIES}.4.${index}.1`]: ['integer', 3],
  [`${SUPPLIES}.8.${index}.1`]: ['integer', 100],
  [`${SUPPLIES}.9.${index}.1`]: ['integer', level],
});
const coverAlert = (index: number): Tree => ({
  [`${ALERTS}.2.${index}.7`]: ['integer', 3],
  [`${ALERTS}.4.${index}.7`]: ['integer', 6],
  [`${ALERTS}.7.${index}.7`]: ['integer', 3],
});

const peers: UdpPeer[] = [];
afterEach(async () => {
  await Promise.all(peers.splice(0).map((peer) => peer.close()));
});
async function ask(tree: Tree, params: Record<string, unknown> = {}, endless = false) {
  const peer = await snmpPeer(() => tree, { endless });
  peers.push(peer);
  return attempt('snmp-printer', { host: '127.0.0.1', port: peer.port, ...params });
}

it('reads a printer that is well', async () => {
  const outcome = await ask({ ...printerAt(1, Buffer.of(0)), ...toner(1, 80) });
  expect(outcome).toMatchObject({
    state: 'ok',
    values: { rawErrors: 0, rawDevice: 2, rawPrinter: 3, supplyLeastPermille: 800, alerts: 0 },
  });
});

it('reads what is wrong with one', async () => {
  expect(await ask(printerAt(1, Buffer.of(0x40), 5))).toMatchObject({
    state: 'down',
    reason: 'consumable-out',
    values: { rawErrors: 0x4000, rawDevice: 5 },
  });
  expect(await ask({ ...printerAt(1, Buffer.of(0)), ...toner(1, 3) })).toMatchObject({
    state: 'degraded',
    reason: 'consumable-low',
  });
  expect(await ask({ ...printerAt(1, Buffer.of(0)), ...coverAlert(1) })).toMatchObject({
    state: 'down',
    reason: 'operator',
    values: { alerts: 1 },
  });
});

it('tells the printers of a print server apart', async () => {
  const server = {
    ...printerAt(3, Buffer.of(0)),
    ...printerAt(30, Buffer.of(0x04), 5),
    ...toner(3, 90),
    ...toner(30, 1),
    ...coverAlert(30),
  };
  expect(await ask(server)).toMatchObject({ state: 'ok', values: { supplyLeastPermille: 900, alerts: 0 } });
  expect(await ask(server, { deviceIndex: 30 })).toMatchObject({ state: 'down', reason: 'hardware-fault' });
  expect(await ask(server, { deviceIndex: 4 })).toMatchObject({ state: 'unknown', reason: 'no-status' });
});

it('learns nothing of what speaks SNMP and is no printer', async () => {
  expect(await ask({ '1.3.6.1.2.1.1.3.0': ['ticks', 1] })).toMatchObject({ state: 'unknown', reason: 'no-status' });
});

it('ends with an agent whose tables never do', async () => {
  expect(await ask(printerAt(1, Buffer.of(0x80)), {}, true)).toMatchObject({ reason: 'consumable-low' });
});
