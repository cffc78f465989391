/** The drawing of a site: complete, without overlaps, the same every time, in the order of the sale's way. */
import fc from 'fast-check';
import { assignBands, assignLayers, laneOf, MAX_ROWS } from '../src/site/layers.js';
import { layoutSite, NODE_HEIGHT, NODE_WIDTH, type SiteLayout } from '../src/site/layout.js';
import { anyGraph, DEMO_HUB, DEMO_STORE, type Graph, SUPERMARKET } from './kit/site-graphs.js';

const layoutOf = (graph: Graph): SiteLayout => layoutSite(graph.nodes, graph.links);
const place = (layout: SiteLayout, id: string) =>
  layout.nodes.find((node) => node.id === id) ?? { id, column: -1, x: -1, y: -1 };

function overlaps(layout: SiteLayout): string[] {
  const found: string[] = [];
  for (const [index, a] of layout.nodes.entries()) {
    for (const b of layout.nodes.slice(index + 1)) {
      const apart =
        a.x + NODE_WIDTH <= b.x || b.x + NODE_WIDTH <= a.x || a.y + NODE_HEIGHT <= b.y || b.y + NODE_HEIGHT <= a.y;
      if (!apart) found.push(`${a.id} and ${b.id}`);
    }
  }
  return found;
}

/** Heights at which a link runs straight across a column, by the column's x. */
function straights(path: string): { x: number; y: number }[] {
  return [...path.matchAll(/ (-?[\d.]+) (-?[\d.]+)H/g)].map(([, x, y]) => ({ x: Number(x), y: Number(y) }));
}

function crossedNodes(layout: SiteLayout): string[] {
  return layout.links.flatMap((link) =>
    straights(link.path).flatMap(({ x, y }) =>
      layout.nodes
        .filter((node) => node.x === x && y > node.y && y < node.y + NODE_HEIGHT)
        .map((node) => `${link.id} crosses ${node.id}`),
    ),
  );
}

describe('layoutSite', () => {
  it('draws every node and every link exactly once', () => {
    fc.assert(
      fc.property(anyGraph, (graph) => {
        const layout = layoutOf(graph);
        expect(layout.nodes.map((node) => node.id).sort()).toEqual(graph.nodes.map((node) => node.id).sort());
        expect(layout.links.map((link) => link.id).sort()).toEqual(
          graph.links.map((link) => `${link.from}->${link.to}`).sort(),
        );
      }),
    );
  });

  it('lets no nodes overlap, keeps all inside the drawing and leads no line through a node', () => {
    fc.assert(
      fc.property(anyGraph, (graph) => {
        const layout = layoutOf(graph);
        expect(overlaps(layout)).toEqual([]);
        expect(crossedNodes(layout)).toEqual([]);
        for (const node of layout.nodes) {
          expect(node.x).toBeGreaterThanOrEqual(0);
          expect(node.y).toBeGreaterThanOrEqual(0);
          expect(node.x + NODE_WIDTH).toBeLessThanOrEqual(layout.width);
          expect(node.y + NODE_HEIGHT).toBeLessThanOrEqual(layout.height);
        }
      }),
    );
  });

  it('is the same for the same graph, in whatever order it comes', () => {
    fc.assert(
      fc.property(
        anyGraph.chain((graph) =>
          fc.tuple(
            fc.constant(graph),
            fc.shuffledSubarray([...graph.nodes], { minLength: graph.nodes.length }),
            fc.shuffledSubarray([...graph.links], { minLength: graph.links.length }),
          ),
        ),
        ([graph, nodes, links]) => {
          expect(layoutSite(nodes, links)).toEqual(layoutOf(graph));
        },
      ),
    );
  });

  it('starts and ends each line at the edges of its nodes', () => {
    const layout = layoutOf(DEMO_STORE);
    for (const link of layout.links) {
      const [left, right] = [place(layout, link.from), place(layout, link.to)].sort((a, b) => a.column - b.column);
      expect(link.path.startsWith(`M${(left?.x ?? 0) + NODE_WIDTH} ${(left?.y ?? 0) + NODE_HEIGHT / 2}`)).toBe(true);
      expect(link.path.endsWith(` ${right?.x} ${(right?.y ?? 0) + NODE_HEIGHT / 2}`)).toBe(true);
    }
  });

  it('leaves out what leads nowhere, and a link that comes twice', () => {
    const layout = layoutSite(
      [
        { id: 'a', kind: 'till' },
        { id: 'b', kind: 'front-end' },
      ],
      [
        { from: 'a', to: 'b' },
        { from: 'a', to: 'b' },
        { from: 'a', to: 'gone' },
        { from: 'b', to: 'b' },
      ],
    );
    expect(layout.links.map((link) => link.id)).toEqual(['a->b']);
  });

  it('draws nothing for nothing', () => {
    expect(layoutSite([], [])).toEqual({ width: 0, height: 0, nodes: [], links: [], headings: [] });
  });
});

