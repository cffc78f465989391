/** Fields of configurations, in every format. */
import fc from 'fast-check';
import { fieldsOf, MAX_FIELDS } from '../../src/version/field-tree.js';
import { formatOf } from '../../src/version/formats.js';
import { parseIni, parseProperties } from '../../src/version/line-formats.js';
import { textOf } from '../../src/version/text.js';

const flat = (root: unknown) => Object.fromEntries(fieldsOf(root, true).fields.map(({ path, value }) => [path, value]));
const _json = (value: unknown) => Buffer.from(JSON.stringify(value));

describe('fieldsOf', () => {
  it('names every leaf by its place', () => {
    expect(flat({ a: { b: [1, { c: null }], d: 'x' }, 'k.l': true, e: [], f: {} })).toEqual({
      'a.b[0]': '1',
      'a.b[1].c': 'null',
      'a.d': 'x',
      '["k.l"]': 'true',
      e: '[]',
      f: '{}',
    });
  });

  it('tells a number from a text that looks like one', () => {
    expect(flat({ a: 1, b: '1', c: true, d: 'true', e: 'x' })).toEqual({
      a: '1',
      b: '"1"',
      c: 'true',
      d: '"true"',
      e: 'x',
    });
  });

  it('names members of a list by what they call themselves, so that their order does not matter', () => {
    const env = [
      { name: 'HOST', value: 'a' },
      { name: 'PORT', value: 'b' },
    ];
    expect(flat({ env })).toEqual(flat({ env: [...env].reverse() }));
    expect(flat({ env })).toMatchObject({ 'env[HOST].value': 'a' });
    // Twice the same name: by number.
    expect(Object.keys(flat({ env: [env[0], env[0]] }))).toContain('env[HOST#2].value');
    // A key alone may be a secret, and names nothing.
    expect(flat([{ key: 'hunter2', ssid: 'shop' }])).toEqual({ '[0].key': 'hunter2', '[0].ssid': 'shop' });
  });

  it('is bounded in number and depth, and never throws', () => {
    const wide = fieldsOf(Array.from({ length: MAX_FIELDS + 1 }, (_, index) => index));
    expect([wide.isCut, wide.fields.length <= MAX_FIELDS]).toEqual([true, true]);
    let deep: unknown = 'leaf';
    for (let level = 0; level < 100_000; level += 1) deep = level % 2 ? [deep] : { a: deep };
    expect(fieldsOf(deep).fields).toHaveLength(1);
    const cycle: unknown[] = [];
    cycle.push(cycle, cycle);
    expect(fieldsOf(cycle).isCut).toBe(true);
    fc.assert(fc.property(fc.anything(), (value) => void fieldsOf(value)));
  });

  it('has each path once for what JSON can say', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const paths = fieldsOf(value).fields.map(({ path }) => path);
        const labelled = JSON.stringify(value).match(/"(name|id|key)":/) !== null;
        if (!labelled) expect(new Set(paths).size).toBe(paths.length);
      }),
    );
  });
});

describe('line formats', () => {
  const shown = (parsed: ReturnType<typeof parseIni>) =>
    parsed?.fields.map(({ path, value }) => `${path} -> ${value}`) ?? null;

  it('reads INI as it stands', () => {
    const text =
      '; till\r\nlane = 3\r\n[printer]\r\nport=9100 ; not a comment everywhere\r\n# x\r\n[ db ]\r\nhost=a\r\nhost=b\r\n';
    expect(shown(parseIni(text))).toEqual([
      'lane -> 3',
      '[printer] port -> 9100 ; not a comment everywhere',
      '[db] host -> a',
      '[db] host#2 -> b',
    ]);
  });

  it.each(['', 'no line of it', '[only]\n[sections]', '= value'])('finds no INI in %j', (text) => {
    expect(parseIni(text)).toBeNull();
  });

  // The examples of java.util.Properties.load.
  it('reads properties', () => {
    const text =
      '! c\nTruth = Beauty\nTruth2:Beauty\n  Truth3   :Beauty\nfruits    apple, banana, \\\n    cantaloupe\ncheeses\nk\\ ey=a\\tb\\u4e2d\n';
    expect(shown(parseProperties(text))).toEqual([
      'Truth -> Beauty',
      'Truth2 -> Beauty',
      'Truth3 -> Beauty',
      'fruits -> apple, banana, cantaloupe',
      'cheeses -> ',
      'k ey -> a\tb中',
    ]);
  });
});

describe('formatOf', () => {
  it.each([
    ['/etc/a.json', '', 'json'],
    ['C:\\pos\\a.JSON', '', 'json'],
    ['/etc/a.yml', '', 'yaml'],
    ['/etc/my.cnf', '[mysqld]', 'ini'],
    ['/app/x.properties', '', 'properties'],
    ['/app/.env', '', 'properties'],
    ['C:\\pos\\pos.exe.config', '<?xml version="1.0"?>', 'xml'],
    ['C:\\pos\\pos.exe.config', 'a=1', null],
    ['/etc/nginx.conf', 'server {', 'ini'],
    ['/etc/x.conf', '{"a":1}', 'json'],
    ['/opt/settings', ' <a/>', 'xml'],
    ['/opt/readme.txt', 'hello', null],
  ])('%s with %j: %s', (path, text, expected) => {
    expect(formatOf(path, text)).toBe(expected);
  });
});

describe('textOf', () => {
  it('reads what stores have', () => {
    expect(textOf(Buffer.from('\ufeff优惠'))).toBe('优惠');
    expect(textOf(Buffer.from('\ufeff优惠', 'utf16le'))).toBe('优惠');
    // 优惠 in code page 936.
    expect(textOf(Buffer.from('d3c5bbdd', 'hex'))).toBe('优惠');
    expect(textOf(Buffer.from([0x50, 0, 0x4b]))).toBeNull();
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void textOf(Buffer.from(bytes))));
  });
});
