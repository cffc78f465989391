/** The page's head: where one is, whether what one sees is current, the time, language and colours. */
import type { Locale } from '@tillwatch/model';
import { isUntaken } from '../incidents/incident-order.js';
import { phaseOf, type StreamState } from '../stream/stream-state.js';
import { formatNumber } from '../words/quantity-words.js';
import { formatClock, zoneName } from '../words/time-words.js';
import { useWords } from './contexts.js';
import { useNow } from './page-clock.js';
import { THEMES, type Theme } from './preferences.js';
import { incidentsHref, type Route, wallHref } from './route.js';

interface HeaderProps {
  readonly route: Route;
  readonly stream: StreamState;
  readonly theme: Theme;
  readonly onLocale: (locale: Locale) => void;
  readonly onTheme: (theme: Theme) => void;
}

/** The header; it takes on the warning colour itself while the page is stale, so that nothing has to move. */
export function Header({ route, stream, theme, onLocale, onTheme }: HeaderProps) {
  const words = useWords();
  const { t } = words;
  const other: Locale = words.locale === 'en' ? 'zh-CN' : 'en';
  const nextTheme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'auto';
  const themeWords = { auto: t('themeAuto'), dark: t('themeDark'), light: t('themeLight') };
  return (
    <header class="header">
      <a class="brand" href={wallHref()}>
        Tillwatch
      </a>
      <nav aria-label={t('mainNavigation')}>
        <a href={wallHref()} aria-current={route.page === 'wall' ? 'page' : undefined}>
          {t('wall')}
        </a>
        <a
          href={incidentsHref()}
          aria-current={route.page === 'incidents' ? 'page' : route.page === 'incident' ? 'true' : undefined}
        >
          {t('incidents')}
          <Waiting stream={stream} />
        </a>
      </nav>
      <Connection stream={stream} />
      <div class="header-end">
        <Clock />
        <button type="button" class="quiet" onClick={() => onTheme(nextTheme)}>
          <span class="wide-only">{t('theme')}: </span>
          {themeWords[theme]}
        </button>
        <button
          type="button"
          class="quiet"
          lang={other}
          onClick={() => onLocale(other)}
          aria-label={`${t('language')}: ${LANGUAGE_NAMES[other]}`}
        >
          {LANGUAGE_NAMES[other]}
        </button>
      </div>
    </header>
  );
}

/** How many incidents wait for somebody; nothing where none does. */
function Waiting({ stream }: { stream: StreamState }) {
  const { t, locale } = useWords();
  let n = 0;
  for (const incident of stream.incidents?.byId.values() ?? []) if (isUntaken(incident)) n += 1;
  if (n === 0) return null;
  return (
    <span class="waiting-count">
      <span aria-hidden="true">{formatNumber(n, locale)}</span>
      <span class="unseen"> {t('incidentsWaiting', { n })}</span>
    </span>
  );
}

/** Each language in its own words. */
const LANGUAGE_NAMES: Readonly<Record<Locale, string>> = { en: 'English', 'zh-CN': '简体中文' };

function Connection({ stream }: { stream: StreamState }) {
  const { t, locale } = useWords();
  const phase = phaseOf(stream);
  if (phase === 'live') {
    return (
      <p class="connection" data-phase="live">
        {t('live')}
      </p>
    );
  }
  const asOf = stream.asOf === null ? null : formatClock(Date.parse(stream.asOf), locale, null);
  const text =
    asOf !== null ? t('reconnecting', { at: asOf }) : stream.failures > 0 ? t('noConnection') : t('connecting');
  return (
    <p class="connection" data-phase={phase}>
      {text}
    </p>
  );
}

function Clock() {
  const { t, locale } = useWords();
  const nowMs = useNow();
  return (
    <time class="clock" dateTime={new Date(nowMs).toISOString()}>
      <span class="unseen">{t('clock')} </span>
      {formatClock(nowMs, locale, null)} <small class="wide-only">{zoneName(nowMs, locale, null)}</small>
    </time>
  );
}
