/** The emulated devices on the store's LAN: one process, each device on a wire and address of its own. */
import { join } from 'node:path';
import type { World } from '../world.js';

/** What the lab tells the process. */
export interface ImposeFault {
  readonly type: 'impose';
  readonly device: string;
  /** Null mends. */
  readonly how: string | null;
}

export type DevicesSaid = { readonly type: 'ready' } | { readonly type: 'failed'; readonly problem: string };

export interface LabDevices {
  impose(device: string, how: string | null): void;
}

/** Starts the process; resolves once every device listens. */
export async function startDevices(world: World): Promise<LabDevices> {
  let said: DevicesSaid | null = null;
  const server = world.start({
    name: 'devices',
    command: [...world.network.within('devices'), process.execPath, join(import.meta.dirname, 'devices-main.js')],
    onMessage: (message) => {
      said = message as DevicesSaid;
    },
  });
  await server.ready(async () => said?.type === 'ready');
  return { impose: (device, how) => server.send({ type: 'impose', device, how } satisfies ImposeFault) };
}
