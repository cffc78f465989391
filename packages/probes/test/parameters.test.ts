import fc from 'fast-check';
import { paramsFromText, paramsJsonSchema, parseProbeParams, probeKinds, runAlone } from '../src/index.js';

function faults(kind: string, raw: unknown) {
  const parsed = parseProbeParams(kind, raw);
  return parsed.ok ? [] : parsed.faults;
}

describe('parseProbeParams', () => {
  it('fills in defaults', () => {
    expect(parseProbeParams('tls', { host: 'shop.example' })).toEqual({
      ok: true,
      params: {
        host: 'shop.example',
        port: 443,
        family: 'any',
        serverName: '',
        warnDays: 14,
        allowUntrusted: false,
        allowOtherName: false,
        caFile: '',
        slowMs: 0,
      },
    });
    expect(parseProbeParams('host', undefined).ok).toBe(true);
  });

  it('tells all faults at once: where, what is there, what should be', () => {
    const found = faults('tcp', { port: '9100', slowMs: -1, colour: 'red', send: '\\q' });
    expect(found.map(({ path, found: there, expected }) => [path.join('.'), there, expected])).toEqual(
      expect.arrayContaining([
        ['host', 'nothing', 'a string'],
        ['port', '"9100"', 'a number'],
        ['slowMs', '-1', 'at least 0'],
        ['colour', 'colour', 'a parameter of this kind'],
      ]),
    );
    expect(found.every(({ hint }) => hint.length > 0)).toBe(true);
  });

  it('tells a kind that does not exist', () => {
    expect(faults('smtp', {})).toMatchObject([
      { path: [], found: 'smtp', expected: `one of ${probeKinds().join(', ')}` },
    ]);
  });

  it('never shows what may be a secret', () => {
    const secret = 'hunter2';
    const shown = JSON.stringify([
      faults('http', { url: `http://me:${secret}@shop.example/`, headers: { authorization: `${secret}\n` } }),
      faults('http', { url: 'http://x/', headers: { authorization: [secret] }, body: { token: secret } }),
      faults('http', { url: 'http://x/', headers: { [`bad name ${'x'}`]: secret } }),
      faults('tcp', { host: 'x', port: 1, send: `${secret}\\q` }),
    ]);
    expect(shown).not.toContain(secret);
    expect(shown).toContain('(hidden)');
  });

  it.each([
    ['http', { url: 'ftp://x/' }],
    ['http', { url: 'shop.example' }],
    ['http', { url: 'http://x/', headers: { 'transfer-encoding': 'chunked' } }],
    [
      'http',
      { url: 'http://x/', headers: Object.fromEntries(Array.from({ length: 33 }, (_, index) => [`h${index}`, ''])) },
    ],
    ['http', { url: 'http://x/', status: ['2xx'] }],
    ['http', { url: 'http://x/', status: [] }],
    ['http', { url: 'http://x/', bodyMatches: '(' }],
    ['dns', { name: 'x', server: 'ns.example' }],
    ['dns', { name: 'x', type: 'ANY' }],
    ['icmp', { host: 'a b' }],
    ['icmp', { host: '' }],
    ['tcp', { host: 'x', port: 0 }],
    ['tcp', { host: 'x', port: 1, send: '1', encoding: 'hex' }],
    ['host', { disks: '/' }],
  ])('refuses %s %j', (kind, raw) => {
    expect(faults(kind, raw).length).toBeGreaterThan(0);
  });

  it('takes any value at all without throwing', () => {
    fc.assert(
      fc.property(fc.constantFrom(...probeKinds()), fc.anything(), fc.object(), (kind, value, object) => {
        for (const raw of [
          value,
          object,
          { host: value, port: value, url: value, headers: value, disks: value, name: value },
        ]) {
          expect(typeof parseProbeParams(kind, raw).ok).toBe('boolean');
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('paramsFromText', () => {
  it('gives texts the types that the schema wants', () => {
    expect(
      paramsFromText('http', {
        url: 'http://x',
        slowMs: '250',
        verifyCertificate: 'false',
        status: '200-299, 404',
        headers: 'host: shop',
      }),
    ).toEqual({
      url: 'http://x',
      slowMs: 250,
      verifyCertificate: false,
      status: ['200-299', '404'],
      headers: { host: 'shop' },
    });
    expect(paramsFromText('http', { headers: '{"a":"b"}' })).toEqual({ headers: { a: 'b' } });
    expect(paramsFromText('tcp', { send: '12', port: 5 })).toEqual({ send: '12', port: 5 });
  });

  it('leaves what it cannot read for the schema to refuse', () => {
    expect(paramsFromText('tls', { port: 'https', allowUntrusted: 'yes', colour: 'red' })).toEqual({
      port: 'https',
      allowUntrusted: 'yes',
      colour: 'red',
    });
  });
});

it('paramsJsonSchema is what a configuration schema can embed', () => {
  expect(paramsJsonSchema('tcp')).toMatchObject({
    type: 'object',
    required: ['host', 'port'],
    additionalProperties: false,
    properties: { port: { type: 'integer', minimum: 1, maximum: 65_535 }, send: { secret: true } },
  });
  expect(paramsJsonSchema('smtp')).toBeNull();
});

describe('runAlone', () => {
  const options = { timeoutMs: 1_000, signal: new AbortController().signal };

  it('refuses wrong usage, naming all that is wrong', async () => {
    await expect(runAlone('smtp', {}, options)).rejects.toMatchObject({ code: 'usage' });
    await expect(runAlone('tcp', { port: 'x', colour: 'red' }, options)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/host.*port.*colour/s),
    });
  });

  it('has a field for everything, filled or null', async () => {
    const aborted = { ...options, signal: AbortSignal.abort() };
    expect(await runAlone('tcp', { host: '127.0.0.1', port: '1' }, aborted)).toEqual({
      kind: 'tcp',
      target: '127.0.0.1:1',
      state: 'unknown',
      reason: 'aborted',
      latencyUs: null,
      values: {},
    });
  });
});
