/** Faults in the reader's language. They are made in English, out of a closed set of sentences, each of which has its translation here. */
import type { Locale } from '@tillwatch/model';
import type { ConfigFault } from './fault.js';
import type { Sentence } from './sentence.js';
import { ZH_CN } from './words-zh-cn.js';

interface Pattern {
  readonly shape: RegExp;
  /** Which place each group of `shape` fills. */
  readonly places: readonly string[];
  readonly translation: string;
}

/** Those that say most first: `a list of nodes` before `a list of {1}`. */
const bySense = (sentences: readonly Sentence[]): readonly Pattern[] =>
  [...sentences].sort(([a], [b]) => literalChars(b) - literalChars(a)).map(patternOf);
const literalChars = (english: string): number => english.replace(/\{\d\}/g, '').length;

const CATALOGUE: Readonly<Record<Exclude<Locale, 'en'>, readonly Pattern[]>> = { 'zh-CN': bySense(ZH_CN) };
/** What a place holds may be a sentence again, which holds none. */
const MAX_DEPTH = 2;

/** The fault with its texts in `locale`. Texts that the catalogue lacks (descriptions of a probe's parameters) stay English. */
export function faultIn(locale: Locale, fault: ConfigFault): ConfigFault {
  if (locale === 'en') return fault;
  const said = (text: string): string => translate(locale, text) ?? text;
  return { ...fault, found: said(fault.found), expected: said(fault.expected), hint: said(fault.hint) };
}

/** One sentence in `locale`; null for one that the catalogue does not know. */
export function translate(locale: Exclude<Locale, 'en'>, text: string, depth = 0): string | null {
  for (const { shape, places, translation } of CATALOGUE[locale]) {
    const match = shape.exec(text);
    if (match === null) continue;
    return translation.replace(/\{\d\}/g, (place) => {
      const held = match[places.indexOf(place) + 1] ?? '';
      return depth < MAX_DEPTH ? (translate(locale, held, depth + 1) ?? held) : held;
    });
  }
  return null;
}

function patternOf([english, translation]: Sentence): Pattern {
  const source = english
    .split(/(\{\d\})/)
    .map((part) => (/^\{\d\}$/.test(part) ? '(.*?)' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
    .join('');
  return { shape: new RegExp(`^${source}$`, 's'), places: english.match(/\{\d\}/g) ?? [], translation };
}
