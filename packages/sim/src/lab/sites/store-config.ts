/** The agent's configuration of the lab's store: every link of a sale's chain, as its front-end PC sees it. */
import { type AgentConfig, chain } from '../../demo/agent-config.js';
import { ADDRESS } from '../network/plan.js';
import { VIP_PORT } from '../servers/balancer.js';
import { labUplink, type SitePaths, web } from './agent-file.js';
import { databaseCheck, type Seat, sourceCheck, volumeCheck } from './database-checks.js';
import { frontEndChecks, serviceChecks } from './front-end-checks.js';
import { lineChecks } from './line-checks.js';
import { peripheralChecks, TILLS } from './peripheral-checks.js';
import { storeTrade } from './trade-checks.js';

export const STORE_SITE = 'lab-store';

/** `copies`: PostgreSQL has the standby and the ledger. */
const DATABASES: readonly (Seat & { readonly copy: string; readonly copies: number })[] = [
  {
    node: 'store-mariadb',
    engine: 'mariadb',
    host: ADDRESS.storeDb,
    isReplica: false,
    copy: 'central-mariadb',
    copies: 1,
  },
  {
    node: 'store-postgresql',
    engine: 'postgresql',
    host: ADDRESS.storeDb,
    isReplica: false,
    copy: 'central-postgresql',
    copies: 2,
  },
];
const PERIPHERALS = ['terminal-1', 'scale-1', 'printer-1', 'printer-2', 'printer-3'] as const;

/** Builds the configuration. */
export function storeConfig({ dataDir, shop, logOf }: SitePaths): AgentConfig {
  return {
    site: { id: STORE_SITE, name: 'Lab store 实验门店', kind: 'store', region: 'Lab', timeZone: 'Asia/Shanghai' },
    agent: { id: 'front-end', dataDir },
    vantage: 'front-end',
    nodes: [
      ...TILLS.map((id, index) => ({ id, kind: 'till' as const, name: `Till ${index + 1} 收银机` })),
      { id: 'terminal-1', kind: 'payment-terminal', name: 'Card terminal 刷卡机' },
      { id: 'scale-1', kind: 'scale', name: 'Scale 电子秤' },
      { id: 'printer-1', kind: 'printer', name: 'Receipt printer 小票机' },
      { id: 'printer-2', kind: 'printer', name: 'Office printer 办公打印机' },
      { id: 'printer-3', kind: 'printer', name: 'Label printer 标签机' },
      { id: 'front-end', kind: 'front-end', name: 'Front-end PC 前置机' },
      { id: 'store-mariadb', kind: 'store-db', name: 'Store database 门店库 (MariaDB)' },
      { id: 'store-postgresql', kind: 'store-db', name: 'Store database 门店库 (PostgreSQL)' },
      { id: 'router', kind: 'router', name: 'Router 路由器' },
      { id: '4g', kind: 'backup-line', name: '4G line 备用线路' },
      { id: 'wan', kind: 'wan', name: 'Carrier line 专线' },
      { id: 'vip', kind: 'vip', name: 'Mobile orders VIP', at: 'lab-hub/vip' },
      ...DATABASES.map(({ copy, engine }) => ({
        id: copy,
        kind: 'central-db' as const,
        name: `Central copy 中央库 (${engine})`,
        at: `lab-hub/${copy}`,
      })),
    ],
    links: [
      ...[...TILLS, ...PERIPHERALS].map((from) => ({ from, to: 'front-end' })),
      ...DATABASES.flatMap(({ node }) => chain(`front-end -> ${node} -> router`)),
      ...chain('front-end -> router -> wan -> vip'),
      ...DATABASES.flatMap(({ node, copy }) => [...chain(`wan -> ${copy}`), ...chain(`${node} -> ${copy}`)]),
      ...chain('front-end -> 4g'),
    ],
    flows: [
      { name: 'checkout', critical: true, path: [TILLS, 'front-end', 'store-mariadb'] },
      { name: 'receipt', path: ['printer-1', 'front-end'] },
      { name: 'card', path: ['terminal-1', 'front-end', 'router', 'wan'] },
      { name: 'sync', path: ['store-mariadb', 'router', 'wan', 'central-mariadb'] },
      { name: 'mobile-order', path: ['front-end', 'router', 'wan', 'vip'] },
    ],
    defaults: { interval: '1s', timeout: '900ms' },
    checks: [
      ...peripheralChecks(),
      ...lineChecks(),
      ...frontEndChecks(shop, logOf['store-mariadb'] ?? '/'),
      ...serviceChecks(),
      ...DATABASES.flatMap(({ copy, copies, ...seat }) => {
        const log = logOf[seat.node] ?? '/';
        return [databaseCheck(seat), volumeCheck(seat.node, log), sourceCheck(seat, copy, copies, log)];
      }),
      ...DATABASES.filter(({ engine }) => engine === 'mariadb').map(({ copy: _, copies: __, ...seat }) =>
        storeTrade(seat),
      ),
      web('vip/health', 'vip', ADDRESS.vip, VIP_PORT),
    ],
    uplink: labUplink([ADDRESS.hub, ADDRESS.hubOverLte]),
  };
}
