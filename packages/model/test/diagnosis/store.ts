/** A store to diagnose: tills and devices on two switches with their feeds, two lines, a centre; and rows as faults would make them. */
import type { CheckDefinition, EvidenceRow, NodeKind, SiteDefinition } from '../../src/index.js';

const check = (id: string, node: string, kind: string): CheckDefinition => ({
  id,
  on: { node },
  kind,
  target: '10.0.0.1',
  intervalMs: 1_000,
  timeoutMs: 800,
  values: [],
});
const node = (id: string, kind: NodeKind) => ({ id, kind, name: id });
const link = (text: string) => {
  const [from = '', to = ''] = text.split('>');
  return { from, to };
};
const TILLS = ['till-1', 'till-2', 'till-3', 'till-4'];

export const STORE: SiteDefinition = {
  site: { id: 's', name: 's', kind: 'store' },
  vantage: 'front-end',
  nodes: [
    ...TILLS.map((id) => node(id, 'till')),
    node('printer', 'printer'),
    node('terminal', 'payment-terminal'),
    node('sw-a', 'switch'),
    node('sw-b', 'switch'),
    node('feed-a', 'power'),
    node('feed-b', 'power'),
    node('front-end', 'front-end'),
    node('store-db', 'store-db'),
    node('router', 'router'),
    node('wan', 'wan'),
    node('4g', 'backup-line'),
    node('central-db', 'central-db'),
    node('vip', 'vip'),
    node('app-1', 'app'),
    node('app-2', 'app'),
    node('app-3', 'app'),
  ],
  links: [
    'front-end>sw-a',
    'till-1>sw-a',
    'till-2>sw-a',
    'sw-a>feed-a',
    'sw-b>feed-b',
    'sw-a>sw-b',
    'till-3>sw-b',
    'till-4>sw-b',
    'printer>sw-b',
    'terminal>sw-b',
    'store-db>sw-a',
    'sw-a>router',
    'router>wan',
    'router>4g',
    'wan>central-db',
    '4g>central-db',
    'wan>vip',
    '4g>vip',
    'vip>app-1',
    'vip>app-2',
    'vip>app-3',
  ].map(link),
  flows: [],
  checks: [
    ...TILLS.flatMap((id) => [check(`${id}/icmp`, id, 'icmp'), check(`${id}/http`, id, 'http')]),
    check('printer/escpos', 'printer', 'escpos'),
    check('printer/icmp', 'printer', 'icmp'),
    check('terminal/tcp', 'terminal', 'tcp'),
    check('sw-a/icmp', 'sw-a', 'icmp'),
    check('sw-b/icmp', 'sw-b', 'icmp'),
    check('store-db/icmp', 'store-db', 'icmp'),
    check('store-db/db', 'store-db', 'db'),
    check('router/icmp', 'router', 'icmp'),
    check('wan/icmp', 'wan', 'icmp'),
    check('4g/icmp', '4g', 'icmp'),
    check('central-db/db', 'central-db', 'db'),
    check('vip/http', 'vip', 'http'),
  ],
};

/** Three buckets of five attempts: `failing` gives the share that fails by check id, whole failures; others succeed. */
export function rowsOf(definition: SiteDefinition, failing: (id: string) => number, buckets = 3): EvidenceRow[] {
  return definition.checks.flatMap(({ id }, index) =>
    Array.from({ length: buckets }, (_, bucket) => ({
      check: index,
      bucket,
      attempts: 5,
      failures: Math.round(5 * failing(id)),
    })),
  );
}
