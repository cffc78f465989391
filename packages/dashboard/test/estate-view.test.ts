/** Figures, filters and regions of the wall. */
import { HEALTH_STATES } from '@tillwatch/model';
import fc from 'fast-check';
import { NO_FILTER } from '../src/page/route.js';
import { countEstate, groupByRegion, regionNames, selectSites, WORST_FIRST } from '../src/wall/estate-view.js';
import { failing, summary } from './kit/summaries.js';

const ESTATE = [
  summary('s1', { flows: { card: 'ok', checkout: 'ok' } }),
  failing('s2', 'down', 'refused', 0, { flows: { card: 'down', checkout: 'down' } }),
  failing('s3', 'unknown', 'silent', 0, { flows: { card: 'unknown' }, region: 'North' }),
  failing('s4', 'unknown', 'no-data', 0, { region: null, lastHeardAt: null }),
  failing('s10', 'degraded', 'slow', 0, { flows: { card: 'degraded' }, lastHeardAt: '2026-11-22T09:00:05.000Z' }),
  summary('hub', { kind: 'hub', name: 'Data centre 数据中心', region: 'North' }),
];

describe('countEstate', () => {
  it('counts each site once, and unknown neither as ok nor as down', () => {
    const figures = countEstate(ESTATE);
    expect(figures.total).toBe(6);
    expect(figures.states).toEqual({ ok: 2, degraded: 1, down: 1, unreachable: 0, unknown: 2 });
    expect(Object.values(figures.states).reduce((a, b) => a + b)).toBe(figures.total);
  });

  it('counts silent agents apart from other doubts, and finds the last heartbeat', () => {
    const figures = countEstate(ESTATE);
    expect(figures.silent).toBe(1);
    expect(figures.lastHeardAt).toBe('2026-11-22T09:00:05.000Z');
    expect(countEstate([]).lastHeardAt).toBeNull();
  });

  it('counts flows by name and state', () => {
    const [card, checkout] = countEstate(ESTATE).flows;
    expect(card).toEqual({ name: 'card', counts: { ok: 1, degraded: 1, down: 1, unreachable: 0, unknown: 1 } });
    expect(checkout?.counts).toMatchObject({ ok: 1, down: 1 });
  });
});

describe('selectSites', () => {
  const ids = (filter: Partial<typeof NO_FILTER>) =>
    selectSites(ESTATE, { ...NO_FILTER, ...filter }).map(({ site }) => site.id);

  it('lets all pass without a filter', () => {
    expect(ids({})).toHaveLength(ESTATE.length);
  });

  it('filters by state, kind, region and words, together', () => {
    expect(ids({ states: ['down', 'degraded'] })).toEqual(['s2', 's10']);
    expect(ids({ kind: 'hub' })).toEqual(['hub']);
    expect(ids({ region: 'North' })).toEqual(['s3', 'hub']);
    expect(ids({ region: '' })).toEqual(['s4']);
    expect(ids({ text: '数据 north' })).toEqual(['hub']);
    expect(ids({ text: '  S1 ' })).toEqual(['s1', 's10']);
    expect(ids({ region: 'North', states: ['ok'] })).toEqual(['hub']);
  });

  it('looks through a flow: its states, and no site without it', () => {
    expect(selectSites(ESTATE, { ...NO_FILTER, flow: 'card' }).map(({ site, state }) => [site.id, state])).toEqual([
      ['s1', 'ok'],
      ['s2', 'down'],
      ['s3', 'unknown'],
      ['s10', 'degraded'],
    ]);
    expect(ids({ flow: 'card', states: ['down'] })).toEqual(['s2']);
    expect(ids({ flow: 'no-such-flow' })).toEqual([]);
  });
});

describe('groupByRegion', () => {
  it('puts the worst first in its region, regions by name, sites without one last', () => {
    const groups = groupByRegion(selectSites(ESTATE, NO_FILTER));
    expect(groups.map(({ region, sites }) => [region, sites.map(({ site }) => site.id)])).toEqual([
      ['East', ['s2', 's10', 's1']],
      ['North', ['s3', 'hub']],
      [null, ['s4']],
    ]);
    expect(regionNames(ESTATE)).toEqual(['East', 'North', '']);
  });

  it('keeps every site, in an order that does not depend on that of the estate', () => {
    const anyState = fc.constantFrom(...HEALTH_STATES);
    const estates = fc
      .uniqueArray(fc.record({ n: fc.nat(50), state: anyState, region: fc.constantFrom('a', 'b', null) }), {
        selector: ({ n }) => n,
      })
      .map((sites) => sites.map(({ n, state, region }) => summary(`s${n}`, { state, region })));
    fc.assert(
      fc.property(estates, (sites) => {
        const there = groupByRegion(selectSites(sites, NO_FILTER));
        expect(there.flatMap((group) => group.sites)).toHaveLength(sites.length);
        expect(groupByRegion(selectSites([...sites].reverse(), NO_FILTER))).toEqual(there);
        for (const { sites: members } of there) {
          const ranks = members.map(({ state }) => WORST_FIRST.indexOf(state));
          expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
        }
      }),
    );
  });
});
