/** Cells, hits and arrow keys of the wall's marks. */
import { HEALTH_STATES } from '@tillwatch/model';
import fc from 'fast-check';
import {
  CELL_MIN_PX,
  cellAt,
  fitCell,
  type Grid,
  gridOf,
  indexAt,
  MOVES,
  markPath,
  move,
  type Place,
} from '../src/wall/mark-grid.js';

const anyGrid = fc
  .record({
    count: fc.integer({ min: 1, max: 400 }),
    width: fc.integer({ min: 20, max: 1_500 }),
    cell: fc.integer({ min: CELL_MIN_PX, max: 40 }),
  })
  .map(({ count, width, cell }) => gridOf(count, width, cell));

describe('cells', () => {
  it('are hit where they are drawn, and nowhere else', () => {
    fc.assert(
      fc.property(anyGrid, (grid) => {
        for (let index = 0; index < grid.count; index += 1) {
          const { x, y } = cellAt(grid, index);
          expect(indexAt(grid, x + grid.cellPx / 2, y + grid.cellPx / 2)).toBe(index);
        }
        expect(indexAt(grid, -1, 1)).toBeNull();
        expect(indexAt(grid, grid.columns * grid.cellPx + 1, 1)).toBeNull();
        expect(indexAt(grid, 1, grid.rows * grid.cellPx + 1)).toBeNull();
      }),
    );
  });

  it('are as large as fits, and never too small to be told apart', () => {
    const room = { widthPx: 800, heightPx: 700, headingPx: 30 };
    for (const counts of [[3], [400, 300, 352, 176], [2_000, 2_000], [10_000]]) {
      const cell = fitCell(counts, room, 28);
      const height = (px: number) =>
        counts.reduce((sum, count) => sum + room.headingPx + gridOf(count, room.widthPx, px).rows * px, 0);
      expect(cell).toBeGreaterThanOrEqual(CELL_MIN_PX);
      if (cell > CELL_MIN_PX) expect(height(cell)).toBeLessThanOrEqual(room.heightPx);
      if (cell < 28) expect(height(cell + 1)).toBeGreaterThan(room.heightPx);
    }
  });
});

describe('arrow keys', () => {
  const grids: readonly Grid[] = [gridOf(7, 40, 10), gridOf(2, 40, 10), gridOf(9, 40, 10)];
  const at = (grid: number, index: number): Place => ({ grid, index });

  it('go along the rows and over into the next region', () => {
    expect(move(grids, at(0, 3), 'ArrowRight')).toEqual(at(0, 4));
    expect(move(grids, at(0, 6), 'ArrowRight')).toEqual(at(1, 0));
    expect(move(grids, at(1, 0), 'ArrowLeft')).toEqual(at(0, 6));
    expect(move(grids, at(0, 0), 'ArrowLeft')).toEqual(at(0, 0));
    expect(move(grids, at(2, 8), 'ArrowRight')).toEqual(at(2, 8));
  });

  it('go up and down in their column, also where a row is short', () => {
    expect(move(grids, at(0, 1), 'ArrowDown')).toEqual(at(0, 5));
    expect(move(grids, at(0, 3), 'ArrowDown')).toEqual(at(0, 6));
    expect(move(grids, at(0, 6), 'ArrowDown')).toEqual(at(1, 1));
    expect(move(grids, at(2, 3), 'ArrowUp')).toEqual(at(1, 1));
    expect(move(grids, at(1, 1), 'ArrowUp')).toEqual(at(0, 5));
    expect(move(grids, at(2, 1), 'End')).toEqual(at(2, 8));
    expect(move(grids, at(2, 1), 'Home')).toEqual(at(0, 0));
  });

  it('never leave the marks, and reach every one', () => {
    fc.assert(
      fc.property(
        fc.array(anyGrid, { minLength: 1, maxLength: 4 }),
        fc.array(fc.constantFrom(...MOVES), { maxLength: 60 }),
        (regions, keys) => {
          let place: Place = { grid: 0, index: 0 };
          for (const key of keys) {
            place = move(regions, place, key);
            expect(place.index).toBeLessThan(regions[place.grid]?.count ?? 0);
            expect(place.index).toBeGreaterThanOrEqual(0);
          }
          place = { grid: 0, index: 0 };
          const total = regions.reduce((sum, { count }) => sum + count, 0);
          for (let step = 1; step < total; step += 1) place = move(regions, place, 'ArrowRight');
          expect(place).toEqual(move(regions, place, 'End'));
        },
      ),
    );
  });
});

describe('markPath', () => {
  const grid = gridOf(100, 300, 12);

  it('holds one mark for each index, inside its cell', () => {
    for (const state of HEALTH_STATES) {
      const path = markPath(state, grid, [0, 25, 99]);
      expect(path.match(/M/g)).toHaveLength(3);
      const { x, y } = cellAt(grid, 25);
      expect(path).toContain(`M${x + 6} ${y + 6}`);
    }
    expect(markPath('down', grid, [])).toBe('');
  });

  it('has a shape of its own for each state', () => {
    const shapes = HEALTH_STATES.map((state) => markPath(state, grid, [0]));
    expect(new Set(shapes).size).toBe(HEALTH_STATES.length);
  });
});
