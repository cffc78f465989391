/** Stores a batch that the store will never take as a whole: halved until what it cannot take stands alone, which is set aside. */
import { TillwatchError } from '@tillwatch/model';
import type { Batch, QuarantineRecord, Speaker, Store } from '../ports.js';

export interface PiecemealDependencies {
  readonly store: Pick<Store, 'commit'>;
  readonly nowMs: () => number;
  /** Called when a record that cannot be stored was set aside; it is the only one of `piece`. */
  readonly onSetAside: (record: Speaker, fault: unknown, piece: Batch) => void;
}

/**
 * A store that refuses so many in a row, each alone and for good, is itself at fault (a damaged file): nothing more is set aside for it.
 * A RangeError is of the record alone, and not bounded.
 */
export const MAX_ASIDE_IN_A_ROW = 16;
const EMPTY: Batch = { births: [], heartbeats: [], transitions: [], changes: [], current: [], quarantine: [] };

/** What is left of one batch to be stored, in order. */
export class Piecemeal {
  readonly #deps: PiecemealDependencies;
  readonly #pieces: Batch[];
  #asideInARow = 0;

  constructor(deps: PiecemealDependencies, batch: Batch) {
    this.#deps = deps;
    this.#pieces = [batch];
  }

  /** Stores as far as it goes; what it stops at, or null when all is stored. Called again it goes on with what is left. */
  async store(): Promise<unknown> {
    for (let piece = this.#pieces[0]; piece !== undefined; piece = this.#pieces[0]) {
      const fault = await faultOf(this.#deps.store.commit(piece));
      if (fault === null) {
        this.#asideInARow = 0;
      } else if (!isForGood(fault)) {
        return fault;
      } else if (sizeOf(piece) > 1) {
        const middle = Math.floor(sizeOf(piece) / 2);
        this.#pieces.splice(0, 1, cut(piece, 0, middle), cut(piece, middle, sizeOf(piece)));
        continue;
      } else if (!(await this.#setAside(piece, fault))) {
        return fault;
      }
      this.#pieces.shift();
    }
    return null;
  }

  /** False where the store takes not even this: then it is the store, not the record. */
  async #setAside(piece: Batch, fault: unknown): Promise<boolean> {
    if (this.#asideInARow >= MAX_ASIDE_IN_A_ROW && !(fault instanceof RangeError)) return false;
    const aside = asideOf(piece, this.#deps.nowMs());
    const batch = piece.quarantine.length > 0 || aside === null ? EMPTY : { ...EMPTY, quarantine: [aside] };
    if ((await faultOf(this.#deps.store.commit(batch))) !== null) return false;
    this.#asideInARow += 1;
    if (aside !== null) this.#deps.onSetAside(aside, fault, piece);
    return true;
  }
}

function isForGood(fault: unknown): boolean {
  return fault instanceof RangeError || (fault instanceof TillwatchError && fault.retry === 'never');
}

function sizeOf({ births, heartbeats, transitions, changes, current, quarantine }: Batch): number {
  return births.length + heartbeats.length + transitions.length + changes.length + current.length + quarantine.length;
}

/** Records `from` to `to` (exclusive) of a batch, counted over all kinds in their order. */
function cut(batch: Batch, from: number, to: number): Batch {
  let at = 0;
  const part = <T>(records: readonly T[]): readonly T[] => {
    const first = at;
    at += records.length;
    return records.slice(Math.max(0, from - first), Math.max(0, to - first));
  };
  return {
    births: part(batch.births),
    heartbeats: part(batch.heartbeats),
    transitions: part(batch.transitions),
    changes: part(batch.changes),
    current: part(batch.current),
    quarantine: part(batch.quarantine),
    // With every piece: the same one twice does no harm.
    ...(batch.clocks !== undefined && { clocks: batch.clocks }),
  };
}

/** The one record of a piece as it is kept aside: a message's bytes, or what we made of them as JSON. */
function asideOf(
  { births, heartbeats, transitions, changes, current, quarantine }: Batch,
  nowMs: number,
): QuarantineRecord | null {
  const record = births[0] ?? heartbeats[0] ?? transitions[0] ?? changes[0] ?? current[0] ?? quarantine[0];
  if (record === undefined) return null;
  const bytes = births[0]?.bytes ?? heartbeats[0]?.window ?? Buffer.from(JSON.stringify(record));
  return { site: record.site, agent: record.agent, reason: 'unstorable', receivedAtMs: nowMs, bytes };
}

/** What a commit fails with; null when it goes through. */
async function faultOf(commit: Promise<void>): Promise<unknown> {
  try {
    await commit;
    return null;
  } catch (error) {
    return error ?? new Error('the store gave no reason');
  }
}
