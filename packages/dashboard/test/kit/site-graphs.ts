/** Graphs of sites: those of the demo, a supermarket, and any that the model would accept. */
import { NODE_KINDS } from '@tillwatch/model';
import fc from 'fast-check';
import type { DrawnLink, DrawnNode } from '../../src/site/layers.js';

export interface Graph {
  readonly nodes: readonly DrawnNode[];
  readonly links: readonly DrawnLink[];
}

function graph(kinds: Readonly<Record<string, DrawnNode['kind']>>, chains: readonly string[]): Graph {
  const links = chains.flatMap((chain) => {
    const ids = chain.split(' ');
    return ids.slice(1).map((to, index) => ({ from: ids[index] ?? '', to }));
  });
  return { nodes: Object.entries(kinds).map(([id, kind]) => ({ id, kind })), links };
}

/** The demo store: endpoints behind a switch, two ways out. */
export const DEMO_STORE = graph(
  {
    'till-1': 'till',
    'till-2': 'till',
    'till-3': 'till',
    'terminal-1': 'payment-terminal',
    'scale-1': 'scale',
    'printer-1': 'printer',
    switch: 'switch',
    'front-end': 'front-end',
    'store-db': 'store-db',
    router: 'router',
    '4g': 'backup-line',
    wan: 'wan',
    'central-db': 'central-db',
    vip: 'vip',
  },
  [
    ...['till-1', 'till-2', 'till-3', 'terminal-1', 'scale-1', 'printer-1'].map((id) => `${id} switch`),
    'switch front-end store-db router wan central-db',
    'front-end router',
    'front-end 4g',
    'wan vip',
  ],
);

/** The demo's hub: backends that use a database which the drawing puts left of them. */
export const DEMO_HUB = graph(
  { host: 'host', vip: 'vip', 'app-1': 'app', 'app-2': 'app', 'app-3': 'app', 'central-db': 'central-db' },
  [
    'host vip',
    'host app-1',
    'host app-2',
    'host app-3',
    'host central-db',
    'vip app-1 central-db',
    'vip app-2 central-db',
    'vip app-3 central-db',
  ],
);

/** A supermarket of domain.md (c): 11 tills, printers and terminals, 6 scales. */
export const SUPERMARKET = graph(
  {
    ...Object.fromEntries(
      Array.from({ length: 11 }, (_, index) => [
        [`till-${index}`, 'till'] as const,
        [`printer-${index}`, 'printer'] as const,
        [`terminal-${index}`, 'payment-terminal'] as const,
      ]).flat(),
    ),
    ...Object.fromEntries(Array.from({ length: 6 }, (_, index) => [`scale-${index}`, 'scale' as const])),
    phone: 'phone',
    'front-end': 'front-end',
    'store-db': 'store-db',
    switch: 'switch',
    router: 'router',
    wan: 'wan',
    vip: 'vip',
    'app-1': 'app',
  },
  [
    ...Array.from({ length: 11 }, (_, index) => [
      `till-${index} front-end`,
      `printer-${index} front-end`,
      `terminal-${index} front-end`,
    ]).flat(),
    ...Array.from({ length: 6 }, (_, index) => `scale-${index} front-end`),
    'front-end store-db switch router wan vip app-1',
    'phone vip',
  ],
);

/** Any graph without cycles, of up to 24 nodes of any kinds. */
export const anyGraph: fc.Arbitrary<Graph> = fc
  .record({
    kinds: fc.array(fc.constantFrom(...NODE_KINDS), { minLength: 1, maxLength: 24 }),
    ends: fc.array(fc.tuple(fc.nat(23), fc.nat(23)), { maxLength: 40 }),
  })
  .map(({ kinds, ends }) => {
    const nodes = kinds.map((kind, index) => ({ id: `n${index}`, kind }));
    const links = new Map<string, DrawnLink>();
    for (const [a, b] of ends) {
      const [from, to] = [nodes[Math.min(a, b)], nodes[Math.max(a, b)]];
      if (from !== undefined && to !== undefined && from !== to)
        links.set(`${from.id} ${to.id}`, { from: from.id, to: to.id });
    }
    return { nodes, links: [...links.values()] };
  });
