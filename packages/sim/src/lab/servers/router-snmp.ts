/** snmpd on the store's router: real interface counters of the router's namespace. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ADDRESS } from '../network/plan.js';
import type { Server } from '../server.js';
import type { World } from '../world.js';
import { isBoundIn } from './listening.js';

export const SNMP_PORT = 161;
export const COMMUNITY = 'lab-read';
export const COMMUNITY_ENV = 'TILLWATCH_LAB_COMMUNITY';
/** What the carrier sold; the interface claims 10 Gbit/s. */
export const WAN_KBPS = 4_000;
/** Connections that the router's data sheet allows; the kernel's own limit is the whole machine's. */
export const TABLE_LIMIT = 3_000;

const COUNT = '/proc/sys/net/netfilter/nf_conntrack_count';
/** A router tracks connections once a rule asks about them. */
const TRACKING =
  'table ip lab_tracking { chain forward { type filter hook forward priority 0; ct state invalid drop; }; }';

/** Starts the agent; resolves once it listens. */
export async function startRouterSnmp(world: World): Promise<Server> {
  const home = join(world.dir.dataDir, 'snmpd');
  const file = join(world.dir.dataDir, 'snmpd.conf');
  const lines = [
    `agentaddress udp:${ADDRESS.router}:${SNMP_PORT}`,
    `rocommunity ${COMMUNITY} 10.77.0.0/16`,
    'sysname lab-router',
    'sysdescr Lab store router',
    `extend conntrack-count /bin/cat ${COUNT}`,
    // Counters no older than a second.
    'interface_replace_old yes',
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  await world.network.run('router', ['nft', '-f', '-'], `${TRACKING}\n`);
  const server = world.start({
    name: 'snmpd',
    command: [
      ...world.network.within('router'),
      'snmpd',
      '-f',
      '-Lo',
      '-C',
      '-c',
      file,
      '-p',
      join(world.dir.runDir, 'snmpd.pid'),
    ],
    // Where it keeps its engine's id and boots; else in /var/lib/snmp, which is the machine's own agent's.
    env: { ...process.env, SNMP_PERSISTENT_DIR: home },
  });
  await server.ready(() => isBoundIn(world.network, 'router', SNMP_PORT));
  return server;
}
