import fc from 'fast-check';
import { fieldsOf, MAX_FIELDS } from '../src/version/field-tree.js';
import { FORMATS, formatOf, parseFields } from '../src/version/formats.js';
import { parseIni, parseProperties } from '../src/version/line-formats.js';
import { HIDDEN, isSecretName, withoutSecrets } from '../src/version/secret-text.js';
import { diffFields, type KeptField, snapshotOf, tellDiff } from '../src/version/snapshot.js';
import { textOf } from '../src/version/text.js';

const flat = (root: unknown) => Object.fromEntries(fieldsOf(root, true).fields.map(({ path, value }) => [path, value]));
const json = (value: unknown) => Buffer.from(JSON.stringify(value));
/** What a change of a file from one content to another tells. */
async function told(path: string, before: string | Buffer, after: string | Buffer) {
  const [old, fresh] = [
    await snapshotOf(path, Buffer.from(before), 's'),
    await snapshotOf(path, Buffer.from(after), 's'),
  ];
  return tellDiff(old, fresh);
}

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

describe('secrets', () => {
  it.each([
    'password',
    'DB_PASSWORD',
    'dbpasswd',
    'user.pwd',
    'ApiKey',
    'apiKey',
    'api-key',
    'AccessToken',
    'key',
    'wifi_psk',
    'Credentials',
    'clientSecret',
    'private.key',
    'Authorization',
    '数据库密码',
  ])('%s names one', (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  it.each([
    'keyboard',
    'monkey',
    'passenger',
    'host',
    'author',
    'pinned',
    'spinner',
    'valid_from',
    'bypass',
    'turnkey',
  ])('%s names none', (name) => {
    expect(isSecretName(name)).toBe(false);
  });

  it.each([
    ['mysql://app:hunter2@db:3306/pos', `mysql://${HIDDEN}@db:3306/pos`],
    ['http://x@y:z@host/', `http://${HIDDEN}@host/`],
    ['Server=db;User Id=sa;Password=hunter2;Encrypt=true', `Server=db;User Id=sa;Password=${HIDDEN};Encrypt=true`],
    ['https://a/b?token=hunter2&x=1', `https://a/b?token=${HIDDEN}&x=1`],
    ['--db-password hunter2 --x', `--db-password ${HIDDEN} --x`],
    ['Bearer hunter2hunter2', `Bearer ${HIDDEN}`],
    ['-----BEGIN RSA PRIVATE KEY-----\nhunter2', HIDDEN],
    ['{"password": "hunter2"}', `{"password": "${HIDDEN}"}`],
    ['plain text', 'plain text'],
    ['user@example.com', 'user@example.com'],
  ])('%s is shown as %s', (value, expected) => {
    expect(withoutSecrets(value)).toBe(expected);
  });

  it('are looked for in time, whatever the text is', () => {
    for (const unit of ['a-', 'password', 'a://', '-pass', 'basic ', '=', ' ', 'token='])
      withoutSecrets(unit.repeat(20_000));
    isSecretName('aB'.repeat(500_000));
  });

  it('are in no snapshot and no change, wherever they stand', async () => {
    const secret = 'hunter2';
    const texts = {
      'a.json': (mark: string) =>
        JSON.stringify({
          db: { password: mark, url: `pg://u:${mark}@h/`, list: [{ name: 'API_TOKEN', value: mark }] },
        }),
      'a.yaml': (mark: string) => `secrets:\n  a: ${mark}\n  b: [${mark}, x]\n`,
      'a.ini': (mark: string) => `[auth]\nuser=${mark}\n[x]\npwd = ${mark}\n`,
      'a.properties': (mark: string) => `spring.datasource.password=${mark}\n`,
      'a.xml': (mark: string) =>
        `<c><add key="DbPassword" value="${mark}"/><token>${mark}</token><x pwd="${mark}"/></c>`,
    };
    for (const [path, make] of Object.entries(texts)) {
      const before = await snapshotOf(path, Buffer.from(make(secret)), 's');
      expect([path, before.format]).not.toEqual([path, 'text']);
      const change = await told(path, make(secret), make(`${secret}-new`));
      expect([path, JSON.stringify([before, change]).includes(secret)]).toEqual([path, false]);
      // That it differs is told.
      expect([path, change.fields.length > 0]).toEqual([path, true]);
      for (const field of change.fields) expect(field.before).toContain(HIDDEN);
    }
  });
});

describe('a change of a file', () => {
  it('names the one field, in every format', async () => {
    const cases: [string, string, string, string, string, string][] = [
      [
        'a.json',
        '{"coupon":{"valid_from":"2026-11-01","x":1}}',
        '{"coupon":{"x":1,"valid_from":"2026-11-11"}}',
        'coupon.valid_from',
        '2026-11-01',
        '2026-11-11',
      ],
      [
        'a.yaml',
        'coupon:\n  on: yes\n  n: 010\n',
        'coupon: {n: 010, on: true} # comment\n',
        'coupon.on',
        'yes',
        'true',
      ],
      ['a.ini', '[a]\nx=1\ny=2\n', '; new\n[a]\nx = 1\ny = 3\n', '[a] y', '2', '3'],
      ['a.properties', 'a.b=1\nc=2', '# c\na.b : 1\nc=3', 'c', '2', '3'],
      ['a.xml', '<a><b k="1">t</b><c/></a>', '<a>\n <c></c>\n <b k="2">t</b></a>', 'a.b.@k', '1', '2'],
      [
        'pos.exe.config',
        '<a><add key="Lane" value="x"/><add key="B" value="1"/></a>',
        '<a><add key="B" value="1"/><add key="Lane" value="y"/></a>',
        'a.add[Lane].@value',
        'x',
        'y',
      ],
    ];
    for (const [file, old, fresh, path, before, after] of cases)
      expect([file, await told(file, old, fresh)]).toEqual([
        file,
        { fields: [{ path, before, after }], fieldsLeftOut: 0 },
      ]);
  });

  it('in GBK as well', async () => {
    const gbk = (hex: string) =>
      Buffer.concat([Buffer.from('[门店]\nname='.replace('门店', ''), 'latin1'), Buffer.from(hex, 'hex')]);
    // 优惠 and 惠优.
    const { fields } = await told('a.ini', gbk('d3c5bbdd'), gbk('bbddd3c5'));
    expect(fields).toEqual([{ path: 'name', before: '优惠', after: '惠优' }]);
  });

  it('of its layout alone has no field', async () => {
    expect(await told('a.json', '{"a":1,"b":2}', '{ "b": 2,\n "a": 1 }')).toEqual({ fields: [], fieldsLeftOut: 0 });
  });

  it('that breaks it says so', async () => {
    expect(await told('a.json', '{"a":1}', '{"a":1')).toEqual({
      fields: [{ path: '(format)', before: 'json', after: 'text' }],
      fieldsLeftOut: 0,
    });
  });

  it('of a text or of a program tells lines and size', async () => {
    expect((await told('a.txt', 'one\ntwo\n', 'one\ntwo\nthree')).fields).toEqual([
      { path: 'lines', before: '2', after: '3' },
      { path: 'sizeBytes', before: '8', after: '13' },
    ]);
    expect((await told('a.exe', Buffer.alloc(3), Buffer.alloc(4))).fields).toEqual([
      { path: 'sizeBytes', before: '3', after: '4' },
    ]);
  });

  it('is bounded: fields, paths, values', async () => {
    const many = (value: string) => json(Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`k${at}`, value])));
    const { fields, fieldsLeftOut } = await told('a.json', many('a'), many('b'));
    expect([fields.length, fieldsLeftOut]).toEqual([32, 68]);
    const long = (mark: string) => json({ [`${'p'.repeat(5_000)}`]: `${'v'.repeat(50_000)}${mark}` });
    const one = await told('a.json', long('a'), long('b'));
    expect(one.fields).toHaveLength(1);
    for (const text of Object.values(one.fields[0] ?? {})) expect(text?.length).toBeLessThanOrEqual(256);
  });

  const kept = fc
    .uniqueArray(fc.tuple(fc.string({ maxLength: 4 }), fc.string({ maxLength: 3 })), { selector: ([path]) => path })
    .map((fields): KeptField[] => fields.sort(([left], [right]) => (left < right ? -1 : 1)));

  it('applied to what was before gives what is after', () => {
    fc.assert(
      fc.property(kept, kept, (before, after) => {
        const fields = new Map(before);
        for (const diff of diffFields(before, after)) {
          expect(fields.get(diff.path) ?? null).toBe(diff.before);
          if (diff.after === null) fields.delete(diff.path);
          else fields.set(diff.path, diff.after);
        }
        expect(fields).toEqual(new Map(after));
        expect(diffFields(before, before)).toEqual([]);
      }),
    );
  });

  it('does not come of the order of keys', async () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, child]) => [key, reversed(child)]),
      );
    };
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 4 }), async (value) => {
        expect(await told('a.json', json(value), json(reversed(value)))).toEqual({ fields: [], fieldsLeftOut: 0 });
      }),
    );
  });
});

