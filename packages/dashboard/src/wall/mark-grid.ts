/** Geometry of the wall's marks: which cell a site has, which site a point hits, where an arrow key leads, one path per state. Pure. */
import type { HealthState } from '@tillwatch/model';

export interface Grid {
  readonly count: number;
  readonly columns: number;
  readonly rows: number;
  /** Side of a cell, px. */
  readonly cellPx: number;
}

/** The smallest side of a cell, px; below it the shapes cannot be told apart. */
export const CELL_MIN_PX = 9;

/**
 * The largest side of a cell, px, up to `maxPx`, with which `counts` sites, one grid per region, fit the room; `headingPx` is
 * what each region's heading takes. The smallest side where nothing fits: the page scrolls then.
 */
export function fitCell(
  counts: readonly number[],
  room: { readonly widthPx: number; readonly heightPx: number; readonly headingPx: number },
  maxPx: number,
): number {
  const { widthPx, heightPx, headingPx } = room;
  for (let cellPx = Math.floor(maxPx); cellPx > CELL_MIN_PX; cellPx -= 1) {
    const height = counts.reduce((sum, count) => sum + headingPx + gridOf(count, widthPx, cellPx).rows * cellPx, 0);
    if (height <= heightPx) return cellPx;
  }
  return CELL_MIN_PX;
}

/** Lays `count` cells into rows no wider than `widthPx`. */
export function gridOf(count: number, widthPx: number, cellPx: number): Grid {
  const columns = Math.max(1, Math.floor(widthPx / cellPx));
  return { count, columns, rows: Math.ceil(count / columns), cellPx };
}

/** Upper left corner of a cell, px. */
export function cellAt(grid: Grid, index: number): { x: number; y: number } {
  return { x: (index % grid.columns) * grid.cellPx, y: Math.floor(index / grid.columns) * grid.cellPx };
}

/** Index of the cell under a point, null beside the cells. */
export function indexAt(grid: Grid, x: number, y: number): number | null {
  const column = Math.floor(x / grid.cellPx);
  const row = Math.floor(y / grid.cellPx);
  if (column < 0 || column >= grid.columns || row < 0) return null;
  const index = row * grid.columns + column;
  return index < grid.count ? index : null;
}

export const MOVES = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'] as const;
export type Move = (typeof MOVES)[number];

export interface Place {
  readonly grid: number;
  readonly index: number;
}

/** Where a key leads from a place, over the grids as one sequence from top to bottom; the same place at the ends. */
export function move(grids: readonly Grid[], from: Place, key: Move): Place {
  const grid = grids[from.grid];
  if (grid === undefined) return from;
  switch (key) {
    case 'ArrowLeft':
      return from.index > 0 ? { ...from, index: from.index - 1 } : (endOf(grids, from.grid - 1) ?? from);
    case 'ArrowRight':
      return from.index < grid.count - 1 ? { ...from, index: from.index + 1 } : (startOf(grids, from.grid + 1) ?? from);
    case 'ArrowUp':
      return up(grids, grid, from);
    case 'ArrowDown':
      return down(grids, grid, from);
    case 'Home':
      return startOf(grids, 0) ?? from;
    case 'End':
      return endOf(grids, grids.length - 1) ?? from;
  }
}

/** Marks of all cells of one state as one SVG path. `ok` and the strokes of the others are drawn by their stroke, see wall.css. */
export function markPath(state: HealthState, grid: Grid, indices: readonly number[]): string {
  const half = grid.cellPx / 2;
  const r = grid.cellPx * 0.42;
  const n = (value: number): string => String(Math.round(value * 100) / 100);
  const shape = SHAPES[state](r, n);
  let path = '';
  for (const index of indices) {
    const { x, y } = cellAt(grid, index);
    path += `M${n(x + half)} ${n(y + half)}${shape}`;
  }
  return path;
}

/** Shapes relative to the cell's centre: dot, triangle, filled square, hollow square, hollow diamond. */
const SHAPES: Readonly<Record<HealthState, (r: number, n: (value: number) => string) => string>> = {
  ok: () => 'h0',
  degraded: (r, n) => `m0 ${n(-r)}l${n(r)} ${n(1.8 * r)}h${n(-2 * r)}z`,
  down: (r, n) => `m${n(-r)} ${n(-r)}h${n(2 * r)}v${n(2 * r)}h${n(-2 * r)}z`,
  unreachable: (r, n) => `m${n(-0.85 * r)} ${n(-0.85 * r)}h${n(1.7 * r)}v${n(1.7 * r)}h${n(-1.7 * r)}z`,
  unknown: (r, n) => `m0 ${n(-r)}l${n(r)} ${n(r)}l${n(-r)} ${n(r)}l${n(-r)} ${n(-r)}z`,
};

function up(grids: readonly Grid[], grid: Grid, from: Place): Place {
  if (from.index >= grid.columns) return { ...from, index: from.index - grid.columns };
  const above = grids[from.grid - 1];
  if (above === undefined) return from;
  const column = from.index % grid.columns;
  const lastRow = (above.rows - 1) * above.columns;
  return { grid: from.grid - 1, index: Math.min(lastRow + column, above.count - 1) };
}

function down(grids: readonly Grid[], grid: Grid, from: Place): Place {
  if (from.index + grid.columns < grid.count) return { ...from, index: from.index + grid.columns };
  const lastRowStart = (grid.rows - 1) * grid.columns;
  // A shorter last row lies below: its end is nearer than the next region.
  if (from.index < lastRowStart) return { ...from, index: grid.count - 1 };
  const below = grids[from.grid + 1];
  if (below === undefined) return from;
  return { grid: from.grid + 1, index: Math.min(from.index % grid.columns, below.count - 1) };
}

function startOf(grids: readonly Grid[], grid: number): Place | null {
  return grids[grid] === undefined ? null : { grid, index: 0 };
}

function endOf(grids: readonly Grid[], grid: number): Place | null {
  const found = grids[grid];
  return found === undefined ? null : { grid, index: found.count - 1 };
}
