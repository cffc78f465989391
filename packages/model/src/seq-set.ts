/** A set of sequence numbers kept as runs: small while what arrives is nearly contiguous. */

/** Sequences first .. first + count - 1; count >= 1. */
export interface SeqRange {
  readonly first: number;
  readonly count: number;
}

/** Sequences seen so far. Memory is one pair of numbers for each run; `runs` tells how many, for the owner's bound. */
export class SeqSet {
  /** Ascending starts, and the (exclusive) ends beside them. */
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  constructor(ranges: Iterable<SeqRange> = []) {
    for (const range of ranges) this.addRange(range);
  }

  /** Number of separate runs. */
  get runs(): number {
    return this.#starts.length;
  }

  /** Number of sequences held. */
  get size(): number {
    let size = 0;
    for (let i = 0; i < this.#starts.length; i++) size += (this.#ends[i] ?? 0) - (this.#starts[i] ?? 0);
    return size;
  }

  /** Highest sequence held; null when empty. */
  get max(): number | null {
    const end = this.#ends.at(-1);
    return end === undefined ? null : end - 1;
  }

  has(seq: number): boolean {
    const i = this.#runAtOrBefore(seq);
    return i >= 0 && seq < (this.#ends[i] ?? 0);
  }

  /** Adds one; false when it was there. */
  add(seq: number): boolean {
    // What comes is nearly always the next.
    const last = this.#ends.length - 1;
    if (last < 0 || seq >= (this.#ends[last] ?? 0)) {
      if (last >= 0 && seq === this.#ends[last]) this.#ends[last] = seq + 1;
      else {
        this.#starts.push(seq);
        this.#ends.push(seq + 1);
      }
      return true;
    }
    if (this.has(seq)) return false;
    this.addRange({ first: seq, count: 1 });
    return true;
  }

  addRange(range: SeqRange): void {
    if (range.count <= 0) return;
    let start = range.first;
    let end = range.first + range.count;
    // The first run that touches [start, end): its end is at or after start.
    let from = this.#runAtOrBefore(start);
    if (from < 0 || (this.#ends[from] ?? 0) < start) from += 1;
    let to = from;
    while (to < this.#starts.length && (this.#starts[to] ?? 0) <= end) {
      start = Math.min(start, this.#starts[to] ?? start);
      end = Math.max(end, this.#ends[to] ?? end);
      to += 1;
    }
    this.#starts.splice(from, to - from, start);
    this.#ends.splice(from, to - from, end);
  }

  /** The runs, ascending. */
  ranges(): SeqRange[] {
    return this.#starts.map((first, i) => ({ first, count: (this.#ends[i] ?? first) - first }));
  }

  /** Forgets the lowest gaps until at most `maxRuns` runs are left, by treating them as seen. Returns how many sequences that claims. */
  closeLowestGaps(maxRuns: number): number {
    let claimed = 0;
    const surplus = this.#starts.length - Math.max(1, maxRuns);
    if (surplus <= 0) return 0;
    for (let i = 0; i < surplus; i++) claimed += (this.#starts[i + 1] ?? 0) - (this.#ends[i] ?? 0);
    const first = this.#starts[0] ?? 0;
    this.#starts.splice(0, surplus + 1, first);
    this.#ends.splice(0, surplus);
    return claimed;
  }

  /** Index of the last run that starts at or before `seq`; -1 for none. */
  #runAtOrBefore(seq: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#starts[middle] ?? 0) <= seq) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
