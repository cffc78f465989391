/** The agent's configuration of the lab's hub: the virtual IP and each backend behind it. */
import { type AgentConfig, chain, httpCheck } from '../../demo/agent-config.js';
import { ADDRESS } from '../network/plan.js';
import { APP_PORT, APPS } from '../servers/apps.js';
import { VIP_PORT } from '../servers/balancer.js';
import { labUplink } from './store-config.js';

export const HUB_SITE = 'lab-hub';

/** Builds the configuration. */
export function hubConfig(dataDir: string): AgentConfig {
  return {
    site: { id: HUB_SITE, name: 'Lab data centre 实验数据中心', kind: 'hub', region: 'Lab', timeZone: 'Asia/Shanghai' },
    agent: { id: 'watch', dataDir },
    vantage: 'host',
    nodes: [
      { id: 'host', kind: 'host', name: 'Watch host 监控主机' },
      { id: 'vip', kind: 'vip', name: 'Mobile orders VIP' },
      ...APPS.map((id, index) => ({ id, kind: 'app' as const, name: `Application ${index + 1} 应用` })),
    ],
    links: [
      ...APPS.flatMap((app) => chain(`vip -> ${app}`)),
      { from: 'host', to: 'vip' },
      ...APPS.map((to) => ({ from: 'host', to })),
    ],
    flows: [{ name: 'mobile-order', critical: true, path: ['vip', APPS] }],
    defaults: { interval: '1s', timeout: '900ms' },
    checks: [
      // One request in three finds the backend that hangs and is tried on another 300 ms later: the virtual IP answers, and says nothing of it.
      httpCheck('vip/health', 'vip', { host: ADDRESS.vip, port: VIP_PORT }),
      ...APPS.map((app) => httpCheck(`${app}/health`, app, { host: ADDRESS.apps[app], port: APP_PORT })),
    ],
    uplink: labUplink([ADDRESS.hub]),
  };
}
