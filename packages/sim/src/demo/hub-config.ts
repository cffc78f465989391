/** The agent's configuration of the demo's data centre `hub`. */
import type { Endpoint } from '../devices/listener.js';
import { type AgentConfig, chain, demoUplink, hostFigures, httpCheck } from './agent-config.js';
import { type EndpointTable, endpointOf } from './device-messages.js';

const APPS = ['app-1', 'app-2', 'app-3'] as const;

/** Builds the configuration from where the devices and the broker listen. */
export function hubConfig(endpoints: EndpointTable, broker: Endpoint, dataDir: string): AgentConfig {
  const at = (key: string) => endpointOf(endpoints, key);
  return {
    site: {
      id: 'hub',
      name: 'Data centre 数据中心',
      kind: 'hub',
      region: 'East / Shanghai',
      timeZone: 'Asia/Shanghai',
    },
    agent: { id: 'watch', dataDir },
    vantage: 'host',
    nodes: [
      { id: 'host', kind: 'host', name: 'Watch host 监控主机' },
      { id: 'vip', kind: 'vip', name: 'Mobile orders VIP' },
      ...APPS.map((id, index) => ({ id, kind: 'app' as const, name: `Application ${index + 1} 应用` })),
      { id: 'central-db', kind: 'central-db', name: 'Central database 中央库' },
    ],
    links: [
      ...APPS.flatMap((app) => chain(`vip -> ${app} -> central-db`)),
      { from: 'host', to: 'vip' },
      ...APPS.map((to) => ({ from: 'host', to })),
      { from: 'host', to: 'central-db' },
    ],
    flows: [
      { name: 'mobile-order', critical: true, path: ['vip', APPS, 'central-db'] },
      { name: 'sync', critical: true, path: ['central-db'] },
    ],
    defaults: { interval: '1s', timeout: '800ms' },
    checks: [
      hostFigures('host/host', 'host'),
      httpCheck('vip/health', 'vip', at('vip/http')),
      ...APPS.map((app) => httpCheck(`${app}/health`, app, at(`${app}/http`))),
      httpCheck('central-db/health', 'central-db', at('central-db/http')),
    ],
    uplink: demoUplink([broker]),
  };
}
