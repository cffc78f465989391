/** The devices of the demo store `demo-1`, and which of them share whose fate. */
import { SCALE_CONDITIONS, scalePorts } from '../devices/checkout-scale.js';
import { createDevice, type Device, type DeviceSpec, type PortSpec } from '../devices/device.js';
import { escposPort, PRINTER_CONDITIONS } from '../devices/escpos.js';
import { createFaultPoint, type FaultPoint } from '../devices/fault.js';
import { serveHealth } from '../devices/http-program.js';
import { serveLines } from '../devices/line-protocol.js';
import { TERMINAL_CONDITIONS, terminalPort } from '../devices/payment-terminal.js';
import { serveRelay, type Target } from '../devices/relay.js';

/** Where the lines out of the store lead. */
export interface Outside {
  readonly centralDb: Target;
  readonly vip: Target;
  readonly broker: Target;
}

export interface StoreDevices {
  readonly devices: readonly Device[];
  /** Both lines out of the store at once, beyond their boxes; no node of its own. */
  readonly uplink: FaultPoint;
}

const VERSION = '4.7.0';
const http = (id: string, kind: string): PortSpec => ({
  name: 'http',
  serve: serveHealth(() => ({ device: id, kind, version: VERSION })),
});
const consolePort = (id: string): PortSpec => ({
  name: 'console',
  serve: serveLines(
    (line, point) => (line === 'exit' ? null : point.condition() === 'error' ? '% system failure' : `${id}# ok`),
    () => `${id} console ready\r\n`,
  ),
});
const relay = (name: string, target: Target): PortSpec => ({ name, serve: serveRelay(target), idleMs: null });
/** The endpoint of another device's port, once it listens. */
const portOf =
  (device: Device, port: string): Target =>
  () =>
    device.endpoints[port] ?? null;

/** Makes the store's devices; none listens yet. `hostOf` gives the loopback address for a device's number. */
export function createStoreDevices(
  outside: Outside,
  hostOf: (network: number, number: number) => string,
  random: () => number,
): StoreDevices {
  const make = (spec: Omit<DeviceSpec, 'host'>, number: number, network = 0) =>
    createDevice({ conditions: ['error'], ...spec, host: hostOf(network, number) }, random);
  const uplink = createFaultPoint();
  const overLine = (port: PortSpec): PortSpec => ({ ...port, behind: [uplink] });

  const lanSwitch = make({ id: 'switch', ports: [http('switch', 'switch'), consolePort('switch')] }, 2);
  const behind = [lanSwitch.point];
  // Their checks judge the time to connect, which no fault of ours makes longer.
  const unseen = ['slow'] as const;
  const tills = [1, 2, 3].map((n) =>
    make({ id: `till-${n}`, behind, ports: [http(`till-${n}`, 'pos'), tillPort(n)] }, 30 + n),
  );
  // A device that answers late may be in use, which is no loss of packets.
  const unseenOfBusy = ['slow', 'loss'] as const;
  const terminal = make({ id: 'terminal-1', behind, conditions: TERMINAL_CONDITIONS, ports: [terminalPort()] }, 41);
  const scale = make(
    { id: 'scale-1', behind, unseen: unseenOfBusy, conditions: SCALE_CONDITIONS, ports: scalePorts() },
    51,
  );
  const printer = make(
    { id: 'printer-1', behind, unseen: unseenOfBusy, conditions: PRINTER_CONDITIONS, ports: [escposPort()] },
    61,
  );

  const frontEnd = make({ id: 'front-end', ports: [http('front-end', 'pos-gateway')] }, 10);
  const storeDb = make({ id: 'store-db', unseen, ports: [{ name: 'mysql', serve: serveDatabaseGreeting }] }, 20);
  const wan = make(
    {
      id: 'wan',
      ports: [
        http('wan', 'carrier-edge'),
        relay('central-db', outside.centralDb),
        relay('vip', outside.vip),
        relay('broker', outside.broker),
      ].map(overLine),
    },
    1,
    1,
  );
  const router = make(
    {
      id: 'router',
      ports: [
        http('router', 'router'),
        consolePort('router'),
        relay('wan', portOf(wan, 'http')),
        relay('central-db', portOf(wan, 'central-db')),
        relay('vip', portOf(wan, 'vip')),
        relay('broker', portOf(wan, 'broker')),
      ],
    },
    1,
  );
  const backupLine = make(
    { id: '4g', ports: [http('4g', 'carrier-edge'), relay('broker', outside.broker)].map(overLine) },
    3,
  );
  return {
    devices: [lanSwitch, ...tills, terminal, scale, printer, frontEnd, storeDb, wan, router, backupLine],
    uplink,
  };
}

const tillPort = (n: number): PortSpec => ({
  name: 'pos',
  serve: serveLines((line, point) =>
    line !== 'PING' ? 'ERR unknown' : point.condition() === 'error' ? 'ERR drawer' : `PONG till-${n}`,
  ),
});

/** Greets as MariaDB does: protocol 10, version, then the start of a handshake (client/server protocol, "Initial Handshake Packet"). */
const serveDatabaseGreeting: PortSpec['serve'] = (line, point) => {
  const isFailing = point.condition() === 'error';
  const body = isFailing
    ? Buffer.concat([Buffer.of(0xff, 0x10, 0x04), Buffer.from('Too many connections')])
    : Buffer.concat([
        Buffer.of(10),
        Buffer.from('10.11.6-MariaDB\0'),
        Buffer.of(1, 0, 0, 0),
        Buffer.from('tillwatc\0'),
        Buffer.alloc(19),
      ]);
  line.write(Buffer.concat([Buffer.of(body.length, 0, 0, 0), body]));
  if (isFailing) line.end();
  line.resume();
  line.on('end', () => line.end());
};
