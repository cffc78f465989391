/** What the collector of a play knows of trade before it begins: weeks of counts at the means of the play. */
import { createMemoryTrade, type DayChange, noMarks, seriesKey, type TradeStore } from '@tillwatch/collector';
import { localMinute, unknownDay } from '@tillwatch/model';
import { createRandom } from '../random.js';
import type { Scenario, ScenarioSite } from './scenario.js';
import { poisson } from './trade-counter.js';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

/** A store of trade with the days before the start that the scenario asks for. */
export function knownTrade({ sites, startMs, seed }: Pick<Scenario, 'sites' | 'startMs' | 'seed'>): TradeStore {
  const changes = sites.flatMap((site, index) => changesOf(site, startMs, createRandom(seed + 5_000 + index)));
  const store = createMemoryTrade();
  // Nothing fails in memory; it is kept before the first question.
  void store.save(changes, startMs);
  return store;
}

function changesOf(
  { definition, counts, knownDays }: ScenarioSite,
  startMs: number,
  random: () => number,
): DayChange[] {
  const { id: site, timeZone = 'UTC' } = definition.site;
  return [...(knownDays ?? [])].flatMap(([check, days]) =>
    Object.entries(counts.get(check) ?? {}).flatMap(([metric, mean]) => {
      const byDay = new Map<number, DayChange>();
      const series = seriesKey({ site, check, metric });
      for (let ago = days * DAY_MINUTES; ago > 0; ago--) {
        const { day, minute } = localMinute(startMs - ago * MINUTE_MS, timeZone);
        const change = byDay.get(day) ?? { series, day, minutes: unknownDay(), marks: noMarks() };
        change.minutes[minute] = poisson(mean, random);
        byDay.set(day, change);
      }
      return [...byDay.values()];
    }),
  );
}
