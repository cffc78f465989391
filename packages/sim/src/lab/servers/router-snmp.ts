/** snmpd on the store's router and the mall's entrance router: real interface counters of their namespaces. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MALL_ADDRESS } from '../network/mall-plan.js';
import { ADDRESS, type Place } from '../network/plan.js';
import type { Server } from '../server.js';
import type { World } from '../world.js';
import { isBoundIn } from './listening.js';

export const SNMP_PORT = 161;
export const COMMUNITY = 'lab-read';
export const COMMUNITY_ENV = 'TILLWATCH_LAB_COMMUNITY';
/** What the carrier sold; the interface claims 10 Gbit/s. */
export const WAN_KBPS = 4_000;
/** What the entrance router's way into the mall carries. */
export const UPLINK_KBPS = 4_000;
/** Connections that the router's data sheet allows; the kernel's own limit is the whole machine's. */
export const TABLE_LIMIT = 3_000;

const COUNT = '/proc/sys/net/netfilter/nf_conntrack_count';
/** A router tracks connections once a rule asks about them. */
const TRACKING =
  'table ip lab_tracking { chain forward { type filter hook forward priority 0; ct state invalid drop; }; }';

interface Seat {
  readonly place: Place;
  readonly address: string;
}
const STORE_ROUTER: Seat = { place: 'router', address: ADDRESS.router };
export const ENTRANCE_ROUTER: Seat = { place: 'entrance', address: MALL_ADDRESS.entrance };

/** Starts the agent; resolves once it listens. */
export async function startRouterSnmp(world: World, { place, address }: Seat = STORE_ROUTER): Promise<Server> {
  const name = `snmpd-${place}`;
  const home = join(world.dir.dataDir, name);
  const file = join(world.dir.dataDir, `${name}.conf`);
  const lines = [
    `agentaddress udp:${address}:${SNMP_PORT}`,
    `rocommunity ${COMMUNITY} 10.77.0.0/16`,
    `sysname lab-${place}`,
    'sysdescr Lab router',
    `extend conntrack-count /bin/cat ${COUNT}`,
    // Counters no older than a second.
    'interface_replace_old yes',
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  await world.network.run(place, ['nft', '-f', '-'], `${TRACKING}\n`);
  const pidFile = join(world.dir.runDir, `${name}.pid`);
  const server = world.start({
    name,
    command: [...world.network.within(place), 'snmpd', '-f', '-Lo', '-C', '-c', file, '-p', pidFile],
    // Where it keeps its engine's id and boots; else in /var/lib/snmp, which is the machine's own agent's.
    env: { ...process.env, SNMP_PERSISTENT_DIR: home },
  });
  await server.ready(() => isBoundIn(world.network, place, SNMP_PORT));
  return server;
}
