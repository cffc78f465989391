/** The agent's configuration of the lab's mall: its front-end PC beside the core switch sees the car park from outside. */
import type { NodeKind } from '@tillwatch/model';
import { type AgentConfig, type CheckEntry, chain, tcpCheck } from '../../demo/agent-config.js';
import { ENTRANCE_UPLINK, MALL_ADDRESS, MALL_DEVICES } from '../network/mall-plan.js';
import { ADDRESS } from '../network/plan.js';
import { VIP_PORT } from '../servers/balancer.js';
import { MALL_DEVICE_PORT } from '../servers/mall-devices.js';
import { COMMUNITY_ENV, UPLINK_KBPS } from '../servers/router-snmp.js';
import { labUplink, onLan, PATIENCE, ping, type SitePaths, web } from './agent-file.js';

export const MALL_SITE = 'lab-mall';

const TILLS = MALL_DEVICES['mall-tills'];
const CAR_PARK = MALL_DEVICES['car-park'];
const KINDS: Readonly<Record<keyof typeof CAR_PARK, NodeKind>> = {
  'parking-pc': 'front-end',
  'gate-1': 'gate',
  'gate-2': 'gate',
  'pay-kiosk-1': 'kiosk',
  'cam-e1': 'camera',
  'cam-e2': 'camera',
};
/** An idle LAN takes a fraction of a millisecond; a full uplink queues for two tenths of a second. */
const SLOW_MS = 100;

/** Each device answers echo requests and tells of itself; a camera is asked for its port alone. */
const deviceChecks = (id: string, host: string): readonly CheckEntry[] => [
  ping(`${id}/icmp`, id, host, SLOW_MS),
  id.startsWith('cam')
    ? tcpCheck(`${id}/stream`, id, { host, port: MALL_DEVICE_PORT })
    : web(`${id}/health`, id, host, MALL_DEVICE_PORT),
];

function entranceCheck(): CheckEntry {
  const params = {
    host: MALL_ADDRESS.entrance,
    community: { $env: COMMUNITY_ENV },
    interfaces: ['lan0'],
    wan: ENTRANCE_UPLINK,
    lineDownKbps: UPLINK_KBPS,
    lineUpKbps: UPLINK_KBPS,
    // As for the store's router: its counters are read anew every 3 s, and its uptime is this machine's.
    utilizationHighPermille: 400,
    rebootNoticeMinutes: 0,
  };
  const patience = { 'utilization-high': PATIENCE, 'errors-high': PATIENCE };
  return { id: 'rt-e/snmp', on: 'rt-e', kind: 'snmp-router', params, interval: '6s', timeout: '4s', patience };
}

/** Builds the configuration. */
export function mallConfig({ dataDir }: Pick<SitePaths, 'dataDir'>): AgentConfig {
  return {
    site: { id: MALL_SITE, name: 'Lab mall 实验商场', kind: 'store', region: 'Lab', timeZone: 'Asia/Shanghai' },
    agent: { id: 'mall-pc', dataDir },
    vantage: 'mall-pc',
    nodes: [
      { id: 'mall-pc', kind: 'front-end', name: 'Front-end PC 前置机' },
      { id: 'sw-core', kind: 'switch', name: 'Core switch 核心交换机' },
      { id: 'rt-w', kind: 'router', name: 'WAN router 广域网路由器' },
      { id: 'wan', kind: 'wan', name: 'Carrier line 专线' },
      ...Object.keys(TILLS).map((id, index) => ({ id, kind: 'till' as const, name: `Till ${index + 1} 收银机` })),
      { id: 'rt-e', kind: 'router', name: 'Entrance router 入口路由器' },
      ...(Object.keys(CAR_PARK) as (keyof typeof CAR_PARK)[]).map((id) => ({ id, kind: KINDS[id], name: id })),
      { id: 'vip-pk', kind: 'vip', name: 'Parking VIP', at: 'lab-hub/vip' },
    ],
    links: [
      ...chain('mall-pc -> sw-core -> rt-w -> wan -> vip-pk'),
      ...Object.keys(TILLS).map((from) => ({ from, to: 'sw-core' })),
      { from: 'rt-e', to: 'sw-core' },
      ...Object.keys(CAR_PARK).map((from) => ({ from, to: 'rt-e' })),
    ],
    flows: [
      { name: 'checkout', critical: true, path: [Object.keys(TILLS), 'sw-core', 'rt-w', 'wan', 'vip-pk'] },
      { name: 'parking', path: [['gate-1', 'gate-2'], 'rt-e', 'sw-core', 'rt-w', 'wan', 'vip-pk'] },
    ],
    defaults: { interval: '1s', timeout: '900ms' },
    checks: [
      ...Object.entries(TILLS).flatMap(([id, host]) => deviceChecks(id, host).map(onLan)),
      ping('sw-core/icmp', 'sw-core', MALL_ADDRESS.coreSwitch),
      ping('rt-w/icmp', 'rt-w', MALL_ADDRESS.router),
      ping('wan/icmp', 'wan', MALL_ADDRESS.carrier),
      web('vip-pk/health', 'vip-pk', ADDRESS.vip, VIP_PORT),
      ping('rt-e/icmp', 'rt-e', MALL_ADDRESS.entrance, SLOW_MS),
      entranceCheck(),
      ...Object.entries(CAR_PARK).flatMap(([id, host]) => deviceChecks(id, host)),
    ],
    uplink: labUplink([ADDRESS.hub]),
  };
}
