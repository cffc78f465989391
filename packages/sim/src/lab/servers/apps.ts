/** Three HTTP backends behind the virtual IP, each a process of its own, so that one can hang while its port still accepts. */
import { join } from 'node:path';
import { ADDRESS } from '../network/plan.js';
import type { Server } from '../server.js';
import type { World } from '../world.js';
import { isListeningIn } from './listening.js';

export const APP_PORT = 8080;
export const APPS = ['app-1', 'app-2', 'app-3'] as const;
export type App = (typeof APPS)[number];

/** Starts the three; resolves once they listen. */
export async function startApps(world: World): Promise<ReadonlyMap<App, Server>> {
  const script = join(import.meta.dirname, 'app-main.js');
  const servers = new Map(
    APPS.map((id) => [
      id,
      world.start({
        name: id,
        command: [...world.network.within('apps'), process.execPath, script, id, ADDRESS.apps[id], String(APP_PORT)],
      }),
    ]),
  );
  for (const server of servers.values()) {
    await server.ready(() => isListeningIn(world.network, 'apps', APP_PORT));
  }
  return servers;
}
