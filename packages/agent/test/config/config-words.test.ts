/** Whatever is wrong with a configuration is told in Chinese too. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ConfigFault, faultIn } from '@tillwatch/config';
import { PROBES, paramsJsonSchema } from '@tillwatch/probes';
import { parseDocument } from 'yaml';
import { checkConfig } from '../../src/config/load.js';

const EXAMPLE = readFileSync(join(import.meta.dirname, '../../../../docs/guides/agent.example.yaml'), 'utf8');
const CHINESE = /[\u4e00-\u9fff]/;
/** What people wrote, names, numbers and keys of the configuration are the same in every language. */
const UNTOLD = /^("|\/|[\w$.:>-]*$)/;
/** Texts of the YAML parser are its own. */
const isSyntax = (fault: ConfigFault): boolean => fault.path === '' && fault.expected === 'valid YAML';
/** Parameters of probes are described in their reference, which is in English. */
const DESCRIBED = new Set(
  PROBES.flatMap(({ kind }) =>
    Object.values(paramsJsonSchema(kind)?.properties ?? {}).map((field) => field.description),
  ),
);

function untranslated(faults: readonly ConfigFault[]): string[] {
  return faults.flatMap((fault) => {
    const { found, expected, hint } = faultIn('zh-CN', fault);
    const texts = [...(isSyntax(fault) ? [] : [found]), ...(fault.path.includes('.params.') ? [] : [expected, hint])];
    return texts.filter((text) => !CHINESE.test(text) && !UNTOLD.test(text) && !DESCRIBED.has(text));
  });
}

/** Every path of a document. */
function pathsOf(value: unknown, at: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [at];
  const entries: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [at, ...entries.flatMap(([key, item]) => pathsOf(item, [...at, key]))];
}

/** One path of each form: items of a list are alike. */
const PATHS = [
  ...new Map(
    pathsOf(parseDocument(EXAMPLE).toJS())
      .filter((path) => path.length > 0 && !path.includes('params'))
      .map((path) => [path.map((step) => (typeof step === 'number' ? '#' : step)).join('.'), path]),
  ).values(),
];
const SOUND = parseDocument(EXAMPLE);
const WRONG: readonly unknown[] = [
  null,
  true,
  -1,
  1e9,
  'NOT GOOD',
  'nowhere',
  '9999d',
  '',
  [],
  {},
  { nonsense: 1 },
  [7],
];

it('for every value of the example that is missing or of the wrong sort', () => {
  const lacking = new Set<string>();
  let faulty = 0;
  for (const path of PATHS) {
    for (const wrong of [undefined, ...WRONG]) {
      const document = SOUND.clone();
      if (wrong === undefined) document.deleteIn(path);
      else document.setIn(path, wrong);
      const result = checkConfig(document.toString(), '/etc/agent.yaml', {});
      if (result.ok) continue;
      faulty++;
      for (const text of untranslated(result.faults)) lacking.add(text);
    }
  }
  expect(faulty).toBeGreaterThan(PATHS.length);
  expect([...lacking]).toEqual([]);
}, 60_000);

it('for text that is no configuration at all', () => {
  const texts = ['', '[', 'a: &a [*a]', 'a: 1\na: 2', '- 1', 'x'.repeat(2_000_001), `site: ${'['.repeat(5_000)}`];
  for (const text of texts) {
    const result = checkConfig(text, '/etc/agent.yaml', {});
    expect([text.slice(0, 20), result.ok ? [] : untranslated(result.faults)]).toEqual([text.slice(0, 20), []]);
  }
});
