/** The agent's configuration of the lab's store: every link of a sale's chain, as its front-end PC sees it. */
import { type AgentConfig, type CheckEntry, chain, httpCheck, tcpCheck } from '../../demo/agent-config.js';
import { ADDRESS, STORE_DEVICES, type StoreDevice } from '../network/plan.js';
import { VIP_PORT } from '../servers/balancer.js';
import { BROKER_PORT } from '../servers/broker.js';
import { LAB_ORG } from '../servers/collector.js';
import { DEVICE_PORTS } from '../servers/device-ports.js';

export const STORE_SITE = 'lab-store';
const TILLS = ['till-1', 'till-2', 'till-3'] as const;

const ping = (id: string, on: string, host: string): CheckEntry => ({ id, on, kind: 'icmp', params: { host } });
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
      tcpCheck('terminal-1/status', 'terminal-1', at('terminal-1', 'eft'), { send: 'STATUS\\r\\n', expect: 'READY' }),
      tcpCheck('scale-1/weight', 'scale-1', at('scale-1', 'sics'), { send: 'SI\\r\\n', expect: 'S S' }),
      ping('router/icmp', 'router', ADDRESS.router),
      ping('4g/icmp', '4g', ADDRESS.modem),
      ping('wan/icmp', 'wan', ADDRESS.carrier),
      httpCheck('vip/health', 'vip', { host: ADDRESS.vip, port: VIP_PORT }),
    ],
    uplink: labUplink([ADDRESS.hub, ADDRESS.hubOverLte]),
  };
}

/** Heartbeats of 5 s, each sent at once: tests and people want to see what happens. */
export const labUplink = (hosts: readonly string[]): AgentConfig['uplink'] => ({
  org: LAB_ORG,
  brokers: hosts.map((host) => `mqtt://${host}:${BROKER_PORT}`),
  window: '5s',
  batch: 1,
});