describe('hostile files', () => {
  const laughs = (levels: number) =>
    Array.from(
      { length: levels },
      (_, at) =>
        `a${at}: &a${at} [${
          at === 0
            ? 'lol'
            : Array(9)
                .fill(`*a${at - 1}`)
                .join(', ')
        }]`,
    ).join('\n');
  const entities = `<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "lol">${Array.from({ length: 9 }, (_, at) => `<!ENTITY ${'abcdefghij'[at + 1]} "${`&${'abcdefghij'[at]};`.repeat(10)}">`).join('')}]><l>&j;</l>`;
  const hostile: Readonly<Record<string, string>> = {
    'a.yaml laughs': laughs(12),
    'a.yaml cycle': 'a: &a [*a, *a]\nb: &b {c: *b}\n',
    'a.yaml deep flow': '['.repeat(30_000),
    'a.yaml deep pairs': '{a: '.repeat(15_000),
    'a.yaml deep list': '- '.repeat(30_000),
    'a.yaml deep keys': '? '.repeat(30_000),
    'a.yaml deep blocks': Array.from({ length: 340 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'),
    'a.yaml many documents': '---\n'.repeat(16_000),
    'a.yaml anchors': Array.from({ length: 4_000 }, (_, at) => `&a${at} a${at}: *a${at}`).join('\n'),
    'a.yaml tag': '!!js/function "function () { throw 1 }"',
    'a.yaml prototype': '__proto__: {x: 1}\nconstructor: {prototype: {y: 2}}\n',
    'a.xml laughs': entities,
    'a.xml outside': '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    'a.xml deep': '<a>'.repeat(80_000),
    'a.xml deep and closed': `${'<a>'.repeat(30_000)}${'</a>'.repeat(30_000)}`,
    'a.xml open': `<a ${'b="'.repeat(60_000)}`,
    'a.xml angles': '<'.repeat(200_000),
    'a.xml comment': `<!--${'-'.repeat(200_000)}`,
    'a.xml prototype': '<__proto__><x>1</x></__proto__>',
    'a.json deep': '['.repeat(500_000),
    'a.json deep and closed': `${'['.repeat(200_000)}${']'.repeat(200_000)}`,
    'a.json prototype': '{"__proto__":{"x":1},"constructor":{"prototype":{"y":1}}}',
    'a.ini long': `a=${'b'.repeat(900_000)}`,
    'a.ini sections': '[a]\n'.repeat(200_000),
    'a.properties backslashes': '\\'.repeat(900_000),
    'a.properties continued': 'a\\\n'.repeat(300_000),
    'a.properties colons': ':'.repeat(900_000),
  };

  it.each(Object.entries(hostile))('%s', async (name, text) => {
    const snapshot = await snapshotOf(name.split(' ')[0] ?? '', Buffer.from(text), 's');
    expect(snapshot.fields.length).toBeLessThanOrEqual(MAX_FIELDS);
    expect(JSON.stringify(snapshot).length).toBeLessThan(300_000);
    expect(JSON.stringify(snapshot)).not.toContain('root:');
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  it('noise in every format', async () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ' ',
      '\n',
      '- ',
      '"',
      "'",
      '&a',
      '*a',
      '<a>',
      '</a>',
      '<![CDATA[',
      '=',
      '#',
      '\\',
      '|\n',
      '>\n',
      '%',
      '\u4e2d',
      '\ufffd',
      '!!',
      '? ',
      'x',
      '&#x41;',
      '<!--',
      '<?',
    );
    const noise = fc.oneof(
      fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join('')),
      fc.string({ maxLength: 80 }),
    );
    await fc.assert(
      fc.asyncProperty(noise, fc.constantFrom(...FORMATS), async (text, format) => {
        const parsed = await parseFields(text, format);
        for (const { path, value } of parsed?.fields ?? [])
          expect([typeof path, typeof value]).toEqual(['string', 'string']);
      }),
      { numRuns: 3_000 },
    );
  });

  it('bytes of no encoding', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(...FORMATS), async (bytes, format) => {
        await snapshotOf(`a.${format}`, Buffer.from(bytes), 's');
      }),
      { numRuns: 1_000 },
    );
  });
});
