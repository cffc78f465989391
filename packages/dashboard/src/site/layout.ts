/** The drawing of a site: where each node stands and which way each link takes. Same nodes and links, same drawing, whatever their order. */
import { compareIds } from '../page/id-order.js';
import { assignLayers, BANDS, type Band, type DrawnLink, type DrawnNode, type Layers, laneOf } from './layers.js';
import { type Item, orderColumns, type Segment } from './ordering.js';
import { placeItems, type Sizes } from './placement.js';

export interface PlacedNode {
  readonly id: string;
  readonly column: number;
  /** Upper left corner, units of the drawing. */
  readonly x: number;
  readonly y: number;
}

export interface PlacedLink {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** SVG path. */
  readonly path: string;
}

export interface SiteLayout {
  readonly width: number;
  readonly height: number;
  /** By column, then from top to bottom. */
  readonly nodes: readonly PlacedNode[];
  /** By id. */
  readonly links: readonly PlacedLink[];
  /** One heading for each run of columns of one band. */
  readonly headings: readonly { readonly band: Band; readonly x: number; readonly width: number }[];
}

/** Units of the drawing: CSS pixels at its natural size. */
export const NODE_WIDTH = 192;
export const NODE_HEIGHT = 46;
const COLUMN_GAP = 42;
const ROW_GAP = 15;
const LANE_GAP = 34;
const BEND_GAP = 12;
/** How much more a line wants to run straight than nodes want to face each other. */
const BEND_PULL = 12;

const SIZES: Sizes = {
  heightOf: (item) => (isBend(item) ? 0 : NODE_HEIGHT),
  pullOf: (a, b) => (isBend(a) && isBend(b) ? BEND_PULL : 1),
  gapOf: (above, below) => (above.lane !== below.lane ? LANE_GAP : isBend(above) && isBend(below) ? BEND_GAP : ROW_GAP),
};

/** Lays out a site. Links to nodes that are not there, and doubled ones, are left out. */
export function layoutSite(nodes: readonly DrawnNode[], links: readonly DrawnLink[]): SiteLayout {
  const layers = assignLayers(nodes, links);
  const routes = routeLinks(layers, nodes, links);
  const segments = segmentsOf(routes);
  const columns = orderColumns(itemsOf(layers, nodes, routes), segments);
  const centres = placeItems(columns, segments, SIZES);
  const placed = columns.flatMap((column, index) =>
    column
      .filter((item) => !isBend(item))
      .map((item) => ({ id: item.id, column: index, x: xOf(index), y: (centres.get(item.id) ?? 0) - NODE_HEIGHT / 2 })),
  );
  return {
    width: Math.max(0, columns.length * (NODE_WIDTH + COLUMN_GAP) - COLUMN_GAP),
    height: Math.max(0, ...[...centres.values()].map((centre) => centre + NODE_HEIGHT / 2)),
    nodes: placed,
    links: routes.map((route) => ({ id: route.id, from: route.from, to: route.to, path: pathOf(route, centres) })),
    headings: headingsOf(layers.bands),
  };
}

/** A link from its left column to its right one, with a bend in each column between. */
interface LinkRoute {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly firstColumn: number;
  /** Item ids from left to right: a node, bends, a node. */
  readonly stops: readonly string[];
  readonly lane: 0 | 1;
}

function routeLinks(layers: Layers, nodes: readonly DrawnNode[], links: readonly DrawnLink[]): LinkRoute[] {
  const kinds = new Map(nodes.map((node) => [node.id, node.kind]));
  const routes = new Map<string, LinkRoute>();
  for (const { from, to } of links) {
    const [a, b] = [layers.columnOf.get(from), layers.columnOf.get(to)];
    if (a === undefined || b === undefined || from === to) continue;
    const id = `${from}->${to}`;
    const [left, right] = a <= b ? [from, to] : [to, from];
    const [firstColumn, lastColumn] = [Math.min(a, b), Math.max(a, b)];
    const ends = [kinds.get(from), kinds.get(to)];
    const lane = ends.every((kind) => kind !== undefined && laneOf(kind) === 1) ? 1 : 0;
    // Named for where they lead: lines to one node share their bends and run as one.
    const bends = Array.from(
      { length: Math.max(0, lastColumn - firstColumn - 1) },
      (_, index) => `${right}@${firstColumn + index + 1}/${lane}`,
    );
    routes.set(id, { id, from, to, firstColumn, stops: [left, ...bends, right], lane });
  }
  return [...routes.values()].sort((a, b) => compareIds(a.id, b.id));
}

function itemsOf(layers: Layers, nodes: readonly DrawnNode[], routes: readonly LinkRoute[]): Item[][] {
  const kinds = new Map(nodes.map((node) => [node.id, node.kind]));
  const columns: Item[][] = layers.columns.map((ids) => {
    return ids.map((id, rank) => {
      const kind = kinds.get(id);
      return { id, rank, lane: kind === undefined ? 0 : laneOf(kind) };
    });
  });
  const seen = new Set<string>();
  for (const [index, route] of routes.entries()) {
    for (const [place, id] of route.stops.slice(1, -1).entries()) {
      const column = columns[route.firstColumn + place + 1];
      if (seen.has(id) || column === undefined) continue;
      seen.add(id);
      const members = column.filter((item) => item.lane === route.lane && !isBend(item)).length;
      // Through the middle of what it passes by, where nothing else decides; no two ranks are equal.
      column.push({ id, lane: route.lane, rank: Math.floor(members / 2) - 0.5 + index / (2 * routes.length) });
    }
  }
  return columns;
}

function segmentsOf(routes: readonly LinkRoute[]): Segment[] {
  const segments = new Map<string, Segment>();
  for (const route of routes) {
    route.stops.slice(1).forEach((right, index) => {
      const left = route.stops[index];
      if (left !== undefined) segments.set(`${left} ${right}`, { column: route.firstColumn + index, left, right });
    });
  }
  return [...segments.values()];
}

/** Cubic curves between columns, straight across a column that is passed by. */
function pathOf(route: LinkRoute, centres: ReadonlyMap<string, number>): string {
  const yOf = (id: string): number => centres.get(id) ?? 0;
  const [first = '', ...rest] = route.stops;
  let x = xOf(route.firstColumn) + NODE_WIDTH;
  let y = yOf(first);
  let path = `M${x} ${y}`;
  rest.forEach((id, index) => {
    const nextX = xOf(route.firstColumn + index + 1);
    const nextY = yOf(id);
    const middle = (x + nextX) / 2;
    path += `C${middle} ${y} ${middle} ${nextY} ${nextX} ${nextY}`;
    const isBendHere = index < rest.length - 1;
    if (isBendHere) path += `H${nextX + NODE_WIDTH}`;
    x = nextX + NODE_WIDTH;
    y = nextY;
  });
  return path;
}

function headingsOf(bands: readonly Band[]): SiteLayout['headings'] {
  return BANDS.flatMap((band) => {
    const first = bands.indexOf(band);
    if (first < 0) return [];
    const last = bands.lastIndexOf(band);
    return [{ band, x: xOf(first), width: xOf(last) - xOf(first) + NODE_WIDTH }];
  });
}

function xOf(column: number): number {
  return column * (NODE_WIDTH + COLUMN_GAP);
}

/** Ids hold no `@` (model: `a-z 0-9 -`), so a bend's name is never a node's. */
function isBend(item: { readonly id: string }): boolean {
  return item.id.includes('@');
}
