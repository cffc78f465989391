/** What a store sells in the play: counts of each whole minute, seldom exactly the mean, and less while something stands in the way. */
import type { CheckDefinition } from '@tillwatch/model';
import type { ProbeMemory } from '@tillwatch/probes';
import type { ScenarioSite } from './scenario.js';
import type { SiteWorld } from './world.js';

const MINUTE_MS = 60_000;
/** As the `trade` probe: what was missed longer ago is not asked for any more. */
const CATCH_UP_MINUTES = 5;

export interface Counter {
  /** The minutes that this check has not reported yet; null: it counts nothing, or none is over. */
  read(check: CheckDefinition, nowMs: number, memory: ProbeMemory): Readonly<Record<string, number>> | null;
}

export interface CounterOptions {
  readonly site: ScenarioSite;
  readonly world: SiteWorld;
  readonly startMs: number;
  /** 0 <= r < 1. */
  readonly random: () => number;
}

export function createCounter({ site, world, startMs, random }: CounterOptions): Counter {
  return {
    read(check, nowMs, memory) {
      const means = site.counts.get(check.id);
      if (means === undefined) return null;
      const key = `trade place ${check.id}`;
      const thisMinute = Math.floor(nowMs / MINUTE_MS);
      const next = Number(memory.get(key) ?? Math.max(thisMinute - 1, Math.ceil(startMs / MINUTE_MS)));
      if (next >= thisMinute) return null;
      const first = Math.max(next, thisMinute - CATCH_UP_MINUTES);
      const minutes = thisMinute - first;
      memory.set(key, String(thisMinute));
      const node = check.on.node ?? check.on.link.split('->')[0] ?? '';
      const counts = Object.entries(means).map(([name, mean]): [string, number] => {
        let sum = 0;
        for (let minute = first; minute < thisMinute; minute++) {
          sum += poisson(mean * world.sells(node, minute * MINUTE_MS - startMs), random);
        }
        return [name, sum];
      });
      return {
        minuteAtS: first * 60,
        minutes,
        dataAgeS: 0,
        skippedMinutes: first - next,
        ...Object.fromEntries(counts),
      };
    },
  };
}

/** Knuth's method; means of a store's minute are small. */
export function poisson(mean: number, random: () => number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count++;
  return count;
}
