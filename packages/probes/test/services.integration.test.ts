import { createServer, type IncomingMessage, type Server } from 'node:http';
import { runAlone } from '../src/index.js';
import {
  attempt,
  type Certificate,
  closedPort,
  createTestAuthority,
  dnsPeer,
  eventually,
  type Peer,
  type TestAuthority,
  tcpPeer,
  tlsPeer,
} from './peers.js';

describe('tcp', () => {
  it('is ok on a port that listens, and times the connection', async () => {
    const peer = await tcpPeer(() => {});
    const outcome = await attempt('tcp', { host: '127.0.0.1', port: peer.port });
    expect(outcome).toEqual({ state: 'ok', reason: null, latencyUs: expect.any(Number) });
    expect(outcome.latencyUs).toBeGreaterThan(0);
    await peer.close();
  });

  it('is refused on one that does not', async () => {
    expect(await attempt('tcp', { host: '127.0.0.1', port: await closedPort() })).toEqual({
      state: 'down',
      reason: 'refused',
    });
  });

  it('finds a name that the system knows, and none that it does not', async () => {
    const peer = await tcpPeer(() => {});
    expect(await attempt('tcp', { host: 'localhost', port: peer.port, family: 'ipv4' })).toMatchObject({ state: 'ok' });
    // RFC 6761 section 6.4; without a name server at all the answer is another, and as good.
    const { state, reason } = await attempt('tcp', { host: 'till-1.invalid', port: peer.port });
    expect(state).toBe('down');
    expect(['name-not-found', 'name-server-failed']).toContain(reason);
    await peer.close();
  });

  it('exchanges bytes, in pieces and in hex', async () => {
    const printer = await tcpPeer((socket) => {
      socket.on('data', (bytes) => {
        if (bytes.toString('hex') !== '100401') {
          socket.end('?');
          return;
        }
        socket.write(Buffer.from([0x00]));
        setImmediate(() => socket.write(Buffer.from([0x12])));
      });
    });
    const params = { host: '127.0.0.1', port: printer.port, encoding: 'hex', send: '10 04 01', expect: '00 12' };
    expect(await attempt('tcp', params)).toEqual({
      state: 'ok',
      reason: null,
      latencyUs: expect.any(Number),
      values: { replyUs: expect.any(Number) },
    });
    expect(await attempt('tcp', { ...params, send: '10 04 02' })).toEqual({ state: 'down', reason: 'answer-mismatch' });
    await printer.close();
  });

  it('delivers what it sends even where it expects nothing', async () => {
    let received = '';
    const peer = await tcpPeer((socket) => {
      socket.on('data', (bytes) => {
        received += bytes.toString();
      });
      socket.on('end', () => socket.end());
    });
    expect(await attempt('tcp', { host: '127.0.0.1', port: peer.port, send: 'QUIT\\r\\n' })).toMatchObject({
      state: 'ok',
    });
    await eventually(() => received.length >= 6);
    expect(received).toBe('QUIT\r\n');
    await peer.close();
  });
});

