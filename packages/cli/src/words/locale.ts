/** Which language the command line speaks. */
import { LOCALES, type Locale } from '@tillwatch/model';
import { en } from './en.js';
import type { Words } from './words.js';
import { zhCn } from './zh-cn.js';

const WORDS: Readonly<Record<Locale, Words>> = { en, 'zh-CN': zhCn };

/** All texts of one language. */
export function wordsIn(locale: Locale): Words {
  return WORDS[locale];
}

/** The value of `--lang` in `argv`, where it is one that we speak; commands and errors alike need it before anything is parsed. */
export function localeOf(argv: readonly string[], env: NodeJS.ProcessEnv): Locale {
  const at = argv.findIndex((arg) => arg === '--lang' || arg.startsWith('--lang='));
  const asked = at < 0 ? undefined : (argv[at]?.split('=')[1] ?? argv[at + 1]);
  return LOCALES.find((locale) => locale === asked) ?? environmentLocale(env);
}

/** LC_ALL before LC_MESSAGES before LANG (POSIX, chapter 8.2): anything Chinese is Simplified Chinese to us. */
function environmentLocale(env: NodeJS.ProcessEnv): Locale {
  const named = env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  return /^zh\b|^zh_/i.test(named) ? 'zh-CN' : 'en';
}
