/** Findings over REST and on /metrics: filters, the bound of a page, and what is asked of the look-up. */
import type { FindingView } from '@tillwatch/model';
import { findingListSchema } from '../../src/api/finding-schemas.js';
import type { FindingsQuery } from '../../src/findings.js';
import { type ApiRig, startApi } from './api-rig.js';

const of = (site: string, kind: FindingView['kind']): FindingView => ({
  id: `${site} ${kind}`,
  site,
  kind,
  component: 'store-db',
  name: 'Store database',
  check: kind === 'disk-full' ? 'db/host' : null,
  faultAt: kind === 'disk-full' ? '2026-11-22T20:00:00.000Z' : null,
  values: kind === 'disk-full' ? { diskFullInMinutes: 60 } : {},
  flows: ['checkout'],
  opensAt: null,
});
const FOUND = [of('s1', 'disk-full'), of('s1', 'single-point-of-failure'), of('s2', 'single-point-of-failure')];

let rig: ApiRig;
let asked: FindingsQuery[] = [];
beforeAll(async () => {
  rig = await startApi({
    findings: (query) => {
      asked.push(query);
      return FOUND;
    },
  });
});
afterAll(() => rig.stop());
const get = async (query: string) => {
  asked = [];
  const answer = await rig.get(`/api/v1/findings${query}`);
  return answer.status === 200 ? findingListSchema.parse(await answer.json()) : answer.status;
};

it('lists them, filtered by kind and bounded, with how many there are', async () => {
  expect(await get('')).toEqual({ findings: FOUND, total: 3 });
  expect(await get('?kind=single-point-of-failure&limit=1')).toEqual({ findings: [FOUND[1]], total: 2 });
});

it('asks for one site, and for what stands against opening', async () => {
  await get('?site=s1&opening=true');
  expect(asked).toEqual([{ site: 's1', isOpeningOnly: true }]);
  await get('');
  expect(asked).toEqual([{ site: null, isOpeningOnly: false }]);
});

it('refuses what it does not know', async () => {
  for (const query of ['?kind=worries', '?opening=soon', '?limit=0', '?limit=1001']) expect(await get(query)).toBe(400);
});

it('counts them by kind on /metrics', async () => {
  const text = await (await rig.get('/metrics')).text();
  expect(text).toContain('tillwatch_findings{kind="disk-full"} 1\n');
  expect(text).toContain('tillwatch_findings{kind="single-point-of-failure"} 2\n');
  expect(text).toContain('tillwatch_findings{kind="no-backend"} 0\n');
});
