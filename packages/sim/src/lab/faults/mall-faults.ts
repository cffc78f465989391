/** Faults of the mall: its car park's entrance router, its core switch, its devices. */
import { join } from 'node:path';
import {
  CAR_PARK_LAN,
  ENTRANCE_UPLINK,
  MALL_ADDRESS,
  MALL_DEVICES,
  type MallDevicePlace,
} from '../network/mall-plan.js';
import type { Network } from '../network/network.js';
import { UPLINK_KBPS } from '../servers/router-snmp.js';
import { HOLD_SECONDS, hold } from './background.js';
import type { Fault, Mend } from './fault.js';
import { imposeRules } from './firewall.js';

/** What a fifth of the packets finds no room in; it is full for two tenths of a second. */
const LOAD_SHARE = 1.25;
const QUEUE_PACKETS = 80;
const PACKET_BYTES = 1200;
/** Headers of Ethernet, IP and UDP, which the interface counts too. */
const HEADER_BYTES = 42;
/** RFC 863: the discard protocol. */
const DISCARD_PORT = 9;
const SWITCH_LOSS_PERCENT = 34;

/** `congest entrance`, `break mall-switch`, `kill mall-device`. */
export function mallFaults(network: Network): readonly Fault[] {
  return [entranceFault(network), switchFault(network), deviceFault(network)];
}

function entranceFault(network: Network): Fault {
  return {
    verb: 'congest',
    what: 'entrance',
    summary: 'the entrance router of the mall’s car park, by a camera behind it that sends too much',
    targets: [],
    hows: { overload: 'a quarter more than its uplink carries: it queues, and loses a fifth of all packets' },
    async impose() {
      const mends = [await shapeUplink(network)];
      // Nothing that the camera sends gets further than it has to.
      const rule = `ip saddr ${CAR_PARK_LAN} udp dport ${DISCARD_PORT} drop`;
      mends.push(await imposeRules(network, 'mall-router', 'stream', 'prerouting', [rule]));
      const load = hold(streamCommand(network));
      return async () => {
        await load.release();
        for (const mend of mends) await mend();
      };
    },
  };
}

/**
 * Shapes the way into the mall to what it carries; a veth has no rate of its own. Counted in packets, the queue has room for a small one no sooner than
 * for a large one.
 */
async function shapeUplink(network: Network): Promise<Mend> {
  const shaper = ['rate', `${UPLINK_KBPS}kbit`, 'burst', '4kb', 'latency', '1s'];
  const tc = (...words: readonly string[]) => network.run('entrance', ['tc', 'qdisc', ...words]);
  await tc('add', 'dev', ENTRANCE_UPLINK, 'root', 'handle', '1:', 'tbf', ...shaper);
  await tc('add', 'dev', ENTRANCE_UPLINK, 'parent', '1:1', 'handle', '10:', 'pfifo', 'limit', String(QUEUE_PACKETS));
  return async () => {
    await tc('del', 'dev', ENTRANCE_UPLINK, 'root');
  };
}

function streamCommand(network: Network): readonly string[] {
  const packetsPerSecond = (UPLINK_KBPS * LOAD_SHARE * 1000) / 8 / (PACKET_BYTES + HEADER_BYTES);
  const numbers = [DISCARD_PORT, 1, packetsPerSecond, PACKET_BYTES, HOLD_SECONDS].map(String);
  const script = join(import.meta.dirname, 'load-main.js');
  return [...network.within('car-park'), process.execPath, script, MALL_ADDRESS.router, ...numbers];
}

function switchFault(network: Network): Fault {
  return {
    verb: 'break',
    what: 'mall-switch',
    summary: 'the core switch of the mall, over which tills and car park are reached alike',
    targets: [],
    hows: { loss: `it loses ${SWITCH_LOSS_PERCENT} % of all frames` },
    impose: () =>
      imposeRules(
        network,
        'mall-switch',
        'loss',
        'prerouting',
        [`numgen random mod 100 < ${SWITCH_LOSS_PERCENT} drop`],
        'bridge',
      ),
  };
}

function deviceFault(network: Network): Fault {
  const places = new Map(
    Object.entries(MALL_DEVICES).flatMap(([place, devices]) =>
      Object.entries(devices).map(([id, address]) => [id, { place: place as MallDevicePlace, address }] as const),
    ),
  );
  return {
    verb: 'kill',
    what: 'mall-device',
    summary: 'a till of the mall, or what stands in its car park',
    targets: [...places.keys()],
    hows: { off: 'switched off: nothing that is sent to it is answered' },
    async impose(target) {
      const device = places.get(target);
      if (device === undefined) return async () => {};
      return imposeRules(network, device.place, `off_${target}`, 'input', [`ip daddr ${device.address} drop`]);
    },
  };
}
