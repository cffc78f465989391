/** The viewer's language and colours: chosen here, else the browser's; kept in the browser alone. */
import { LOCALES, type Locale } from '@tillwatch/model';
import { readStored, writeStored } from './stored-text.js';

export const THEMES = ['auto', 'dark', 'light'] as const;
export type Theme = (typeof THEMES)[number];

const LOCALE_KEY = 'tillwatch.locale';
const THEME_KEY = 'tillwatch.theme';

/** The chosen language, else the first of the browser's that the product speaks. */
export function readLocale(): Locale {
  const chosen = LOCALES.find((locale) => locale === readStored(LOCALE_KEY));
  return chosen ?? preferredLocale(navigator.languages);
}

/** Simplified Chinese for any Chinese before English, English for all others. */
export function preferredLocale(languages: readonly string[]): Locale {
  for (const language of languages) {
    const base = language.toLowerCase().split('-')[0];
    if (base === 'zh') return 'zh-CN';
    if (base === 'en') return 'en';
  }
  return 'en';
}

/** The chosen colours; `auto` follows the system. */
export function readTheme(): Theme {
  return THEMES.find((theme) => theme === readStored(THEME_KEY)) ?? 'auto';
}

/** Keeps and applies the language. */
export function applyLocale(locale: Locale): void {
  document.documentElement.lang = locale;
  writeStored(LOCALE_KEY, locale);
}

/** Keeps and applies the colours. */
export function applyTheme(theme: Theme): void {
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  writeStored(THEME_KEY, theme);
}
