/** What the centre sees of a site: which parts a check of the hub crosses. */
import { type CheckDefinition, checksByPlace, outsideChecks, type SiteDefinition, seenGraph } from '../../src/index.js';
import { STORE } from './store.js';

const check = (node: string, kind: string): CheckDefinition => ({
  id: `${node}/${kind}`,
  on: { node },
  kind,
  target: '192.0.2.1',
  intervalMs: 1_000,
  timeoutMs: 500,
  values: [],
});
const HUB: SiteDefinition = {
  site: { id: 'hub-1', name: 'Hub', kind: 'hub' },
  vantage: 'watcher',
  nodes: [
    { id: 'watcher', kind: 'front-end', name: 'Watcher' },
    { id: 'store-router', kind: 'router', name: 'Router of the store', at: `${STORE.site.id}/router` },
    { id: 'central-db', kind: 'central-db', name: 'Central database' },
    { id: 'vip', kind: 'vip', name: 'VIP' },
  ],
  links: [],
  flows: [],
  checks: [check('store-router', 'icmp'), check('central-db', 'db'), check('vip', 'http'), check('vip', 'icmp')],
};
const store: SiteDefinition = {
  ...STORE,
  nodes: STORE.nodes.map((node) =>
    ['central-db', 'vip'].includes(node.id) ? { ...node, at: `hub-1/${node.id}` } : node,
  ),
};
const graph = seenGraph(store, outsideChecks(store, [{ site: 'hub-1', places: checksByPlace(HUB) }]));
const crossedBy = (id: string): (string | undefined)[] =>
  (graph.checks.find((incidence) => incidence.id === id)?.crossings ?? []).map(
    ({ component }) => graph.components[component]?.id,
  );

it('looks at the router of a store over its line, and not through the central database', () => {
  const crossed = crossedBy('hub-1:store-router/icmp');
  expect(crossed).toEqual(expect.arrayContaining(['router', 'router->wan', 'wan']));
  expect(crossed.filter((id) => /central-db|vip|sw-|front-end/.test(id ?? ''))).toEqual([]);
});

it('looks at what stands beside it without any line', () => {
  expect(crossedBy('hub-1:central-db/db').sort()).toEqual(['central-db', 'central-db/service']);
});

it('meets each backend of a virtual address in turns, but for a ping', () => {
  const ways = (id: string) =>
    graph.checks
      .find((incidence) => incidence.id === id)
      ?.groups.map(({ kind, ways: each }) => [
        kind,
        ...each.map((way) => way.map(({ component }) => graph.components[component]?.id)),
      ]);
  expect(ways('hub-1:vip/http')).toEqual([['balanced', ['app-1'], ['app-2'], ['app-3']]]);
  expect(ways('hub-1:vip/icmp')).toEqual([]);
});
