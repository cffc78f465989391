/** Which boot a sequence belongs to, and how much recorded time lies behind it. */

/** A start of the agent, as the outbox remembers it. */
export interface BootEntry {
  readonly boot: string;
  /** Its rows have sequences from here up to the next boot's first. */
  readonly firstSeq: number;
  /** Session clock at its start, epoch ms. */
  readonly startedAtMs: number;
  /** Recorded time at its start, ms. */
  readonly baseMs: number;
}

/**
 * The boots that have rows, oldest first. Sequences only grow and one boot follows another, so a row need not name its boot.
 *
 * *Recorded time* is the sum of the boots' own session times. It is what rows age by: no jump of the wall clock, in either direction and
 * between or within boots, can make a backlog look too old. Time with the agent off does not count.
 */
export class BootLedger {
  #entries: BootEntry[];

  constructor(entries: readonly BootEntry[] = []) {
    this.#entries = entries.toSorted((a, b) => a.firstSeq - b.firstSeq);
  }

  get newest(): BootEntry | null {
    return this.#entries.at(-1) ?? null;
  }

  entries(): readonly BootEntry[] {
    return this.#entries;
  }

  add(entry: BootEntry): void {
    this.#entries = [...this.#entries.filter((known) => known.firstSeq < entry.firstSeq), entry];
  }

  remove(boot: string): void {
    this.#entries = this.#entries.filter((entry) => entry.boot !== boot);
  }

  /** The boot of a sequence; null for one before the oldest boot. */
  at(seq: number): BootEntry | null {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#entries[middle]?.firstSeq ?? 0) <= seq) low = middle + 1;
      else high = middle;
    }
    return this.#entries[low - 1] ?? null;
  }

  /** First and last possible sequence of a boot. */
  span(boot: string): { firstSeq: number; lastSeq: number } | null {
    const index = this.#entries.findIndex((entry) => entry.boot === boot);
    const entry = this.#entries[index];
    if (entry === undefined) return null;
    return { firstSeq: entry.firstSeq, lastSeq: (this.#entries[index + 1]?.firstSeq ?? Number.MAX_SAFE_INTEGER) - 1 };
  }

  /** Recorded time at a row's end, ms. */
  recordedMs(seq: number, endedAtMs: number): number {
    const entry = this.at(seq);
    return entry === null ? 0 : entry.baseMs + Math.max(0, endedAtMs - entry.startedAtMs);
  }
}
