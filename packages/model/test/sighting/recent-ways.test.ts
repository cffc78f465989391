/** What is remembered of ways that were in trouble. */
import type { SiteCause } from '../../src/index.js';
import { AFTERMATH_MS, type RecentWay, rememberWays } from '../../src/index.js';
import { MAX_RECENT_WAYS } from '../../src/sighting/recent-ways.js';

const cause = (component: string, sinceMs: number, isConfident = true): SiteCause =>
  ({ suspects: [{ component, share: 1 }], sinceMs, isConfident }) as unknown as SiteCause;
const none = { causes: [] };

it('remembers a way since it was first in trouble, for as long as it is named and a while after', () => {
  let ways: readonly RecentWay[] = rememberWays([], { causes: [cause('wan', 50)] }, 100);
  ways = rememberWays(ways, { causes: [cause('wan', 150)] }, 200);
  expect(ways).toEqual([{ component: 'wan', sinceMs: 50, namedAtMs: 200 }]);
  expect(rememberWays(ways, none, 199 + AFTERMATH_MS)).toEqual(ways);
  expect(rememberWays(ways, none, 200 + AFTERMATH_MS)).toEqual([]);
});

it('remembers nothing that was only suspected', () => {
  expect(rememberWays([], { causes: [cause('wan', 50, false)] }, 100)).toEqual([]);
});

it('is bounded: the latest are kept', () => {
  let ways: readonly RecentWay[] = [];
  for (let n = 0; n < MAX_RECENT_WAYS + 5; n++) ways = rememberWays(ways, { causes: [cause(`c${n}`, n)] }, n);
  expect(ways).toHaveLength(MAX_RECENT_WAYS);
  expect(ways[0]?.component).toBe(`c${MAX_RECENT_WAYS + 4}`);
});
