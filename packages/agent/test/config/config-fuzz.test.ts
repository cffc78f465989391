/** Whatever stands in the file, checking it ends with an answer. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseDocument, stringify } from 'yaml';
import { checkConfig } from '../../src/config/load.js';
import { configSchema } from '../../src/config/schema.js';

const EXAMPLE = readFileSync(join(import.meta.dirname, '../../../../docs/guides/agent.example.yaml'), 'utf8');
const ENV = { TILLWATCH_MQTT_PASSWORD: 'x', TILLWATCH_TRADE_PASSWORD: 'x' };

function check(text: string): void {
  const result = checkConfig(text, '/tmp/agent.yaml', ENV);
  if (result.ok) return;
  expect(result.faults.length).toBeGreaterThan(0);
  const lines = text.split('\n').length;
  for (const fault of result.faults) {
    expect(fault.line).toBeGreaterThanOrEqual(1);
    expect(fault.line).toBeLessThanOrEqual(lines + 1);
    expect(fault.column).toBeGreaterThanOrEqual(1);
    for (const text of [fault.found, fault.expected, fault.hint]) expect(text).not.toBe('');
  }
}

/** For slow machines; nothing here waits. */
const PATIENCE_MS = 120_000;

describe('checking a configuration never throws', () => {
  it(
    'for any text',
    () => {
      fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), check), { numRuns: 200 });
    },
    PATIENCE_MS,
  );

  it(
    'for YAML-like text',
    () => {
      const piece = fc.constantFrom(
        'site',
        'checks',
        ': ',
        '- ',
        '\n',
        '  ',
        '{',
        '}',
        '[',
        ']',
        '&a ',
        '*a',
        '!!set ',
        '? ',
        '| ',
        '>',
        '"',
        "'",
        '#',
        '---\n',
        '<<: ',
        'null',
        '~',
        '1e999',
        '.nan',
        '0x10',
        '__proto__',
        'constructor',
        '\t',
        '%YAML 1.1\n',
      );
      fc.assert(
        fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => check(pieces.join(''))),
        { numRuns: 600 },
      );
    },
    PATIENCE_MS,
  );

  it(
    'for the example with parts cut out, doubled or overwritten',
    () => {
      const edit = fc.record({ at: fc.nat(EXAMPLE.length), length: fc.nat(40), text: fc.string({ maxLength: 12 }) });
      fc.assert(
        fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
          let text = EXAMPLE;
          for (const { at, length, text: fresh } of edits) text = text.slice(0, at) + fresh + text.slice(at + length);
          check(text);
        }),
        { numRuns: 50 },
      );
    },
    PATIENCE_MS,
  );

  it(
    'for the example with any value in place of any other',
    () => {
      const plain = parseDocument(EXAMPLE).toJS() as unknown;
      const spots: (readonly (string | number)[])[] = [];
      const walk = (value: unknown, path: readonly (string | number)[]): void => {
        if (path.length > 0) spots.push(path);
        if (typeof value !== 'object' || value === null) return;
        for (const [key, child] of Object.entries(value))
          walk(child, [...path, Array.isArray(value) ? Number(key) : key]);
      };
      walk(plain, []);
      expect(spots.length).toBeGreaterThan(150);
      const anything = fc.oneof(
        fc.jsonValue({ maxDepth: 3 }),
        fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, new Date(0), undefined, -0),
      );
      fc.assert(
        fc.property(fc.constantFrom(...spots), anything, (path, value) => {
          const document = parseDocument(EXAMPLE);
          document.setIn(path, value);
          check(stringify(document.toJS()));
        }),
        { numRuns: 80 },
      );
    },
    PATIENCE_MS,
  );

  it(
    'for deep nesting and very long text',
    () => {
      for (const open of ['[', '{a: ', '- ', '? ', 'a:\n']) check(open.repeat(10_000));
      check('a: '.concat('x'.repeat(3_000_000)));
      check(`${'  '.repeat(3_000)}a: 1`);
      check(Array.from({ length: 800 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'));
    },
    PATIENCE_MS,
  );
});

describe('the schema', () => {
  it('describes every key', () => {
    const silent: string[] = [];
    const walk = (
      schema: { shape?: Record<string, { description?: string; unwrap?: () => never; element?: never }> },
      path: string,
    ): void => {
      for (const [key, child] of Object.entries(schema.shape ?? {})) {
        if (!child.description && !key.startsWith('$')) silent.push(`${path}${key}`);
        let inner = child as never as { shape?: never; unwrap?: () => never; element?: never };
        while (inner.unwrap || inner.element) inner = (inner.unwrap?.() ?? inner.element) as never;
        walk(inner, `${path}${key}.`);
      }
    };
    walk(configSchema as never, '');
    expect(silent).toEqual([]);
  });
});
