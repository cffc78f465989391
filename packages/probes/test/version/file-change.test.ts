/** What a change of a file tells, and the secrets that it does not. */
import fc from 'fast-check';
import { fieldsOf } from '../../src/version/field-tree.js';
import { HIDDEN, isSecretName, withoutSecrets } from '../../src/version/secret-text.js';
import { diffFields, type KeptField, snapshotOf, tellDiff } from '../../src/version/snapshot.js';

const _flat = (root: unknown) =>
  Object.fromEntries(fieldsOf(root, true).fields.map(({ path, value }) => [path, value]));
const json = (value: unknown) => Buffer.from(JSON.stringify(value));
/** What a change of a file from one content to another tells. */
async function told(path: string, before: string | Buffer, after: string | Buffer) {
  const [old, fresh] = [
    await snapshotOf(path, Buffer.from(before), 's'),
    await snapshotOf(path, Buffer.from(after), 's'),
  ];
  return tellDiff(old, fresh);
}

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
