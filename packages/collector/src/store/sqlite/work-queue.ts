/**
 * What the store's thread does next: commits before all, then reads, then maintenance, whose steps are small. A read that has begun is
 * finished before maintenance goes on, as maintenance moves what it reads.
 */
import type { Steps } from './engine-parts.js';

export interface Work {
  /** Does it, or one step of it; true when nothing is left. */
  step(): boolean;
}

export class WorkQueue {
  readonly #commits: Work[] = [];
  readonly #reads: Work[] = [];
  readonly #upkeep: Work[] = [];

  push(rank: 'commit' | 'read' | 'upkeep', work: Work): void {
    if (rank === 'commit') this.#commits.push(work);
    else if (rank === 'read') this.#reads.push(work);
    else this.#upkeep.push(work);
  }

  get isEmpty(): boolean {
    return this.#commits.length + this.#reads.length + this.#upkeep.length === 0;
  }

  get hasUpkeep(): boolean {
    return this.#upkeep.length > 0;
  }

  /** One step of what matters most. */
  step(): void {
    const queue = [this.#commits, this.#reads, this.#upkeep].find((candidates) => candidates.length > 0);
    if (queue?.[0]?.step()) queue.shift();
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
