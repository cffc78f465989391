/**
 * The lab's network on paper: a store's LAN behind its router, a carrier's line and a 4G modem to the hub's gateway, the hub's LAN.
 *
 *     till-1..3  terminal-1  scale-1  printer-1..3  camera   front-end (agent, store databases)
 *          \         |          |        /            /         |
 *           +--------+--- switch (bridge) -----------+---------+
 *                         |           |
 *                      router       modem
 *                       |    |        |
 *                   carrier  |4G      |4G
 *                       |    |        |
 *                      hub-gateway ---+
 *                             |
 *                     hub-switch (bridge)
 *                      |      |      |
 *                     hub    vip   app-1..3
 *
 * A second shop hangs on the carrier too: mall-plan.ts.
 */

import { MALL_PLACES, mallPlan } from './mall-plan.js';
import { jack, type NetworkPlan, type Place, route, wire } from './plan-parts.js';

export type { Jack, NetworkPlan, Place, Route, Wire } from './plan-parts.js';

export const PLACES: readonly Place[] = [
  'switch',
  'front-end',
  'devices',
  'office-printer',
  'camera',
  'router',
  'modem',
  'carrier',
  'hub-gateway',
  'hub-switch',
  'hub',
  'vip',
  'apps',
  ...MALL_PLACES,
];

/** Devices on the store's LAN that one process emulates; each has a wire and a vendor's MAC of its own. */
export const STORE_DEVICES = {
  'till-1': { address: '10.77.1.31', mac: '00:14:22:77:01:31' },
  'till-2': { address: '10.77.1.32', mac: '00:14:22:77:01:32' },
  'till-3': { address: '10.77.1.33', mac: '00:14:22:77:01:33' },
  'terminal-1': { address: '10.77.1.41', mac: '00:0b:4f:77:01:41' },
  'scale-1': { address: '10.77.1.51', mac: '00:e0:7c:77:01:51' },
  'printer-1': { address: '10.77.1.61', mac: '00:26:ab:77:01:61' },
  'printer-3': { address: '10.77.1.63', mac: '00:07:4d:77:01:63' },
} as const;
export type StoreDevice = keyof typeof STORE_DEVICES;

export const ADDRESS = {
  router: '10.77.1.1',
  modem: '10.77.1.3',
  frontEnd: '10.77.1.10',
  storeDb: '10.77.1.20',
  officePrinter: '10.77.1.62',
  camera: '10.77.1.71',
  routerWan: '10.77.9.2',
  carrier: '10.77.9.1',
  carrierHub: '10.77.10.1',
  gatewayWan: '10.77.10.2',
  routerLte: '10.77.8.6',
  gatewayRouterLte: '10.77.8.5',
  modemLte: '10.77.8.2',
  gatewayLte: '10.77.8.1',
  hubGateway: '10.77.2.1',
  hub: '10.77.2.10',
  /** The broker's second address; the store reaches it through the modem. */
  hubOverLte: '10.77.2.11',
  centralDb: '10.77.2.20',
  ledger: '10.77.2.21',
  vip: '10.77.2.30',
  apps: { 'app-1': '10.77.2.41', 'app-2': '10.77.2.42', 'app-3': '10.77.2.43' },
} as const;

export const STORE_LAN = '10.77.1.0/24';
export const HUB_LAN = '10.77.2.0/24';

/** Interface of the `devices` place for one of its devices. */
export const deviceInterface = (id: StoreDevice): string => id.replace('terminal', 'term').replace('printer', 'prn');

