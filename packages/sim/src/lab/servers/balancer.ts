/** HAProxy as the virtual IP before three HTTP backends; its own check is the shallow one that a hung backend passes. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ADDRESS } from '../network/plan.js';
import type { Server } from '../server.js';
import type { World } from '../world.js';
import { APP_PORT } from './apps.js';
import { isListeningIn } from './listening.js';

export const VIP_PORT = 80;
/** HAProxy's statistics page (its manual, "stats enable"), also as CSV at `/stats;csv`. */
export const STATS_PORT = 8404;

/** Starts HAProxy; resolves once it listens. */
export async function startBalancer(world: World): Promise<Server> {
  const file = join(world.dir.dataDir, 'haproxy.cfg');
  writeFileSync(file, configText());
  const server = world.start({
    name: 'haproxy',
    command: [...world.network.within('vip'), 'haproxy', '-db', '-f', file],
    endSignal: 'SIGUSR1',
  });
  await server.ready(() => isListeningIn(world.network, 'vip', STATS_PORT));
  return server;
}

function configText(): string {
  const backends = Object.entries(ADDRESS.apps).map(
    ([id, address]) => `  server ${id} ${address}:${APP_PORT} check inter 2s fall 3 rise 2`,
  );
  return [
    'global',
    '  maxconn 200',
    'defaults',
    '  mode http',
    '  timeout connect 1s',
    '  timeout client 5s',
    '  timeout server 300ms',
    '  retries 2',
    // A request that a hung backend did not answer goes to another: the virtual IP answers while one of three is dead.
    '  retry-on conn-failure empty-response response-timeout',
    '  option redispatch 1',
    'frontend vip',
    `  bind ${ADDRESS.vip}:${VIP_PORT}`,
    '  default_backend apps',
    'backend apps',
    '  balance roundrobin',
    // No `option httpchk`: only the port is tried, so that a process that hangs counts as up.
    ...backends,
    'frontend stats',
    `  bind ${ADDRESS.vip}:${STATS_PORT}`,
    '  stats enable',
    '  stats uri /stats',
    '',
  ].join('\n');
}
