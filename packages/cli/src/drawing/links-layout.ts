/** Where each node of a site stands when its links are drawn left to right: layers, and rows within them. Pure and deterministic. */

export interface DrawnLink {
  readonly from: string;
  readonly to: string;
}

/** A node in its layer, or the place where a longer link passes through a layer. */
export interface Cell {
  readonly key: string;
  /** The node itself; for a passing link, the node that it comes from. */
  readonly node: string;
  readonly isPassing: boolean;
  row: number;
}

/** A link from one layer to the next. */
export interface Hop {
  readonly from: Cell;
  readonly to: Cell;
  readonly link: DrawnLink;
}

export interface Layout {
  readonly layers: readonly (readonly Cell[])[];
  /** `hops[i]` lead from layer i to layer i + 1. */
  readonly hops: readonly (readonly Hop[])[];
  /** Nodes without any link, in the order given. */
  readonly alone: readonly string[];
}

const SWEEPS = 8;

/** Lays out `nodes` by `links`, which form no cycle; links to unknown nodes are passed over. */
export function layOutLinks(nodes: readonly string[], links: readonly DrawnLink[]): Layout {
  const known = new Set(nodes);
  const usable = links.filter(({ from, to }) => known.has(from) && known.has(to) && from !== to);
  const linked = new Set(usable.flatMap(({ from, to }) => [from, to]));
  const depths = depthOf([...linked], usable);
  const layers: Cell[][] = Array.from({ length: Math.max(-1, ...depths.values()) + 1 }, () => []);
  const cells = new Map<string, Cell>();
  const cellAt = (key: string, node: string, depth: number): Cell => {
    const found = cells.get(key);
    if (found !== undefined) return found;
    const cell = { key, node, isPassing: key !== node, row: 0 };
    cells.set(key, cell);
    layers[depth]?.push(cell);
    return cell;
  };
  for (const node of nodes) if (linked.has(node)) cellAt(node, node, depths.get(node) ?? 0);

  const hops: Hop[][] = layers.slice(1).map(() => []);
  for (const link of usable) {
    const first = depths.get(link.from) ?? 0;
    const last = depths.get(link.to) ?? 0;
    let from = cellAt(link.from, link.from, first);
    for (let depth = first + 1; depth <= last; depth++) {
      // Links of one node share their way as far as they go together.
      const to =
        depth === last ? cellAt(link.to, link.to, last) : cellAt(`${link.from} passing ${depth}`, link.from, depth);
      hops[depth - 1]?.push({ from, to, link });
      from = to;
    }
  }
  orderLayers(layers, hops);
  placeRows(layers, hops);
  return { layers, hops, alone: nodes.filter((node) => !linked.has(node)) };
}

/** Longest way from any node that nothing uses. */
function depthOf(nodes: readonly string[], links: readonly DrawnLink[]): Map<string, number> {
  const depths = new Map(nodes.map((node) => [node, 0]));
  // At most as many rounds as there are nodes, should a cycle slip in.
  for (let round = 0; round < nodes.length; round++) {
    let changed = false;
    for (const { from, to } of links) {
      const wanted = (depths.get(from) ?? 0) + 1;
      if (wanted <= (depths.get(to) ?? 0) || wanted >= nodes.length) continue;
      depths.set(to, wanted);
      changed = true;
    }
    if (!changed) break;
  }
  return depths;
}

type Neighbours = (cell: Cell) => readonly Cell[];

function neighboursOf(hops: readonly (readonly Hop[])[]): { left: Neighbours; right: Neighbours } {
  const left = new Map<Cell, Cell[]>();
  const right = new Map<Cell, Cell[]>();
  for (const { from, to } of hops.flat()) {
    right.set(from, [...(right.get(from) ?? []), to]);
    left.set(to, [...(left.get(to) ?? []), from]);
  }
  return { left: (cell) => left.get(cell) ?? [], right: (cell) => right.get(cell) ?? [] };
}

const mean = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;

/** Fewer crossings: each layer sorted by the mean place of its neighbours, to and fro (Sugiyama's barycentre method). */
function orderLayers(layers: Cell[][], hops: readonly (readonly Hop[])[]): void {
  const { left, right } = neighboursOf(hops);
  for (const layer of layers) for (const [row, cell] of layer.entries()) cell.row = row;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const forward = sweep % 2 === 0;
    for (const layer of forward ? layers : [...layers].reverse()) {
      const weights = new Map(
        layer.map((cell) => {
          const rows = (forward ? left : right)(cell).map(({ row }) => row);
          return [cell, rows.length > 0 ? mean(rows) : cell.row];
        }),
      );
      layer.sort((a, b) => (weights.get(a) ?? 0) - (weights.get(b) ?? 0));
      for (const [row, cell] of layer.entries()) cell.row = row;
    }
  }
}

/** Rows: the tallest layer keeps its order from the top; the others follow their neighbours on its side, in order, one row apart at least. */
function placeRows(layers: Cell[][], hops: readonly (readonly Hop[])[]): void {
  const { left, right } = neighboursOf(hops);
  const tallest = layers.reduce((best, layer, index) => (layer.length > (layers[best]?.length ?? 0) ? index : best), 0);
  const height = layers[tallest]?.length ?? 0;
  const place = (layer: Cell[], neighbours: Neighbours) => {
    let next = 0;
    for (const [index, cell] of layer.entries()) {
      const rows = neighbours(cell).map(({ row }) => row);
      const wanted = rows.length > 0 ? Math.round(mean(rows) - 0.01) : next;
      // Room for those below it must be left.
      cell.row = Math.min(
        Math.max(wanted - Math.floor(sharers(layer, cell, neighbours) / 2), next),
        height - (layer.length - index),
      );
      next = cell.row + 1;
    }
  };
  for (const layer of layers.slice(tallest + 1)) place(layer, left);
  for (const layer of layers.slice(0, tallest).reverse()) place(layer, right);
}

/** Cells after `cell` that want the same row: it moves up by half of them, so that they spread around it. */
function sharers(layer: readonly Cell[], cell: Cell, neighbours: Neighbours): number {
  const wish = (each: Cell) => mean(neighbours(each).map(({ row }) => row));
  return layer.slice(layer.indexOf(cell) + 1).filter((each) => Math.abs(wish(each) - wish(cell)) < 0.5).length;
}
