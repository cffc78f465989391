/** `GET /api/v1/sites/{id}/changes` over a real socket: ranges, a node's own, pages, faults; and the changes of a site's detail. */

import { changeListSchema } from '../../src/api/schemas.js';
import type { ChangeRecord } from '../../src/ports.js';
import { createMemoryStore } from '../../src/store/index.js';
import { changeOf } from '../ingest/wire-agent.js';
import { type ApiRig, startApi } from './api-rig.js';
import { createFixtureEstate, makeSite } from './estate-fixture.js';

const NOW_MS = Date.UTC(2026, 10, 22, 8);
const DAY_MS = 86_400_000;

let rig: ApiRig;
beforeAll(async () => {
  const store = createMemoryStore();
  await store.open();
  const changes = Array.from(
    { length: 10 },
    (_, index): ChangeRecord => ({
      site: 'demo-1',
      agent: 'main',
      check: 'version',
      on: index % 2 === 0 ? 'front-end' : 'till-1',
      ...changeOf(index),
      atMs: NOW_MS - (index + 1) * DAY_MS + 1_000,
      receivedAtMs: NOW_MS,
    }),
  );
  await store.commit({ births: [], heartbeats: [], transitions: [], changes, current: [], quarantine: [] });
  rig = await startApi({
    estate: createFixtureEstate([makeSite('demo-1')]),
    store,
    clock: { nowMs: () => NOW_MS, steadyMs: () => performance.now() },
  });
});
afterAll(() => rig.stop());

const PATH = '/api/v1/sites/demo-1/changes';
const ask = async (query = '') => {
  const body = await (await rig.get(`${PATH}${query}`)).json();
  expect(changeListSchema.parse(body)).toEqual(body);
  return changeListSchema.parse(body);
};
const numbers = ({ changes }: { changes: readonly { id: string }[] }) =>
  changes.map(({ id }) => Number.parseInt(id, 16));

describe('GET /api/v1/sites/{id}/changes', () => {
  it('answers the last seven days, newest first, when nothing else is asked', async () => {
    const page = await ask();
    expect(numbers(page)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(page).toMatchObject({
      site: 'demo-1',
      since: '2026-11-15T08:00:00.000Z',
      until: '2026-11-22T08:00:00.000Z',
      next: null,
    });
  });

  it('keeps to since, until and node', async () => {
    expect(numbers(await ask('?since=2026-01-01T00:00:00Z'))).toHaveLength(10);
    expect(numbers(await ask('?since=2026-01-01T00:00:00Z&until=2026-11-15T08:00:00%2B08:00'))).toEqual([7, 8, 9]);
    expect(numbers(await ask('?node=till-1'))).toEqual([1, 3, 5]);
    expect(numbers(await ask('?node=nobody'))).toEqual([]);
  });

  it('pages through everything once, and keeps the range of the first page', async () => {
    const seen: number[] = [];
    let cursor = '';
    let pages = 0;
    do {
      const page = await ask(`?limit=3${cursor === '' ? '&since=2026-01-01T00:00:00Z' : `&cursor=${cursor}`}`);
      expect(page.since).toBe('2026-01-01T00:00:00.000Z');
      seen.push(...numbers(page));
      cursor = page.next ?? '';
      pages += 1;
    } while (cursor !== '');
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(pages).toBe(4);
  });

  it.each([
    ['?since=yesterday', 'since'],
    ['?since=2026-11-22T08:00:00Z&until=2026-11-21T08:00:00Z', 'since'],
    ['?cursor=x', 'cursor'],
    [`?cursor=${Buffer.from('[1,2,3,"zz"]').toString('base64url')}`, 'cursor'],
    [`?cursor=${Buffer.from('[5,2,3,"0000000000000000"]').toString('base64url')}`, 'cursor'],
    ['?limit=0', 'limit'],
    ['?limit=201', 'limit'],
    ['?node=', 'node'],
    ['?from=2026-11-22T08:00:00Z', 'from'],
  ])('refuses %s by name', async (query, parameter) => {
    const response = await rig.get(`${PATH}${query}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'request-invalid', faults: [{ parameter }] });
  });

  it('knows no changes of a site that it does not know', async () => {
    expect(await (await rig.get('/api/v1/sites/nowhere/changes')).json()).toMatchObject({ code: 'site-unknown' });
  });
});
