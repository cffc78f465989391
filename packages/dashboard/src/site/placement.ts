/** Gives the ordered items of each column their heights: near their neighbours, never overlapping. Pure. */
import type { Item, Segment } from './ordering.js';

export interface Sizes {
  /** Height of an item, units of the drawing. */
  readonly heightOf: (item: Item) => number;
  /** Free space between two items that follow each other. */
  readonly gapOf: (above: Item, below: Item) => number;
  /** How strongly two joined items pull each other to one height. */
  readonly pullOf: (a: { readonly id: string }, b: { readonly id: string }) => number;
}

const ROUNDS = 32;
/** An item without links gives way to all others. */
const LOOSE_WEIGHT = 0.1;

interface Pull {
  readonly id: string;
  readonly weight: number;
}

/** Centre of each item on the vertical axis; the topmost item of all touches 0. */
export function placeItems(
  columns: readonly (readonly Item[])[],
  segments: readonly Segment[],
  sizes: Sizes,
): Map<string, number> {
  const centres = new Map<string, number>();
  for (const column of columns) stack(column, sizes, centres);
  const neighbours = adjacency(segments, sizes);
  for (let round = 0; round < ROUNDS; round += 1) {
    const order = round % 2 === 0 ? columns : [...columns].reverse();
    for (const column of order) settle(column, neighbours, sizes, centres);
  }
  const top = Math.min(...columns.flat().map((item) => (centres.get(item.id) ?? 0) - sizes.heightOf(item) / 2));
  return new Map([...centres].map(([id, centre]) => [id, Math.round(centre - top)]));
}

/** One below the other, around 0. */
function stack(column: readonly Item[], sizes: Sizes, centres: Map<string, number>): void {
  const offsets = offsetsOf(column, sizes);
  const middle = (offsets.at(-1) ?? 0) / 2;
  for (const [index, item] of column.entries()) centres.set(item.id, (offsets[index] ?? 0) - middle);
}

/** Moves a column's items towards the mean of their neighbours as far as their order and distances allow (least squares). */
function settle(
  column: readonly Item[],
  neighbours: ReadonlyMap<string, readonly Pull[]>,
  sizes: Sizes,
  centres: Map<string, number>,
): void {
  const offsets = offsetsOf(column, sizes);
  const wanted = column.map((item, index) => {
    const around = neighbours.get(item.id) ?? [];
    const weight = around.reduce((sum, pull) => sum + pull.weight, 0);
    const mean =
      weight === 0
        ? (centres.get(item.id) ?? 0)
        : around.reduce((sum, pull) => sum + pull.weight * (centres.get(pull.id) ?? 0), 0) / weight;
    return { value: mean - (offsets[index] ?? 0), weight: weight === 0 ? LOOSE_WEIGHT : weight };
  });
  const placed = isotonic(wanted);
  for (const [index, item] of column.entries()) centres.set(item.id, (placed[index] ?? 0) + (offsets[index] ?? 0));
}

/**
 * The non-decreasing sequence nearest to the wanted values, by weighted least squares: pool adjacent violators (Barlow et al.,
 * "Statistical Inference under Order Restrictions", 1972).
 */
export function isotonic(wanted: readonly { readonly value: number; readonly weight: number }[]): number[] {
  const blocks: { value: number; weight: number; count: number }[] = [];
  for (const { value, weight } of wanted) {
    let block = { value, weight, count: 1 };
    for (let last = blocks.at(-1); last !== undefined && last.value > block.value; last = blocks.at(-1)) {
      blocks.pop();
      const sum = last.weight + block.weight;
      block = {
        value: (last.value * last.weight + block.value * block.weight) / sum,
        weight: sum,
        count: last.count + block.count,
      };
    }
    blocks.push(block);
  }
  return blocks.flatMap((block) => Array<number>(block.count).fill(block.value));
}

/** Least distance of each item's centre from the first one's. */
function offsetsOf(column: readonly Item[], sizes: Sizes): number[] {
  const offsets: number[] = [];
  let offset = 0;
  column.forEach((item, index) => {
    const above = column[index - 1];
    if (above !== undefined) offset += (sizes.heightOf(above) + sizes.heightOf(item)) / 2 + sizes.gapOf(above, item);
    offsets.push(offset);
  });
  return offsets;
}

function adjacency(segments: readonly Segment[], sizes: Sizes): Map<string, Pull[]> {
  const neighbours = new Map<string, Pull[]>();
  const add = (id: string, pull: Pull): void => {
    const known = neighbours.get(id);
    if (known === undefined) neighbours.set(id, [pull]);
    else known.push(pull);
  };
  for (const { left, right } of segments) {
    const weight = sizes.pullOf({ id: left }, { id: right });
    add(left, { id: right, weight });
    add(right, { id: left, weight });
  }
  return neighbours;
}
