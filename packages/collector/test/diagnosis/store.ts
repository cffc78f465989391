/** A store with two kinds of checks on most things, and a hub that watches its router from the other side. */
import type { CheckDefinition, NodeKind, SiteDefinition } from '@tillwatch/model';

const node = (id: string, kind: NodeKind, at?: string) => ({ id, kind, name: id, ...(at !== undefined && { at }) });
const check = (id: string, kind: string, intervalMs: number): CheckDefinition => ({
  id: `${id}/${kind}`,
  on: { node: id },
  kind,
  target: '10.0.0.1',
  intervalMs,
  timeoutMs: 800,
  values: [],
});
const both = (id: string, kind: string, intervalMs = 5_000) => [
  check(id, 'icmp', intervalMs),
  check(id, kind, intervalMs),
];
const links = (text: string) =>
  text.split(' ').map((pair) => {
    const [from = '', to = ''] = pair.split('>');
    return { from, to };
  });

export function storeDefinition(id: string): SiteDefinition {
  return {
    site: { id, name: id, kind: 'store', region: 'East' },
    vantage: 'front-end',
    nodes: [
      node('till-1', 'till'),
      node('till-2', 'till'),
      node('printer-1', 'printer'),
      node('switch', 'switch'),
      node('front-end', 'front-end'),
      node('store-db', 'store-db'),
      node('feed', 'power'),
      node('router', 'router'),
      node('wan', 'wan'),
      node('central-db', 'central-db', 'hub/central-db'),
    ],
    links: links(
      'till-1>switch till-2>switch printer-1>switch front-end>switch front-end>feed store-db>switch switch>router router>wan wan>central-db',
    ),
    flows: [
      { name: 'checkout', critical: true, path: [['till-1', 'till-2'], 'switch', 'store-db'] },
      { name: 'receipt', critical: false, path: ['printer-1', 'switch'] },
      { name: 'sync', critical: false, path: ['switch', 'router', 'wan', 'central-db'] },
    ],
    checks: [
      ...both('till-1', 'http'),
      ...both('till-2', 'http'),
      ...both('printer-1', 'escpos'),
      check('switch', 'icmp', 5_000),
      ...both('store-db', 'db'),
      ...both('router', 'http'),
      check('wan', 'icmp', 5_000),
      ...both('central-db', 'db'),
    ],
  };
}

/** A hub that pings the routers of `stores` over their lines, and its own database. */
export function hubDefinition(stores: readonly string[]): SiteDefinition {
  return {
    site: { id: 'hub', name: 'hub', kind: 'hub' },
    vantage: 'host',
    nodes: [
      node('host', 'host'),
      node('central-db', 'central-db'),
      ...stores.map((id) => node(`r-${id}`, 'router', `${id}/router`)),
    ],
    links: [{ from: 'host', to: 'central-db' }, ...stores.map((id) => ({ from: 'host', to: `r-${id}` }))],
    flows: [{ name: 'sync', critical: true, path: ['central-db'] }],
    checks: [...both('central-db', 'db'), ...stores.map((id) => check(`r-${id}`, 'icmp', 5_000))],
  };
}
