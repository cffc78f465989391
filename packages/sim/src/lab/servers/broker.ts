/** mosquitto at the hub: the broker between the agents and the collector. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ADDRESS } from '../network/plan.js';
import type { Server } from '../server.js';
import type { World } from '../world.js';
import { isListeningIn } from './listening.js';

export const BROKER_PORT = 1883;

/** Starts the broker; resolves once it listens. */
export async function startBroker(world: World): Promise<Server> {
  const file = join(world.dir.dataDir, 'mosquitto.conf');
  const lines = [
    `listener ${BROKER_PORT} ${ADDRESS.hub}`,
    `listener ${BROKER_PORT} ${ADDRESS.hubOverLte}`,
    'allow_anonymous true',
    'persistence false',
    // Started as root it would change to a user that cannot read this directory.
    'user root',
    'log_dest stderr',
    'log_type error',
    'log_type warning',
    // The default of 1000 silently drops acknowledged messages when a store comes back with a long backlog.
    'max_queued_messages 0',
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  const server = world.start({
    name: 'mosquitto',
    command: [...world.network.within('hub'), 'mosquitto', '-c', file],
  });
  await server.ready(() => isListeningIn(world.network, 'hub', BROKER_PORT));
  return server;
}
