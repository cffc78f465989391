/** The agent's configuration of the lab's store: every link of a sale's chain, as its front-end PC sees it. */
import { type AgentConfig, type CheckEntry, chain, httpCheck, tcpCheck } from '../../demo/agent-config.js';
import { ADDRESS, STORE_DEVICES, type StoreDevice } from '../network/plan.js';
import { VIP_PORT } from '../servers/balancer.js';
import { BROKER_PORT } from '../servers/broker.js';
import { LAB_ORG } from '../servers/collector.js';
import { DEVICE_PORTS } from '../servers/device-ports.js';
import { COMMUNITY_ENV, TABLE_LIMIT, WAN_KBPS } from '../servers/router-snmp.js';

export const STORE_SITE = 'lab-store';
const TILLS = ['till-1', 'till-2', 'till-3'] as const;

const ping = (id: string, on: string, host: string): CheckEntry => ({
  id,
  on,
  kind: 'icmp',
  params: { host, slowMs: 60 },
});
const at = (id: StoreDevice, port: keyof typeof DEVICE_PORTS) => ({
  host: STORE_DEVICES[id].address,
  port: DEVICE_PORTS[port],
});

/** Builds the configuration. */
export function storeConfig(dataDir: string): AgentConfig {
  return {
    site: { id: STORE_SITE, name: 'Lab store 实验门店', kind: 'store', region: 'Lab', timeZone: 'Asia/Shanghai' },
    agent: { id: 'front-end', dataDir },
    vantage: 'front-end',
    nodes: [
      ...TILLS.map((id, index) => ({ id, kind: 'till' as const, name: `Till ${index + 1} 收银机` })),
      { id: 'terminal-1', kind: 'payment-terminal', name: 'Card terminal 刷卡机' },
      { id: 'scale-1', kind: 'scale', name: 'Scale 电子秤' },
      { id: 'printer-1', kind: 'printer', name: 'Receipt printer 小票机' },
      { id: 'front-end', kind: 'front-end', name: 'Front-end PC 前置机' },
      { id: 'router', kind: 'router', name: 'Router 路由器' },
      { id: '4g', kind: 'backup-line', name: '4G line 备用线路' },
      { id: 'wan', kind: 'wan', name: 'Carrier line 专线' },
      { id: 'vip', kind: 'vip', name: 'Mobile orders VIP', at: 'lab-hub/vip' },
    ],
    links: [
      ...[...TILLS, 'terminal-1', 'scale-1', 'printer-1'].map((from) => ({ from, to: 'front-end' })),
      ...chain('front-end -> router -> wan -> vip'),
      ...chain('front-end -> 4g'),
    ],
    flows: [
      { name: 'checkout', critical: true, path: [TILLS, 'front-end'] },
      { name: 'receipt', path: ['printer-1', 'front-end'] },
      { name: 'card', path: ['terminal-1', 'front-end', 'router', 'wan'] },
      { name: 'mobile-order', path: ['front-end', 'router', 'wan', 'vip'] },
    ],
    defaults: { interval: '1s', timeout: '800ms' },
    checks: [
      ...TILLS.flatMap((id) => [
        ping(`${id}/icmp`, id, STORE_DEVICES[id].address),
        httpCheck(`${id}/health`, id, at(id, 'http')),
        tcpCheck(`${id}/pos`, id, at(id, 'pos'), { send: 'PING\\r\\n', expect: 'PONG' }),
      ]),
      ...peripheralChecks(),
      ...routerChecks(),
      ping('4g/icmp', '4g', ADDRESS.modem),
      ping('wan/icmp', 'wan', ADDRESS.carrier),
      httpCheck('vip/health', 'vip', { host: ADDRESS.vip, port: VIP_PORT }),
    ],
    uplink: labUplink([ADDRESS.hub, ADDRESS.hubOverLte]),
  };
}

/** What tells of itself seldom is asked seldom in shops; here people wait for it. */
const SOON = { interval: '2s', timeout: '1500ms' } as const;
/** Patience that is minutes in a shop, for the same reason. */
const PATIENCE = '3s';

function peripheralChecks(): CheckEntry[] {
  const quick = { operator: PATIENCE, 'hardware-fault': PATIENCE, busy: PATIENCE };
  const terminal = at('terminal-1', 'nexo');
  return [
    {
      id: 'terminal-1/diagnosis',
      on: 'terminal-1',
      kind: 'terminal',
      params: { url: `http://${terminal.host}:${terminal.port}/nexo`, poiId: 'LAB-1', askHosts: true },
      ...SOON,
    },
    {
      id: 'scale-1/scale',
      on: 'scale-1',
      kind: 'scale',
      params: { ...at('scale-1', 'sics'), protocol: 'mt-sics', busyS: 5 },
      ...SOON,
      patience: quick,
    },
    {
      id: 'printer-1/escpos',
      on: 'printer-1',
      kind: 'escpos',
      params: { ...at('printer-1', 'escpos'), busyS: 5 },
      ...SOON,
      patience: { operator: PATIENCE, busy: PATIENCE },
    },
  ];
}

function routerChecks(): CheckEntry[] {
  const params = {
    host: ADDRESS.router,
    community: { $env: COMMUNITY_ENV },
    interfaces: ['lan0'],
    wan: 'wan0',
    backup: 'lte0',
    lineDownKbps: WAN_KBPS,
    lineUpKbps: WAN_KBPS,
    trackedLimit: TABLE_LIMIT,
    // The lab's router is as old as the lab.
    rebootNoticeMinutes: 0,
  };
  const patience = { 'utilization-high': PATIENCE, 'errors-high': PATIENCE, 'table-full': PATIENCE };
  return [
    ping('router/icmp', 'router', ADDRESS.router),
    // snmpd counts its interfaces anew every 3 s.
    { id: 'router/snmp', on: 'router', kind: 'snmp-router', params, interval: '4s', timeout: '3s', patience },
  ];
}

/** Heartbeats of 5 s, each sent at once: tests and people want to see what happens. */
export const labUplink = (hosts: readonly string[]): AgentConfig['uplink'] => ({
  org: LAB_ORG,
  brokers: hosts.map((host) => `mqtt://${host}:${BROKER_PORT}`),
  window: '5s',
  batch: 1,
});
