/** Orders the items of each column so that few lines cross: barycentre sweeps (Sugiyama, Tagawa, Toda 1981). Pure and deterministic. */

/** Something that takes a place in a column: a node, or a bend of a line that passes the column by. */
export interface Item {
  readonly id: string;
  readonly lane: 0 | 1;
  /** Order among equals: lower first. */
  readonly rank: number;
}

/** A line between items of neighbouring columns: `column` is the left one's. */
export interface Segment {
  readonly column: number;
  readonly left: string;
  readonly right: string;
}

/** Sweeps after which no better order was ever found on the graphs of the tests. */
const SWEEPS = 12;

/** Orders every column; lane 0 stays above lane 1. Of all orders met, the first with the fewest crossings is returned. */
export function orderColumns(columns: readonly (readonly Item[])[], segments: readonly Segment[]): Item[][] {
  let current = columns.map((column) => [...column].sort((a, b) => a.lane - b.lane || a.rank - b.rank));
  let best = current;
  let bestCrossings = countCrossings(current, segments);
  for (let sweep = 0; sweep < SWEEPS && bestCrossings > 0; sweep += 1) {
    current = sweepOnce(current, segments, sweep % 2 === 0);
    const crossings = countCrossings(current, segments);
    if (crossings < bestCrossings) [best, bestCrossings] = [current, crossings];
  }
  return best;
}

/** How many pairs of lines cross between neighbouring columns. */
export function countCrossings(columns: readonly (readonly Item[])[], segments: readonly Segment[]): number {
  const position = positions(columns);
  let crossings = 0;
  for (const [i, a] of segments.entries()) {
    for (const b of segments.slice(i + 1)) {
      if (a.column !== b.column) continue;
      const left = (position.get(a.left) ?? 0) - (position.get(b.left) ?? 0);
      const right = (position.get(a.right) ?? 0) - (position.get(b.right) ?? 0);
      if (left * right < 0) crossings += 1;
    }
  }
  return crossings;
}

function sweepOnce(columns: readonly (readonly Item[])[], segments: readonly Segment[], toTheRight: boolean): Item[][] {
  const next = columns.map((column) => [...column]);
  const order = next.map((_, index) => (toTheRight ? index : next.length - 1 - index));
  for (const index of order) {
    const column = next[index];
    if (column === undefined) continue;
    const position = positions(next);
    const centre = new Map(
      column.map((item, place) => [item.id, barycentre(item.id, index, segments, position, toTheRight) ?? place]),
    );
    column.sort((a, b) => a.lane - b.lane || (centre.get(a.id) ?? 0) - (centre.get(b.id) ?? 0) || a.rank - b.rank);
  }
  return next;
}

/** Mean place of an item's neighbours in the column before it, seen in the direction of the sweep; null without any. */
function barycentre(
  id: string,
  column: number,
  segments: readonly Segment[],
  position: ReadonlyMap<string, number>,
  toTheRight: boolean,
): number | null {
  const places: number[] = [];
  for (const segment of segments) {
    if (toTheRight && segment.column === column - 1 && segment.right === id)
      places.push(position.get(segment.left) ?? 0);
    if (!toTheRight && segment.column === column && segment.left === id) places.push(position.get(segment.right) ?? 0);
  }
  return places.length === 0 ? null : places.reduce((sum, place) => sum + place, 0) / places.length;
}

function positions(columns: readonly (readonly Item[])[]): Map<string, number> {
  return new Map(columns.flatMap((column) => column.map((item, place) => [item.id, place] as const)));
}
