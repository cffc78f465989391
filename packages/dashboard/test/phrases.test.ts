/** Both dictionaries are whole, every phrase is used, and no sentence hides in the code. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HEALTH_STATES, LOCALES, NODE_KINDS, REASONS } from '@tillwatch/model';
import ts from 'typescript';
import type { PhraseKey } from '../src/words/en.js';
import type { Phrase } from '../src/words/phrase.js';
import { DICTIONARIES, wordsOf } from '../src/words/phrases.js';

const SRC = join(import.meta.dirname, '../src');
const FILES = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));
const DICTIONARY_FILES: readonly string[] = [
  'words/en.ts',
  'words/zh-cn.ts',
  'words/incident-en.ts',
  'words/incident-zh-cn.ts',
  'words/quantity-words.ts',
  'words/value-words.ts',
];
const CODE = FILES.filter((name) => !DICTIONARY_FILES.includes(name)).map((name) => ({
  name,
  text: readFileSync(join(SRC, name), 'utf8'),
}));
const KEYS = Object.keys(DICTIONARIES.en) as PhraseKey[];

const forms = (phrase: Phrase): string[] => (typeof phrase === 'string' ? [phrase] : Object.values(phrase));
const places = (phrase: Phrase): string[] =>
  [...new Set(forms(phrase).flatMap((form) => [...form.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')))].sort();

describe('dictionaries', () => {
  it('have the same phrases, none empty', () => {
    for (const locale of LOCALES) {
      expect(Object.keys(DICTIONARIES[locale]).sort()).toEqual([...KEYS].sort());
      for (const key of KEYS) for (const form of forms(DICTIONARIES[locale][key])) expect(form.trim()).not.toBe('');
    }
  });

  it('ask for the same parameters', () => {
    for (const key of KEYS) {
      // English may count "1 site" without writing the figure in.
      const english = new Set([...places(DICTIONARIES.en[key])]);
      expect({ key, places: places(DICTIONARIES['zh-CN'][key]) }).toEqual({ key, places: [...english] });
    }
  });

  it('are written in their own language', () => {
    for (const key of KEYS) {
      for (const form of forms(DICTIONARIES.en[key])) expect(form).not.toMatch(/\p{Script=Han}/u);
      for (const form of forms(DICTIONARIES['zh-CN'][key]))
        expect({ key, form }).toMatchObject({ form: expect.stringMatching(/\p{Script=Han}|^\{/u) });
    }
  });

  it('hold nothing that the page does not say', () => {
    const used = new Set(
      CODE.flatMap(({ text }) => KEYS.filter((key) => text.includes(`'${key}'`) || text.includes(`(site.${key}`))),
    );
    // The kind of a site and the bands of the drawing are looked up by their names.
    for (const key of ['store', 'hub'] as const) used.add(key);
    expect(KEYS.filter((key) => !used.has(key))).toEqual([]);
  });
});

describe('code', () => {
  it('holds no sentence of its own', () => {
    const found = CODE.filter(({ name }) => name.endsWith('.tsx')).flatMap(({ name, text }) => hardCoded(name, text));
    expect(found).toEqual([]);
  });

  it('holds Chinese in the dictionaries alone, but for the name of the language', () => {
    const found = CODE.flatMap(({ name, text }) =>
      [...text.matchAll(/\p{Script=Han}+/gu)].map(([words]) => `${name}: ${words}`),
    );
    expect(found).toEqual(['page/header.tsx: 简体中文']);
  });

  it('is really read by this test', () => {
    expect(hardCoded('x.tsx', 'const a = <p title="Down now">Broken {x}</p>;')).toEqual([
      'x.tsx: Down now',
      'x.tsx: Broken',
    ]);
  });
});

/** Attributes that people read or hear. */
const SPOKEN: ReadonlySet<string> = new Set(['title', 'alt', 'placeholder', 'aria-label', 'aria-description']);
/** Names and units that are the same in every language. */
const NAMES: ReadonlySet<string> = new Set(['Tillwatch']);

/** Text of JSX and of spoken attributes that holds a word. */
function hardCoded(name: string, text: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) found.push(node.text.trim());
    if (
      ts.isJsxAttribute(node) &&
      SPOKEN.has(node.name.getText()) &&
      node.initializer !== undefined &&
      ts.isStringLiteral(node.initializer)
    ) {
      found.push(node.initializer.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX));
  return found.filter((words) => /\p{L}{2}/u.test(words) && !NAMES.has(words)).map((words) => `${name}: ${words}`);
}

describe('wordsOf', () => {
  it('fills phrases and counts in the way of the language', () => {
    const [en, zh] = [wordsOf('en'), wordsOf('zh-CN')];
    expect(en.t('siteCount', { n: 1 })).toBe('1 site');
    expect(en.t('siteCount', { n: 10_001 })).toBe('10,001 sites');
    expect(zh.t('siteCount', { n: 1 })).toBe('1 个站点');
    expect(en.t('reconnecting', { at: '10:02:11' })).toContain('10:02:11');
    expect(en.t('siteMissing')).toContain('{id}');
  });

  it('knows every state, reason and kind, and shows what it does not know', () => {
    for (const locale of LOCALES) {
      const words = wordsOf(locale);
      for (const state of HEALTH_STATES) expect(words.state(state)).not.toBe('');
      for (const reason of REASONS) expect(words.reason(reason)).not.toBe('');
      for (const kind of NODE_KINDS) expect(words.kind(kind)).not.toBe('');
      expect(words.reason('of-tomorrow')).toBe('of-tomorrow');
      expect(words.reason(null)).toBe('');
    }
  });
});
