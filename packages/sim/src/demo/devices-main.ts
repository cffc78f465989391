/** The demo's device process: every emulated device, the relays and the control socket. Forked by the demo's main process, and ends with it. */
import { createServer } from 'node:net';
import { createDevice, type Device } from '../devices/device.js';
import type { Endpoint } from '../devices/listener.js';
import { createRandom } from '../random.js';
import { startControlServer } from './control-server.js';
import type { DevicesSay, EndpointTable, StartDevices } from './device-messages.js';
import { createFaultDesk } from './fault-desk.js';
import { createHubDevices } from './hub-devices.js';
import { serveMachineFacts } from './machine-facts.js';
import { createStoreDevices } from './store-devices.js';

/** 127.84.0.0/16: the whole of 127/8 is this host's on Linux and Windows; macOS has 127.0.0.1 alone. */
const DEVICE_NETWORK = '127.84';

function canListen(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(0, host, () => server.close(() => resolve(true)));
  });
}

async function startDevices({
  broker,
  wanted,
  controlSocket,
}: StartDevices): Promise<{ endpoints: EndpointTable; stop(): Promise<void> }> {
  const ownAddresses = await canListen(`${DEVICE_NETWORK}.0.1`);
  const hostOf = (network: number, number: number) =>
    ownAddresses ? `${DEVICE_NETWORK}.${network}.${number}` : '127.0.0.1';
  const random = createRandom(1);
  const hub = createHubDevices(hostOf, random);
  const targetOf = (id: string) => () => hub.find((device) => device.id === id)?.endpoints.http ?? null;
  const store = createStoreDevices(
    { centralDb: targetOf('central-db'), vip: targetOf('vip'), broker: () => broker },
    hostOf,
    random,
  );
  const machine = createDevice(
    { id: 'machine', host: '127.0.0.1', ports: [{ name: 'facts', serve: serveMachineFacts() }] },
    random,
  );

  const all: readonly Device[] = [...hub, ...store.devices, machine];
  const endpoints: Record<string, Endpoint> = {};
  for (const device of all) {
    const prefix = `${device.id}/`;
    const own = Object.entries(wanted).filter(([key]) => key.startsWith(prefix));
    await device.start(Object.fromEntries(own.map(([key, endpoint]) => [key.slice(prefix.length), endpoint])));
    for (const [port, endpoint] of Object.entries(device.endpoints)) endpoints[prefix + port] = endpoint;
  }
  const desk = createFaultDesk({ 'demo-1': store.devices, hub }, store.uplink);
  const control = await startControlServer(controlSocket, desk);
  return {
    endpoints,
    async stop() {
      await control.stop();
      await Promise.all(all.map((device) => device.stop()));
    },
  };
}

const say = (message: DevicesSay) => process.send?.(message);
let running: ReturnType<typeof startDevices> | undefined;

const end = async () => {
  await running?.then((devices) => devices.stop()).catch(() => {});
  process.exit(0);
};
for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(event, () => void end());
process.on('message', (message: StartDevices) => {
  running ??= startDevices(message);
  running.then(
    ({ endpoints }) => say({ type: 'ready', endpoints }),
    (fault: unknown) => {
      say({ type: 'failed', problem: fault instanceof Error ? fault.message : String(fault) });
      process.exitCode = 1;
      process.disconnect();
    },
  );
});
