/** A small store for tests. */
import type { CheckDefinition, SiteDefinition } from '@tillwatch/model';

const check = (id: string, node: string): CheckDefinition => ({
  id,
  on: { node },
  kind: 'tcp',
  target: '127.0.0.1:9',
  intervalMs: 1_000,
  timeoutMs: 500,
  values: ['replyUs'],
});

export const DEMO_DEFINITION: SiteDefinition = {
  site: { id: 'demo-1', name: 'Demo store 1', kind: 'store', region: 'Demo' },
  vantage: 'front-end',
  nodes: [
    { id: 'till-1', kind: 'till', name: 'Till 1' },
    { id: 'till-2', kind: 'till', name: 'Till 2' },
    { id: 'front-end', kind: 'front-end', name: 'Front-end PC' },
    { id: 'switch', kind: 'switch', name: 'Switch' },
    { id: 'store-db', kind: 'store-db', name: 'Store DB' },
  ],
  links: [
    { from: 'till-1', to: 'front-end' },
    { from: 'till-2', to: 'front-end' },
    { from: 'front-end', to: 'switch' },
    { from: 'switch', to: 'store-db' },
  ],
  flows: [{ name: 'checkout', critical: true, path: [['till-1', 'till-2'], 'front-end', 'switch', 'store-db'] }],
  checks: [
    check('till-1/tcp', 'till-1'),
    check('till-2/tcp', 'till-2'),
    check('switch/tcp', 'switch'),
    check('store-db/tcp', 'store-db'),
    { ...check('store-db/link', 'x'), on: { link: 'switch->store-db' } },
    check('front-end/host', 'front-end'),
  ],
};
