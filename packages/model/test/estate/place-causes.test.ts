/** One component, one name: candidates that stand at another site are called as that site calls them. */
import { placeSighting, placesOf, type SightedCause, type SiteDefinition } from '@tillwatch/model';
import { cause, site } from '../incident/sightings.js';

const node = (id: string, kind: SiteDefinition['nodes'][number]['kind'], at?: string) => ({
  id,
  kind,
  name: id,
  ...(at !== undefined && { at }),
});
const DEFINITION: SiteDefinition = {
  site: { id: 'store-1', name: 'Store', kind: 'store' },
  vantage: 'front-end',
  nodes: [
    node('front-end', 'front-end'),
    node('wan', 'wan'),
    node('cdb', 'central-db', 'hub-1/central-db'),
    node('vip', 'vip', 'hub-1/vip'),
    node('carrier', 'carrier', 'isp/ct-east'),
  ],
  links: [],
  flows: [],
  checks: [],
};
const PLACES = placesOf(DEFINITION);
const everywhere = (): boolean => true;

function placed(shares: Readonly<Record<string, number>>, isKnown: (id: string) => boolean = everywhere): SightedCause {
  const [component = ''] = Object.keys(shares);
  const candidates = Object.entries(shares).map(([name, share]) => ({ site: 'store-1', component: name, share }));
  const sighting = placeSighting(site(0, [cause(component, { candidates })]), PLACES, isKnown);
  return sighting.causes[0] as SightedCause;
}

describe('a cause that stands at another site', () => {
  it('is there by its name there, program and all, and known by its own names too', () => {
    expect(placed({ 'cdb/service': 0.7, cdb: 0.3 })).toMatchObject({
      component: 'central-db/service',
      at: 'hub-1',
      candidates: [
        { site: 'hub-1', component: 'central-db/service', share: 0.7 },
        { site: 'hub-1', component: 'central-db', share: 0.3 },
      ],
      aliases: ['store-1/cdb/service', 'store-1/cdb'],
    });
  });

  it('is where most of its chance is, whatever is likeliest by itself', () => {
    expect(placed({ wan: 0.4, cdb: 0.35, vip: 0.25 })).toMatchObject({ component: 'central-db', at: 'hub-1' });
    const own = placed({ cdb: 0.5, wan: 0.5 });
    expect(own.at).toBeUndefined();
    expect(own.component).toBe('cdb');
  });

  it('keeps the name that the store gives it where nobody knows the other site, and for a carrier', () => {
    expect(placed({ cdb: 1 }, () => false)).toEqual(
      cause('cdb', { candidates: [{ site: 'store-1', component: 'cdb', share: 1 }] }),
    );
    expect(placed({ carrier: 1 }).at).toBeUndefined();
  });

  it('is told of a link that leads to it', () => {
    const link = placed({ 'wan->cdb': 1 });
    expect(link).toMatchObject({ component: 'wan->cdb', leadsTo: ['hub-1/central-db'] });
    expect(link.at).toBeUndefined();
  });
});
