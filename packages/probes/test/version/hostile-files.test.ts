/** Files that are no configuration, or pretend to be one. */
import fc from 'fast-check';
import { fieldsOf, MAX_FIELDS } from '../../src/version/field-tree.js';
import { FORMATS, parseFields } from '../../src/version/formats.js';
import { snapshotOf, tellDiff } from '../../src/version/snapshot.js';

const _flat = (root: unknown) =>
  Object.fromEntries(fieldsOf(root, true).fields.map(({ path, value }) => [path, value]));
const _json = (value: unknown) => Buffer.from(JSON.stringify(value));
/** What a change of a file from one content to another tells. */
async function _told(path: string, before: string | Buffer, after: string | Buffer) {
  const [old, fresh] = [
    await snapshotOf(path, Buffer.from(before), 's'),
    await snapshotOf(path, Buffer.from(after), 's'),
  ];
  return tellDiff(old, fresh);
}

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
