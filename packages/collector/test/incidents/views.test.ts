/** What the API shows of an incident: few sites in a view, all of them in the details. */
import { incidentDetail, incidentView } from '../../src/incidents/views.js';
import { incidentOf } from './incident-kit.js';

const sites = (count: number): string[] => Array.from({ length: count }, (_, n) => `s${String(n).padStart(3, '0')}`);

it('names fifty sites in a view, counts all, and has all in the details', () => {
  const wide = incidentOf(1, { sites: sites(51) });
  expect(incidentView(wide, [])).toMatchObject({ sites: sites(50), siteCount: 51 });
  expect(incidentView(wide, [])).not.toHaveProperty('allSites');
  expect(incidentDetail(wide, [], [], [])).toMatchObject({ sites: sites(50), allSites: sites(51) });
});

it('says nothing twice where the view has them all', () => {
  expect(incidentDetail(incidentOf(1, { sites: sites(50) }), [], [], [])).not.toHaveProperty('allSites');
});