/** The first shop, the carrier and the hub. */
const STORE_AND_HUB: NetworkPlan = {
  wires: [
    wire(jack('front-end', 'eth0', `${ADDRESS.frontEnd}/24`, `${ADDRESS.storeDb}/24`), jack('switch', 'p-front-end')),
    ...Object.entries(STORE_DEVICES).map(([id, { address, mac }]) =>
      wire(
        { ...jack('devices', deviceInterface(id as StoreDevice), `${address}/24`), mac },
        jack('switch', `p-${deviceInterface(id as StoreDevice)}`),
      ),
    ),
    wire(
      { ...jack('office-printer', 'eth0', `${ADDRESS.officePrinter}/24`), mac: '00:1b:a9:77:01:62' },
      jack('switch', 'p-office'),
    ),
    wire({ ...jack('camera', 'eth0', `${ADDRESS.camera}/24`), mac: '00:12:17:77:01:71' }, jack('switch', 'p-camera')),
    wire({ ...jack('router', 'lan0', `${ADDRESS.router}/24`), mac: '00:0c:42:77:01:01' }, jack('switch', 'p-router')),
    wire({ ...jack('modem', 'lan0', `${ADDRESS.modem}/24`), mac: '00:1e:42:77:01:03' }, jack('switch', 'p-modem')),
    wire(jack('router', 'wan0', `${ADDRESS.routerWan}/30`), jack('carrier', 'store0', `${ADDRESS.carrier}/30`)),
    wire(
      jack('router', 'lte0', `${ADDRESS.routerLte}/30`),
      jack('hub-gateway', 'lte1', `${ADDRESS.gatewayRouterLte}/30`),
    ),
    wire(jack('carrier', 'hub0', `${ADDRESS.carrierHub}/30`), jack('hub-gateway', 'wan0', `${ADDRESS.gatewayWan}/30`)),
    wire(jack('modem', 'lte0', `${ADDRESS.modemLte}/30`), jack('hub-gateway', 'lte0', `${ADDRESS.gatewayLte}/30`)),
    wire(jack('hub-gateway', 'lan0', `${ADDRESS.hubGateway}/24`), jack('hub-switch', 'p-gateway')),
    wire(
      jack(
        'hub',
        'eth0',
        `${ADDRESS.hub}/24`,
        `${ADDRESS.hubOverLte}/24`,
        `${ADDRESS.centralDb}/24`,
        `${ADDRESS.ledger}/24`,
      ),
      jack('hub-switch', 'p-hub'),
    ),
    wire(jack('vip', 'eth0', `${ADDRESS.vip}/24`), jack('hub-switch', 'p-vip')),
    wire(
      jack('apps', 'eth0', ...Object.values(ADDRESS.apps).map((address) => `${address}/24`)),
      jack('hub-switch', 'p-apps'),
    ),
  ],
  routes: [
    ...(['front-end', 'office-printer', 'camera'] as const).map((place) => route(place, 'default', ADDRESS.router)),
    route('front-end', `${ADDRESS.hubOverLte}/32`, ADDRESS.modem),
    route('router', 'default', ADDRESS.carrier, 10),
    // Takes over by itself when the WAN interface loses its carrier, and its route with it.
    route('router', 'default', ADDRESS.gatewayRouterLte, 20),
    route('modem', 'default', ADDRESS.gatewayLte),
    route('carrier', STORE_LAN, ADDRESS.routerWan),
    route('carrier', HUB_LAN, ADDRESS.gatewayWan),
    route('hub-gateway', STORE_LAN, ADDRESS.carrierHub),
    route('hub-gateway', '10.77.9.0/30', ADDRESS.carrierHub),
    ...(['hub', 'vip', 'apps'] as const).map((place) => route(place, 'default', ADDRESS.hubGateway)),
  ],
  bridges: ['switch', 'hub-switch'],
  bridgeAddresses: [],
  forwarding: ['router', 'modem', 'carrier', 'hub-gateway'],
  masquerading: [
    { place: 'modem', device: 'lte0' },
    { place: 'router', device: 'lte0' },
  ],
};

const MALL = mallPlan(ADDRESS.carrierHub);

/** The network as it is built; every run has the same. */
export const NETWORK: NetworkPlan = {
  wires: [...STORE_AND_HUB.wires, ...MALL.wires],
  routes: [...STORE_AND_HUB.routes, ...MALL.routes],
  bridges: [...STORE_AND_HUB.bridges, ...MALL.bridges],
  bridgeAddresses: MALL.bridgeAddresses,
  forwarding: [...STORE_AND_HUB.forwarding, ...MALL.forwarding],
  masquerading: STORE_AND_HUB.masquerading,
};
