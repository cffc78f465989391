/** The agent's configuration of the lab's hub: the virtual IP and each backend behind it, the copies of the store's databases. */
import { type AgentConfig, chain } from '../../demo/agent-config.js';
import { ADDRESS } from '../network/plan.js';
import { APP_PORT, APPS } from '../servers/apps.js';
import { VIP_PORT } from '../servers/balancer.js';
import { labUplink, type SitePaths, web } from './agent-file.js';
import { databaseCheck, replicaCheck, type Seat } from './database-checks.js';
import { appTrade } from './trade-checks.js';

export const HUB_SITE = 'lab-hub';

const DATABASES: readonly Seat[] = [
  { node: 'central-mariadb', engine: 'mariadb', host: ADDRESS.centralDb, isReplica: true },
  { node: 'central-postgresql', engine: 'postgresql', host: ADDRESS.centralDb, isReplica: true },
  { node: 'central-ledger', engine: 'postgresql', host: ADDRESS.ledger, isReplica: false },
];

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
    ],
    links: [
      ...APPS.flatMap((app) => chain(`vip -> ${app} -> central-mariadb`)),
      ...['vip', ...APPS, 'central-mariadb', 'central-postgresql', 'central-ledger'].map((to) => ({
        from: 'host',
        to,
      })),
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
      ...DATABASES.map(databaseCheck),
      ...DATABASES.map(replicaCheck),
    ],
    uplink: labUplink([ADDRESS.hub]),
  };
}
