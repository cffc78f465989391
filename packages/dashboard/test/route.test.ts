/** The address says all, and nothing in it can break the page. */
import { HEALTH_STATES, INCIDENT_STATES, SITE_KINDS } from '@tillwatch/model';
import fc from 'fast-check';
import { formatRoute, HISTORY_RANGES, NO_FILTER, parseRoute, type Route } from '../src/page/route.js';
import { wantedBy } from '../src/page/wanted.js';

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const anyRoute: fc.Arbitrary<Route> = fc.oneof(
  fc.record({
    page: fc.constant('wall' as const),
    filter: fc.record({
      text,
      states: fc.subarray([...HEALTH_STATES]),
      region: fc.option(text),
      kind: fc.option(fc.constantFrom(...SITE_KINDS)),
      flow: fc.option(text),
    }),
  }),
  fc.record({
    page: fc.constant('site' as const),
    id: text.filter((id) => id !== ''),
    on: fc.option(text),
    flow: fc.option(text),
    range: fc.constantFrom(...HISTORY_RANGES),
    incident: fc.option(text),
  }),
  fc.record({
    page: fc.constant('incidents' as const),
    states: fc.subarray([...INCIDENT_STATES]),
    site: fc.option(text),
  }),
  fc.record({ page: fc.constant('incident' as const), id: text.filter((id) => id !== '') }),
);

describe('routes', () => {
  it('come back from the address as they went in', () => {
    fc.assert(fc.property(anyRoute, (route) => expect(parseRoute(formatRoute(route))).toEqual(route)));
  });

  it('are read from any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (hash) => {
        expect(['wall', 'site', 'incidents', 'incident']).toContain(parseRoute(hash).page);
      }),
    );
  });

  it('are the plain wall where nothing is said', () => {
    for (const hash of ['', '#', '#/', '#/nowhere'])
      expect(parseRoute(hash)).toEqual({ page: 'wall', filter: NO_FILTER });
    expect(formatRoute({ page: 'wall', filter: NO_FILTER })).toBe('#/');
  });

  it('leave out states and kinds that there are not', () => {
    expect(parseRoute('#/?state=down,broken&kind=kiosk')).toEqual({
      page: 'wall',
      filter: { ...NO_FILTER, states: ['down'] },
    });
  });
});

describe('wantedBy', () => {
  it('asks for the estate on the wall, and keeps it once it is there', () => {
    const site = parseRoute('#/sites/s1');
    expect(wantedBy(parseRoute('#/'), false)).toEqual({ estate: true, site: null });
    expect(wantedBy(site, false)).toEqual({ estate: false, site: 's1' });
    expect(wantedBy(site, true)).toEqual({ estate: true, site: 's1' });
  });
});
