/** Draws a site's links left to right on a grid of characters; what is wider than the terminal goes on in a further band. */
import { type HealthState, severity } from '@tillwatch/model';
import { displayWidth } from './display-width.js';
import { type Cell, type DrawnLink, type Hop, type Layout, layOutLinks } from './links-layout.js';
import type { Marks } from './state-marks.js';

export interface DrawnSite {
  readonly nodes: readonly { readonly id: string; readonly state: HealthState }[];
  readonly links: readonly (DrawnLink & { readonly state: HealthState })[];
}

/** A piece of a line, coloured by its state; null for blanks. */
export interface Piece {
  readonly text: string;
  readonly state: HealthState | null;
}

const SIDE = { left: 1, right: 2, up: 4, down: 8 } as const;

/** Everything that one drawing needs, worked out once. */
interface Plan {
  readonly layout: Layout;
  readonly gaps: readonly (readonly HopGroup[])[];
  readonly widths: readonly number[];
  readonly links: LinkStates;
  readonly marks: Marks;
  label(cell: Pick<Cell, 'node'>): Piece;
}

/** Lines of at most `width` columns, unless one label alone is wider. */
export function drawLinks(site: DrawnSite, width: number, marks: Marks): Piece[][] {
  const layout = layOutLinks(
    site.nodes.map(({ id }) => id),
    site.links,
  );
  const nodeStates = new Map(site.nodes.map(({ id, state }) => [id, state]));
  const label: Plan['label'] = ({ node }) => {
    const state = nodeStates.get(node) ?? 'unknown';
    return { text: marks.shapes[state] + node, state };
  };
  const widthOf = (cell: Cell) => (cell.isPassing ? 1 : displayWidth(label(cell).text));
  const plan: Plan = {
    layout,
    gaps: layout.hops.map(groupHops),
    widths: layout.layers.map((layer) => Math.max(...layer.map(widthOf))),
    links: new Map(site.links.map(({ from, to, state }) => [`${from}->${to}`, state])),
    marks,
    label,
  };
  const bands = splitBands(plan, width).map(([first, last]) => drawBand(plan, first, last));
  const alone = layout.alone.map((node) => [label({ node })]);
  return [...bands, alone]
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => (index === 0 ? lines : [[], ...lines]));
}

/** Layers `first` to `last` beside each other. */
function drawBand(plan: Plan, first: number, last: number): Piece[][] {
  const grid = createGrid(plan.marks);
  let x = 0;
  for (let index = first; index <= last; index++) {
    const layer = plan.layout.layers[index] ?? [];
    const before = index > first ? (plan.layout.hops[index - 1] ?? []) : [];
    const after = index < last ? (plan.layout.hops[index] ?? []) : [];
    const opensBand = index === first && first > 0;
    const width = opensBand ? bandLeadWidth(layer) : (plan.widths[index] ?? 0);
    for (const cell of layer) drawCell(grid, plan, cell, { x, width, before, after, opensBand });
    x += width;
    if (index === last) break;
    drawGap(grid, plan.gaps[index] ?? [], x, plan.links);
    x += gapWidth(plan.gaps[index] ?? []);
  }
  return grid.lines();
}

interface CellPlace {
  readonly x: number;
  readonly width: number;
  /** Hops drawn on its left and right; none at the edge of the band. */
  readonly before: readonly Hop[];
  readonly after: readonly Hop[];
  readonly opensBand: boolean;
}

/** A node's label and the line to the right edge of its layer; a passing link is a line, named where it opens a band. */
function drawCell(grid: Grid, plan: Plan, cell: Cell, { x, width, before, after, opensBand }: CellPlace): void {
  const leaves = after.some(({ from }) => from === cell);
  if (cell.isPassing && !opensBand) {
    const through = before.length > 0 ? before : after;
    grid.horizontal(cell.row, x, x + width - 1, stateOfHops(through, cell, plan.links));
    return;
  }
  const piece = cell.isPassing ? { text: `(${cell.node})`, state: null } : plan.label(cell);
  grid.text(cell.row, x, piece);
  if (leaves)
    grid.horizontal(cell.row, x + displayWidth(piece.text), x + width - 1, stateOfHops(after, cell, plan.links));
}

/** Hops of one gap that share a vertical: sources that lead to the very same targets. */
interface HopGroup {
  readonly hops: readonly Hop[];
  /** Null where one cell leads straight to one other in its row. */
  readonly track: number | null;
}

function groupHops(hops: readonly Hop[]): HopGroup[] {
  const targets = new Map<Cell, Set<string>>();
  for (const { from, to } of hops) targets.set(from, (targets.get(from) ?? new Set()).add(to.key));
  const groups = new Map<string, Hop[]>();
  for (const hop of hops) {
    const key = [...(targets.get(hop.from) ?? [])].sort().join('\n');
    groups.set(key, [...(groups.get(key) ?? []), hop]);
  }
  let track = 0;
  return [...groups.values()]
    .sort((a, b) => topRow(a) - topRow(b))
    .map((group) => ({ hops: group, track: rowsOf(group).size === 1 ? null : track++ }));
}

const rowsOf = (hops: readonly Hop[]) => new Set(hops.flatMap(({ from, to }) => [from.row, to.row]));
const topRow = (hops: readonly Hop[]) => Math.min(...hops.map(({ from }) => from.row));