describe('columns', () => {
  it('follow the way of the sale', () => {
    const layout = layoutOf(DEMO_STORE);
    const way = ['till-2', 'switch', 'front-end', 'store-db', 'router', 'wan', 'central-db'];
    const columns = way.map((id) => place(layout, id).column);
    expect(columns).toEqual([...columns].sort((a, b) => a - b));
    expect(new Set(columns).size).toBe(way.length);
    expect(layout.headings.map((heading) => heading.band)).toEqual([
      'endpoints',
      'lan',
      'frontEnd',
      'store',
      'network',
      'line',
      'centre',
    ]);
  });

  it('put a switch behind the front-end PC that uses it', () => {
    const bands = assignBands(
      [
        { id: 'front-end', kind: 'front-end' },
        { id: 'switch', kind: 'switch' },
      ],
      [{ from: 'front-end', to: 'switch' }],
    );
    expect(bands.get('switch')).toBe('network');
  });

  it('keep the bands where a link leads against them', () => {
    const layout = layoutOf(DEMO_HUB);
    expect(place(layout, 'central-db').column).toBeLessThan(place(layout, 'app-1').column);
    expect(place(layout, 'central-db').column).toBe(place(layout, 'vip').column);
  });

  it('never hold two nodes that a link joins', () => {
    fc.assert(
      fc.property(anyGraph, ({ nodes, links }) => {
        const { columnOf } = assignLayers(nodes, links);
        for (const link of links) expect(columnOf.get(link.from)).not.toBe(columnOf.get(link.to));
      }),
    );
  });

  it('are folded where they grow too long', () => {
    const { columns, bands } = assignLayers(SUPERMARKET.nodes, SUPERMARKET.links);
    expect(bands.filter((band) => band === 'endpoints')).toHaveLength(4);
    expect(Math.max(...columns.map((column) => column.length))).toBeLessThanOrEqual(MAX_ROWS + 1);
    expect(layoutOf(SUPERMARKET).height).toBeLessThan(12 * (NODE_HEIGHT + 20));
  });

  it('do not hang on a cycle', () => {
    const nodes = ['a', 'b', 'c'].map((id) => ({ id, kind: 'switch' as const }));
    const layout = layoutSite(nodes, [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
      { from: 'c', to: 'a' },
    ]);
    expect(layout.nodes).toHaveLength(3);
    expect(layout.links).toHaveLength(3);
  });
});

describe('the second lane', () => {
  it('runs below the first in every column', () => {
    fc.assert(
      fc.property(anyGraph, (graph) => {
        const layout = layoutOf(graph);
        const kinds = new Map(graph.nodes.map((node) => [node.id, node.kind]));
        const lane = (id: string) => laneOf(kinds.get(id) ?? 'till');
        for (const upper of layout.nodes.filter((node) => lane(node.id) === 0)) {
          for (const lower of layout.nodes.filter((node) => lane(node.id) === 1 && node.column === upper.column)) {
            expect(upper.y).toBeLessThan(lower.y);
          }
        }
      }),
    );
  });
});
