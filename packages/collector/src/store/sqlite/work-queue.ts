/**
 * What the store's thread does next: commits before all, then reads, then maintenance, whose steps are small. Each gets its turn even
 * when there is always something of a higher rank. A read that has begun is finished before maintenance goes on, as maintenance moves
 * what it reads.
 */
import type { Steps } from './engine-parts.js';

export interface Work {
  /** Does it, or one step of it; true when nothing is left. */
  step(): boolean;
}

/** After so many steps of a rank, one step of a lower rank that waits. */
const TURNS = 4;

export type Rank = 'commit' | 'read' | 'upkeep';

export class WorkQueue {
  readonly #waiting: Readonly<Record<Rank, Work[]>> = { commit: [], read: [], upkeep: [] };
  #commitTurns = 0;
  #readTurns = 0;
  #isReading = false;

  push(rank: Rank, work: Work): void {
    this.#waiting[rank].push(work);
  }

  get isEmpty(): boolean {
    return Object.values(this.#waiting).every((works) => works.length === 0);
  }

  get hasUpkeep(): boolean {
    return this.#waiting.upkeep.length > 0;
  }

  /** One step of what is due. */
  step(): void {
    const rank = this.#next();
    const works = this.#waiting[rank];
    const isDone = works[0]?.step() ?? false;
    if (isDone) works.shift();
    if (rank === 'commit') this.#commitTurns += 1;
    else this.#commitTurns = 0;
    if (rank === 'read') {
      this.#isReading = !isDone;
      this.#readTurns += 1;
    } else if (rank === 'upkeep') this.#readTurns = 0;
  }

  #next(): Rank {
    const { commit, read, upkeep } = this.#waiting;
    const lower = read.length > 0 || upkeep.length > 0;
    if (commit.length > 0 && !(lower && this.#commitTurns >= TURNS)) return 'commit';
    const isUpkeepsTurn = upkeep.length > 0 && !this.#isReading && this.#readTurns >= TURNS;
    return read.length > 0 && !isUpkeepsTurn ? 'read' : 'upkeep';
  }
}

/** Work in steps that ends with an answer or an error. */
export function stepwise<T>(steps: Steps<T>, done: (result: T) => void, failed: (error: unknown) => void): Work {
  return {
    step() {
      try {
        const { done: isDone, value } = steps.next();
        if (isDone) done(value as T);
        return isDone === true;
      } catch (error) {
        failed(error);
        return true;
      }
    },
  };
}

/** Work of a single step. */
export function atOnce<T>(work: () => T, done: (result: T) => void, failed: (error: unknown) => void): Work {
  return {
    step() {
      try {
        done(work());
      } catch (error) {
        failed(error);
      }
      return true;
    },
  };
}
