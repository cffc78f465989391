import type { SiteCause } from '../../src/diagnosis/site-diagnosis.js';
import { withoutLossBehindWays } from '../../src/sighting/behind-ways.js';
import type { RecentWay } from '../../src/sighting/recent-ways.js';

const SITE = {
  crossed: new Map([
    ['wan/icmp', new Set(['router', 'wan'])],
    ['wan/path', new Set(['router', 'wan'])],
    ['vip/health', new Set(['router', 'wan', 'wan->vip', 'vip', 'vip/service'])],
    ['vip/icmp', new Set(['router', 'wan', 'wan->vip', 'vip'])],
    ['till-1/health', new Set(['till-1'])],
  ]),
  checks: new Map(
    Object.entries({
      'wan/icmp': 'icmp',
      'wan/path': 'path',
      'vip/health': 'http',
      'vip/icmp': 'icmp',
      'till-1/health': 'http',
    }).map(([id, kind]) => [id, { definition: { kind } }]),
  ),
};
type Cause = Pick<SiteCause, 'mode' | 'suspects' | 'isConfident' | 'explains'>;
const cause = (component: string, explains: readonly string[], more: Partial<Cause> = {}): Cause => ({
  mode: 'lossy',
  suspects: [{ component, share: 1 }],
  isConfident: true,
  explains,
  ...more,
});
const NOW_MS = 100_000;
const left = (causes: readonly Cause[], ...recentWays: readonly RecentWay[]) =>
  withoutLossBehindWays({ ...SITE, context: { atMs: NOW_MS, recentWays } }, causes).map(({ suspects, explains }) =>
    [suspects[0]?.component, ...explains].join(' '),
  );

const WAY = cause('wan', ['wan/icmp', 'vip/health']);

describe('what one check alone loses behind a lossy way', () => {
  it.each<[string, readonly Cause[], readonly string[]]>([
    ['is the way’s', [WAY, cause('wan->vip', ['vip/health'])], ['wan wan/icmp vip/health']],
    ['in any order', [cause('wan->vip', ['vip/health']), WAY], ['wan wan/icmp vip/health']],
    [
      'is added to it where it was not known for it yet',
      [cause('wan', ['wan/icmp']), cause('vip/service', ['vip/health'])],
      ['wan wan/icmp vip/health'],
    ],
    [
      'is its own where it fails nearly always',
      [WAY, cause('vip/service', ['vip/health'], { mode: 'hard' })],
      ['wan wan/icmp vip/health', 'vip/service vip/health'],
    ],
    [
      'is its own where single packets say so',
      [WAY, cause('vip', ['vip/icmp'])],
      ['wan wan/icmp vip/health', 'vip vip/icmp'],
    ],
    [
      'is its own where two checks say so',
      [WAY, cause('vip', ['vip/icmp', 'vip/health'])],
      ['wan wan/icmp vip/health', 'vip vip/icmp vip/health'],
    ],
    [
      'is its own where it does not cross the way',
      [WAY, cause('till-1', ['till-1/health'])],
      ['wan wan/icmp vip/health', 'till-1 till-1/health'],
    ],
    [
      'is its own where the way is not sure',
      [cause('wan', ['wan/icmp', 'vip/health'], { isConfident: false }), cause('vip', ['vip/health'])],
      ['wan wan/icmp vip/health', 'vip vip/health'],
    ],
    [
      'does not vanish with another of its kind',
      [cause('wan', ['wan/path']), cause('router', ['vip/health'])],
      ['wan wan/path', 'router vip/health'],
    ],
  ])('%s', (_name, causes, expected) => {
    expect(left(causes)).toEqual(expected);
  });

  describe('that was named lately', () => {
    const way = (agoMs: number, component = 'wan'): RecentWay => ({ component, sinceMs: 0, namedAtMs: NOW_MS - agoMs });
    const loss = cause('wan->vip', ['vip/health']);

    it('is the way’s while that is named with less confidence, or not at all', () => {
      expect(left([{ ...WAY, isConfident: false }, loss], way(1_000))).toEqual(['wan wan/icmp vip/health']);
      expect(left([loss], way(60_000))).toEqual([]);
    });

    it('is its own a minute later, and where it was the way itself', () => {
      expect(left([loss], way(60_001))).toEqual(['wan->vip vip/health']);
      expect(left([loss], way(1_000, 'wan->vip'))).toEqual(['wan->vip vip/health']);
    });

    it('is its own behind what no single packets cross', () => {
      expect(left([loss], way(1_000, 'vip/service'))).toEqual(['wan->vip vip/health']);
    });
  });
});
