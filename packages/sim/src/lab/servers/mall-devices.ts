/** The mall's tills, and the gates, kiosk, cameras and front-end PC of its car park: one process in each of the two namespaces. */
import { join } from 'node:path';
import { MALL_DEVICES, type MallDevicePlace } from '../network/mall-plan.js';
import type { World } from '../world.js';
import { isListeningIn } from './listening.js';

export const MALL_DEVICE_PORT = 8080;

/** Starts both; resolves once they listen. */
export async function startMallDevices(world: World): Promise<void> {
  const script = join(import.meta.dirname, 'mall-devices-main.js');
  const places = Object.keys(MALL_DEVICES) as MallDevicePlace[];
  const servers = places.map((place) =>
    world.start({ name: place, command: [...world.network.within(place), process.execPath, script, place] }),
  );
  for (const [index, place] of places.entries()) {
    await servers[index]?.ready(() => isListeningIn(world.network, place, MALL_DEVICE_PORT));
  }
}
