/** A moment and how long ago it was, counting on. */
import { formatSpan } from '../words/quantity-words.js';
import { formatInstant } from '../words/time-words.js';
import { useWords } from './contexts.js';
import { useNow } from './page-clock.js';

/** Ages below this are one word: seconds that count up draw the eye and tell nothing. */
const JUST_NOW_MS = 60_000;

/** `10:02:11` and below it `12 min ago`; renewed each ten seconds. */
export function Since({ at, timeZone }: { at: string; timeZone: string | null }) {
  const { t, locale } = useWords();
  const nowMs = useNow(10_000);
  const atMs = Date.parse(at);
  const ageMs = nowMs - atMs;
  return (
    <time class="since" dateTime={at}>
      <span>{formatInstant(atMs, nowMs, locale, timeZone)}</span>
      <small>{Number.isNaN(ageMs) ? '' : ageMs < JUST_NOW_MS ? t('justNow') : formatSpan(ageMs, locale)}</small>
    </time>
  );
}
