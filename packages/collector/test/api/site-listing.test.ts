/** Pages of sites against the plainest way to say the same. */
import { HEALTH_STATES, type SiteSummary, severity } from '@tillwatch/model';
import fc from 'fast-check';
import { parseRequest, resolveRange, type SitesQuery, sitesQuery } from '../../src/api/queries.js';
import { decodeCursor, encodeCursor, listSites } from '../../src/api/site-listing.js';

const ids = fc.string({ unit: fc.constantFrom('a', 'b', '-', '1'), minLength: 1, maxLength: 6 });
const site = fc.record({ id: ids, state: fc.constantFrom(...HEALTH_STATES) }).map(
  ({ id, state }): SiteSummary => ({
    id,
    name: id,
    kind: 'store',
    region: null,
    state,
    reason: state === 'ok' ? null : 'timeout',
    since: '2026-11-22T08:00:00.000Z',
    flows: {},
    worst: [],
    lastHeardAt: null,
  }),
);
const estates = fc
  .uniqueArray(site, { selector: ({ id }) => id, maxLength: 40 })
  .map((sites) => sites.sort((a, b) => (a.id < b.id ? -1 : 1)));

function query(text: string): SitesQuery {
  const parsed = parseRequest(sitesQuery, Object.fromEntries(new URLSearchParams(text)));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return parsed.value;
}

function walk(sites: readonly SiteSummary[], asked: SitesQuery): string[] {
  const seen: string[] = [];
  let cursor: ReturnType<typeof decodeCursor> = null;
  for (let pages = 0; pages <= sites.length; pages += 1) {
    const page = listSites(sites, asked, cursor);
    expect(page.sites.length).toBeLessThanOrEqual(asked.limit);
    seen.push(...page.sites.map(({ id }) => id));
    if (page.next === null) return seen;
    cursor = decodeCursor(encodeCursor(page.next));
    expect(cursor).toEqual(page.next);
  }
  throw new Error('more pages than sites');
}

it('walks through everything once, in order, whatever the size of a page', () => {
  fc.assert(
    fc.property(estates, fc.integer({ min: 1, max: 10 }), (sites, limit) => {
      expect(walk(sites, query(`limit=${limit}`))).toEqual(sites.map(({ id }) => id));
      const worst = [...sites].sort((a, b) => severity(b.state) - severity(a.state) || (a.id < b.id ? -1 : 1));
      expect(walk(sites, query(`limit=${limit}&order=worst`))).toEqual(worst.map(({ id }) => id));
      const wanted = sites.filter(({ id, state }) => id.includes('a') && (state === 'ok' || state === 'down'));
      expect(walk(sites, query(`limit=${limit}&q=A&state=ok,down`))).toEqual(wanted.map(({ id }) => id));
    }),
  );
});

it('never misses nor repeats a site with order=id, however states change between pages', () => {
  fc.assert(
    fc.property(estates, fc.array(fc.constantFrom(...HEALTH_STATES), { minLength: 1 }), (sites, states) => {
      const asked = query('limit=3');
      const seen: string[] = [];
      let cursor: ReturnType<typeof decodeCursor> = null;
      let round = 0;
      do {
        const now = sites.map((one, index) => ({ ...one, state: states[(index + round) % states.length] ?? 'ok' }));
        const page = listSites(now, asked, cursor);
        seen.push(...page.sites.map(({ id }) => id));
        cursor = page.next;
        round += 1;
      } while (cursor !== null);
      expect(seen).toEqual(sites.map(({ id }) => id));
    }),
  );
});

it('takes no cursor that it did not make', () => {
  const made = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  for (const value of [
    null,
    [],
    {},
    ['id', 0],
    ['best', 0, 'a'],
    ['id', 9, 'a'],
    ['id', -1, 'a'],
    ['id', 0.5, 'a'],
    ['id', 0, 1],
  ]) {
    expect([value, decodeCursor(made(value))]).toEqual([value, null]);
  }
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void decodeCursor(text)));
});

it('refuses a range that is empty or turned round', () => {
  const nowMs = Date.parse('2026-11-22T08:00:00Z');
  expect(resolveRange({}, nowMs)).toEqual({ fromMs: nowMs - 3_600_000, toMs: nowMs });
  expect(resolveRange({ to: 10_000_000 }, nowMs)).toEqual({ fromMs: 6_400_000, toMs: 10_000_000 });
  expect(resolveRange({ from: nowMs }, nowMs)).toMatchObject({
    parameter: 'from',
    expected: expect.stringContaining('now'),
  });
  expect(resolveRange({ from: 2, to: 1 }, nowMs)).toMatchObject({
    parameter: 'from',
    expected: expect.stringContaining('to'),
  });
});
