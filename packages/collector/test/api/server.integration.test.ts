/** The server itself: the page, headers, hostile requests, starting and stopping. */
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TillwatchError } from '@tillwatch/model';
import { createApi } from '../../src/api/index.js';
import { SYSTEM_CLOCK } from '../../src/clock.js';
import { createMemoryStore } from '../../src/store/index.js';
import { type ApiRig, ask, createLogBook, createStatsSource, exchange, openStream, startApi } from './api-rig.js';
import { createFixtureEstate, makeSite } from './estate-fixture.js';

let rig: ApiRig;
afterEach(() => rig.stop());

describe('the page', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'tillwatch-page-'));
    await mkdir(join(dir, 'dist', 'assets'), { recursive: true });
    await writeFile(join(dir, 'dist', 'index.html'), '<!doctype html><title>wall</title>');
    await writeFile(join(dir, 'dist', 'assets', 'index-B3xY_9aZ.js'), 'export {};');
    await writeFile(join(dir, 'dist', 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    await writeFile(join(dir, 'secret.txt'), 'secret');
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('is served, hashed files for ever and the others only if unchanged', async () => {
    rig = await startApi({ pageDir: join(dir, 'dist') });
    const index = await rig.get('/');
    expect([index.status, index.headers.get('cache-control')]).toEqual([200, 'no-cache']);
    expect(index.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const script = await rig.get('/assets/index-B3xY_9aZ.js');
    expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(script.headers.get('content-type')).toMatch(/^(text|application)\/javascript/);
    const icon = await rig.get('/favicon.svg');
    expect(icon.headers.get('cache-control')).toBe('no-cache');
    // Not by fetch, which asks for a reload whenever it is given this header.
    const again = await ask(rig.port, '/', { headers: { 'if-none-match': index.headers.get('etag') ?? '' } });
    expect(again.status).toBe(304);
    expect((await rig.get('/assets/none.js')).status).toBe(404);
  });

  it.each(['/../secret.txt', '/%2e%2e/secret.txt', '/assets/..%2f..%2fsecret.txt', '/..%5csecret.txt', '/%00'])(
    'does not leave its folder for %s',
    async (path) => {
      rig = await startApi({ pageDir: join(dir, 'dist') });
      const answer = await ask(rig.port, path);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      expect(answer.body).not.toContain('secret\n');
    },
  );

  it.each([
    ['missing folder', 'nowhere'],
    ['empty folder', 'dist/assets'],
  ])('%s: says how to build it', async (_name, at) => {
    rig = await startApi({ pageDir: join(dir, at) });
    const page = await rig.get('/');
    const text = await page.text();
    expect(page.status).toBe(503);
    expect(text).toContain('npm run build');
    expect(text).toContain('页面尚未构建');
    expect((await rig.get('/api/v1/sites')).status).toBe(200);
  });
});

describe('headers', () => {
  it.each(['/', '/api/v1/sites', '/healthz', '/nowhere', '/api/v1/sites?x=1'])(
    '%s carries the security headers',
    async (path) => {
      rig = await startApi();
      const { headers } = await rig.get(path);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain('unsafe');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  it('refuses names that were rebound to loopback', async () => {
    rig = await startApi();
    for (const host of ['evil.example', `evil.example:${rig.port}`, '127.0.0.1.evil.example', '[::2]']) {
      const answer = await ask(rig.port, '/api/v1/sites', { headers: { host } });
      expect([host, answer.status, JSON.parse(answer.body).code]).toEqual([host, 421, 'host-refused']);
    }
    expect(await exchange(rig.port, 'GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 421 /,
    );
    for (const host of ['localhost', 'LOCALHOST:1', '127.0.0.1', '127.9.9.9:80', '[::1]:8420']) {
      expect([host, (await ask(rig.port, '/api/v1/sites', { headers: { host } })).status]).toEqual([host, 200]);
    }
  });

  it('serves any name when it listens on every address, unless names were given', async () => {
    rig = await startApi({ listen: { host: '0.0.0.0', port: 0 } });
    expect((await ask(rig.port, '/healthz', { headers: { host: 'tillwatch.example' } })).status).toBe(200);
    expect(rig.log.some(({ event }) => event === 'api-open-to-network')).toBe(true);
    const named = await startApi({ listen: { host: '0.0.0.0', port: 0, allowedHosts: ['tillwatch.example'] } });
    try {
      expect((await ask(named.port, '/healthz', { headers: { host: 'tillwatch.example:80' } })).status).toBe(200);
      expect((await ask(named.port, '/healthz', { headers: { host: 'evil.example' } })).status).toBe(421);
    } finally {
      await named.stop();
    }
  });
});

describe('hostile requests', () => {
  it.each([
    ['no HTTP', 'HELLO\r\n\r\n', 400],
    ['headers too large', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['an address too large', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`, 431],
    ['a broken escape', 'GET /api/v1/sites/%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', 400],
    [
      'an id too long',
      `GET /api/v1/sites/${'x'.repeat(200)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
      404,
    ],
  ])('%s is a problem document', async (_name, bytes, status) => {
    rig = await startApi();
    const answer = await exchange(rig.port, bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toMatch(/content-type: application\/problem\+json/i);
    const body = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4));
    expect(body).toMatchObject({ status });
    expect(body.hint).not.toBe('');
  });

  it('does not wait for a request that never ends', async () => {
    rig = await startApi({ limits: { http: { requestTimeoutMs: 50, connectionTimeoutMs: 100 } } });
    const answer = await exchange(rig.port, 'GET / HTTP/1.1\r\nHost: localhost\r\n');
    expect(answer === '' || /^HTTP\/1\.1 408 /.test(answer)).toBe(true);
  });

  it('takes no more sockets than it may', async () => {
    rig = await startApi({ limits: { http: { connections: 2 } } });
    const held = [connect(rig.port, '127.0.0.1'), connect(rig.port, '127.0.0.1')];
    await Promise.all(held.map((socket) => once(socket, 'connect')));
    const third = connect(rig.port, '127.0.0.1');
    third.on('error', () => undefined);
    await once(third, 'close');
    for (const socket of held) socket.destroy();
  });

  it('keeps no more questions for the store than it may, and says so', async () => {
    let answerAll: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      answerAll = resolve;
    });
    const store = createMemoryStore();
    await store.open();
    rig = await startApi({
      estate: createFixtureEstate([makeSite('a')]),
      store: { ...store, transitions: async (...args) => gate.then(() => store.transitions(...args)) },
      limits: { http: { storeQueries: 4 } },
    });
    // Five connections arrive in any order: whichever comes last is refused, and it alone is answered before the store is.
    const asked = Array.from({ length: 5 }, () => rig.get('/api/v1/sites/a/transitions'));
    const refused = await Promise.race(asked);
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ code: 'store-busy' });
    answerAll();
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 200, 200, 200, 503]);
    expect((await rig.get('/api/v1/sites/a/transitions')).status).toBe(200);
    await store.close();
  });

  it('answers 503 when the store cannot, 500 without a word of the inside when we are wrong', async () => {
    const failing = (error: Error) => ({
      history: () => Promise.reject(error),
      transitions: () => Promise.reject(error),
      changes: () => Promise.reject(error),
      stats: () => Promise.reject(error),
    });
    rig = await startApi({
      estate: createFixtureEstate([makeSite('a')]),
      store: failing(new TillwatchError('store-unusable', 'the disk is full')),
    });
    const full = await rig.get('/api/v1/sites/a/transitions');
    expect([full.status, await full.json()]).toEqual([
      503,
      expect.objectContaining({ code: 'store-unusable', detail: 'the disk is full' }),
    ]);
    const wrong = await startApi({
      estate: createFixtureEstate([makeSite('a')]),
      store: failing(new Error('hunter2')),
    });
    try {
      const response = await wrong.get('/api/v1/sites/a/transitions');
      const text = await response.text();
      expect(response.status).toBe(500);
      expect(text).not.toContain('hunter2');
      expect(wrong.log.filter(({ event }) => event === 'api-request-failed')).toHaveLength(1);
    } finally {
      await wrong.stop();
    }
  });
});

