/** The process of the emulated devices on the store's LAN. Started by the lab inside the `devices` namespace, and ends with it. */
import { scalePorts } from '../../devices/checkout-scale.js';
import { createDevice, type Device, type PortSpec } from '../../devices/device.js';
import { escposPort } from '../../devices/escpos.js';
import type { How } from '../../devices/fault.js';
import { serveHealth } from '../../devices/http-program.js';
import { serveLines } from '../../devices/line-protocol.js';
import { terminalPort } from '../../devices/payment-terminal.js';
import { createRandom } from '../../random.js';
import { STORE_DEVICES, type StoreDevice } from '../network/plan.js';
import { DEVICE_PORTS } from './device-ports.js';
import type { DevicesSaid, ImposeFault } from './devices.js';
import { COMMUNITY, SNMP_PORT } from './router-snmp.js';
import { startSnmpPrinter } from './snmp-printer.js';

const random = createRandom(1);
const say = (message: DevicesSaid) => process.send?.(message);

const makeDevice = (id: StoreDevice, ports: readonly PortSpec[]) =>
  createDevice({ id, host: STORE_DEVICES[id].address, ports }, random);

const till = (id: 'till-1' | 'till-2' | 'till-3') =>
  makeDevice(id, [
    { name: 'http', serve: serveHealth(() => ({ device: id, kind: 'pos', version: '4.7.0' })) },
    { name: 'pos', serve: serveLines((line) => (line === 'PING' ? `PONG ${id}` : 'ERR unknown')) },
  ]);

const devices: readonly Device[] = [
  till('till-1'),
  till('till-2'),
  till('till-3'),
  makeDevice('terminal-1', [terminalPort()]),
  makeDevice('scale-1', scalePorts()),
  makeDevice('printer-1', [escposPort()]),
];
const labelPrinter = startSnmpPrinter(STORE_DEVICES['printer-3'].address, SNMP_PORT, COMMUNITY);

async function start(): Promise<void> {
  for (const device of devices) {
    const host = STORE_DEVICES[device.id as StoreDevice].address;
    const wanted = Object.entries(DEVICE_PORTS).map(([name, port]) => [name, { host, port }] as const);
    await device.start(Object.fromEntries(wanted));
  }
}

const end = async () => {
  labelPrinter.stop();
  await Promise.all(devices.map((device) => device.stop()));
  process.exit(0);
};
for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(event, () => void end());
process.on('message', ({ device: id, how }: ImposeFault) => {
  if (id === 'printer-3') labelPrinter.impose(how);
  // The lab's desk lets only ways through that the device knows.
  devices.find((device) => device.id === id)?.point.impose(how as How | null);
});
start().then(
  () => say({ type: 'ready' }),
  (fault: unknown) => {
    say({ type: 'failed', problem: String(fault) });
    process.exitCode = 1;
    process.disconnect();
  },
);
