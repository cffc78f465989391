/** The agent's configuration of the demo store `demo-1`: the whole chain of a sale, seen from its front-end PC. */
import {
  type AgentConfig,
  chain,
  demoUplink,
  deviceCheck,
  hostFigures,
  httpCheck,
  tcpCheck,
  terminalCheck,
} from './agent-config.js';
import { type EndpointTable, endpointOf } from './device-messages.js';

const TILLS = ['till-1', 'till-2', 'till-3'] as const;

/** Builds the configuration from where the devices listen. */
export function storeConfig(endpoints: EndpointTable, dataDir: string): AgentConfig {
  const at = (key: string) => endpointOf(endpoints, key);
  return {
    site: {
      id: 'demo-1',
      name: 'M07 新街口店 Xinjiekou',
      kind: 'store',
      region: 'East / Nanjing',
      timeZone: 'Asia/Shanghai',
    },
    agent: { id: 'front-end', dataDir },
    vantage: 'front-end',
    nodes: [
      ...TILLS.map((id, index) => ({ id, kind: 'till' as const, name: `Till ${index + 1} 收银机` })),
      { id: 'terminal-1', kind: 'payment-terminal', name: 'Card terminal 刷卡机' },
      { id: 'scale-1', kind: 'scale', name: 'Scale 电子秤' },
      { id: 'printer-1', kind: 'printer', name: 'Receipt printer 小票机' },
      { id: 'switch', kind: 'switch', name: 'Till switch 交换机' },
      { id: 'front-end', kind: 'front-end', name: 'Front-end PC 前置机' },
      { id: 'store-db', kind: 'store-db', name: 'Store database 门店库' },
      { id: 'router', kind: 'router', name: 'Router 路由器' },
      { id: '4g', kind: 'backup-line', name: '4G line 备用线路' },
      { id: 'wan', kind: 'wan', name: 'Carrier line 专线' },
      { id: 'central-db', kind: 'central-db', name: 'Central database 中央库', at: 'hub/central-db' },
      { id: 'vip', kind: 'vip', name: 'Mobile orders VIP', at: 'hub/vip' },
    ],
    links: [
      ...[...TILLS, 'terminal-1', 'scale-1', 'printer-1'].map((from) => ({ from, to: 'switch' })),
      ...chain('switch -> front-end -> store-db -> router -> wan -> central-db'),
      ...chain('front-end -> router'),
      ...chain('front-end -> 4g'),
      ...chain('wan -> vip'),
    ],
    flows: [
      { name: 'checkout', critical: true, path: [TILLS, 'switch', 'front-end', 'store-db'] },
      { name: 'receipt', path: ['printer-1', 'switch', 'front-end'] },
      { name: 'card', path: ['terminal-1', 'switch', 'front-end', 'router', 'wan'] },
      { name: 'sync', path: ['store-db', 'router', 'wan', 'central-db'] },
      { name: 'mobile-order', path: ['front-end', 'router', 'wan', 'vip'] },
    ],
    defaults: { interval: '1s', timeout: '800ms' },
    checks: [
      ...TILLS.flatMap((id) => [
        httpCheck(`${id}/health`, id, at(`${id}/http`)),
        tcpCheck(`${id}/pos`, id, at(`${id}/pos`), { send: 'PING\\r\\n', expect: 'PONG' }),
      ]),
      terminalCheck('terminal-1/status', 'terminal-1', at('terminal-1/nexo')),
      deviceCheck('scale-1/weight', 'scale-1', 'scale', at('scale-1/mt8217')),
      deviceCheck('printer-1/status', 'printer-1', 'escpos', at('printer-1/escpos')),
      tcpCheck('switch/console', 'switch', at('switch/console'), { expect: 'console ready' }),
      httpCheck('switch/health', 'switch', at('switch/http')),
      hostFigures('front-end/host', 'front-end'),
      httpCheck('front-end/gateway', 'front-end', at('front-end/http')),
      tcpCheck('store-db/greeting', 'store-db', at('store-db/mysql'), { expect: 'MariaDB' }),
      httpCheck('router/status', 'router', at('router/http')),
      tcpCheck('router/console', 'router', at('router/console'), { expect: 'console ready' }),
      httpCheck('4g/edge', '4g', at('4g/http')),
      httpCheck('wan/edge', 'wan', at('router/wan')),
      httpCheck('central-db/health', 'central-db', at('router/central-db')),
      httpCheck('vip/health', 'vip', at('router/vip')),
    ],
    uplink: demoUplink([at('router/broker'), at('4g/broker')]),
  };
}
