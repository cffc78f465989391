/** What attempts remember: it counts only when the attempt does, and is kept only when the heartbeat that tells of it is. */
import type { Attempt } from '@tillwatch/model';
import { MAX_MEMORY_VALUE_BYTES, type ProbeMemory, type WhenCounted } from '@tillwatch/probes';
import { createFoldedLog, type Log } from './log.js';

type Written = Map<string, string | undefined>;

/** What an attempt leaves; null where it leaves nothing, as most do. A class, as one is made for each attempt: its methods are shared. */
class Draft implements ProbeMemory {
  written: Written | null = null;
  whenCounted: (() => void)[] | null = null;
  readonly #below: (key: string) => string | undefined;

  /** `below`: what is read where the attempt has written nothing. */
  constructor(below: (key: string) => string | undefined) {
    this.#below = below;
  }

  get(key: string): string | undefined {
    return this.written?.has(key) === true ? this.written.get(key) : this.#below(key);
  }

  set(key: string, value: string | undefined): void {
    const sizeBytes = Buffer.byteLength(value ?? '');
    if (sizeBytes > MAX_MEMORY_VALUE_BYTES)
      throw new RangeError(`${key}: ${sizeBytes} bytes to remember, at most ${MAX_MEMORY_VALUE_BYTES}`);
    this.written ??= new Map();
    this.written.set(key, value);
  }
}

/**
 * A probe that reads on from where it stopped (counts of a minute, a file's fingerprint) must neither lose nor double what it tells: an attempt
 * that the runner throws away must not have moved the place, and after a crash the place must not be ahead of the outbox. A crash between the two
 * has the probe tell the same once more, under the same id or minute, which whoever reads it counts once.
 */
export interface AttemptMemories {
  /** Runs one attempt with a memory of its own over what is remembered. The attempt that comes back is a new object where it left something. */
  run(attempt: (memory: ProbeMemory, whenCounted: WhenCounted) => Promise<Attempt>): Promise<Attempt>;
  /** The attempt counts: what it wanted done then is done, and later ones read what it remembered. */
  accept(attempt: Attempt): void;
  /** All accepted attempts are in the outbox: what they remembered may be kept. */
  settle(): void;
}

export function createAttemptMemories(kept: ProbeMemory, log: Log, nowMs: () => number): AttemptMemories {
  const folded = createFoldedLog(log, nowMs);
  const drafts = new WeakMap<Attempt, Draft>();
  const accepted: Written = new Map();
  const remembered = (key: string): string | undefined => (accepted.has(key) ? accepted.get(key) : kept.get(key));

  return {
    async run(attempt) {
      const draft = new Draft(remembered);
      const whenCounted: WhenCounted = (then) => {
        draft.whenCounted ??= [];
        draft.whenCounted.push(then);
      };
      const outcome = await attempt(draft, whenCounted);
      if (draft.written === null && draft.whenCounted === null) return outcome;
      // A probe may hand out the same object twice, and each has a draft of its own.
      const remembering = { ...outcome };
      drafts.set(remembering, draft);
      return remembering;
    },
    accept(attempt) {
      const draft = drafts.get(attempt);
      if (!draft) return;
      drafts.delete(attempt);
      for (const then of draft.whenCounted ?? []) then();
      for (const [key, value] of draft.written ?? []) accepted.set(key, value);
    },
    settle() {
      for (const [key, value] of accepted) {
        try {
          kept.set(key, value);
        } catch (err) {
          folded.warn('memory', { err }, 'probe-memory-full');
        }
      }
      accepted.clear();
    },
  };
}
