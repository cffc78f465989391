/** What feeds a node: power, and the carrier behind a line, over any number of steps. */
import type { SiteDefinition } from '../topology.js';
import { FEEDING_KINDS } from './priors.js';

/** Gives ids with whatever feeds them, each once. */
export type FeedFinder = (ids: readonly string[]) => string[];

/** Makes a finder for the site of `definition`. */
export function createFeedFinder({ nodes, links }: SiteDefinition): FeedFinder {
  const feeding = new Set(nodes.filter(({ kind }) => FEEDING_KINDS.has(kind)).map(({ id }) => id));
  const feeds = new Map<string, string[]>();
  for (const { from, to } of links) {
    if (!feeding.has(to)) continue;
    const known = feeds.get(from);
    if (known === undefined) feeds.set(from, [to]);
    else known.push(to);
  }
  return (ids) => {
    const all = new Set<string>();
    const open = [...ids];
    for (let id = open.shift(); id !== undefined; id = open.shift()) {
      if (all.has(id)) continue;
      all.add(id);
      open.push(...(feeds.get(id) ?? []));
    }
    return [...all];
  };
}
