/** Roll-ups of one agent and one day: points of minutes, of hours, or of the day, by check. */
import { CHECK_STATES, type CheckState } from '@tillwatch/model';
import type { HealthPoint } from '../health-point.js';
import { DamagedChunk, decodeBlocks, encodeBlocks } from './block-file.js';
import { ColumnModels, INTEGER } from './column-models.js';
import { ColumnReader } from './column-reader.js';
import { ColumnWriter } from './column-writer.js';
import type { ShapeOf } from './detail-chunk.js';
import type { ListedShape } from './detail-section.js';
import {
  NONE_US,
  readExtremes,
  readMedians,
  stepDown,
  stepsDownTo,
  stepsUpTo,
  stepUp,
  writeExtremes,
  writeMedians,
} from './latency-columns.js';
import { RangeDecoder, RangeEncoder } from './range-coder.js';

/** Number of the unit within the day -> point. */
export type UnitPoints = Map<number, HealthPoint>;
/** Check -> its points. */
export type Rollup = Map<string, UnitPoints>;

/** A day has 1440 minutes; a claim of more is damage. */
const MAX_UNITS = 1440;

const coder = new RangeEncoder();
const models = new ColumnModels();

/** `shape` lists the roll-up's checks in its order. */
export function encodeRollup(rollup: Rollup, shape: ListedShape): Uint8Array {
  const blocks = shape.checks.map(({ id }) => encodeCheck(rollup.get(id) ?? new Map()));
  return encodeBlocks([{ shape: shape.listId, blocks }]);
}

/** Throws {@link DamagedChunk}. */
export function decodeRollup(bytes: Uint8Array, shapeOf: ShapeOf): Rollup {
  return read(bytes, shapeOf, () => true);
}

/** Reads one check and nothing of the others. Throws {@link DamagedChunk}. */
export function readRollupCheck(bytes: Uint8Array, shapeOf: ShapeOf, checkId: string): UnitPoints {
  return read(bytes, shapeOf, (id) => id === checkId).get(checkId) ?? new Map();
}

/** The same point with its extremes on the wire's steps, rounded outwards: at most 4.4 % off, and a third of the bytes. */
export function coarseExtremes(point: HealthPoint): HealthPoint {
  const { medianUs, minUs, maxUs } = point;
  if (medianUs === null || medianUs === 0 || minUs === null || maxUs === null) return point;
  return {
    ...point,
    minUs: stepDown(medianUs, stepsDownTo(medianUs, minUs)),
    maxUs: stepUp(medianUs, stepsUpTo(medianUs, maxUs)),
  };
}

function read(bytes: Uint8Array, shapeOf: ShapeOf, isWanted: (check: string) => boolean): Rollup {
  const rollup: Rollup = new Map();
  try {
    for (const section of decodeBlocks(bytes)) {
      const shape = shapeOf(section.shape);
      if (shape === undefined) throw new DamagedChunk(`the table of checks ${section.shape} is missing`);
      shape.checks.forEach(({ id }, index) => {
        const block = section.blocks[index];
        if (block === undefined) throw new DamagedChunk(`check ${index} has no block`);
        if (isWanted(id)) rollup.set(id, decodeCheck(block));
      });
    }
  } catch (error) {
    if (error instanceof RangeError) throw new DamagedChunk(error.message);
    throw error;
  }
  return rollup;
}

function encodeCheck(units: UnitPoints): Uint8Array {
  const writer = new ColumnWriter(coder, models);
  const indexes = [...units.keys()].sort((a, b) => a - b);
  const points = indexes.map((index) => units.get(index) as HealthPoint);
  const medians = points.map(({ medianUs }) => medianUs ?? NONE_US);
  const column = (of: (point: HealthPoint) => number): number[] => points.map(of);
  writer.unsigned(INTEGER.header, points.length);
  writer.column(indexes, 'noisy', 0);
  writer.column(
    column(({ sent }) => sent),
    'noisy',
    0,
  );
  writer.column(
    column(({ lost }) => lost),
    'steady',
    0,
  );
  writeMedians(writer, medians);
  writeExtremes(
    writer,
    medians,
    column(({ maxUs }) => maxUs ?? NONE_US),
    'up',
  );
  writeExtremes(
    writer,
    medians,
    column(({ minUs }) => minUs ?? NONE_US),
    'down',
  );
  CHECK_STATES.forEach((state, index) => {
    writer.column(
      column(({ stateMs }) => stateMs[index] as number),
      state === 'ok' ? 'noisy' : 'steady',
      0,
    );
  });
  writer.column(
    column(({ worst }) => CHECK_STATES.indexOf(worst)),
    'steady',
    0,
  );
  return writer.finish();
}

function decodeCheck(block: Uint8Array): UnitPoints {
  const reader = new ColumnReader(new RangeDecoder(block), models);
  const count = reader.unsigned(INTEGER.header);
  if (count > MAX_UNITS) throw new DamagedChunk(`${count} points where at most ${MAX_UNITS} can be`);
  const indexes = reader.column(count, 'noisy', 0);
  const sent = reader.column(count, 'noisy', 0);
  const lost = reader.column(count, 'steady', 0);
  const mediansUs = readMedians(reader, count);
  const maxUs = readExtremes(reader, mediansUs, 'up');
  const minUs = readExtremes(reader, mediansUs, 'down');
  const stateMs = CHECK_STATES.map((state) => reader.column(count, state === 'ok' ? 'noisy' : 'steady', 0));
  const worst = reader.column(count, 'steady', 0);
  const latency = (us: number | undefined): number | null => (us === undefined || us === NONE_US ? null : us);
  const at = (column: readonly number[] | undefined, row: number): number => column?.[row] ?? 0;
  return new Map(
    indexes.map((index, row): [number, HealthPoint] => [
      index,
      {
        sent: at(sent, row),
        lost: at(lost, row),
        minUs: latency(minUs[row]),
        medianUs: latency(mediansUs[row]),
        maxUs: latency(maxUs[row]),
        stateMs: [at(stateMs[0], row), at(stateMs[1], row), at(stateMs[2], row), at(stateMs[3], row)],
        worst: stateAt(at(worst, row)),
      },
    ]),
  );
}

function stateAt(index: number): CheckState {
  const state = CHECK_STATES[index];
  if (state === undefined) throw new DamagedChunk(`state ${index}`);
  return state;
}
