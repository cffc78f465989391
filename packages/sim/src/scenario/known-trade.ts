/** What the collector of a play knows of trade before it begins: weeks of counts at the means of the play. */
import { createMemoryTrade, type DayChange, noMarks, seriesKey, type TradeStore } from '@tillwatch/collector';
import { localMinute, unknownDay } from '@tillwatch/model';
import { createRandom } from '../random.js';
import type { Fault, Scenario, ScenarioSite } from './scenario.js';
import { poisson } from './trade-counter.js';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

type Known = Pick<Scenario, 'sites' | 'startMs' | 'seed' | 'faults'>;

/** A store of trade with the days before the start that the scenario asks for; what a fault of before the start kept from being sold is not in it. */
export function knownTrade({ sites, startMs, seed, faults }: Known): TradeStore {
  const past = faults.filter(({ how, fromMs }) => how === 'sells' && fromMs < 0);
  const changes = sites.flatMap((site, index) =>
    changesOf(site, { startMs, past, random: createRandom(seed + 5_000 + index) }),
  );
  const store = createMemoryTrade();
  // Nothing fails in memory; it is kept before the first question.
  void store.save(changes, startMs);
  return store;
}

interface Past {
  readonly startMs: number;
  readonly past: readonly Fault[];
  /** 0 <= r < 1. */
  readonly random: () => number;
}

function changesOf({ definition, counts, knownDays }: ScenarioSite, { startMs, past, random }: Past): DayChange[] {
  const { id: site, timeZone = 'UTC' } = definition.site;
  return [...(knownDays ?? [])].flatMap(([check, days]) => {
    const on = definition.checks.find(({ id }) => id === check)?.on.node;
    const own = past.filter(({ components }) => components.includes(`${site}/${on}`));
    return Object.entries(counts.get(check) ?? {}).flatMap(([metric, mean]) => {
      const byDay = new Map<number, DayChange>();
      const series = seriesKey({ site, check, metric });
      for (let ago = days * DAY_MINUTES; ago > 0; ago--) {
        const { day, minute } = localMinute(startMs - ago * MINUTE_MS, timeZone);
        const change = byDay.get(day) ?? { series, day, minutes: unknownDay(), marks: noMarks() };
        change.minutes[minute] = poisson(mean * soldShare(own, -ago * MINUTE_MS), random);
        byDay.set(day, change);
      }
      return [...byDay.values()];
    });
  });
}

function soldShare(faults: readonly Fault[], atMs: number): number {
  let share = 1;
  for (const fault of faults)
    if (fault.how === 'sells' && atMs >= fault.fromMs && atMs < fault.untilMs) share *= fault.share;
  return share;
}
