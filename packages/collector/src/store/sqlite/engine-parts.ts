/** What the parts of the SQLite engine share. */
import type { Clock } from '../../clock.js';
import type { Log } from '../../log.js';
import type { StoreRetention } from '../retention.js';
import type { Names } from './names.js';
import type { Shapes } from './shapes.js';
import type { StoreFile } from './store-file.js';
import type { Tail } from './tail.js';

export interface EngineParts {
  readonly file: StoreFile;
  readonly names: Names;
  readonly shapes: Shapes;
  readonly tail: Tail;
  readonly retention: StoreRetention;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
  readonly foldBytes: number;
}

/**
 * Long work in small steps: a few milliseconds between two yields and never a transaction across one, so that commits get in between.
 */
export type Steps<T = void> = Generator<undefined, T, undefined>;
