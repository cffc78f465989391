/** The REST side over a real socket: pages, filters, one site, conditional answers, faults. */
import { PROBLEMS } from '../../src/api/index.js';
import { problemSchema, siteDetailSchema, siteListSchema } from '../../src/api/schemas.js';
import { type ApiRig, ask, startApi } from './api-rig.js';
import { createFixtureEstate, makeSite } from './estate-fixture.js';

const SITES = [
  makeSite('a-1'),
  makeSite('a-2', 'down', { region: 'south' }),
  makeSite('b-1', 'degraded', { name: '人民广场店' }),
  makeSite('b-2', 'unknown', { kind: 'hub', flows: {} }),
  makeSite('c-1', 'ok', { flows: { checkout: 'ok', card: 'down' } }),
];

let rig: ApiRig;
beforeAll(async () => {
  rig = await startApi({ estate: createFixtureEstate(SITES) });
});
afterAll(() => rig.stop());

const ids = async (path: string): Promise<string[]> => {
  const response = await rig.get(path);
  const body = await response.json();
  expect(siteListSchema.parse(body)).toEqual(body);
  return (body as { sites: { id: string }[] }).sites.map(({ id }) => id);
};

describe('GET /api/v1/sites', () => {
  it('lists all sites by id, each exactly as the schema says', async () => {
    expect(await ids('/api/v1/sites')).toEqual(['a-1', 'a-2', 'b-1', 'b-2', 'c-1']);
  });

  it.each([
    ['state=down', ['a-2', 'c-1']],
    ['state=down,unknown', ['a-2', 'b-2', 'c-1']],
    ['region=south', ['a-2']],
    ['kind=hub', ['b-2']],
    ['q=A-', ['a-1', 'a-2']],
    [`q=${encodeURIComponent('广场')}`, ['b-1']],
    ['q=SOUTH', ['a-2']],
    ['flow=card', ['c-1']],
    ['flow=checkout:down', ['a-2']],
    ['flow=checkout:down,degraded', ['a-2', 'b-1']],
    ['flow=constructor', []],
    ['state=down&flow=checkout:ok', ['c-1']],
    ['order=worst', ['a-2', 'c-1', 'b-1', 'b-2', 'a-1']],
    ['order=worst&state=down&limit=1', ['a-2']],
  ])('%s', async (query, expected) => {
    expect(await ids(`/api/v1/sites?${query}`)).toEqual(expected);
  });

  it.each(['id', 'worst'])('pages through everything once with order=%s', async (order) => {
    const seen: string[] = [];
    let cursor = '';
    let pages = 0;
    do {
      const response = await rig.get(`/api/v1/sites?order=${order}&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      const body = siteListSchema.parse(await response.json());
      seen.push(...body.sites.map(({ id }) => id));
      cursor = body.next ?? '';
      pages += 1;
    } while (cursor !== '');
    expect(pages).toBe(3);
    expect(seen).toEqual(await ids(`/api/v1/sites?order=${order}`));
  });

  it('answers 304 until a site changes', async () => {
    const estate = createFixtureEstate(SITES);
    const own = await startApi({ estate });
    try {
      const first = await own.get('/api/v1/sites');
      const etag = first.headers.get('etag') ?? '';
      expect(etag).not.toBe('');
      expect((await own.get('/api/v1/sites', { 'if-none-match': etag })).status).toBe(304);
      estate.put(makeSite('a-1', 'down'));
      const third = await own.get('/api/v1/sites', { 'if-none-match': etag });
      expect(third.status).toBe(200);
      expect(siteListSchema.parse(await third.json()).sites[0]?.state).toBe('down');
    } finally {
      await own.stop();
    }
  });
});

describe('GET /api/v1/sites/{id}', () => {
  it('answers the whole site, exactly as the schema says', async () => {
    const body = await (await rig.get('/api/v1/sites/a-2')).json();
    expect(body).toEqual(rig.estate.detail('a-2'));
    expect(body).toMatchObject({ id: 'a-2', state: 'down', agent: { session: 'live' }, nodes: { length: 4 } });
    expect(siteDetailSchema.parse(body)).toEqual(body);
  });

  it('answers HEAD with the headers alone', async () => {
    const head = await ask(rig.port, '/api/v1/sites/a-2', { method: 'HEAD' });
    const get = await ask(rig.port, '/api/v1/sites/a-2');
    expect([head.status, head.body]).toEqual([200, '']);
    expect([head.headers.etag, head.headers['content-length']]).toEqual([
      get.headers.etag,
      get.headers['content-length'],
    ]);
  });

  it('answers 304 to whoever has it, weak or strong', async () => {
    const etag = (await rig.get('/api/v1/sites/a-2')).headers.get('etag') ?? '';
    expect((await rig.get('/api/v1/sites/a-2', { 'if-none-match': `"x", W/${etag}` })).status).toBe(304);
    expect((await rig.get('/api/v1/sites/a-1', { 'if-none-match': etag })).status).toBe(200);
  });

  it('says what to do for a site that is not there', async () => {
    const response = await rig.get('/api/v1/sites/nowhere');
    const body = await response.json();
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(problemSchema.parse(body)).toEqual(body);
    expect(body).toEqual({
      type: '/api/v1/problems/site-unknown',
      title: PROBLEMS['site-unknown'].title,
      status: 404,
      detail: 'Found "nowhere"; expected the id of a site.',
      code: 'site-unknown',
      hint: PROBLEMS['site-unknown'].hint,
    });
    const page = await rig.get('/api/v1/problems/site-unknown');
    expect(page.status).toBe(200);
    expect(await page.text()).toContain(PROBLEMS['site-unknown'].hint);
  });
});

describe('problems', () => {
  it('tells all faults of a query at once', async () => {
    const response = await rig.get('/api/v1/sites?limit=0&state=broken&order=best&colour=red&q=');
    const body = problemSchema.parse(await response.json());
    expect(response.status).toBe(400);
    expect(body.code).toBe('request-invalid');
    expect(new Map(body.faults?.map(({ parameter, found }) => [parameter, found]))).toEqual(
      new Map([
        ['limit', '0'],
        ['state', 'broken'],
        ['order', 'best'],
        ['colour', 'red'],
        ['q', ''],
      ]),
    );
  });

  it.each([
    ['/api/v1/sites?limit=1001', 'limit'],
    ['/api/v1/sites?limit=1&limit=2', 'limit'],
    ['/api/v1/sites?limit=1e3', 'limit'],
    ['/api/v1/sites?cursor=abc', 'cursor'],
    ['/api/v1/sites?flow=checkout:broken', 'flow'],
    ['/api/v1/sites?flow=:down', 'flow'],
    ['/api/v1/sites/a-1/history', 'check'],
    ['/api/v1/sites/a-1/history?check=c&from=yesterday', 'from'],
    ['/api/v1/sites/a-1/history?check=c&from=2026-02-30T00:00:00Z', 'from'],
    ['/api/v1/sites/a-1/history?check=c&maxPoints=5001', 'maxPoints'],
    ['/api/v1/sites/a-1/history?check=c&from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z', 'from'],
    ['/api/v1/sites/a-1/transitions?limit=x', 'limit'],
    ['/healthz?x=1', 'x'],
  ])('%s is refused for %s', async (path, parameter) => {
    const response = await rig.get(path);
    const body = problemSchema.parse(await response.json());
    expect(response.status).toBe(400);
    expect(body.faults?.map((fault) => fault.parameter)).toEqual([parameter]);
    expect(body.faults?.[0]?.expected).not.toBe('');
  });

  it('does not take a cursor of another order', async () => {
    const first = siteListSchema.parse(await (await rig.get('/api/v1/sites?limit=1')).json());
    const response = await rig.get(`/api/v1/sites?limit=1&order=worst&cursor=${first.next}`);
    expect(response.status).toBe(400);
  });

  it('answers 404 for anything else, 405 for other methods', async () => {
    const missing = await rig.get('/api/v2/sites');
    expect([missing.status, problemSchema.parse(await missing.json()).code]).toEqual([404, 'not-found']);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      const answer = await ask(rig.port, '/api/v1/sites', {
        method,
        body: 'x',
        headers: { 'content-type': 'text/xml', 'content-length': '1' },
      });
      expect([method, answer.status, answer.headers.allow]).toEqual([method, 405, 'GET, HEAD']);
    }
  });

  it('answers 413 to a body above the limit', async () => {
    const answer = await ask(rig.port, '/nowhere', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': '70000' },
      body: 'x'.repeat(70_000),
    });
    expect([answer.status, JSON.parse(answer.body).code]).toEqual([413, 'body-too-large']);
  });

  it('tells what a plain request to the stream should be', async () => {
    const response = await rig.get('/api/v1/stream');
    expect([response.status, problemSchema.parse(await response.json()).code]).toEqual([426, 'upgrade-required']);
  });
});