describe('starting and stopping', () => {
  it('says which address it could not have', async () => {
    rig = await startApi();
    const book = createLogBook();
    const stats = createStatsSource();
    const second = createApi({
      estate: createFixtureEstate(),
      store: createMemoryStore(),
      incidents: rig.incidents,
      stats: stats.source,
      ready: () => stats.source.readiness(),
      listen: { host: '127.0.0.1', port: rig.port },
      pageDir: null,
      log: book.log,
      clock: SYSTEM_CLOCK,
    });
    const failure = await second.start().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TillwatchError);
    expect(failure).toMatchObject({
      code: 'listen-failed',
      retry: 'later',
      message: expect.stringContaining(String(rig.port)),
    });
    expect(stats.listeners()).toBe(0);
    await second.stop();
  });

  it('stops twice, while clients hold on to it, and leaves nothing open', async () => {
    rig = await startApi({ estate: createFixtureEstate([makeSite('a')]) });
    const stream = await openStream(rig.port);
    const idle = connect(rig.port, '127.0.0.1');
    idle.on('error', () => undefined);
    await once(idle, 'connect');
    const half = connect(rig.port, '127.0.0.1');
    half.on('error', () => undefined);
    half.write('GET / HTTP/1.1\r\nHost: localhost\r\n');
    const closed = Promise.all([idle, half].map((socket) => new Promise((resolve) => socket.once('close', resolve))));
    await rig.stop();
    await rig.stop();
    await closed;
    expect((await stream.closed()).code).toBe(1001);
    expect(rig.estate.listeners()).toBe(0);
    await expect(rig.get('/healthz')).rejects.toThrow();
  });
});
