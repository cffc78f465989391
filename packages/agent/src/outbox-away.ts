/** Acknowledgements that came while the disk took no deletions: remembered until it does. */
import { type SeqRange, SeqSet } from '@tillwatch/model';

/** Past these, further acknowledgements are not remembered: their rows are sent again later, and the collector knows them as duplicates. */
const MAX_RUNS = 1_000;
const MAX_BOOTS = 64;

export interface AwaySettlements {
  add(boot: string, ranges: readonly SeqRange[]): void;
  has(boot: string, seq: number): boolean;
  all(): { boot: string; ranges: SeqRange[] }[];
  clear(): void;
}

export function createAwaySettlements(): AwaySettlements {
  const boots = new Map<string, SeqSet>();
  return {
    add(boot, ranges) {
      let set = boots.get(boot);
      if (set === undefined) {
        if (boots.size >= MAX_BOOTS) return;
        set = new SeqSet();
        boots.set(boot, set);
      }
      for (const range of ranges) if (set.runs < MAX_RUNS) set.addRange(range);
    },
    has: (boot, seq) => boots.get(boot)?.has(seq) ?? false,
    all: () => Array.from(boots, ([boot, set]) => ({ boot, ranges: set.ranges() })),
    clear: () => boots.clear(),
  };
}
