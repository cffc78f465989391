/**
 * The lab's second shop on paper: a mall whose car park hangs on an entrance router of its own, and that has one line and no other.
 *
 *     till-1..6   mall-pc (agent)      parking-pc  gate-1..2  pay-kiosk-1  cam-e1..2
 *          \         |                       \        |           |        /
 *           mall-switch (bridge, sw-core) --- entrance (rt-e) --- car-park
 *                    |
 *              mall-router (rt-w) --- carrier
 */
import { jack, type NetworkPlan, type Place, route, wire } from './plan-parts.js';

/** Namespaces of the mall. */
export const MALL_PLACES = [
  'mall-switch',
  'mall-pc',
  'mall-tills',
  'mall-router',
  'entrance',
  'car-park',
] as const satisfies readonly Place[];

/** Devices of the mall, by the namespace in which they are emulated; each has an address of its own. */
export const MALL_DEVICES = {
  'mall-tills': {
    'till-1': '10.77.4.31',
    'till-2': '10.77.4.32',
    'till-3': '10.77.4.33',
    'till-4': '10.77.4.34',
    'till-5': '10.77.4.35',
    'till-6': '10.77.4.36',
  },
  'car-park': {
    'parking-pc': '10.77.5.10',
    'gate-1': '10.77.5.21',
    'gate-2': '10.77.5.22',
    'pay-kiosk-1': '10.77.5.31',
    'cam-e1': '10.77.5.41',
    'cam-e2': '10.77.5.42',
  },
} as const;
export type MallDevicePlace = keyof typeof MALL_DEVICES;

export const MALL_ADDRESS = {
  pc: '10.77.4.10',
  /** Under which the core switch itself is managed. */
  coreSwitch: '10.77.4.2',
  router: '10.77.4.1',
  routerWan: '10.77.12.2',
  carrier: '10.77.12.1',
  entrance: '10.77.4.5',
  entranceLan: '10.77.5.1',
} as const;

export const MALL_LAN = '10.77.4.0/24';
export const CAR_PARK_LAN = '10.77.5.0/24';
const MALL_LINE = '10.77.12.0/30';
/** Of the entrance router, towards the mall. */
export const ENTRANCE_UPLINK = 'up0';
/** Of the carrier, towards the mall. */
export const MALL_PORT = 'mall0';

const addresses = (place: MallDevicePlace) => Object.values(MALL_DEVICES[place]).map((address) => `${address}/24`);

/** The mall's part of the network; `carrierOfGateway`: the carrier as the hub's gateway reaches it. */
export function mallPlan(carrierOfGateway: string): NetworkPlan {
  return {
    wires: [
      wire(jack('mall-pc', 'eth0', `${MALL_ADDRESS.pc}/24`), jack('mall-switch', 'p-pc')),
      wire(jack('mall-tills', 'eth0', ...addresses('mall-tills')), jack('mall-switch', 'p-tills')),
      wire(jack('mall-router', 'lan0', `${MALL_ADDRESS.router}/24`), jack('mall-switch', 'p-router')),
      wire(jack('entrance', ENTRANCE_UPLINK, `${MALL_ADDRESS.entrance}/24`), jack('mall-switch', 'p-entrance')),
      wire(
        jack('entrance', 'lan0', `${MALL_ADDRESS.entranceLan}/24`),
        jack('car-park', 'eth0', ...addresses('car-park')),
      ),
      wire(
        jack('mall-router', 'wan0', `${MALL_ADDRESS.routerWan}/30`),
        jack('carrier', MALL_PORT, `${MALL_ADDRESS.carrier}/30`),
      ),
    ],
    routes: [
      route('mall-pc', CAR_PARK_LAN, MALL_ADDRESS.entrance),
      route('mall-pc', 'default', MALL_ADDRESS.router),
      route('mall-tills', 'default', MALL_ADDRESS.router),
      route('car-park', 'default', MALL_ADDRESS.entranceLan),
      route('entrance', 'default', MALL_ADDRESS.router),
      route('mall-router', CAR_PARK_LAN, MALL_ADDRESS.entrance),
      route('mall-router', 'default', MALL_ADDRESS.carrier),
      ...[MALL_LAN, CAR_PARK_LAN].flatMap((lan) => [
        route('carrier', lan, MALL_ADDRESS.routerWan),
        route('hub-gateway', lan, carrierOfGateway),
      ]),
      route('hub-gateway', MALL_LINE, carrierOfGateway),
    ],
    bridges: ['mall-switch'],
    bridgeAddresses: [{ place: 'mall-switch', address: `${MALL_ADDRESS.coreSwitch}/24` }],
    forwarding: ['mall-router', 'entrance'],
    masquerading: [],
  };
}
