/** The process of the emulated devices on the store's LAN. Started by the lab inside the `devices` namespace, and ends with it. */
import { createDevice, type Device, type PortSpec } from '../../devices/device.js';
import { serveEscpos } from '../../devices/escpos.js';
import type { How } from '../../devices/fault.js';
import { serveHealth } from '../../devices/http-program.js';
import { serveLines } from '../../devices/line-protocol.js';
import { createRandom } from '../../random.js';
import { STORE_DEVICES, type StoreDevice } from '../network/plan.js';
import { DEVICE_PORTS } from './device-ports.js';
import type { DevicesSaid, ImposeFault } from './devices.js';
import { serveTerminal } from './payment-terminal.js';
import { COMMUNITY, SNMP_PORT } from './router-snmp.js';
import { startSnmpPrinter } from './snmp-printer.js';

const random = createRandom(1);
const say = (message: DevicesSaid) => process.send?.(message);

function makeDevice(id: StoreDevice, ports: readonly PortSpec[]): Device {
  const { address } = STORE_DEVICES[id];
  return createDevice({ id, host: address, ports, conditions: ['error', 'paper-out', 'cover-open'] }, random);
}

const till = (id: 'till-1' | 'till-2' | 'till-3') =>
  makeDevice(id, [
    { name: 'http', serve: serveHealth(() => ({ device: id, kind: 'pos', version: '4.7.0' })) },
    { name: 'pos', serve: serveLines((line) => (line === 'PING' ? `PONG ${id}` : 'ERR unknown')) },
  ]);

const devices: readonly Device[] = [
  till('till-1'),
  till('till-2'),
  till('till-3'),
  makeDevice('terminal-1', [{ name: 'nexo', serve: serveTerminal('LAB-1') }]),
  // MT-SICS level 0 (Mettler-Toledo reference manual): `SI` sends the weight at once, `S I` says that the scale cannot.
  makeDevice('scale-1', [
    {
      name: 'sics',
      serve: serveLines((line, point) =>
        line !== 'SI' ? 'ES' : point.condition() === 'error' ? 'S I' : 'S S      0.000 kg',
      ),
    },
  ]),
  makeDevice('printer-1', [{ name: 'escpos', serve: serveEscpos() }]),
];

const labelPrinter = startSnmpPrinter(STORE_DEVICES['printer-3'].address, SNMP_PORT, COMMUNITY);

async function start(): Promise<void> {
  for (const device of devices) {
    const host = STORE_DEVICES[device.id as StoreDevice].address;
    const ports = Object.entries(DEVICE_PORTS).map(([name, port]): [string, { host: string; port: number }] => [
      name,
      { host, port },
    ]);
    await device.start(Object.fromEntries(ports));
  }
}

const end = async () => {
  labelPrinter.stop();
  await Promise.all(devices.map((device) => device.stop()));
  process.exit(0);
};
for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(event, () => void end());
process.on('message', (message: ImposeFault) => {
  if (message.device === 'printer-3') labelPrinter.impose(message.how);
  devices.find(({ id }) => id === message.device)?.point.impose(message.how as How | null);
});
start().then(
  () => say({ type: 'ready' }),
  (fault: unknown) => {
    say({ type: 'failed', problem: String(fault) });
    process.exitCode = 1;
    process.disconnect();
  },
);