describe('http', () => {
  let server: Server;
  let base = '';
  let asked: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => {
        asked.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
        const path = request.url ?? '';
        if (path === '/slow') {
          setTimeout(() => response.end('late'), 60);
          return;
        }
        if (path.startsWith('/to/'))
          return void response.writeHead(302, { location: decodeURIComponent(path.slice(4)) }).end();
        if (path === '/missing') return void response.writeHead(404).end('no');
        response.end('status: 正常\nready');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    base = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  });
  beforeEach(() => {
    asked = [];
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it('splits its time, over a connection of its own', async () => {
    const outcome = await attempt('http', { url: `${base}/` });
    expect(outcome).toMatchObject({ state: 'ok', reason: null, values: { statusCode: 200, dnsUs: 0, tlsUs: 0 } });
    const { connectUs = 0, firstByteUs = 0 } = outcome.values ?? {};
    expect(connectUs).toBeGreaterThan(0);
    expect(firstByteUs).toBeGreaterThan(0);
    expect(connectUs + firstByteUs).toBeLessThanOrEqual(outcome.latencyUs ?? 0);
    expect(asked[0]?.headers).toMatchObject({ connection: 'close', 'user-agent': 'tillwatch' });
  });

  it('sends method, headers and body, and its own host', async () => {
    const headers = { Host: 'shop.example', 'X-Key': 'k' };
    expect(await attempt('http', { url: `${base}/a?b=c`, method: 'POST', headers, body: '打' })).toMatchObject({
      state: 'ok',
    });
    expect(asked).toMatchObject([
      {
        method: 'POST',
        url: '/a?b=c',
        body: '打',
        headers: { host: 'shop.example', 'x-key': 'k', 'content-length': '3' },
      },
    ]);
  });

  it('judges the status', async () => {
    expect(await attempt('http', { url: `${base}/missing` })).toMatchObject({
      state: 'down',
      reason: 'http-status',
      values: { statusCode: 404 },
    });
    expect(await attempt('http', { url: `${base}/missing`, status: ['200', '400-404'] })).toMatchObject({
      state: 'ok',
    });
  });

  it('judges the body, within its bound', async () => {
    expect(await attempt('http', { url: `${base}/`, bodyContains: '正常' })).toMatchObject({ state: 'ok' });
    expect(await attempt('http', { url: `${base}/`, bodyMatches: '^status:.*ready$' })).toMatchObject({ state: 'ok' });
    expect(await attempt('http', { url: `${base}/`, bodyContains: 'ready', maxBodyBytes: 10 })).toMatchObject({
      reason: 'body-mismatch',
    });
    expect(await attempt('http', { url: `${base}/`, bodyContains: 'ready', bodyMatches: 'gone' })).toMatchObject({
      reason: 'body-mismatch',
    });
  });

  it('follows no redirect unless told, and then not for ever', async () => {
    const hop = (to: string) => `/to/${encodeURIComponent(to)}`;
    const url = base + hop(hop('/end'));
    expect(await attempt('http', { url })).toMatchObject({ reason: 'http-status', values: { statusCode: 302 } });
    expect(await attempt('http', { url, maxRedirects: 1 })).toMatchObject({ values: { statusCode: 302 } });
    expect(await attempt('http', { url, maxRedirects: 2 })).toMatchObject({ state: 'ok', values: { statusCode: 200 } });
    expect(await attempt('http', { url: base + hop('ftp://x/'), maxRedirects: 1 })).toMatchObject({
      reason: 'protocol',
    });
    expect(await attempt('http', { url: base + hop('http://['), maxRedirects: 1 })).toMatchObject({
      reason: 'protocol',
    });
  });

  it('sends its headers to no other origin', async () => {
    const other = base.replace('127.0.0.1', '127.0.0.1.') === base ? base : base.replace('127.0.0.1', 'localhost');
    const url = `${base}/to/${encodeURIComponent(`${other}/end`)}`;
    const headers = { authorization: 'secret' };
    expect(await attempt('http', { url, headers, maxRedirects: 1, family: 'ipv4' })).toMatchObject({ state: 'ok' });
    expect(asked.map(({ headers: sent }) => sent.authorization)).toEqual(['secret', undefined]);
  });

  it('is degraded when it is slow', async () => {
    const outcome = await attempt('http', { url: `${base}/slow`, slowMs: 50 });
    expect(outcome).toMatchObject({ state: 'degraded', reason: 'slow', values: { statusCode: 200 } });
    expect(outcome.values?.firstByteUs).toBeGreaterThan(50_000);
  });

  it('uses no proxy of the environment', async () => {
    process.env.http_proxy = `http://127.0.0.1:${await closedPort()}`;
    expect(await attempt('http', { url: `${base}/` })).toMatchObject({ state: 'ok' });
    delete process.env.http_proxy;
  });
});

describe('tls and https', () => {
  let authority: TestAuthority;
  beforeAll(() => {
    authority = createTestAuthority();
  });
  afterAll(() => authority.remove());

  async function served<T>(certificate: Certificate, use: (peer: Peer) => Promise<T>): Promise<T> {
    const peer = await tlsPeer(certificate, (socket) =>
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nready'),
    );
    try {
      return await use(peer);
    } finally {
      await peer.close();
    }
  }
  const tls = (certificate: Certificate, params: Record<string, unknown> = {}) =>
    served(certificate, ({ port }) => attempt('tls', { host: '127.0.0.1', port, caFile: authority.caFile, ...params }));

  it('tells the days left', async () => {
    expect(await tls(authority.issue('IP:127.0.0.1', 20))).toEqual({
      state: 'ok',
      reason: null,
      latencyUs: expect.any(Number),
      values: { daysLeft: 19, connectUs: expect.any(Number), tlsUs: expect.any(Number) },
    });
  });

  it('asks for a name, and finds it in the certificate', async () => {
    const certificate = authority.issue('DNS:shop.example', 20);
    expect(await tls(certificate, { serverName: 'shop.example' })).toMatchObject({ state: 'ok' });
    expect(await tls(certificate)).toMatchObject({
      state: 'down',
      reason: 'certificate-name',
      values: { daysLeft: 19 },
    });
    expect(await tls(certificate, { allowOtherName: true })).toMatchObject({ state: 'ok' });
  });

  it('warns of one that is soon to end, and refuses one that has', async () => {
    expect(await tls(authority.issue('IP:127.0.0.1', 10))).toMatchObject({
      state: 'degraded',
      reason: 'certificate-expiring',
      values: { daysLeft: 9 },
    });
    const ended = authority.issue('IP:127.0.0.1', -1);
    expect(await tls(ended)).toMatchObject({ state: 'down', reason: 'certificate-expired', values: { daysLeft: -2 } });
    expect(await tls(ended, { allowUntrusted: true })).toMatchObject({ reason: 'certificate-expired' });
  });

  it('refuses what no authority signed, unless told', async () => {
    const own = authority.selfSigned('IP:127.0.0.1');
    expect(await tls(own)).toMatchObject({ state: 'down', reason: 'certificate-untrusted' });
    expect(await tls(authority.issue('IP:127.0.0.1', 20), { caFile: '' })).toMatchObject({
      reason: 'certificate-untrusted',
    });
    expect(await tls(own, { allowUntrusted: true })).toMatchObject({ state: 'ok' });
    expect(await tls(authority.selfSigned('DNS:x'), { allowUntrusted: true })).toMatchObject({
      reason: 'certificate-name',
    });
  });

  it('says so when its authorities cannot be read', async () => {
    expect(await tls(authority.issue('IP:127.0.0.1', 20), { caFile: '/no/such.pem' })).toEqual({
      state: 'unknown',
      reason: 'bad-target',
    });
  });

  it('http splits off the handshake, and judges the certificate as clients do', async () => {
    const certificate = authority.issue('IP:127.0.0.1', 20);
    const ask = (params: Record<string, unknown>) =>
      served(certificate, ({ port }) =>
        attempt('http', { url: `https://127.0.0.1:${port}/`, bodyContains: 'ready', ...params }),
      );
    const outcome = await ask({ caFile: authority.caFile });
    expect(outcome).toMatchObject({ state: 'ok', values: { statusCode: 200 } });
    expect(outcome.values?.tlsUs).toBeGreaterThan(0);
    expect(await ask({})).toEqual({ state: 'down', reason: 'certificate-untrusted' });
    expect(await ask({ verifyCertificate: false })).toMatchObject({ state: 'ok' });
    expect(await ask({ caFile: authority.caFile, serverName: 'other.example' })).toEqual({
      state: 'down',
      reason: 'certificate-name',
    });
  });
});

describe('dns', () => {
  it('asks the server that it is told, and compares without case', async () => {
    const peer = await dnsPeer((name) => ({
      addresses: name.toLowerCase() === 'shop.example' ? ['10.0.0.1', '10.0.0.2'] : [],
    }));
    const params = { name: 'Shop.Example', server: `127.0.0.1:${peer.port}` };
    expect(await attempt('dns', { ...params, expect: ['10.0.0.2'] })).toEqual({
      state: 'ok',
      reason: null,
      latencyUs: expect.any(Number),
      values: { answers: 2 },
    });
    expect(await attempt('dns', { ...params, expect: ['10.0.0.2', '10.0.0.3'] })).toMatchObject({
      state: 'down',
      reason: 'answer-mismatch',
      values: { answers: 2 },
    });
    expect(peer.taken()).toBe(2);
    await peer.close();
  });

  it('asks once and no more', async () => {
    const peer = await dnsPeer(() => ({ silent: true }));
    expect(await attempt('dns', { name: 'x', server: `127.0.0.1:${peer.port}` }, { timeoutMs: 400 })).toEqual({
      state: 'down',
      reason: 'timeout',
    });
    expect(peer.taken()).toBe(1);
    await peer.close();
  });

  it('is refused where no server listens', async () => {
    const { state, reason } = await attempt(
      'dns',
      { name: 'shop.example', server: `127.0.0.1:${await closedPort()}` },
      { timeoutMs: 1_000 },
    );
    expect([state, reason]).toEqual(['down', 'refused']);
  });
});

describe('host', () => {
  it('reads this machine', async () => {
    const outcome = await attempt('host', { disks: ['/'], rebootNoticeMinutes: 0 });
    const values = outcome.values ?? {};
    for (const name of ['cpuPermille', 'memAvailablePermille', 'diskFreePermille']) {
      expect(values[name]).toBeGreaterThanOrEqual(0);
      expect(values[name]).toBeLessThanOrEqual(1_000);
    }
    expect(values.diskFullInMinutes).toBe(-1);
    expect(values.bootAtS).toBeLessThan(Date.now() / 1_000);
    expect(values.uptimeS).toBeGreaterThan(0);
    expect(Object.values(values).every(Number.isInteger)).toBe(true);
  });

  it('finds a full disk by the operator’s line', async () => {
    expect(await attempt('host', { disks: ['/'], diskDownPermille: 1_000 })).toMatchObject({
      state: 'down',
      reason: 'disk-low',
    });
  });
});

it('runAlone takes a command line’s texts', async () => {
  const peer = await tcpPeer((socket) => socket.end('220 ready'));
  const options = { timeoutMs: 2_000, signal: new AbortController().signal };
  expect(await runAlone('tcp', { host: '127.0.0.1', port: String(peer.port), expect: '220' }, options)).toEqual({
    kind: 'tcp',
    target: `127.0.0.1:${peer.port}`,
    state: 'ok',
    reason: null,
    latencyUs: expect.any(Number),
    values: { replyUs: expect.any(Number) },
  });
  await peer.close();
});
