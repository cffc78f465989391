/** What every emulated device is made of: one fault point and the ports that it falls on. */
import type { Duplex } from 'node:stream';
import { type Condition, createFaultPoint, type FaultPoint, type How, LINE_FAULTS, type LineFault } from './fault.js';
import { type Endpoint, type Listener, startListener } from './listener.js';

/** Speaks one protocol over one accepted connection. */
export type Serve = (line: Duplex, point: FaultPoint) => void;

export interface PortSpec {
  /** Names the port in the endpoint table: `http`, `escpos`. */
  readonly name: string;
  readonly serve: Serve;
  /** Null: connections may idle for ever (a relay's). */
  readonly idleMs?: number | null;
  /** Faults of this port alone, beside the device's. */
  readonly behind?: readonly FaultPoint[];
}

export interface DeviceSpec {
  readonly id: string;
  /** Loopback address that is this device's own. */
  readonly host: string;
  readonly ports: readonly PortSpec[];
  /** Faults that this device shares: those of what stands before it. */
  readonly behind?: readonly FaultPoint[];
  /** Conditions that its program can show, beside the line faults that every device can. */
  readonly conditions?: readonly Condition[];
  /** Line faults that no check of it could see, such as `slow` where only the time to connect is judged. */
  readonly unseen?: readonly LineFault[];
  /** Work of its own beside its ports; called once at start, returns the way to end it. */
  readonly background?: (point: FaultPoint) => () => void;
}

export interface Device {
  readonly id: string;
  readonly point: FaultPoint;
  readonly hows: readonly How[];
  /** By port name; filled by `start`. */
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  /** Listens on every port. `wanted` are ports to have again after a restart; one that is taken is replaced by a free one. */
  start(wanted?: Readonly<Record<string, Endpoint>>): Promise<void>;
  stop(): Promise<void>;
}

/** Makes a device; nothing listens before `start`. */
export function createDevice(spec: DeviceSpec, random: () => number): Device {
  const point = createFaultPoint(spec.behind);
  const listeners: Listener[] = [];
  const endpoints: Record<string, Endpoint> = {};
  let endBackground = () => {};
  return {
    id: spec.id,
    point,
    hows: [...LINE_FAULTS.filter((fault) => !spec.unseen?.includes(fault)), ...(spec.conditions ?? [])],
    endpoints,
    async start(wanted = {}) {
      for (const { name, serve, idleMs, behind } of spec.ports) {
        const portPoint = behind === undefined ? point : createFaultPoint([point, ...behind]);
        const options = { host: spec.host, point: portPoint, random, serve: (line: Duplex) => serve(line, point) };
        const listener = await startOnWantedPort(
          { ...options, ...(idleMs !== undefined && { idleMs }) },
          wanted[name]?.port,
        );
        listeners.push(listener);
        endpoints[name] = listener.endpoint;
      }
      endBackground = spec.background?.(point) ?? endBackground;
    },
    async stop() {
      endBackground();
      await Promise.all(listeners.splice(0).map((listener) => listener.stop()));
    },
  };
}

async function startOnWantedPort(
  options: Parameters<typeof startListener>[0],
  port: number | undefined,
): Promise<Listener> {
  if (port === undefined) return startListener(options);
  return startListener({ ...options, port }).catch(() => startListener(options));
}
