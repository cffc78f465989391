/** A fault of a scenario's file as it is played: where it really stands, and what it does. */
import { parseDurationMs } from '@tillwatch/agent';
import { copiesOf } from './resolve-site.js';
import type { Fault } from './scenario.js';
import type { ScenarioFile } from './schema.js';

/** Every component as a fault may name it, and where it really stands. */
export type Places = ReadonlyMap<string, string>;

export function placesOf(file: ScenarioFile): Places {
  const places = new Map<string, string>();
  for (const site of file.sites.flatMap(copiesOf)) {
    for (const { id, at } of site.nodes) {
      const place = at ?? `${site.id}/${id}`;
      for (const part of ['', '/service']) {
        places.set(`${site.id}/${id}${part}`, `${place}${part}`);
        // What nobody's own site has (a carrier) is named by where it stands.
        if (at !== undefined) places.set(`${at}${part}`, `${at}${part}`);
      }
    }
    for (const link of site.links) {
      const id = `${site.id}/${link.replace(/\s*->\s*/, '->')}`;
      places.set(id, id);
    }
  }
  return places;
}

type FaultFile = ScenarioFile['faults'][number];

/** `on`: patterns; no component where nothing has such a name. */
export function resolveFault(file: FaultFile, on: readonly string[], places: Places, random: () => number): Fault {
  const named = new Set(on.flatMap((pattern) => matching(pattern.replace(/\s*->\s*/, '->'), places)));
  const share = file.share ?? 1;
  const base = {
    fromMs: parseDurationMs(file.at) ?? 0,
    untilMs: file.until === undefined ? Number.POSITIVE_INFINITY : (parseDurationMs(file.until) ?? 0),
    components: share === 1 ? [...named] : [...named].filter(() => random() < share),
  };
  switch (file.how) {
    case 'dead':
    case 'refuses':
    case 'silent':
      return { ...base, how: file.how };
    case 'lossy':
      return { ...base, how: 'lossy', lossRatio: file.loss ?? 0 };
    case 'slow':
      return { ...base, how: 'slow', latencyMs: parseDurationMs(file.latency ?? '0s') ?? 0 };
    case 'says':
      return {
        ...base,
        how: 'says',
        state: file.state ?? 'degraded',
        reason: file.reason ?? null,
        values: file.values ?? {},
        kind: file.kind ?? null,
      };
    case 'sells':
      return { ...base, how: 'sells', share: file.sells ?? 1 };
  }
}

function matching(pattern: string, places: Places): string[] {
  if (!pattern.includes('*')) {
    const place = places.get(pattern);
    return place === undefined ? [] : [place];
  }
  const matches = matcherOf(pattern);
  return [...places].filter(([name]) => matches(name)).map(([, place]) => place);
}

/** `*` stands for any run of characters but a slash. */
export function matcherOf(pattern: string): (text: string) => boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const shape = new RegExp(`^${parts.join('[^/]*')}$`);
  return (text) => shape.test(text);
}
