/** The agent's configuration of the lab's hub: the virtual IP and each backend behind it, the copies of the store's databases. */
import { type AgentConfig, chain } from '../../demo/agent-config.js';
import { MALL_ADDRESS } from '../network/mall-plan.js';
import { ADDRESS } from '../network/plan.js';
import { APP_PORT, APPS } from '../servers/apps.js';
import { VIP_PORT } from '../servers/balancer.js';
import { labUplink, ping, type SitePaths, SLOW_LINE_MS, web } from './agent-file.js';
import { databaseCheck, replicaCheck, type Seat } from './database-checks.js';
import { MALL_SITE } from './mall-config.js';
import { STORE_SITE } from './store-config.js';
import { appTrade } from './trade-checks.js';

export const HUB_SITE = 'lab-hub';

const DATABASES: readonly (Seat & { readonly source: string })[] = [
  {
    node: 'central-mariadb',
    engine: 'mariadb',
    host: ADDRESS.centralDb,
    isReplica: true,
    source: 'store-mariadb',
  },
  {
    node: 'central-postgresql',
    engine: 'postgresql',
    host: ADDRESS.centralDb,
    isReplica: true,
    source: 'store-postgresql',
  },
  { node: 'central-ledger', engine: 'postgresql', host: ADDRESS.ledger, isReplica: false, source: 'store-postgresql' },
];
const SOURCES = ['store-mariadb', 'store-postgresql'] as const;

/** Builds the configuration. */
export function hubConfig({ dataDir }: SitePaths): AgentConfig {
  return {
    site: { id: HUB_SITE, name: 'Lab data centre 实验数据中心', kind: 'hub', region: 'Lab', timeZone: 'Asia/Shanghai' },
    agent: { id: 'watch', dataDir },
    vantage: 'host',
    nodes: [
      { id: 'host', kind: 'host', name: 'Watch host 监控主机' },
      { id: 'vip', kind: 'vip', name: 'Mobile orders VIP' },
      ...APPS.map((id, index) => ({ id, kind: 'app' as const, name: `Application ${index + 1} 应用` })),
      { id: 'central-mariadb', kind: 'central-db', name: 'Central copy 中央库 (MariaDB)' },
      { id: 'central-postgresql', kind: 'central-db', name: 'Central copy 中央库 (PostgreSQL)' },
      { id: 'central-ledger', kind: 'central-db', name: 'Central ledger 中央账本 (PostgreSQL)' },
      ...SOURCES.map((id) => ({ id, kind: 'store-db' as const, name: `Lab store: ${id}`, at: `${STORE_SITE}/${id}` })),
      { id: 'mall-line', kind: 'wan', name: 'Mall: carrier line 商场专线', at: `${MALL_SITE}/wan` },
      { id: 'mall-router', kind: 'router', name: 'Mall: WAN router 商场路由器', at: `${MALL_SITE}/rt-w` },
    ],
    links: [
      ...APPS.flatMap((app) => chain(`vip -> ${app} -> central-mariadb`)),
      ...['vip', ...APPS, 'central-mariadb', 'central-postgresql', 'central-ledger'].map((to) => ({
        from: 'host',
        to,
      })),
      ...DATABASES.map(({ node, source }) => ({ from: source, to: node })),
      ...chain('host -> mall-line -> mall-router'),
    ],
    flows: [
      { name: 'mobile-order', critical: true, path: ['vip', APPS, 'central-mariadb'] },
      { name: 'sync', path: ['central-mariadb'] },
    ],
    defaults: { interval: '2s', timeout: '1500ms' },
    checks: [
      // One request in three finds the backend that hangs and is tried on another: the virtual IP answers, and says nothing of it.
      web('vip/health', 'vip', ADDRESS.vip, VIP_PORT),
      ...APPS.map((app) => web(`${app}/health`, app, ADDRESS.apps[app], APP_PORT)),
      appTrade('app-1'),
      ...DATABASES.map(({ source: _, ...seat }) => databaseCheck(seat)),
      ...DATABASES.map(({ source, ...seat }) => replicaCheck(seat, source)),
      // The mall as the centre sees it, for when it says nothing itself.
      ping('mall-router/icmp', 'mall-router', MALL_ADDRESS.routerWan, SLOW_LINE_MS),
    ],
    uplink: labUplink([ADDRESS.hub]),
  };
}
