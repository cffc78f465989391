/** snmpd on the store's router: real interface counters of the router's namespace. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ADDRESS } from '../network/plan.js';
import type { Server } from '../server.js';
import type { World } from '../world.js';
import { isBoundIn } from './listening.js';

export const SNMP_PORT = 161;
export const COMMUNITY = 'lab-read';
/** What the carrier sold; a veth claims 10 Gbit/s. */
export const WAN_BITS_PER_SECOND = 4_000_000;

const ETHERNET_CSMACD = 6;

/** Starts the agent; resolves once it listens. */
export async function startRouterSnmp(world: World): Promise<Server> {
  const home = join(world.dir.dataDir, 'snmpd');
  const file = join(world.dir.dataDir, 'snmpd.conf');
  const lines = [
    `agentaddress udp:${ADDRESS.router}:${SNMP_PORT}`,
    `rocommunity ${COMMUNITY} 10.77.0.0/16`,
    'sysname lab-router',
    'sysdescr Lab store router',
    // Interface type numbers: IANAifType-MIB.
    `interface wan0 ${ETHERNET_CSMACD} ${WAN_BITS_PER_SECOND}`,
    // Counters no older than a second.
    'interface_replace_old yes',
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
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
