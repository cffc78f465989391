/** One line for what fell together; nothing left out, nothing twice. */
import { HEALTH_STATES } from '@tillwatch/model';
import fc from 'fast-check';
import { NO_FILTER } from '../src/page/route.js';
import { attentionRows, TOGETHER_MS } from '../src/wall/attention.js';
import { selectSites } from '../src/wall/estate-view.js';
import { failing, summary } from './kit/summaries.js';

const rowsOf = (sites: Parameters<typeof selectSites>[0]) => attentionRows(selectSites(sites, NO_FILTER));
const brief = (sites: Parameters<typeof selectSites>[0]) =>
  rowsOf(sites).map((row) => [row.state, row.sites.map(({ id }) => id).join(' ')]);

describe('attentionRows', () => {
  it('leaves out what is ok', () => {
    expect(rowsOf([summary('s1')])).toEqual([]);
  });

  it('puts the worst first, then what stops more flows, then the newest', () => {
    expect(
      brief([
        failing('a', 'unknown', 'silent', 50),
        failing('b', 'degraded', 'slow', 10),
        failing('c', 'degraded', 'disk-low', 40),
        failing('d', 'degraded', 'loss', 5, { flows: { card: 'down' } }),
        failing('e', 'down', 'refused', 0),
      ]),
    ).toEqual([
      ['down', 'e'],
      ['degraded', 'd'],
      ['degraded', 'c'],
      ['degraded', 'b'],
      ['unknown', 'a'],
    ]);
  });

  it('folds three or more of one region that fell alike within a minute of each other', () => {
    const silent = [0, 20, 40].map((s, n) => failing(`s${n}`, 'unknown', 'silent', s));
    expect(brief(silent)).toEqual([['unknown', 's0 s1 s2']]);
    expect(rowsOf(silent)[0]?.since).toBe(silent[2]?.since);
    expect(brief(silent.slice(0, 2))).toHaveLength(2);
  });

  it('keeps apart what differs in reason, region, state or time', () => {
    const far = TOGETHER_MS / 1_000 + 1;
    const three = (change: (n: number) => Parameters<typeof failing>) =>
      brief([0, 1, 2].map((n) => failing(...change(n)))).length;
    expect(three((n) => [`s${n}`, 'down', ['timeout', 'refused', 'reset'][n] ?? '', 0])).toBe(3);
    expect(three((n) => [`s${n}`, 'down', 'timeout', 0, { region: `r${n}` }])).toBe(3);
    expect(three((n) => [`s${n}`, 'down', 'timeout', n * far])).toBe(3);
    expect(three((n) => [`s${n}`, 'down', 'timeout', n])).toBe(1);
  });

  it('names each failing flow of a row once', () => {
    const sites = [0, 1, 2].map((n) =>
      failing(`s${n}`, 'down', 'timeout', 0, { flows: { sync: 'unreachable', card: 'down', checkout: 'ok' } }),
    );
    expect(rowsOf(sites)[0]?.failingFlows).toEqual(['card', 'sync']);
  });

  it('shows every site that is not ok exactly once, under a key of its own', () => {
    const site = fc.record({
      n: fc.nat(60),
      state: fc.constantFrom(...HEALTH_STATES),
      reason: fc.constantFrom('timeout', 'silent'),
      s: fc.nat(300),
      region: fc.constantFrom('a', null),
    });
    fc.assert(
      fc.property(fc.uniqueArray(site, { selector: ({ n }) => n }), (specs) => {
        const sites = specs.map(({ n, state, reason, s, region }) => failing(`s${n}`, state, reason, s, { region }));
        const rows = rowsOf(sites);
        const shown = rows.flatMap((row) => row.sites.map(({ id }) => id));
        const due = sites.filter(({ state }) => state !== 'ok').map(({ id }) => id);
        expect([...shown].sort()).toEqual([...due].sort());
        expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
      }),
    );
  });
});
