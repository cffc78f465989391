/** Every text exists in both languages, says something, and fits what it is given. */
import { LOCALES } from '@tillwatch/model';
import { localeOf, wordsIn } from '../src/words/locale.js';

type Leaf = string | ((...args: never[]) => string);

function leaves(value: unknown, path: string): [string, Leaf][] {
  if (typeof value === 'string' || typeof value === 'function') return [[path, value as Leaf]];
  return Object.entries(value as object).flatMap(([key, child]) => leaves(child, `${path}.${key}`));
}

const ARGUMENTS = ['alpha-1', 'beta-2', 'gamma-3', 'delta-4'] as never[];

describe('words', () => {
  const english = leaves(wordsIn('en'), 'words');

  it.each(LOCALES)('has every text in %s', (locale) => {
    const own = leaves(wordsIn(locale), 'words');
    expect(own.map(([path]) => path).sort()).toEqual(english.map(([path]) => path).sort());
    for (const [path, leaf] of own) {
      const text = typeof leaf === 'function' ? leaf(...ARGUMENTS) : leaf;
      expect([path, text.trim()]).not.toEqual([path, '']);
    }
  });

  it('uses what a text is given in both languages alike', () => {
    const chinese = new Map(leaves(wordsIn('zh-CN'), 'words'));
    for (const [path, leaf] of english) {
      const other = chinese.get(path);
      if (typeof leaf !== 'function' || typeof other !== 'function') continue;
      const used = (text: string) => ARGUMENTS.filter((argument) => text.includes(argument));
      expect([path, used(other(...ARGUMENTS))]).toEqual([path, used(leaf(...ARGUMENTS))]);
    }
  });

  it('is Chinese where it says so', () => {
    const units = /\.time\.|uplinkStates|Columns|hows/;
    const ascii = leaves(wordsIn('zh-CN'), 'words').filter(([path, leaf]) => {
      const text = typeof leaf === 'function' ? leaf(...ARGUMENTS) : leaf;
      return !units.test(path) && !/[\u4e00-\u9fff]/.test(text);
    });
    expect(ascii).toEqual([]);
  });
});

describe('localeOf', () => {
  it.each([
    [['status'], {}, 'en'],
    [['status'], { LANG: 'zh_CN.UTF-8' }, 'zh-CN'],
    [['status'], { LANG: 'de_DE.UTF-8' }, 'en'],
    [['status'], { LANG: 'zh_CN.UTF-8', LC_ALL: 'C' }, 'en'],
    [['status', '--lang', 'en'], { LANG: 'zh_CN.UTF-8' }, 'en'],
    [['--lang=zh-CN', 'status'], {}, 'zh-CN'],
    [['status', '--lang', 'fr'], { LANG: 'zh_TW' }, 'zh-CN'],
  ] as const)('%j in %j is %s', (argv, env, expected) => {
    expect(localeOf(argv, env)).toBe(expected);
  });
});
