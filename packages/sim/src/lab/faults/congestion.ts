/** `congest router`: more traffic than the store's line carries, or more connections than the router's table holds. */
import { join } from 'node:path';
import type { Network } from '../network/network.js';
import { ADDRESS } from '../network/plan.js';
import { TABLE_LIMIT, WAN_KBPS } from '../servers/router-snmp.js';
import { HOLD_SECONDS, hold } from './background.js';
import type { Fault, Mend } from './fault.js';
import { imposeRules } from './firewall.js';

const PACKET_BYTES = 1200;
/** Headers of Ethernet, IP and UDP, which the interface counts too. */
const HEADER_BYTES = 42;
/** Below the 30 s after which an unanswered UDP packet is forgotten. */
const FILL_S = 4;
/** RFC 863: the discard protocol; nobody listens there. */
const DISCARD_PORT = 9;
const FIRST_PORT = 20_000;
const FORGET = join(import.meta.dirname, '../../../lab/forget-connections.py');

/** The fault; `WAN_KBPS` is what the line carries. */
export function congestionFault(network: Network): Fault {
  return {
    verb: 'congest',
    what: 'router',
    summary: 'the store’s router, by a camera on the LAN that sends too much',
    targets: [],
    hows: {
      overload: 'a fifth more than the line carries: it queues, and loses packets',
      full: 'the line carries it just so: its counters alone tell',
      table: 'a connection to each of thousands of ports: the connection table fills',
    },
    async impose(_target, how) {
      // Nothing that the camera sends gets further than it has to.
      const sink = await imposeRules(network, 'carrier', 'camera', 'forward', [`ip saddr ${ADDRESS.camera} drop`]);
      const line = how === 'table' ? async () => {} : await narrow(network);
      const load = hold(loadCommand(network, how));
      return async () => {
        await load.release();
        await line();
        await sink();
        // The kernel takes its time to clear away what has expired: half a minute and more.
        if (how === 'table') await network.run('router', ['python3', FORGET]);
      };
    },
  };
}

/** Shapes the router's way out to what the line carries; a veth has no rate of its own. */
async function narrow(network: Network): Promise<Mend> {
  const rate = ['rate', `${WAN_KBPS}kbit`, 'burst', '16kb', 'limit', '64kb'];
  await network.run('router', ['tc', 'qdisc', 'add', 'dev', 'wan0', 'root', 'tbf', ...rate]);
  return async () => {
    await network.run('router', ['tc', 'qdisc', 'del', 'dev', 'wan0', 'root']);
  };
}

function loadCommand(network: Network, how: string): readonly string[] {
  const share = how === 'overload' ? 1.2 : 0.94;
  const [ports, packetsPerSecond, sizeBytes] =
    how === 'table'
      ? [TABLE_LIMIT, TABLE_LIMIT / FILL_S, 1]
      : [1, (WAN_KBPS * share * 1000) / 8 / (PACKET_BYTES + HEADER_BYTES), PACKET_BYTES];
  const first = how === 'table' ? FIRST_PORT : DISCARD_PORT;
  const numbers = [first, ports, packetsPerSecond, sizeBytes, HOLD_SECONDS].map(String);
  const script = join(import.meta.dirname, 'load-main.js');
  return [...network.within('camera'), process.execPath, script, ADDRESS.hubGateway, ...numbers];
}
