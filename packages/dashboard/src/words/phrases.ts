/** Picks and fills the page's phrases in one language. Pure. */
import {
  FAULT_CLASS_WORDS,
  FAULT_TRIGGER_WORDS,
  type FaultClassName,
  type FaultTrigger,
  type HealthState,
  INCIDENT_STATE_WORDS,
  type IncidentState,
  isReason,
  type Locale,
  NODE_KIND_WORDS,
  type NodeKind,
  REASON_WORDS,
  STATE_WORDS,
  VANTAGE_WORDS,
  type Vantage,
} from '@tillwatch/model';
import { EN, type PhraseKey } from './en.js';
import type { Phrase } from './phrase.js';
import { formatNumber } from './quantity-words.js';
import { ZH_CN } from './zh-cn.js';

export type PhraseParams = Readonly<Record<string, string | number>>;

export interface Words {
  readonly locale: Locale;
  /** Fills a phrase; a number is written in the language's way, `n` chooses the plural form. */
  readonly t: (key: PhraseKey, params?: PhraseParams) => string;
  readonly state: (state: HealthState) => string;
  /** The words of a reason code; a code that this page is too old to know is shown as it is, none is empty. */
  readonly reason: (reason: string | null) => string;
  readonly kind: (kind: NodeKind) => string;
  readonly incidentState: (state: IncidentState) => string;
  readonly faultClass: (name: FaultClassName) => string;
  readonly trigger: (trigger: FaultTrigger) => string;
  readonly vantage: (vantage: Vantage) => string;
  readonly number: (value: number) => string;
  /** Joins names: `a, b`. */
  readonly list: (names: readonly string[]) => string;
}

export const DICTIONARIES: Readonly<Record<Locale, Readonly<Record<PhraseKey, Phrase>>>> = { en: EN, 'zh-CN': ZH_CN };

/** The words of one language. */
export function wordsOf(locale: Locale): Words {
  const dictionary = DICTIONARIES[locale];
  const plural = new Intl.PluralRules(locale);
  return {
    locale,
    t: (key, params = {}) => fill(formOf(dictionary[key], params, plural), params, locale),
    state: (state) => STATE_WORDS[locale][state] ?? state,
    reason: (reason) => (reason === null ? '' : isReason(reason) ? REASON_WORDS[locale][reason] : reason),
    kind: (kind) => NODE_KIND_WORDS[locale][kind] ?? kind,
    incidentState: (state) => INCIDENT_STATE_WORDS[locale][state] ?? state,
    faultClass: (name) => FAULT_CLASS_WORDS[locale][name] ?? name,
    trigger: (trigger) => FAULT_TRIGGER_WORDS[locale][trigger] ?? trigger,
    vantage: (vantage) => VANTAGE_WORDS[locale][vantage] ?? vantage,
    number: (value) => formatNumber(value, locale, 2),
    list: (names) => names.join(locale === 'zh-CN' ? '、' : ', '),
  };
}

function formOf(phrase: Phrase, params: PhraseParams, plural: Intl.PluralRules): string {
  if (typeof phrase === 'string') return phrase;
  const isOne = typeof params.n === 'number' && plural.select(params.n) === 'one';
  return (isOne ? phrase.one : undefined) ?? phrase.other;
}

function fill(text: string, params: PhraseParams, locale: Locale): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    return value === undefined ? whole : typeof value === 'number' ? formatNumber(value, locale) : value;
  });
}
