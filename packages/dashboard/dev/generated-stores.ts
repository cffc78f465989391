/** Definitions of made-up sites: the hub, and stores of three sizes. */
import type { CheckDefinition, LinkDefinition, NodeDefinition, NodeKind, SiteDefinition } from '@tillwatch/model';

const REGIONS = ['East 华东', 'North 华北', 'South 华南', 'West 西部', 'Central 华中'] as const;
const CITIES = [
  'Nanjing 新街口',
  'Shanghai 静安',
  'Beijing 望京',
  'Shenzhen 南山',
  'Chengdu 锦江',
  'Wuhan 江汉',
  'Hangzhou 西湖',
] as const;
/** Probe kind by node kind; `tcp` for all others. */
const PROBES: Partial<Record<NodeKind, string>> = {
  'front-end': 'host',
  host: 'host',
  'store-db': 'db',
  'central-db': 'db',
  app: 'http',
  vip: 'http',
  router: 'icmp',
  switch: 'icmp',
  wan: 'icmp',
  'backup-line': 'icmp',
};
/** Lanes of a store by its number. */
const LANES = [2, 3, 6] as const;

/** The hub that every store leads to. */
export const HUB: SiteDefinition = {
  site: { id: 'hub', name: 'Data centre 数据中心', kind: 'hub', region: 'Central 华中', timeZone: 'Asia/Shanghai' },
  vantage: 'probe-host',
  nodes: [
    { id: 'probe-host', kind: 'host', name: 'Probe host' },
    { id: 'core-switch', kind: 'switch', name: 'Core switch' },
    { id: 'central-db', kind: 'central-db', name: 'Central database' },
    { id: 'vip', kind: 'vip', name: 'VIP orders' },
    ...[1, 2, 3].map((n) => ({ id: `app-${n}`, kind: 'app' as const, name: `orders-${n}` })),
  ],
  links: [
    { from: 'probe-host', to: 'core-switch' },
    { from: 'core-switch', to: 'central-db' },
    { from: 'core-switch', to: 'vip' },
    ...[1, 2, 3].flatMap((n) => [
      { from: 'vip', to: `app-${n}` },
      { from: `app-${n}`, to: 'central-db' },
    ]),
  ],
  flows: [{ name: 'mobile-order', path: ['vip', ['app-1', 'app-2', 'app-3'], 'central-db'], critical: true }],
  checks: checksOf([
    ['probe-host', 'host'],
    ['core-switch', 'switch'],
    ['central-db', 'central-db'],
    ['vip', 'vip'],
    ['app-1', 'app'],
    ['app-2', 'app'],
    ['app-3', 'app'],
  ]),
};

const templates = new Map<number, Omit<SiteDefinition, 'site'>>();

/** Store number `index`, from 0. Stores of one size share their topology. */
export function storeDefinition(index: number): SiteDefinition {
  const lanes = LANES[index % LANES.length] ?? 2;
  let template = templates.get(lanes);
  if (template === undefined) {
    template = storeTemplate(lanes);
    templates.set(lanes, template);
  }
  const number = String(index + 1).padStart(4, '0');
  return {
    ...template,
    site: {
      id: `s${number}`,
      name: `S${number} ${CITIES[index % CITIES.length]}`,
      kind: 'store',
      region: REGIONS[(index * 7) % REGIONS.length] ?? 'East 华东',
      timeZone: 'Asia/Shanghai',
    },
  };
}

function storeTemplate(lanes: number): Omit<SiteDefinition, 'site'> {
  const numbers = Array.from({ length: lanes }, (_, index) => index + 1);
  const endpoints: NodeDefinition[] = [
    ...numbers.map((n) => ({ id: `till-${n}`, kind: 'till' as const, name: `Till ${n} 收银机` })),
    { id: 'terminal-1', kind: 'payment-terminal', name: 'Terminal 1' },
    { id: 'printer-1', kind: 'printer', name: 'Printer 1 打印机' },
    { id: 'scale-1', kind: 'scale', name: 'Scale 1' },
  ];
  const own: NodeDefinition[] = [
    { id: 'front-end', kind: 'front-end', name: 'Front-end 前置机' },
    { id: 'store-db', kind: 'store-db', name: 'Store DB' },
    { id: 'switch', kind: 'switch', name: 'Switch' },
    { id: 'router', kind: 'router', name: 'Router RT-1' },
    { id: 'wan', kind: 'wan', name: 'Fibre line' },
    { id: 'backup-line', kind: 'backup-line', name: '4G line' },
  ];
  const remote: NodeDefinition[] = [
    { id: 'central-db', kind: 'central-db', name: 'Central database', at: 'hub/central-db' },
    { id: 'vip', kind: 'vip', name: 'VIP orders', at: 'hub/vip' },
    ...[1, 2, 3].map((n) => ({ id: `app-${n}`, kind: 'app' as const, name: `orders-${n}`, at: `hub/app-${n}` })),
  ];
  const nodes: NodeDefinition[] = [
    ...endpoints,
    ...own,
    ...remote,
    { id: 'phone', kind: 'phone', name: 'Phone app 手机' },
  ];
  const checked = [...endpoints, ...own, ...remote];
  return {
    vantage: 'front-end',
    nodes,
    links: storeLinks(endpoints),
    flows: [
      { name: 'checkout', path: [numbers.map((n) => `till-${n}`), 'front-end', 'store-db'], critical: true },
      { name: 'receipt', path: [numbers.map((n) => `till-${n}`), 'front-end', 'printer-1'], critical: false },
      { name: 'card', path: ['terminal-1', 'front-end', 'switch', 'router', ['wan', 'backup-line']], critical: false },
      { name: 'sync', path: ['store-db', 'switch', 'router', ['wan', 'backup-line'], 'central-db'], critical: false },
      { name: 'mobile-order', path: ['vip', ['app-1', 'app-2', 'app-3']], critical: false },
    ],
    checks: checksOf(checked.map((node) => [node.id, node.kind])),
  };
}

function storeLinks(endpoints: readonly NodeDefinition[]): LinkDefinition[] {
  return [
    ...endpoints.map((node) => ({ from: node.id, to: 'front-end' })),
    { from: 'front-end', to: 'store-db' },
    { from: 'front-end', to: 'switch' },
    { from: 'store-db', to: 'switch' },
    { from: 'switch', to: 'router' },
    { from: 'router', to: 'wan' },
    { from: 'router', to: 'backup-line' },
    { from: 'wan', to: 'central-db' },
    { from: 'backup-line', to: 'central-db' },
    { from: 'wan', to: 'vip' },
    { from: 'phone', to: 'vip' },
    ...[1, 2, 3].map((n) => ({ from: 'vip', to: `app-${n}` })),
  ];
}

function checksOf(nodes: readonly (readonly [id: string, kind: NodeKind])[]): CheckDefinition[] {
  return nodes.map(([id, kind], index) => {
    const probe = PROBES[kind] ?? 'tcp';
    return {
      id: `${id}-${probe}`,
      on: { node: id },
      kind: probe,
      target: `10.20.0.${index + 10}${probe === 'icmp' ? '' : ':9100'}`,
      intervalMs: 1_000,
      timeoutMs: 900,
      values: [],
    };
  });
}