function gapWidth(groups: readonly HopGroup[]): number {
  const tracks = groups.filter(({ track }) => track !== null).length;
  return tracks === 0 ? 2 : 2 * tracks + 1;
}

/** Width of the layer that is shown again where a band begins: passing links are named there. */
function bandLeadWidth(layer: readonly Cell[]): number {
  return Math.max(...layer.map((cell) => displayWidth(cell.node) + (cell.isPassing ? 2 : 1)));
}

/** Layers of each band, first and last; a band begins with the layer that ended the one before. */
function splitBands({ layout: { layers }, widths, gaps }: Plan, width: number): [number, number][] {
  const bands: [number, number][] = [];
  let first = 0;
  let used = widths[0] ?? 0;
  for (let index = 1; index < layers.length; index++) {
    const more = gapWidth(gaps[index - 1] ?? []) + (widths[index] ?? 0);
    if (used + more > width && index - 1 > first) {
      bands.push([first, index - 1]);
      first = index - 1;
      used = bandLeadWidth(layers[first] ?? []);
    }
    used += more;
  }
  if (layers.length > 0) bands.push([first, layers.length - 1]);
  return bands;
}

type LinkStates = ReadonlyMap<string, HealthState>;

/** A piece that several links share is as good as the best of them: something still crosses it. */
function stateOfHops(hops: readonly Hop[], cell: Cell, states: LinkStates): HealthState {
  const shared = hops.filter(({ from, to }) => from === cell || to === cell);
  const found = shared.map(({ link }) => states.get(`${link.from}->${link.to}`) ?? 'unknown');
  return found.reduce((best, state) => (severity(state) < severity(best) ? state : best), found[0] ?? 'unknown');
}

function drawGap(grid: Grid, groups: readonly HopGroup[], x: number, states: LinkStates): void {
  const width = gapWidth(groups);
  for (const { hops, track } of groups) {
    const at = track === null ? x + width : x + 1 + 2 * track;
    for (const from of new Set(hops.map((hop) => hop.from)))
      grid.horizontal(from.row, x, at - 1, stateOfHops(hops, from, states));
    if (track === null) continue;
    const rows = [...rowsOf(hops)].sort((a, b) => a - b);
    grid.vertical(at, rows[0] ?? 0, rows.at(-1) ?? 0);
    for (const from of new Set(hops.map((hop) => hop.from))) grid.join(from.row, at, SIDE.left);
    for (const to of new Set(hops.map((hop) => hop.to))) {
      grid.join(to.row, at, SIDE.right);
      grid.horizontal(to.row, at + 1, x + width - 1, stateOfHops(hops, to, states));
    }
  }
}

interface Grid {
  text(row: number, x: number, piece: Piece): void;
  horizontal(row: number, fromX: number, toX: number, state: HealthState): void;
  vertical(x: number, fromRow: number, toRow: number): void;
  join(row: number, x: number, side: number): void;
  lines(): Piece[][];
}

interface Spot {
  sides: number;
  state: HealthState;
  /** A label that begins here. */
  label: Piece | null;
}

function createGrid(marks: Marks): Grid {
  const rows = new Map<number, Map<number, Spot>>();
  const spot = (row: number, x: number): Spot => {
    const line = rows.get(row) ?? new Map<number, Spot>();
    rows.set(row, line);
    const found = line.get(x) ?? { sides: 0, state: 'ok' as const, label: null };
    line.set(x, found);
    return found;
  };
  const character = ({ sides, state }: Spot) =>
    sides === (SIDE.left | SIDE.right) ? marks.lines[state] : (marks.joints[sides] ?? ' ');
  return {
    text: (row, x, piece) => {
      spot(row, x).label = piece;
    },
    horizontal(row, fromX, toX, state) {
      for (let x = fromX; x <= toX; x++) {
        const here = spot(row, x);
        here.sides |= SIDE.left | SIDE.right;
        if (severity(state) > severity(here.state)) here.state = state;
      }
    },
    vertical(x, fromRow, toRow) {
      for (let row = fromRow; row <= toRow; row++)
        spot(row, x).sides |= (row > fromRow ? SIDE.up : 0) | (row < toRow ? SIDE.down : 0);
    },
    join: (row, x, side) => {
      spot(row, x).sides |= side;
    },
    lines() {
      const used = [...rows.keys()];
      const [top, bottom] = [Math.min(...used), Math.max(...used)];
      return Array.from({ length: bottom - top + 1 }, (_unused, index) =>
        pieces(rows.get(top + index) ?? new Map(), character),
      );
    },
  };
}

function pieces(line: ReadonlyMap<number, Spot>, character: (spot: Spot) => string): Piece[] {
  const out: Piece[] = [];
  let column = 0;
  for (const [x, spot] of [...line].sort(([a], [b]) => a - b)) {
    if (x > column) out.push({ text: ' '.repeat(x - column), state: null });
    const piece = spot.label ?? { text: character(spot), state: spot.state };
    const before = out.at(-1);
    if (spot.label === null && before !== undefined && before.state === piece.state && before.text.trim() !== '') {
      out[out.length - 1] = { text: before.text + piece.text, state: piece.state };
    } else out.push(piece);
    column = x + displayWidth(piece.text);
  }
  return out;
}
